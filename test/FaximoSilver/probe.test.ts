import { probeAccount } from '../../nodes/FaximoSilver/gateway/probe';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { MAIL_FAILURES, MailError, type MailFailure, type MailServer } from '../../nodes/shared/ports/mail';
import { rejected } from '../support/caught';
import { FakeClock } from '../support/fakeClock';
import { FakeMailbox } from '../support/fakeMailbox';
import { ACCOUNT } from './account';

/** Two servers that take the account unless a test makes them fail. */
function servers({ smtp, imap }: { smtp?: Error; imap?: Error } = {}) {
	const smtpServers: MailServer[] = [];
	const imapServers: MailServer[] = [];
	const box = new FakeMailbox(new FakeClock());
	box.openFailure = imap ?? null;
	return {
		box,
		smtpServers,
		imapServers,
		probes: {
			smtpProbe: async (server: MailServer) => {
				smtpServers.push(server);
				if (smtp !== undefined) throw smtp;
			},
			imapOpener: (server: MailServer) => {
				imapServers.push(server);
				return box.open;
			},
		},
	};
}

describe('probeAccount', () => {
	it('signs in to both servers, each with its own user, and reads nothing', async () => {
		const { box, smtpServers, imapServers, probes } = servers();
		const users = { smtpUser: 'sender', smtpPassword: 'one', imapUser: 'reader', imapPassword: 'two' };
		await probeAccount({ ...ACCOUNT, ...users }, probes);
		expect(smtpServers).toEqual([
			{ host: 'smtp.example.com', port: 465, security: 'tls', user: 'sender', password: 'one' },
		]);
		expect(imapServers).toEqual([
			{ host: 'imap.example.com', port: 993, security: 'tls', user: 'reader', password: 'two' },
		]);
		expect(box.log).toEqual(['open INBOX', 'close INBOX']);
	});

	it('trims addresses and names', async () => {
		const { smtpServers, imapServers, probes } = servers();
		await probeAccount({ ...ACCOUNT, smtpHost: ' smtp.test ', imapHost: 'imap.test\u00a0' }, probes);
		expect([smtpServers[0]?.host, imapServers[0]?.host]).toEqual(['smtp.test', 'imap.test']);
	});

	it('connects to no server if the From Address is invalid', async () => {
		const { smtpServers, imapServers, probes } = servers();
		const error = await rejected(probeAccount({ ...ACCOUNT, fromAddress: 'clinic' }, probes), GatewayError);
		expect(error.kind).toBe('authentication');
		expect([...smtpServers, ...imapServers]).toEqual([]);
	});

	const KINDS: Record<MailFailure, [kind: string, says: RegExp]> = {
		unreachable: ['connection', /^Could not connect to the \w+ server \S+/],
		tls: ['connection', /^Could not establish a secure connection to the \w+ server \S+/],
		authentication: ['authentication', /^The \w+ server \S+ does not accept the user and password/],
		refused: ['refused', /^The \w+ server \S+ refused/],
		unclear: ['protocol', /^The \w+ server \S+ gave an answer that means neither yes nor no/],
		disconnected: ['connection', /^The \w+ server \S+ closed the connection/],
		timeout: ['timeout', /^The \w+ server \S+ did not answer in time/],
	};

	it.each(MAIL_FAILURES)('names the SMTP server if that one fails: %s', async (failure) => {
		const { imapServers, probes } = servers({ smtp: new MailError(failure, true, 'CODE', 'words') });
		const error = await rejected(probeAccount(ACCOUNT, probes), GatewayError);
		const [kind, says] = KINDS[failure];
		expect([error.kind, error.outcome, error.vendorCode]).toEqual([kind, 'notSent', 'CODE']);
		expect(error.message).toMatch(says);
		expect(error.message).toContain('SMTP server smtp.example.com:465');
		expect(error.message).toContain('“words”');
		expect(imapServers).toEqual([]);
	});

	it.each(MAIL_FAILURES)('names the IMAP server if that one fails: %s', async (failure) => {
		const { box, probes } = servers({ imap: new MailError(failure, true, 'CODE', 'words') });
		const error = await rejected(probeAccount(ACCOUNT, probes), GatewayError);
		const [kind, says] = KINDS[failure];
		expect([error.kind, error.outcome, error.vendorCode]).toEqual([kind, 'notSent', 'CODE']);
		expect(error.message).toMatch(says);
		expect(error.message).toContain('IMAP server imap.example.com:993');
		expect(box.closed).toBe(0);
	});

	it.each([
		['SMTP', { smtp: new TypeError('a bug') }],
		['IMAP', { imap: new TypeError('a bug') }],
	])('does not report a bug as a server error (%s)', async (_server, failing) => {
		expect((await rejected(probeAccount(ACCOUNT, servers(failing).probes), TypeError)).message).toBe('a bug');
	});
});
