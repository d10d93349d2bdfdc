import fc from 'fast-check';
import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import {
	choice,
	choices,
	entries,
	flag,
	moment,
	number,
	text,
	type Fields,
} from '../../../nodes/shared/n8n/fields';
import { readForm } from '../../../nodes/shared/n8n/form';
import { caught } from '../../support/caught';

const read = <F extends Fields>(fields: F, values: Record<string, unknown>) =>
	readForm({ fields, options: {} }, (name, fallback) => values[name] ?? fallback);
const readOne = (field: Fields[string], value: unknown) =>
	(read({ field }, { field: value }) as { field: unknown }).field;
const refusal = (field: Fields[string], value: unknown) => caught(() => readOne(field, value), GatewayError);

describe('a text field', () => {
	const message = text({ label: 'Message' });

	it.each([
		['text', 'text'],
		[' spaces ', ' spaces '],
		['', ''],
		[0, '0'],
		[4711, '4711'],
		[12345678901234567890n, '12345678901234567890'],
		[true, 'true'],
		[null, ''],
		[undefined, ''],
	])('reads %p as %j', (value, expected) => {
		expect(readOne(message, value)).toBe(expected);
	});

	it.each([
		[{ text: 'x' }, 'an object'],
		[['x'], 'a list'],
	])('refuses %j, and the error names the field', (value, what) => {
		expect(refusal(message, value)).toMatchObject({
			kind: 'invalidRequest',
			message: `Message holds ${what}, not a text`,
		});
	});

	it('is named in errors with its collection', () => {
		const form = { fields: {}, options: { message } };
		const error = caught(() => readForm(form, () => ({ message: {} })), GatewayError);
		expect(error.message).toBe('Options > Message holds an object, not a text');
	});
});

describe('a number field', () => {
	const limit = number({ label: 'Limit', default: 7, min: 1, max: 20, whole: true });

	it.each([1, 20, 5, '5', ' 5 '])('accepts %p', (value) => {
		expect(readOne(limit, value)).toBe(Number(value));
	});

	it.each(['', null, undefined])('has its default if it is %p', (value) => {
		expect(readOne(limit, value)).toBe(7);
	});

	it.each(['', null, 0])('must be set if its default is out of its limits: refuses %p', (value) => {
		const port = number({ label: 'Port', required: true, default: 0, min: 1, max: 65_535, whole: true });
		expect(refusal(port, value).message).toBe('Port is “0”, not a whole number from 1 to 65535');
		expect(readOne(port, 9825)).toBe(9825);
	});

	it.each([0, 21, 2.5, '2.5', NaN, Infinity, 'many', true, [5], { value: 5 }, 5n])(
		'refuses %p, and the error names its limits',
		(value) => {
			expect(refusal(limit, value).message).toMatch(/^Limit is .*, not a whole number from 1 to 20$/);
		},
	);

	it('has no upper limit unless one is declared', () => {
		expect(readOne(number({ label: 'Limit', default: 1, min: 1 }), 1e9)).toBe(1e9);
	});

	it('accepts exactly the numbers that the editor accepts', () => {
		const limits = fc.record({
			min: fc.integer({ min: -50, max: 50 }),
			span: fc.nat(100),
			whole: fc.boolean(),
		});
		const value = fc.oneof(
			fc.integer({ min: -200, max: 200 }),
			fc.double({ min: -200, max: 200, noNaN: true }),
		);
		fc.assert(
			fc.property(limits, value, ({ min, span, whole }, entered) => {
				const field = number({ label: 'Any', default: min, min, max: min + span, whole });
				const { minValue, maxValue, numberPrecision } = field.property.typeOptions ?? {};
				const isOffered =
					entered >= Number(minValue) &&
					entered <= Number(maxValue) &&
					(numberPrecision !== 0 || Number.isInteger(entered));
				let isTaken = true;
				try {
					readOne(field, entered);
				} catch {
					isTaken = false;
				}
				expect(isTaken).toBe(isOffered);
			}),
		);
	});
});

describe('a field of choices', () => {
	const offered = [
		{ value: 'utf8', name: 'UTF-8' },
		{ value: 'ascii', name: 'ASCII', description: 'English letters only' },
	] as const;
	const one = choice({ label: 'Character Set', choices: offered, default: 'utf8' });
	const several = choices({ label: 'Statuses', choices: offered });

	it('reads a listed one, and its default if none is chosen', () => {
		expect(readOne(one, 'ascii')).toBe('ascii');
		expect(readOne(one, undefined)).toBe('utf8');
	});

	it.each(['latin1', '', 1, ['utf8'], {}])('refuses %j, and the error lists the choices', (value) => {
		expect(refusal(one, value)).toMatchObject({
			message: expect.stringMatching(/^Character Set is .*, which is not one of its 2 choices$/) as string,
			advice: 'Use one of utf8, ascii.',
		});
	});

	it('refuses a missing choice if it is required', () => {
		const offered = [
			{ value: 'a', name: 'First' },
			{ value: 'b', name: 'Second' },
		] as const;
		const required = choices({ label: 'Events', choices: offered, required: true });
		expect(refusal(required, [])).toMatchObject({
			kind: 'invalidRequest',
			message: 'Events is empty',
			advice: 'Choose at least one of First, Second.',
		});
		expect(readOne(choices({ label: 'Events', choices: offered }), [])).toEqual([]);
	});

	it('reads any number of them', () => {
		expect(readOne(several, ['ascii', 'utf8'])).toEqual(['ascii', 'utf8']);
		expect(readOne(several, 'ascii')).toEqual(['ascii']);
		expect(readOne(several, undefined)).toEqual([]);
		expect(refusal(several, ['ascii', 'latin1']).message).toContain('“latin1”');
	});

	it('is sorted by name', () => {
		expect(one.property.options).toEqual([
			{ name: 'ASCII', value: 'ascii', description: 'English letters only' },
			{ name: 'UTF-8', value: 'utf8' },
		]);
	});
});

describe('other fields', () => {
	it.each([true, false])('read a flag with the value %p', (value) => {
		expect(readOne(flag({ label: 'Return All' }), value)).toBe(value);
	});

	it.each(['true', 1, null])('read the default of a flag with the value %p', (value) => {
		expect(readOne(flag({ label: 'Track', default: true }), value)).toBe(true);
	});

	it.each([[['1', 2]], ['1,2'], [7]])('return entries unchanged: %j', (value) => {
		expect(readOne(entries({ label: 'To' }), value)).toEqual(value);
		expect(readOne(moment({ label: 'Since' }), value)).toEqual(value);
	});
});
