import type { Field } from '../../nodes/shared/n8n/fields';
import { DECLARED, fieldsOf } from './support/forms';

/** What the editor lets people enter is what the reader takes: an expression can give any number. */

interface NumberField {
	name: string;
	field: Field<unknown>;
}

const NUMBERS: NumberField[] = DECLARED.flatMap(({ name, form }) =>
	fieldsOf(form)
		.filter(([, { property }]) => property.type === 'number')
		.map(([parameter, field]) => ({ name: `${name}.${parameter}`, field })),
);

function takes({ read }: Field<unknown>, value: number): boolean {
	try {
		return read(value, 'Any') === value;
	} catch {
		return false;
	}
}

test('finds number fields', () => {
	expect(NUMBERS.length).toBeGreaterThan(15);
});

test.each(NUMBERS)('$name accepts exactly what the editor accepts', ({ field }) => {
	const { minValue, maxValue, numberPrecision } = field.property.typeOptions ?? {};
	if (minValue === undefined) throw new Error('It has no lower limit');
	expect(takes(field, minValue)).toBe(true);
	expect(takes(field, minValue - (numberPrecision === 0 ? 1 : 0.01))).toBe(false);
	expect(takes(field, maxValue ?? 1e9)).toBe(true);
	if (maxValue !== undefined) expect(takes(field, maxValue + 1)).toBe(false);
	expect(takes(field, minValue + 0.5)).toBe(numberPrecision !== 0);
	for (const strange of [NaN, Infinity, -Infinity]) expect(takes(field, strange)).toBe(false);
});
