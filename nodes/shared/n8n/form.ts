import type { INodeParameters, INodeProperties } from 'n8n-workflow';
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

/** Reads one parameter, by name. Each of n8n's contexts has its own function for that. */
export type ParameterReader = (name: string, fallback: unknown) => unknown;

/** Reads each parameter once: n8n evaluates the expressions in Options again each time, for the form and for what else reads them. */
export function readingOnce(read: ParameterReader): ParameterReader {
	const known = new Map<string, unknown>();
	return (name, fallback) => {
		if (!known.has(name)) known.set(name, read(name, fallback));
		return known.get(name);
	};
}

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

/**
 * Fields that stand together under one name, as n8n's own nodes have them (`fixedCollection`). Null where the user has not added them.
 * @param added what they hold when they are added, where that differs from their own defaults
 */
export function group<F extends Fields>(
	{
		label,
		added,
		...texts
	}: { label: string; description?: string; placeholder?: string; added?: INodeParameters },
	fields: F,
): Field<Values<F> | null> {
	const unset = added === undefined ? {} : { values: added };
	return {
		property: {
			displayName: label,
			...texts,
			type: 'fixedCollection',
			default: unset,
			options: [{ displayName: 'Values', name: 'values', values: propertiesOf(fields, {}) }],
		},
		read: (value, own) => {
			// Compared by identity: an option that was not added is read as its default.
			const values = value === unset ? undefined : (value as { values?: object } | null)?.values;
			if (values === undefined || values === null) return null;
			const read: ParameterReader = (name, fallback) =>
				Object.hasOwn(values, name) ? (values as Record<string, unknown>)[name] : fallback;
			return valuesOf(fields, read, `${own} > `) as Values<F>;
		},
	};
}

/** Reads one field of a form. */
export function readField<T>(name: string, { property, read }: Field<T>, parameters: ParameterReader): T {
	return read(parameters(name, property.default), property.displayName);
}

/** Loops, because it runs for each item. */
function valuesOf(fields: Fields, read: ParameterReader, prefix: string): Record<string, unknown> {
	const values: Record<string, unknown> = {};
	for (const [name, field] of Object.entries(fields)) {
		if ('notice' in field) continue;
		const { property } = field;
		values[name] = field.read(read(name, property.default), `${prefix}${property.displayName}`);
	}
	return values;
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
