import fc from 'fast-check';
import { addressOf } from '../../nodes/Asanak/gateway/numbers';
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
