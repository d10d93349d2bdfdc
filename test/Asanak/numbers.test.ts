import fc from 'fast-check';
import { addressOf, prepareNumbers } from '../../nodes/Asanak/gateway/numbers';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { caught } from '../support/caught';
import { anyWrittenNumber, wrongLength } from '../support/writtenNumbers';

const refusal = (entered: string) => caught(() => addressOf(entered, 'plan'), GatewayError);

describe('addressOf (Asanak)', () => {
	it.each(['0912345678', '+98 0 912 345 678', '98912345678', '+98 912 345 678', '021 6406 318', '912345678'])(
		'refuses %s, which has a digit too few',
		(entered) => {
			expect(refusal(entered).kind).toBe('invalidRecipient');
			expect(refusal(entered).message).toContain(`“${entered}”`);
		},
	);

	it('advises forms that it takes', () => {
		for (const { advice } of [refusal('12'), refusal('+32475112233')]) {
			for (const form of ['+98 912 345 6789', '0912 345 6789']) {
				expect(advice).toContain(form);
				expect(addressOf(form, 'plan').address).toBe('989123456789');
			}
		}
	});

	it('dials what was typed, in any written form of an Iranian number', () => {
		fc.assert(
			fc.property(anyWrittenNumber('IR'), ({ e164, written }) => {
				expect(addressOf(written, 'plan')).toEqual({ recipient: e164, address: e164.slice(1) });
			}),
		);
	});

	it('refuses Iranian numbers with a digit missing or one too many', () => {
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

	it.each(['Asanak', '+', '982100 x12', '123456789012345678901'])('are refused by name: %j', (wrong) => {
		const error = caught(() => prepareNumbers(`982100, ${wrong}`), GatewayError);
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).toContain(`“${wrong}”`);
	});

	it('are no objects or lists within lists: the error says how they are given', () => {
		for (const wrong of [{}, ['982100', ['982101']]]) {
			expect(caught(() => prepareNumbers(wrong), GatewayError)).toMatchObject({
				kind: 'invalidRequest',
				message: expect.stringMatching(/^Numbers holds /),
				advice: 'Give the account’s own numbers, separated by commas.',
			});
		}
	});
});
