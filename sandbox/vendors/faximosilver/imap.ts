import type { AddressInfo, Socket } from 'node:net';
import hoodiecrow from 'hoodiecrow-imap';
import type { Certificate } from './certificate';
import type { Account } from './records';

const INBOX = 'INBOX';
/** Without X-GM-EXT-1 and the like: the mailboxes are ordinary ones. ENABLE comes before what needs it. */
const PLUGINS = [
	...['ID', 'STARTTLS', 'NAMESPACE', 'ENABLE', 'CONDSTORE', 'IDLE', 'UIDPLUS', 'UNSELECT', 'MOVE'],
	...['SPECIAL-USE', 'LITERALPLUS', 'SASL-IR', 'AUTH-PLAIN'],
];
const FIRST_UID_VALIDITY = 1_700_000_000;

export interface StoredMail {
	uid: number;
	flags: string[];
	raw: Buffer;
}

/** The mailbox to which results come, and its IMAP server. All accounts share one INBOX. */
export class Mailbox {
	private readonly server: hoodiecrow.ImapServer;
	private readonly sockets = new Set<Socket>();

	constructor(accounts: () => Account[], certificate: Certificate, offersTls: () => boolean) {
		this.server = hoodiecrow({
			plugins: PLUGINS,
			credentials: { ...certificate },
			storage: { [INBOX]: { uidvalidity: FIRST_UID_VALIDITY }, '': {} },
		});
		// Read at each login: tests change accounts.
		Object.defineProperty(this.server, 'users', {
			get: () => Object.fromEntries(accounts().map(({ user, password }) => [user, { password }])),
		});
		this.server.capabilities.STARTTLS = ({ secureConnection }) => offersTls() && !secureConnection;
		const idle = this.server.getCommandHandler('IDLE');
		this.server.setCommandHandler('IDLE', (connection, ...command) => {
			// hoodiecrow ends an IDLE after half an hour, even when its client has long gone. That timer must not keep the process alive.
			const real = globalThis.setTimeout;
			const unref = (...timer: Parameters<typeof setTimeout>) => real(...timer).unref();
			globalThis.setTimeout = unref as typeof setTimeout;
			try {
				idle(connection, ...command);
			} finally {
				globalThis.setTimeout = real;
			}
		});
		this.server.server.on('connection', (socket) => {
			// hoodiecrow writes line by line: each would wait for the client's acknowledgement of the one before.
			socket.setNoDelay(true);
			this.sockets.add(socket);
			socket.once('close', () => this.sockets.delete(socket));
		});
	}

	/** @returns the port */
	async start(host: string): Promise<number> {
		await new Promise<void>((listening) => this.server.server.listen(0, host, listening));
		return (this.server.server.address() as AddressInfo).port;
	}

	async stop(): Promise<void> {
		if (!this.server.server.listening) return;
		const closed = new Promise((resolve) => this.server.server.close(resolve));
		this.dropConnections();
		await closed;
	}

	get connections(): number {
		return this.sockets.size;
	}

	get mails(): StoredMail[] {
		return this.folder.messages.map(({ uid, flags, raw }) => ({
			uid,
			flags: [...flags],
			raw: Buffer.from(raw, 'latin1'),
		}));
	}

	get uidValidity(): number {
		return this.folder.uidvalidity;
	}

	/** Puts a mail into the INBOX, and announces it to the open sessions. @returns its UID */
	add(
		mail: Buffer | string,
		{ flags = [], date = new Date() }: { flags?: string[]; date?: Date } = {},
	): number {
		const raw = Buffer.from(mail as Buffer).toString('latin1');
		return this.server.appendMessage(INBOX, [...flags], date, raw).message.uid;
	}

	/** Removes all mails. The UIDs continue. */
	clear(): void {
		const { folder } = this;
		while (folder.messages.shift() !== undefined) {
			this.server.notify({ tag: '*', attributes: [1, { type: 'ATOM', value: 'EXPUNGE' }] }, folder);
		}
	}

	/** The server restored its mailbox: the mails stay, with other UIDs and another UIDVALIDITY. */
	renew(): void {
		const { folder } = this;
		folder.uidvalidity += 1;
		folder.uidnext = 1;
		for (const message of folder.messages) message.uid = folder.uidnext++;
		this.dropConnections();
	}

	/** Cuts all connections. */
	dropConnections(): void {
		for (const socket of this.sockets) socket.destroy();
	}

	private get folder(): hoodiecrow.Folder {
		return this.server.getMailbox(INBOX);
	}
}
