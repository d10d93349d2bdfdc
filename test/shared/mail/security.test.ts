import { connectionOptions } from '../../../nodes/shared/mail/smtpSender';
import type { MailServer } from '../../../nodes/shared/ports/mail';

describe('a connection to an SMTP server', () => {
	const options = (security: unknown) =>
		connectionOptions({ host: 'a', port: 1, security, user: 'b', password: 'c' } as MailServer);

	it.each([
		['tls', { secure: true, ignoreTLS: false }],
		['starttls', { secure: false, requireTLS: true, ignoreTLS: false }],
		['none', { secure: false, requireTLS: false, ignoreTLS: true }],
	])('has the security %j', (security, expected) => {
		expect(options(security)).toMatchObject(expected);
	});

	it('is never unencrypted unless that was chosen', () => {
		for (const security of ['', 'ssl', 'TLS', undefined, null]) {
			expect(options(security)).toMatchObject({ requireTLS: true, ignoreTLS: false });
		}
	});
});
