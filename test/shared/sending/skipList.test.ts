import fc from 'fast-check';
import { addressOf as iranian } from '../../../nodes/Asanak/gateway/numbers';
import { addressOf as french } from '../../../nodes/Fax123/gateway/numbers';
import { addressOf as japanese } from '../../../nodes/FaximoSilver/gateway/numbers';
import { addressOf as european } from '../../../nodes/SmsExtraPro/gateway/numbers';
import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import { SkipList } from '../../../nodes/shared/sending/skipList';
import { caught } from '../../support/caught';
import { anyWrittenNumber } from '../../support/writtenNumbers';

const NAME = 'Options > Skip Recipients';
const RULES = {
	IR: (entered: string) => iranian(entered, 'plan').recipient,
	FR: (entered: string) => french(entered, 'plan').recipient,
	JP: (entered: string) => japanese(entered, 'plan').recipient,
	BE: (entered: string) =>
		european(entered, { numbersWithoutPlus: 'refuse', numberFormat: 'international', numberCheck: 'plan' })
			.recipient,
};
const BELGIAN = '+32475112233';
const refuses = () => {
	throw new Error('Not a recipient');
};
const skips = (value: unknown, recipient = BELGIAN, read = RULES.BE) =>
	new SkipList(value, NAME).has(recipient, read);

describe('SkipList', () => {
	it.each([
		['E.164', '+32475112233'],
		['00 and spaces', '0032 475 11 22 33'],
		['the bare country code', '32475112233'],
		['a trunk 0 in brackets', '+32 (0)475/11.22.33'],
		['the national form, where the vendor wants a country', '0475 11 22 33'],
		['the national form without its 0, as a spreadsheet leaves it', 475112233],
		['a whole number', 32475112233],
		['Persian digits', '+۳۲۴۷۵۱۱۲۲۳۳'],
		['the second of a text with commas', '+33688440512, +32475112233'],
		['a line of a text', '+33688440512\n+32475112233\n'],
		['an entry behind a semicolon', '+33688440512;+32475112233'],
		['a list of texts', ['+33688440512', '+32475112233']],
		['a list with empty entries', [null, undefined, '', '+32475112233']],
		['a list of texts with several numbers', ['+33688440512, +32475112233']],
		['a row of a Data Table', { id: 7, phone: '+32475112233', createdAt: 'x', updatedAt: 'y' }],
		['a column of another name', [{ id: 7, mobile: '+32475112233', createdAt: 'x', updatedAt: 'y' }]],
		['the column phone among others', [{ id: 7, name: 'Jane', phone: '+32475112233' }]],
		['the column recipient among others', [{ id: 7, name: 'Jane', recipient: '+32475112233' }]],
		['items of n8n', [{ json: { id: 7, phone: '+32475112233' }, pairedItem: { item: 0 } }]],
		['an item whose json is the number', [{ json: '+32475112233' }]],
		['an item without json among others', [{ json: null }, { json: { phone: '+32475112233' } }]],
		['the first of two that end alike', ['+32475112233', '+33688442233']],
	])('matches a number that is written as %s', (_what, value) => {
		expect(skips(value)).toBe(true);
	});

	it.each([
		['nothing', ''],
		['null', null],
		['undefined', undefined],
		['an empty list', []],
		['rows without a number', [{ id: 7, phone: null }]],
		['a number that ends alike', '+33475112233'],
		['a longer number', '+324751122330'],
		['the end of the number alone', '112233'],
		['a number of another country that the vendor does not serve', '+15551122233'],
	])('does not skip a recipient if it contains %s', (_what, value) => {
		expect(skips(value)).toBe(false);
	});

	it.each([
		['a word', 'Jane', 'holds “Jane”, which cannot be a phone number'],
		['a word among numbers', ['+33688440512', 'STOP'], 'holds “STOP”, which cannot be a phone number'],
		[
			'a number with too many digits',
			'1'.repeat(25),
			`holds “${'1'.repeat(25)}”, which cannot be a phone number`,
		],
		[
			'a row with many fields, of which it names five',
			{ a: '1', b: '2', c: '3', d: '4', e: '5', f: '6' },
			'holds an object with the fields a, b, c, d, e, and it is not clear which one is the number',
		],
		['a number with too few digits', '12', 'holds “12”, which cannot be a phone number'],
		['an extension', '+32475112233 ext. 4', 'holds “+32475112233 ext. 4”, which cannot be a phone number'],
		[
			'a row with several fields',
			[{ a: '1', b: '2' }],
			'holds an object with the fields a, b, and it is not clear which one is the number',
		],
		[
			'a row with two numbers',
			[{ phone: '1', number: '2' }],
			'holds an object with the fields phone, number, and it is not clear which one is the number',
		],
		['an empty object', {}, 'holds an object with no field, and it is not clear which one is the number'],
		['a list in a list', [['+32475112233']], 'holds a list within a list, not a number'],
		['true', true, 'holds a value of type boolean, not a number'],
		[
			'a number that lost digits',
			1e20,
			'holds 100000000000000000000, which JavaScript cannot hold as a number without losing digits',
		],
	])('refuses %s, so that no message goes out by mistake', (_what, value, message) => {
		const error = caught(() => new SkipList(value, NAME), GatewayError);
		expect(error).toMatchObject({ kind: 'invalidRequest', message: `${NAME} ${message}` });
	});

	it.each(['IR', 'FR', 'JP'] as const)('matches each number of %s in any notation', (country) => {
		fc.assert(
			fc.property(anyWrittenNumber(country), ({ e164, written }) => {
				expect(skips(written, e164, RULES[country])).toBe(true);
			}),
		);
	});

	it('matches each Belgian number in any notation, although sending to a national one needs a country', () => {
		fc.assert(
			fc.property(anyWrittenNumber('BE'), ({ e164, written }) => {
				expect(skips(written, e164)).toBe(true);
			}),
		);
	});

	it('takes a number with as many digits as a vendor dials with its prefixes', () => {
		expect(skips('1'.repeat(24))).toBe(false);
	});

	it.each(['+32475112233', '0032475112233', '32475112233'])(
		'does not take %s, which the vendor cannot send to, for a number that only ends alike',
		(entry) => {
			expect(skips(entry, '+989121122233', RULES.IR)).toBe(false);
		},
	);

	it('does not take a number with a country code for one that it only ends', () => {
		expect(skips('+475112233', BELGIAN, refuses)).toBe(false);
		expect(skips('00475112233', BELGIAN, refuses)).toBe(false);
		expect(skips('475112233', BELGIAN, refuses)).toBe(true);
	});

	it('matches a national number with a 0 inside', () => {
		expect(skips('475102203', '+32475102203')).toBe(true);
		expect(skips('0475102203', '+32475102203')).toBe(true);
		expect(skips('475110033', '+32475110033', refuses)).toBe(true);
	});

	it('matches a short number only as a whole', () => {
		expect(skips('8989', '8989', refuses)).toBe(true);
		expect(skips('112233', BELGIAN, refuses)).toBe(false);
		expect(skips('5112233', BELGIAN, refuses)).toBe(true);
	});

	it('matches no other number', () => {
		fc.assert(
			fc.property(anyWrittenNumber('FR'), anyWrittenNumber('FR'), (one, other) => {
				expect(skips(one.written, other.e164, RULES.FR)).toBe(one.e164 === other.e164);
			}),
		);
	});

	it('finds one of 10,000 numbers as fast as one of a few', () => {
		const numbers = Array.from({ length: 10_000 }, (_, index) => `+98912${String(1_000_000 + index)}`);
		const list = new SkipList(numbers, NAME);
		let read = 0;
		const has = list.has('+989121009999', (entered) => {
			read += 1;
			return RULES.IR(entered);
		});
		expect(has).toBe(true);
		expect(read).toBeLessThan(10);
	});
});
