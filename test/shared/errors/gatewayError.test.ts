import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import { ERROR_KINDS } from '../../../nodes/shared/model';

const fault = (details: Partial<ConstructorParameters<typeof GatewayError>[1]> = {}) =>
	new GatewayError('refused', { message: 'The vendor said no', advice: 'Correct it.', ...details });

describe('GatewayError', () => {
	it('means “not sent” by default, and has null where the vendor said nothing', () => {
		expect(fault()).toMatchObject({ outcome: 'notSent', vendorCode: null, vendorText: null });
	});

	it('has a name of its own', () => {
		expect(fault().name).toBe('GatewayError');
	});

	it('is transient for kinds of temporary trouble at the vendor or in the network', () => {
		const transient = ERROR_KINDS.filter(
			(kind) => new GatewayError(kind, { message: 'Any', advice: 'Any.' }).isTransient,
		);
		expect(transient).toEqual(['unavailable', 'connection', 'timeout']);
	});

	it('becomes an unknown outcome with the same kind and vendor’s words, and advice to check first', () => {
		expect(fault({ vendorCode: '7', vendorText: 'non' }).asUnknown()).toMatchObject({
			kind: 'refused',
			message: 'The vendor said no; it is not known whether the message was sent',
			advice: 'It is not sent again by itself. Check at the vendor before you send it again. Correct it.',
			outcome: 'unknown',
			vendorCode: '7',
			vendorText: 'non',
		});
	});

	it('that becomes an unknown outcome adds nothing that the vendor did not say', () => {
		expect(fault().asUnknown()).toMatchObject({ vendorCode: null, vendorText: null });
	});

	describe('as one text', () => {
		it('consists of the message and the advice', () => {
			expect(fault().fullText).toBe('The vendor said no. Correct it.');
		});

		it('adds the vendor’s own words if the message does not quote them', () => {
			expect(fault({ vendorText: 'Crédit insuffisant' }).fullText).toBe(
				'The vendor said no (“Crédit insuffisant”). Correct it.',
			);
		});

		it('quotes words up to a sentence in length, trimmed', () => {
			const words = 'x'.repeat(150);
			expect(fault({ vendorText: ` ${words}\n` }).fullText).toBe(
				`The vendor said no (“${words}”). Correct it.`,
			);
		});

		it.each([
			['that the message quotes', 'said no'],
			['that are blank', ' \n'],
			['that fill a page', 'x'.repeat(151)],
		])('leaves out words %s', (_which, vendorText) => {
			expect(fault({ vendorText }).fullText).toBe('The vendor said no. Correct it.');
		});
	});
});
