import { isCertificateFault } from '../../../nodes/shared/mail/tls';

describe('isCertificateFault', () => {
	it.each([
		...['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
		...['SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'HOSTNAME_MISMATCH'],
		...['ERR_SSL_WRONG_VERSION_NUMBER'],
	])('is true for the code %s, even of a cause', (code) => {
		expect(isCertificateFault({ code })).toBe(true);
		expect(isCertificateFault(new Error('x', { cause: { code } }))).toBe(true);
		expect(isCertificateFault({ cause: { cause: { code } } })).toBe(true);
	});

	it.each(['The certificate has expired', 'SSL routines: WRONG VERSION NUMBER', 'packet length too long'])(
		'is true for a message such as %j',
		(message) => {
			expect(isCertificateFault({ message })).toBe(true);
		},
	);

	it.each([
		[null],
		[undefined],
		['x'],
		[{}],
		[{ code: 'ECONNRESET', message: 'read ECONNRESET' }],
		[{ code: 'X_CERT_HAS_EXPIRED' }],
		[{ message: 'too long', cause: null }],
	])('is false for %p', (fault) => {
		expect(isCertificateFault(fault)).toBe(false);
	});

	/** An error wrapped in this many others. */
	const below = (depth: number): unknown =>
		depth === 0 ? { code: 'CERT_HAS_EXPIRED' } : { cause: below(depth - 1) };

	it('follows at most five causes: an error may be its own cause', () => {
		expect([5, 6].map((depth) => isCertificateFault(below(depth)))).toEqual([true, false]);
		const own: { cause?: unknown } = {};
		own.cause = own;
		expect(isCertificateFault(own)).toBe(false);
	});
});
