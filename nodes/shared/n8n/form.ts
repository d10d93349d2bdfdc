import type { INodeProperties } from 'n8n-workflow';
import type { Field, Fields, Notice, ShownIf } from './fields';

/** What an operation or a trigger asks for: fields that are always there, and those under Options. */
export interface Form<F extends Fields = Fields, O extends Fields = Fields> {
	fields: F;
	options: O;
}

type Values<F extends Fields> = {
	[K in keyof F as F[K] extends Notice ? never : K]: F[K] extends Field<infer T> ? T : never;
};

/** What the fields of a form hold, by name. */
export type InputOf<F extends Fields, O extends Fields> = Values<F> & Values<O>;

/** Reads one parameter, by name. n8n's contexts have a different function for it each. */
export type ParameterReader = (name: string, fallback: unknown) => unknown;

/** @throws GatewayError for the first field whose value cannot be taken */
export function readForm<F extends Fields, O extends Fields>(
	{ fields, options }: Form<F, O>,
	read: ParameterReader,
): InputOf<F, O> {
	const chosen = (read('options', {}) ?? {}) as Record<string, unknown>;
	const readOption: ParameterReader = (name, fallback) =>
		Object.hasOwn(chosen, name) ? chosen[name] : fallback;
	return { ...valuesOf(fields, read, ''), ...valuesOf(options, readOption, 'Options > ') } as InputOf<F, O>;
}

/** Reads one field of a form. */
export function readField<T>(name: string, { property, read }: Field<T>, parameters: ParameterReader): T {
	return read(parameters(name, property.default), property.displayName);
}

function valuesOf(fields: Fields, read: ParameterReader, prefix: string): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(fields).flatMap(([name, field]) =>
			'notice' in field
				? []
				: [[name, field.read(read(name, field.property.default), `${prefix}${field.property.displayName}`)]],
		),
	);
}

/** The fields as n8n's editor takes them, each shown under the same condition. */
export function formProperties({ fields, options }: Form, show: ShownIf = {}): INodeProperties[] {
	const properties = propertiesOf(fields, show);
	const choices = propertiesOf(options, {}).sort((a, b) => a.displayName.localeCompare(b.displayName, 'en'));
	if (choices.length === 0) return properties;
	return [
		...properties,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			...displayOptions(show),
			options: choices,
		},
	];
}

function propertiesOf(fields: Fields, show: ShownIf): INodeProperties[] {
	return Object.entries(fields).map(([name, field]) => ({
		...('notice' in field
			? { displayName: field.notice, name, type: 'notice', default: '' }
			: { ...field.property, name }),
		...displayOptions({ ...show, ...field.shownIf }),
	}));
}

function displayOptions(show: ShownIf): Pick<INodeProperties, 'displayOptions'> {
	return Object.keys(show).length === 0 ? {} : { displayOptions: { show: { ...show } } };
}
