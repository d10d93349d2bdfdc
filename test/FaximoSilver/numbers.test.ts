import fc from 'fast-check';
import { addressOf, recipientOrText } from '../../nodes/FaximoSilver/gateway/numbers';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { caught } from '../support/caught';
import { anyWrittenNumber, wrongLength } from '../support/writtenNumbers';

const refusal = (entered: string) => caught(() => addressOf(entered, 'plan'), GatewayError);

describe('addressOf (faximoSilver)', () => {
	it.each([
		['03-2345-6789', '0323456789', '+81323456789'],
		['03ー2345ー6789', '0323456789', '+81323456789'],
		['03ｰ2345ｰ6789', '0323456789', '+81323456789'],
		['０３（２３４５）６７８９', '0323456789', '+81323456789'],
		['+81 (0)3 2345 6789', '0323456789', '+81323456789'],
		['0081 3 2345 6789', '0323456789', '+81323456789'],
		['010 81 3 2345 6789', '0323456789', '+81323456789'],
		['050-1234-5678', '05012345678', '+815012345678'],
		['0120-123-456', '0120123456', '+81120123456'],
		['0800-123-4567', '08001234567', '+818001234567'],
		['0184-32-1234', '0184321234', '+81184321234'],
		['184-03-2345-6789', '1840323456789', '+81323456789'],
		['186 03 2345 6789', '1860323456789', '+81323456789'],
		['184ー0120ー123ー456', '1840120123456', '+81120123456'],
		['0032 2 123 45 67', '0103221234567', '+3221234567'],
		['00 1 212 555 0123', '01012125550123', '+12125550123'],
		['+32 2 123 45 67', '0103221234567', '+3221234567'],
		['010 32 2 123 45 67', '0103221234567', '+3221234567'],
		['010 44 (0)20 7946 0018', '010442079460018', '+442079460018'],
		['010 49 1234567890123', '010491234567890123', '+491234567890123'],
	])('dials %s as %s, and puts out %s', (to, address, recipient) => {
		expect(addressOf(to, 'plan')).toEqual({ address, recipient });
		expect(recipientOrText(address)).toBe(recipient);
	});

	it.each([
		'03-2345-678',
		'03-2345-67890',
		'184-03-2345-678',
		'184-3-2345-6789',
		'184-010-32-2-123-45-67',
		'184-00-32-2-123-45-67',
		'184',
		'010',
		'010 010 32 2 123 45 67',
		'010 0 32 2 123 45 67',
		'+010 32 2 123 45 67',
		'010 49 12345678901234',
		'3221234567',
		'03-1234-5678 / 03-2345-6789',
		'03-2345-6789 (内線 12)',
	])('refuses %s', (entered) => {
		expect(refusal(entered)).toMatchObject({
			kind: 'invalidRecipient',
			message: expect.stringContaining(`“${entered}”`) as string,
		});
	});

	it('suggests forms that it accepts', () => {
		const { advice } = refusal('12');
		for (const form of ['03-2345-6789', '+32 2 123 45 67', '010 32 2 123 45 67']) {
			expect(advice).toContain(form);
			expect(addressOf(form, 'plan').address).toMatch(/^0\d+$/);
		}
	});

	it('dials the number as entered, in any written form of a Japanese number', () => {
		fc.assert(
			fc.property(anyWrittenNumber('JP'), ({ e164, written }) => {
				const { recipient, address } = addressOf(written, 'plan');
				expect([recipient, address]).toEqual([e164, `0${e164.slice(3)}`]);
			}),
		);
	});

	it('dials a foreign number the same way, whether it is written with +, 00 or 010', () => {
		fc.assert(
			fc.property(anyWrittenNumber('BE'), fc.constantFrom('+', '00', '010 '), ({ e164 }, prefix) => {
				expect(addressOf(prefix + e164.slice(1), 'plan')).toEqual({
					recipient: e164,
					address: `010${e164.slice(1)}`,
				});
			}),
		);
	});

	it('refuses Japanese numbers with one digit too few or too many', () => {
		fc.assert(
			fc.property(wrongLength('JP'), (entered) => {
				expect(refusal(entered).kind).toBe('invalidRecipient');
			}),
		);
	});
});

describe('recipientOrText (faximoSilver)', () => {
	it.each([
		['0323456789', '+81323456789'],
		['05012345678', '+815012345678'],
		['０３２３４５６７８９', '+81323456789'],
		['0103221234567', '+3221234567'],
		['1840323456789', '+81323456789'],
		['01049', '01049'],
		['*99', '*99'],
		['', ''],
	])('reads the number %j of a result as %j', (given, out) => {
		expect(recipientOrText(given)).toBe(out);
	});
});
