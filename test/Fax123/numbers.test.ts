import fc from 'fast-check';
import { addressOf, frenchOrText } from '../../nodes/Fax123/gateway/numbers';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { caught } from '../support/caught';
import { anyWrittenNumber, wrongLength } from '../support/writtenNumbers';

const refusal = (entered: string) => caught(() => addressOf(entered, 'plan'), GatewayError);

describe('addressOf (123-Fax)', () => {
	it.each([
		['0590 12 34 56', '0590123456', '+590590123456'],
		['+590 590 12 34 56', '0590123456', '+590590123456'],
		['00 262 262 12 34 56', '0262123456', '+262262123456'],
		['0269 60 12 34', '0269601234', '+262269601234'],
		['0639 12 34 56', '0639123456', '+262639123456'],
		['0594 12 34 56', '0594123456', '+594594123456'],
		['0596 12 34 56', '0596123456', '+596596123456'],
		['0508 41 23 45', '0508412345', '+508412345'],
		['+508 41 23 45', '0508412345', '+508412345'],
	])('dials the overseas number %s as %s, and puts out its own country code', (to, address, recipient) => {
		expect(addressOf(to, 'plan')).toEqual({ address, recipient });
		expect(frenchOrText(address)).toBe(recipient);
	});

	it.each([
		'01 23 45 67 8',
		'0590 12 34 5',
		'3221234567',
		'+33012345678',
		'+33 (0)1 23 45 67 8',
		'+33 590 12 34 56',
	])('refuses %s', (entered) => {
		expect(refusal(entered).kind).toBe('invalidRecipient');
	});

	it('suggests forms that it accepts', () => {
		const { advice } = refusal('12');
		for (const form of ['01 23 45 67 89', '+32 2 123 45 67']) {
			expect(advice).toContain(form);
			expect(addressOf(form, 'plan').address).not.toBe('');
		}
	});

	it('dials the number as entered, in any written form of a French number', () => {
		fc.assert(
			fc.property(anyWrittenNumber('FR'), ({ e164, written }) => {
				expect(addressOf(written, 'plan')).toEqual({ recipient: e164, address: `0${e164.slice(3)}` });
			}),
		);
	});

	it('refuses French numbers with one digit too few or too many', () => {
		fc.assert(
			fc.property(wrongLength('FR'), (entered) => {
				expect(refusal(entered).kind).toBe('invalidRecipient');
			}),
		);
	});
});

describe('frenchOrText', () => {
	it.each([
		['0123456789', '+33123456789'],
		['33123456789', '+33123456789'],
		['003221234567', '+3221234567'],
		['+3221234567', '+3221234567'],
		['3221234567', '+3221234567'],
		['masked***', 'masked***'],
	])('reads the number %s of a report as %s', (given, out) => {
		expect(frenchOrText(given)).toBe(out);
	});
});
