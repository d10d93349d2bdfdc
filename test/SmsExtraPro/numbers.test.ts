import fc from 'fast-check';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { addressOf, type NumberInput } from '../../nodes/SmsExtraPro/gateway/numbers';
import { caught } from '../support/caught';
import { anyWrittenNumber, nationalNumber, wrongLength } from '../support/writtenNumbers';

const input = (changed: Partial<NumberInput> = {}): NumberInput => ({
	numbersWithoutPlus: 'refuse',
	numberFormat: 'international',
	numberCheck: 'plan',
	...changed,
});
const dialed = (entered: string, changed: Partial<NumberInput> = {}) => addressOf(entered, input(changed));
const refusal = (entered: string, changed: Partial<NumberInput> = {}) =>
	caught(() => dialed(entered, changed), GatewayError);

describe('addressOf (SmsExtraPro)', () => {
	it.each(['33688440512', '32475112233'])('accepts %s as the document writes it', (number) => {
		for (const numbersWithoutPlus of ['refuse', 'BE', 'FR'] as const) {
			expect(dialed(number, { numbersWithoutPlus })).toEqual({ recipient: `+${number}`, address: number });
		}
	});

	it('refuses a number without a country code unless its country is chosen', () => {
		expect(refusal('0475112233')).toMatchObject({
			message: '“0475112233” has no country code',
			advice:
				'Write it with its country code, such as +32475112233, or choose its country under National Numbers.',
		});
		expect(dialed('0475112233', { numbersWithoutPlus: 'BE' }).recipient).toBe('+32475112233');
		expect(dialed('0475112233', { numbersWithoutPlus: 'FR' }).recipient).toBe('+33475112233');
	});

	it.each(['0475 11 22', '0475 11 22 3', '0475 11 22 33 4', '3247511223', '12125550123', '4930123456'])(
		'refuses %s, whatever country is chosen',
		(entered) => {
			for (const numbersWithoutPlus of ['refuse', 'BE', 'FR'] as const) {
				if (entered === '0475 11 22 33 4' && numbersWithoutPlus === 'refuse') continue;
				expect(refusal(entered, { numbersWithoutPlus }).kind).toBe('invalidRecipient');
			}
		},
	);

	it('accepts any possible length if only that is checked', () => {
		expect(dialed('0475 11 22 3', { numbersWithoutPlus: 'BE', numberCheck: 'length' }).address).toBe(
			'3247511223',
		);
		expect(refusal('0475 11 22', { numbersWithoutPlus: 'BE', numberCheck: 'length' }).kind).toBe(
			'invalidRecipient',
		);
	});

	it('sends a national number in national form if that option is on, and all others with their code', () => {
		const asEntered = { numberFormat: 'asEntered', numbersWithoutPlus: 'BE' } as const;
		expect(dialed('0475 11 22 33', asEntered).address).toBe('0475112233');
		expect(dialed('475112233', asEntered).address).toBe('0475112233');
		expect(dialed('+32 475 11 22 33', asEntered).address).toBe('32475112233');
		expect(dialed('32475112233', asEntered).address).toBe('32475112233');
		expect(refusal('0475 11 22 33', { ...asEntered, numbersWithoutPlus: 'refuse' }).kind).toBe(
			'invalidRecipient',
		);
	});

	it.each([
		['refuse', ['+32475112233']],
		['BE', ['0475 11 22 33', '+33688440512']],
		['FR', ['06 88 44 05 12', '+32475112233']],
	] as const)('suggests forms that it accepts, with National Numbers at %s', (numbersWithoutPlus, forms) => {
		const { advice } = refusal('12', { numbersWithoutPlus });
		for (const form of forms) {
			expect(advice).toContain(form);
			expect(dialed(form, { numbersWithoutPlus }).recipient).toMatch(/^\+3[23]/);
		}
	});

	it.each(['BE', 'FR'] as const)(
		'dials the number as entered, in any written form of a number of %s',
		(country) => {
			fc.assert(
				fc.property(anyWrittenNumber(country), ({ e164, written }) => {
					expect(dialed(written, { numbersWithoutPlus: country })).toEqual({
						recipient: e164,
						address: e164.slice(1),
					});
				}),
			);
		},
	);

	it.each(['BE', 'FR'] as const)('dials the national form as entered, for numbers of %s', (country) => {
		fc.assert(
			fc.property(nationalNumber(country), (national) => {
				expect(dialed(national, { numbersWithoutPlus: country, numberFormat: 'asEntered' }).address).toBe(
					national,
				);
			}),
		);
	});

	it.each(['BE', 'FR'] as const)('refuses numbers of %s with one digit too few or too many', (country) => {
		const formats = fc.constantFrom('international', 'asEntered');
		fc.assert(
			fc.property(wrongLength(country), formats, (entered, numberFormat) => {
				expect(refusal(entered, { numbersWithoutPlus: country, numberFormat }).kind).toBe('invalidRecipient');
			}),
		);
	});
});
