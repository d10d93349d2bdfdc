import type { IExecuteFunctions } from 'n8n-workflow';
import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import { ItemParameters } from '../../../nodes/shared/n8n/parameters';
import { caught } from '../../support/caught';

/** Parameters of two items: the second is the one that is read. */
function parameters(values: Record<string, unknown>): ItemParameters {
	const perItem = [{}, values] as Array<Record<string, unknown>>;
	const context = {
		getNodeParameter: (name: string, itemIndex: number, fallback: unknown) =>
			perItem[itemIndex]?.[name] ?? fallback,
	};
	return new ItemParameters(context as unknown as IExecuteFunctions, 1);
}

describe('ItemParameters', () => {
	it('gives any value as it is, and an empty text where there is none', () => {
		expect(parameters({ to: ['1', 2] }).any('to')).toEqual(['1', 2]);
		expect(parameters({}).any('to')).toBe('');
	});

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
	])('reads %p as the text %j', (value, text) => {
		expect(parameters({ message: value }).text('message')).toBe(text);
		expect(parameters({ options: { message: value } }).optionText('message')).toBe(text);
	});

	it.each([
		[{ text: 'x' }, 'an object'],
		[['x'], 'a list'],
	])('refuses %j where a text is meant, and names the parameter', (value, what) => {
		for (const read of [
			() => parameters({ message: value }).text('message'),
			() => parameters({ options: { message: value } }).optionText('message'),
		]) {
			const error = caught(read, GatewayError);
			expect(error.kind).toBe('invalidRequest');
			expect(error.message).toBe(`The parameter “message” holds ${what}, not a text`);
		}
	});

	it('reads a choice', () => {
		expect(parameters({ type: 'b' }).choice('type', ['a', 'b'])).toBe('b');
		expect(parameters({ options: { type: 'b' } }).optionChoice('type', ['a', 'b'])).toBe('b');
	});

	it('takes the first choice of an option that is not set', () => {
		expect(parameters({}).optionChoice('type', ['a', 'b'])).toBe('a');
	});

	it.each(['c', '', 1, null, ['a']])(
		'refuses %p, which is not one of the choices, and names them',
		(value) => {
			const error = caught(
				() => parameters({ type: value ?? 'null' }).choice('type', ['a', 'b']),
				GatewayError,
			);
			expect(error.kind).toBe('invalidRequest');
			expect(error.message).toContain('“type”');
			expect(error.advice).toBe('Use one of a, b.');
		},
	);

	it.each([
		[undefined, 20],
		['', 20],
		[5, 5],
		['5', 5],
		[0, 0],
	])('reads the option %p as the number %p', (value, number) => {
		expect(parameters({ options: { limit: value } }).optionNumber('limit', 20)).toBe(number);
	});

	it('has no options where the item has none', () => {
		expect(parameters({}).optionText('any')).toBe('');
		expect(parameters({}).optionNumber('any', 7)).toBe(7);
	});
});
