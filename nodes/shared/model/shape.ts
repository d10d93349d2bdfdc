/**
 * A record that nodes put out is declared once, as a table of its fields: its TypeScript type, the order of its fields in the
 * output, and the JSON schema that the editor shows are derived from that table.
 */

export interface FieldShape<T> {
	/** The type in a JSON schema; a field that can be null has the type of its other values. */
	readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'object';
	/** The values of a text that is one of a list. */
	readonly values?: readonly string[];
	/** Never set: it only carries the TypeScript type. */
	readonly holds?: () => T;
}

export type RecordShape = Readonly<Record<string, FieldShape<unknown>>>;

/** The type of a record of this shape. */
export type RecordOf<S extends RecordShape> = {
	-readonly [K in keyof S]: S[K] extends FieldShape<infer T> ? T : never;
};

export const text: FieldShape<string> = { type: 'string' };
export const number: FieldShape<number> = { type: 'number' };
export const integer: FieldShape<number> = { type: 'integer' };
export const flag: FieldShape<boolean> = { type: 'boolean' };

export const oneOf = <const T extends string>(values: readonly T[]): FieldShape<T> => ({
	type: 'string',
	values,
});

/** Null where the vendor gives nothing. */
export const orNull = <T>({ type, values }: FieldShape<T>): FieldShape<T | null> => ({
	type,
	...(values === undefined ? {} : { values }),
});

/** The same record, from a vendor whose own answer is a text. */
export const withTextRaw = <S extends RecordShape & { raw: FieldShape<unknown> }>(shape: S): S => ({
	...shape,
	raw: { type: 'string' },
});

/** A record with its fields in the order of its shape. */
export function inOrder<S extends RecordShape>(shape: S, record: RecordOf<S>): RecordOf<S> {
	const ordered: Record<string, unknown> = {};
	for (const name of Object.keys(shape)) ordered[name] = record[name];
	return ordered as RecordOf<S>;
}
