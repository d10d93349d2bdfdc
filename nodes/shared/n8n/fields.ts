import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { GatewayError } from '../errors/gatewayError';
import { checkedNumber, type NumberLimits } from '../text/limits';
import { counted, quote } from '../errors/quote';

/**
 * A field of a node, declared once: what the editor shows, which values it takes, and what it is called in errors. The type of an
 * operation's input follows from its fields.
 */
export interface Field<T> {
	/** All that the editor needs to know except the name, which is the field's key among the fields of its operation. */
	readonly property: Property;
	/** Shown only while other fields have one of these values. */
	readonly shownIf?: ShownIf;
	/**
	 * @param value as n8n gives it: what the user entered, or whatever an expression returned
	 * @param label the field's name in errors
	 * @throws GatewayError `invalidRequest` that names the field
	 */
	readonly read: (value: unknown, label: string) => T;
}

/** A yellow note between the fields. It holds no value. */
export interface Notice {
	readonly notice: string;
	readonly shownIf?: ShownIf;
}

type Property = Omit<INodeProperties, 'name' | 'displayOptions'>;
export type ShownIf = Readonly<Record<string, Array<string | boolean>>>;
export type Fields = Readonly<Record<string, Field<unknown> | Notice>>;

/** A field, or a note, that is shown only while other fields have one of these values. A hidden field has its default. */
export function shownIf<F extends Field<unknown> | Notice>(condition: ShownIf, field: F): F {
	return { ...field, shownIf: condition };
}

export const notice = (text: string): Notice => ({ notice: text });

/** What the editor shows of every kind of field. */
interface Texts {
	/** The name in the editor and in errors. */
	label: string;
	description?: string;
	/** Always visible below the field, where a description is a tooltip. */
	hint?: string;
	placeholder?: string;
	required?: boolean;
}

function property<T extends Property>({ label, ...texts }: Texts, rest: Omit<T, 'displayName'>): Property {
	return { displayName: label, ...texts, ...rest } as unknown as Property;
}

/** A text. Expressions give numbers and null where a text is meant: these are taken, objects and lists are not. */
export function text({
	rows,
	secret,
	default: defaultText = '',
	...texts
}: Texts & { rows?: number; secret?: boolean; default?: string }): Field<string> {
	const typeOptions = {
		...(rows === undefined ? {} : { rows }),
		...(secret === true ? { password: true } : {}),
	};
	return {
		property: property(texts, {
			type: 'string',
			...(Object.keys(typeOptions).length === 0 ? {} : { typeOptions }),
			default: defaultText,
		}),
		read: toText,
	};
}

function toText(value: unknown, label: string): string {
	if (value === null || value === undefined) return '';
	if (typeof value !== 'object') return String(value);
	throw new GatewayError('invalidRequest', {
		message: `${label} holds ${Array.isArray(value) ? 'a list' : 'an object'}, not a text`,
		advice: 'Give it a text: an expression such as {{ $json.text }}, not the whole {{ $json }}.',
	});
}

/** One or several entries: a text with separators, or a list from an expression. The operation reads it further. */
export function entries({
	default: defaultText = '',
	...texts
}: Texts & { default?: string }): Field<unknown> {
	return { property: property(texts, { type: 'string', default: defaultText }), read: (value) => value };
}

/** A date and time; empty where none is chosen. The operation reads it further, since only it knows the zone. */
export function moment(texts: Texts): Field<unknown> {
	return { property: property(texts, { type: 'dateTime', default: '' }), read: (value) => value };
}

/** A number within limits, which the editor and the reader both keep. An empty field has its default. */
export function number({
	default: defaultNumber,
	min,
	max,
	whole = false,
	...texts
}: Texts & NumberLimits & { default: number }): Field<number> {
	const limits = { min, ...(max === undefined ? {} : { max }), whole };
	return {
		property: property(texts, {
			type: 'number',
			typeOptions: {
				minValue: min,
				...(max === undefined ? {} : { maxValue: max }),
				...(whole ? { numberPrecision: 0 } : {}),
			},
			default: defaultNumber,
		}),
		// The default is checked, too: a default outside the limits forces the user to choose.
		read: (value, label) =>
			checkedNumber(
				label,
				value === '' || value === null || value === undefined ? defaultNumber : value,
				limits,
			),
	};
}

/** Yes or no. */
export function flag({
	default: defaultFlag = false,
	...texts
}: Omit<Texts, 'placeholder' | 'required'> & { default?: boolean }): Field<boolean> {
	return {
		property: property(texts, { type: 'boolean', default: defaultFlag }),
		read: (value) => (typeof value === 'boolean' ? value : defaultFlag),
	};
}

export interface Choice<T extends string> {
	value: T;
	name: string;
	description?: string;
}

/** One of several choices; the editor lists them by name. */
export function choice<const T extends string>({
	choices,
	default: defaultChoice,
	...texts
}: Omit<Texts, 'placeholder'> & {
	choices: ReadonlyArray<Choice<T>>;
	default: NoInfer<T>;
}): Field<T> {
	return {
		property: property(texts, { type: 'options', default: defaultChoice, options: listed(choices) }),
		read: (value, label) => toChoice(value ?? defaultChoice, label, choices),
	};
}

/** Any number of choices. */
export function choices<const T extends string>({
	choices: offered,
	default: defaultChoices = [],
	...texts
}: Omit<Texts, 'placeholder'> & {
	choices: ReadonlyArray<Choice<T>>;
	default?: ReadonlyArray<NoInfer<T>>;
}): Field<T[]> {
	return {
		property: property(texts, {
			type: 'multiOptions',
			default: [...defaultChoices],
			options: listed(offered),
		}),
		read: (value, label) => {
			const chosen = (Array.isArray(value) ? value : [value ?? defaultChoices].flat()).map((one) =>
				toChoice(one, label, offered),
			);
			if (texts.required === true && chosen.length === 0) throw noneChosen(label, offered);
			return chosen;
		},
	};
}

function noneChosen(label: string, offered: ReadonlyArray<Choice<string>>): GatewayError {
	return new GatewayError('invalidRequest', {
		message: `${label} is empty`,
		advice: `Choose at least one of ${offered.map(({ name }) => name).join(', ')}.`,
	});
}

function listed(offered: ReadonlyArray<Choice<string>>): INodePropertyOptions[] {
	return [...offered]
		.sort((a, b) => a.name.localeCompare(b.name, 'en'))
		.map(({ name, value, description }) => ({
			name,
			value,
			...(description === undefined ? {} : { description }),
		}));
}

function toChoice<T extends string>(value: unknown, label: string, offered: ReadonlyArray<Choice<T>>): T {
	const found = offered.find((one) => one.value === value);
	if (found !== undefined) return found.value;
	const given = typeof value === 'object' ? 'an object' : quote(String(value));
	throw new GatewayError('invalidRequest', {
		message: `${label} is ${given}, which is not one of its ${counted(offered.length, 'choice')}`,
		advice: `Use one of ${offered.map((one) => one.value).join(', ')}.`,
	});
}
