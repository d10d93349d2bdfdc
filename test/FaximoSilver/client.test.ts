import { checkAccount, imapServer, smtpServer } from '../../nodes/FaximoSilver/gateway/client';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { caught } from '../support/caught';
import { ACCOUNT } from './account';

describe('an account', () => {
	it('is accepted with complete settings', () => {
		expect(() => checkAccount(ACCOUNT)).not.toThrow();
	});

	it('has addresses and names trimmed, but not passwords', () => {
		const blank = (text: string) => `\u00a0${text}\u200b\r\n`;
		const entered = {
			...ACCOUNT,
			fromAddress: blank('clinic@example.com'),
			faxDomain: blank('fax.test'),
			smtpHost: blank('smtp.test'),
			smtpUser: blank('me'),
			smtpPassword: ' geheim ',
			imapHost: blank('imap.test'),
			imapUser: blank('me'),
		};
		const account = checkAccount(entered);
		expect(account).toMatchObject({ fromAddress: 'clinic@example.com', faxDomain: 'fax.test' });
		expect(smtpServer(account)).toMatchObject({ host: 'smtp.test', user: 'me', password: ' geheim ' });
		expect(imapServer(account)).toMatchObject({ host: 'imap.test', user: 'me' });
	});

	it('cannot have a From Address that is invalid or more than one address', () => {
		for (const fromAddress of ['', 'clinic', 'A <a@example.com>', 'a@example.com, b@example.com']) {
			const { kind, message } = caught(() => checkAccount({ ...ACCOUNT, fromAddress }), GatewayError);
			expect([kind, message]).toEqual([
				'authentication',
				expect.stringContaining('is not one e-mail address'),
			]);
		}
	});

	it.each(['smtp', 'imap'] as const)(
		'cannot have a %s server with an unknown security setting: the password would be sent in clear',
		(protocol) => {
			for (const security of ['', 'ssl', 'TLS', 'Tls', 'starttls ', 'false', null, undefined, 1, ['tls']]) {
				const entered = { ...ACCOUNT, [`${protocol}Security`]: security } as typeof ACCOUNT;
				const error = caught(() => checkAccount(entered), GatewayError);
				expect(error.message).toContain(`${protocol.toUpperCase()} Security is “`);
				expect(error).toMatchObject({ kind: 'authentication', outcome: 'notSent' });
			}
			for (const security of ['tls', 'starttls', 'none']) {
				const entered = { ...ACCOUNT, [`${protocol}Security`]: security } as typeof ACCOUNT;
				expect(() => checkAccount(entered)).not.toThrow();
			}
		},
	);

	it.each(['smtp', 'imap'] as const)('cannot have a %s server without a valid name and port', (protocol) => {
		const withHost = (host: unknown) => () =>
			checkAccount({ ...ACCOUNT, [`${protocol}Host`]: host } as typeof ACCOUNT);
		const withPort = (port: unknown) => () =>
			checkAccount({ ...ACCOUNT, [`${protocol}Port`]: port } as typeof ACCOUNT);
		for (const host of [
			'',
			'http://mail.example.com',
			'mail.example.com/x',
			'me@mail',
			'a b',
			'a\r\nb',
			'a,b',
		]) {
			expect(caught(withHost(host), GatewayError).message).toContain('is not the name of a server');
		}
		for (const host of [
			'localhost',
			'127.0.0.1',
			'::1',
			'[::1]',
			'mail_1.example.com',
			'メール.jp',
			'mail.example.com.',
		]) {
			expect(withHost(host)).not.toThrow();
		}
		for (const port of ['', 'smtp', 0, 65_536, 25.5, null]) {
			expect(caught(withPort(port), GatewayError).message).toContain(`${protocol.toUpperCase()} Port is`);
		}
		for (const port of [1, 25, '587', 65_535]) expect(withPort(port)).not.toThrow();
	});

	it.each(['fax domain', 'a@b', 'a\r\nb', 'a>'])('cannot have the Fax Domain %j', (faxDomain) => {
		const { message } = caught(() => checkAccount({ ...ACCOUNT, faxDomain }), GatewayError);
		expect(message).toMatch(/is no domain$/);
	});
});
