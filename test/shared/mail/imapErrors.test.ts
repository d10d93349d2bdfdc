import { toMailError, within } from '../../../nodes/shared/mail/imapErrors';
import { MailError, type MailServer } from '../../../nodes/shared/ports/mail';
import { rejected } from '../../support/caught';

const SERVER: MailServer = { host: 'a', port: 993, security: 'tls', user: 'me', password: 'geheim-1' };
const of = (fault: unknown) => {
	const { failure, nothingSent, code, text } = toMailError(fault, SERVER);
	return { failure, nothingSent, code, text };
};
const error = (fields: Record<string, unknown>) => Object.assign(new Error('Command failed'), fields);
const nothingSent = true;

describe('an error from imapflow', () => {
	it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])(
		'becomes an unreachable server after %s',
		(code) => {
			expect(of(error({ code }))).toEqual({ failure: 'unreachable', nothingSent, code, text: null });
		},
	);

	it.each(['ETIMEDOUT', 'ETIMEOUT', 'CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT'])(
		'becomes a time-out after %s',
		(code) => {
			expect(of(error({ code }))).toEqual({ failure: 'timeout', nothingSent, code: null, text: null });
		},
	);

	it.each(['ECONNRESET', 'EPIPE', 'NoConnection', 'EConnectionClosed'])(
		'becomes a lost connection after %s, even during a login',
		(code) => {
			const lost = { failure: 'disconnected', nothingSent, code, text: null };
			expect(of(error({ code }))).toEqual(lost);
			expect(of(error({ code, authenticationFailed: true, responseText: 'No' }))).toEqual(lost);
		},
	);

	it('becomes a lost connection if imapflow says that it has already logged out', () => {
		const message = 'Already logged out';
		const lost = { failure: 'disconnected', nothingSent, code: null, text: null };
		expect(of({ message })).toEqual(lost);
		expect(of({ message, responseText: 'Bye', authenticationFailed: true })).toEqual(lost);
	});

	it('becomes a wrong password if the login failed, with the server’s words without the password', () => {
		const responseText = 'Invalid login geheim-1';
		expect(of(error({ authenticationFailed: true, responseText }))).toEqual({
			...{ failure: 'authentication', nothingSent, code: null, text: 'Invalid login ***' },
		});
		const serverResponseCode = 'AUTHENTICATIONFAILED';
		expect(of(error({ authenticationFailed: true, serverResponseCode })).failure).toBe('authentication');
	});

	it.each(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG'])(
		'becomes a refusal, not a wrong password, if the server says %s (RFC 5530)',
		(serverResponseCode) => {
			const fault = error({ authenticationFailed: true, serverResponseCode, responseText: 'Later' });
			expect(of(fault)).toEqual({
				...{ failure: 'refused', nothingSent, code: serverResponseCode, text: 'Later' },
			});
		},
	);

	it('becomes a TLS error if imapflow says so, or if the certificate is not accepted', () => {
		expect(of(error({ tlsFailed: true }))).toEqual({ failure: 'tls', nothingSent, code: null, text: null });
		const code = 'CERT_HAS_EXPIRED';
		expect(of(error({ code, responseText: 'x' }))).toEqual({ failure: 'tls', nothingSent, code, text: null });
	});

	it('becomes a refusal if the server gave a reason', () => {
		const refused = { failure: 'refused', nothingSent, code: null, text: 'No such folder' };
		expect(of(error({ responseText: 'No such folder' }))).toEqual(refused);
		expect(of(error({ responseText: '' }))).toEqual({ ...refused, text: '' });
	});

	it.each([
		['an unknown code', error({ code: 'EOTHER' }), 'EOTHER'],
		['no code', error({}), null],
		['nothing', undefined, null],
		['a text', 'x', null],
	])('becomes a lost connection after %s', (_what, fault, code) => {
		expect(of(fault)).toEqual({ failure: 'disconnected', nothingSent, code, text: null });
	});

	it('is returned unchanged if it is one of ours', () => {
		const own = new MailError('timeout', false);
		expect(toMailError(own, SERVER)).toBe(own);
	});
});

describe('within', () => {
	beforeEach(() => jest.useFakeTimers());
	afterEach(() => jest.useRealTimers());

	it('returns the result of the work, and leaves no timer', async () => {
		expect(await within(Promise.resolve(5), 1_000)).toBe(5);
		expect(jest.getTimerCount()).toBe(0);
	});

	it('fails as the work fails', async () => {
		const fault = new Error('x');
		expect(await rejected(within(Promise.reject(fault), 1_000), Error)).toBe(fault);
	});

	it('fails with a time-out when the work takes longer', async () => {
		const late = rejected(within(new Promise(() => {}), 1_000), MailError);
		await jest.advanceTimersByTimeAsync(1_000);
		expect(await late).toMatchObject({ failure: 'timeout', nothingSent, code: null });
	});
});
