import fc from 'fast-check';
import {
	accountNumber,
	addressOf,
	asciiDigits,
	iranianOrText,
	prepareNumbers,
	senderOf,
} from '../../nodes/Asanak/gateway/numbers';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { caught } from '../support/caught';
import { anyWrittenNumber, wrongLength } from '../support/writtenNumbers';

const refusal = (entered: string) => caught(() => addressOf(entered, 'plan'), GatewayError);

describe('addressOf (Asanak)', () => {
	it.each(['0912345678', '+98 0 912 345 678', '98912345678', '+98 912 345 678', '021 6406 318', '912345678'])(
		'refuses %s, which lacks a digit',
		(entered) => {
			expect(refusal(entered).kind).toBe('invalidRecipient');
			expect(refusal(entered).message).toContain(`“${entered}”`);
		},
	);

	it('suggests forms that it accepts', () => {
		for (const { advice } of [refusal('12'), refusal('+32475112233')]) {
			for (const form of ['+98 912 345 6789', '0912 345 6789']) {
				expect(advice).toContain(form);
				expect(addressOf(form, 'plan').address).toBe('989123456789');
			}
		}
	});

	it('dials the number as entered, in any written form of an Iranian number', () => {
		fc.assert(
			fc.property(anyWrittenNumber('IR'), ({ e164, written }) => {
				expect(addressOf(written, 'plan')).toEqual({ recipient: e164, address: e164.slice(1) });
			}),
		);
	});

	it('refuses Iranian numbers with one digit too few or too many', () => {
		fc.assert(
			fc.property(wrongLength('IR'), (entered) => {
				expect(refusal(entered).kind).toBe('invalidRecipient');
			}),
		);
	});
});

describe('prepareNumbers (Asanak)', () => {
	it.each([
		['', []],
		[undefined, []],
		['982100, +98 21 6406 3188', ['982100', '982164063188']],
		['021 6406 3188', ['982164063188']],
		['0098 21 6406 3188', ['982164063188']],
		['+98 (0)21 6406 3188', ['982164063188']],
		['۰۲۱۶۴۰۶۳۱۸۸', ['982164063188']],
		['0912 345 6789', ['989123456789']],
		['02100, 30001234', ['02100', '30001234']],
		// Such a line of ten digits is no mobile number without its zero.
		['9000123456', ['9000123456']],
		[
			[2100, '۲۱۰۱'],
			['2100', '2101'],
		],
	])('may be given as %p', (given, numbers) => {
		expect(prepareNumbers(given)).toEqual(numbers);
	});

	it('have at most twenty digits', () => {
		expect(prepareNumbers('12345678901234567890')).toEqual(['12345678901234567890']);
	});

	it.each(['Asanak', '+', '982100 x12', '123456789012345678901'])(
		'are named when they are refuseed: %j',
		(wrong) => {
			const error = caught(() => prepareNumbers(`982100, ${wrong}`), GatewayError);
			expect(error.kind).toBe('invalidRequest');
			expect(error.message).toContain(`“${wrong}”`);
		},
	);

	it('are refuseed as objects or nested lists, with the accepted form in the error', () => {
		for (const wrong of [{}, ['982100', ['982101']]]) {
			expect(caught(() => prepareNumbers(wrong), GatewayError)).toMatchObject({
				kind: 'invalidRequest',
				message: expect.stringMatching(/^Numbers holds /),
				advice: 'Give the account’s own numbers, separated by commas.',
			});
		}
	});
});

describe('senderOf (Asanak)', () => {
	it.each([
		['982100', '982100'],
		['+98 21-00', '982100'],
		['0098 (21)/00.', '982100'],
		['۹۸۲۱۰۰', '982100'],
		['٩٨٢١٠٠', '982100'],
		['９８２１００', '982100'],
		['\u200e982100', '982100'],
		['0021', '21'],
		['021', '021'],
		['12345678901234567890', '12345678901234567890'],
	])('accepts %j for %s', (entered, digits) => {
		expect(senderOf(entered)).toBe(digits);
	});

	it.each(['Asanak', '98x', '9821,00', '++98', '123456789012345678901', '+'])(
		'refuses %j and names it',
		(entered) => {
			expect(caught(() => senderOf(entered), GatewayError)).toMatchObject({
				...{ kind: 'invalidSender', message: `The sender “${entered}” is no number of an Asanak account` },
				advice: 'Enter one of the account’s own numbers as Asanak’s panel shows it, such as 982100.',
			});
		},
	);

	it.each(['', '  '])('says that %j is empty', (entered) => {
		expect(caught(() => senderOf(entered), GatewayError).message).toBe('Sender is empty');
	});
});

describe('accountNumber (Asanak)', () => {
	it.each([
		['2100', '2100'],
		['+98 21 6406 3188', '982164063188'],
		['98 21 6406 3188', '982164063188'],
		['+2100', '2100'],
		['002100', '2100'],
		['1002100', '1002100'],
		['x', null],
	])('of %j is %j', (entered, number) => {
		expect(accountNumber(entered)).toBe(number);
	});
});

describe('asciiDigits', () => {
	it('converts Persian and Arabic digits to ASCII, and nothing else', () => {
		expect(asciiDigits('۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩ ٪ 5')).toBe('0123456789 0123456789 ٪ 5');
	});
});

describe('iranianOrText', () => {
	it.each([
		['989123456789', '+989123456789'],
		['00989123456789', '+989123456789'],
		['+989123456789', '+989123456789'],
		['09123456789', '+989123456789'],
		['9123456789', '+989123456789'],
		['982164063188', '+982164063188'],
		// A number of the account, as it came.
		['982100', '982100'],
		['2100', '2100'],
		['8123456789', '8123456789'],
		['912345678', '912345678'],
		['91234567890', '91234567890'],
		['98912345678x', '98912345678x'],
		['x989123456789', 'x989123456789'],
		['1989123456789', '1989123456789'],
		['Asanak', 'Asanak'],
		['98912***6789', '98912***6789'],
		['', ''],
	])('of %j is %j', (given, written) => {
		expect(iranianOrText(given)).toBe(written);
	});
});
