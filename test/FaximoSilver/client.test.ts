import { checkAccount, imapServer, smtpServer } from '../../nodes/FaximoSilver/gateway/client';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { caught } from '../support/caught';
import { ACCOUNT } from './account';

describe('an account', () => {
	it('can be used as it should be', () => {
		expect(() => checkAccount(ACCOUNT)).not.toThrow();
	});

	it('is used without blanks around its addresses and names, and with those of its passwords', () => {
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

	it.each(['', 'clinic', 'a@b@c', 'a b@example.com', 'a@example.com\r\nBcc: x', 'A <a@example.com>'])(
		'cannot have the From Address %j',
		(fromAddress) => {
			const { kind } = caught(() => checkAccount({ ...ACCOUNT, fromAddress }), GatewayError);
			expect(kind).toBe('authentication');
		},
	);

	it.each(['fax domain', 'a@b', 'a\r\nb', 'a>'])('cannot have the Fax Domain %j', (faxDomain) => {
		const { message } = caught(() => checkAccount({ ...ACCOUNT, faxDomain }), GatewayError);
		expect(message).toMatch(/is no domain$/);
	});
});
