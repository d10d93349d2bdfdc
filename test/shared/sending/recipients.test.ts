import fc from 'fast-check';
import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import { splitRecipients as splitWithExample } from '../../../nodes/shared/sending/recipients';
import { caught } from '../../support/caught';

const EXAMPLE = '01 23 45 67 89';
const splitRecipients = (to: unknown): string[] => splitWithExample(to, EXAMPLE);

const SEPARATORS = [',', ';', '\n', '\r\n', '\r', '،', '؛', '，', '；', '、'];

describe('splitRecipients', () => {
	it.each(SEPARATORS.map((separator) => [separator]))('separates numbers at %j', (separator) => {
		expect(splitRecipients(`+32475112233${separator}+33688440512`)).toEqual(['+32475112233', '+33688440512']);
	});

	it('keeps the spaces that people write within a number, and drops those around it', () => {
		expect(splitRecipients(' +32 475 11 22 33 ;\t0688 44 05 12 ')).toEqual([
			'+32 475 11 22 33',
			'0688 44 05 12',
		]);
	});

	it('ignores empty entries', () => {
		expect(splitRecipients(';;+32475112233,\n\n, ,')).toEqual(['+32475112233']);
	});

	it('keeps the order, and repeated numbers', () => {
		expect(splitRecipients('b,a,b')).toEqual(['b', 'a', 'b']);
	});

	it('accepts what expressions return: a number, a list, a list of texts that are lists themselves', () => {
		expect(splitRecipients(32475112233)).toEqual(['32475112233']);
		expect(splitRecipients(32475112233n)).toEqual(['32475112233']);
		expect(splitRecipients(['+32475112233', 33688440512])).toEqual(['+32475112233', '33688440512']);
		expect(splitRecipients(['+32475112233;+33688440512', null, undefined, ''])).toEqual([
			'+32475112233',
			'+33688440512',
		]);
	});

	it.each([[''], ['  '], [';,\n'], [null], [undefined], [[]], [[null, '']]])(
		'reports that To is empty for %j',
		(to) => {
			const error = caught(() => splitRecipients(to), GatewayError);
			expect(error).toMatchObject({ kind: 'invalidRecipient', message: 'To is empty' });
			expect(error.advice).toContain(EXAMPLE);
		},
	);

	it.each([
		[{ phone: '+32475112233' }, 'a value of type object'],
		[[['+32475112233']], 'a list within a list'],
		[[{ phone: 1 }], 'a value of type object'],
		[true, 'a value of type boolean'],
	])('refuses %j and reports what it found', (to, what) => {
		const error = caught(() => splitRecipients(to), GatewayError);
		expect(error.kind).toBe('invalidRecipient');
		expect(error.message).toContain(what);
	});

	it('refuses a number that has lost digits, rather than sending to another one', () => {
		const error = caught(() => splitRecipients(['+32475112233', 2 ** 63]), GatewayError);
		expect(error.kind).toBe('invalidRecipient');
		expect(error.message).toContain('To holds 9223372036854776000');
		expect(error.advice).toBe('Give it as text, in quotation marks.');
	});

	it('splits what was joined, whatever the separators', () => {
		const number = fc.stringMatching(/^\+?[0-9]{4,15}$/);
		fc.assert(
			fc.property(
				fc.array(number, { minLength: 1 }),
				fc.constantFrom(...SEPARATORS),
				(numbers, separator) => {
					expect(splitRecipients(numbers.join(separator))).toEqual(numbers);
					expect(splitRecipients(numbers)).toEqual(numbers);
				},
			),
		);
	});
});
