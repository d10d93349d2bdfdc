import fc from 'fast-check';
import { splitEntries, type EntryField } from '../../../nodes/shared/text/entries';
import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import { caught } from '../../support/caught';

const FIELD: EntryField = { name: 'Message IDs', kind: 'invalidRequest', advice: 'Give ids.' };
const split = (value: unknown) => splitEntries(value, FIELD);
const SEPARATORS = [',', ';', '\n', '\r\n', '\r', '،', '؛', '，', '；', '、'];

describe('splitEntries', () => {
	it.each(SEPARATORS.map((separator) => [separator]))('separates entries at %j', (separator) => {
		expect(split(`1${separator}2 3${separator} 4`)).toEqual(['1', '2 3', '4']);
	});

	it('keeps the order, and repeated entries', () => {
		expect(split('b,a,b')).toEqual(['b', 'a', 'b']);
	});

	it('leaves out empty entries', () => {
		expect(split(';;1,\n\n, ,')).toEqual(['1']);
		for (const nothing of ['', '  ', null, undefined, [], [null, '', undefined]])
			expect(split(nothing)).toEqual([]);
	});

	it('accepts what expressions return: a number, a list, a list of texts that are lists themselves', () => {
		expect(split(2199031238569)).toEqual(['2199031238569']);
		expect(split(0)).toEqual(['0']);
		expect(split(12345678901234567890n)).toEqual(['12345678901234567890']);
		expect(split(['1;2', 3, null])).toEqual(['1', '2', '3']);
	});

	it('accepts the largest safe integer', () => {
		expect(split(Number.MAX_SAFE_INTEGER)).toEqual(['9007199254740991']);
	});

	it.each([Number.MAX_SAFE_INTEGER + 1, 2 ** 63, 1e21, NaN, Infinity, 1.5])(
		'refuses %p, which may have lost digits, and says how to keep them',
		(number) => {
			for (const value of [number, ['1', number]]) {
				const error = caught(() => split(value), GatewayError);
				expect(error.kind).toBe('invalidRequest');
				expect(error.message).toContain(`Message IDs holds ${number}`);
				expect(error.advice).toBe('Give it as text, in quotation marks.');
			}
		},
	);

	it.each([
		[{ id: '1' }, 'a value of type object'],
		[[['1']], 'a list within a list'],
		[true, 'a value of type boolean'],
	])('refuses %j, and reports what it found and what the field accepts', (value, what) => {
		const error = caught(() => split(value), GatewayError);
		expect([error.kind, error.advice]).toEqual([FIELD.kind, FIELD.advice]);
		expect(error.message).toBe(`Message IDs holds ${what}, not a number`);
	});

	it('splits what was joined, whatever the separators', () => {
		const entry = fc.stringMatching(/^[0-9a-z](?:[0-9a-z ]*[0-9a-z])?$/);
		fc.assert(
			fc.property(fc.array(entry), fc.constantFrom(...SEPARATORS), (entries, separator) => {
				expect(split(entries.join(separator))).toEqual(entries);
				expect(split(entries)).toEqual(entries);
			}),
		);
	});
});
