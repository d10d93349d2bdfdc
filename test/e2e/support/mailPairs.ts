import type { Sandbox } from '../../../sandbox';
import { hasMailServers, startDovecot, startSmtp, type Dovecot } from '../../../tooling/servers/mailServers';

/** An SMTP server that hands faxes to the vendor's emulator, and the IMAP server that its results come to. */
export interface MailPair {
	/** What a credential says of both. */
	credential: Record<string, unknown>;
	/** Puts a mail into the mailbox. */
	deliver: (mail: Buffer) => Promise<void>;
	/** Cuts all IMAP connections. */
	cut: () => void;
	/** Open IMAP connections. */
	connections: () => number;
	/** The mailbox gets another UIDVALIDITY. */
	replaceMailbox: (options?: { emptied?: boolean }) => Promise<void>;
	stop: () => Promise<void>;
}

/** A pair of real servers, with what only these can show. */
export interface RealMailPair extends MailPair {
	dovecot: Dovecot;
	user: string;
}

const USER = { user: 'demo@example.com', password: 'mail-password' };

const fields = (kind: 'smtp' | 'imap', port: number, { user, password } = USER, security = 'none') => ({
	[`${kind}Host`]: '127.0.0.1',
	[`${kind}Port`]: port,
	[`${kind}Security`]: security,
	[`${kind}User`]: user,
	[`${kind}Password`]: password,
});

const addresses = ({ faximoSilver }: Sandbox) => ({
	fromAddress: faximoSilver.accounts[0]?.fromAddress,
	faxDomain: faximoSilver.faxDomain,
});

/** Postfix and Dovecot. */
export async function realPair(sandbox: Sandbox, dovecot: Dovecot): Promise<RealMailPair> {
	const { faximoSilver } = sandbox;
	const smtp = await startSmtp({
		relayTo: { host: faximoSilver.host, port: faximoSilver.smtpPort },
		users: [USER],
	});
	const deliver = async (mail: Buffer) => await dovecot.deliver(USER.user, mail);
	faximoSilver.results.deliverTo = deliver;
	faximoSilver.authRequired = false;
	return {
		dovecot,
		user: USER.user,
		// The proxy can fall silent and be cut.
		credential: {
			...addresses(sandbox),
			...fields('smtp', smtp.port),
			...fields('imap', dovecot.proxy.port),
		},
		deliver,
		cut: () => dovecot.proxy.cut(),
		connections: () => dovecot.proxy.connections(),
		replaceMailbox: async (options) => await dovecot.replaceMailbox(USER.user, options),
		stop: async () => {
			await smtp.stop();
		},
	};
}

/** A Dovecot for {@link realPair}; undefined where this machine has none. */
export async function dovecotForPair(): Promise<Dovecot | undefined> {
	return hasMailServers() ? await startDovecot({ users: [USER] }) : undefined;
}

/** The emulator's own servers, as in the demo. */
export async function inProcessPair(sandbox: Sandbox): Promise<MailPair> {
	const { faximoSilver } = sandbox;
	const [account] = faximoSilver.accounts;
	faximoSilver.results.deliverTo = async (mail) => void faximoSilver.mailbox.add(mail);
	faximoSilver.authRequired = true;
	return {
		credential: {
			...addresses(sandbox),
			...fields('smtp', faximoSilver.smtpPort, account),
			...fields('imap', faximoSilver.imapPort, account),
		},
		deliver: async (mail) => void faximoSilver.mailbox.add(mail),
		cut: () => faximoSilver.mailbox.dropConnections(),
		connections: () => faximoSilver.mailbox.connections,
		replaceMailbox: async ({ emptied = false } = {}) => {
			if (emptied) faximoSilver.mailbox.clear();
			faximoSilver.mailbox.renew();
		},
		stop: async () => {},
	};
}
