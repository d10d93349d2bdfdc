import {
	MailError,
	type Mailbox,
	type MailboxOpener,
	type MailSearch,
	type MailServer,
	type StoredMail,
} from '../ports/mail';
import { imapLibrary, type ImapFlow } from '../lib/imap';
import { toMailError, within } from './imapErrors';
import { ImapFinder } from './imapFinder';
import { nextUid } from './imapPlace';

const CONNECT_TIMEOUT_MS = 20_000;
const CLOSE_TIMEOUT_MS = 2_000;
/** Mails marked in one command. */
const PAGE = 50;
/** Stands for a missing UIDVALIDITY: the UIDs of such a server are assumed to keep their meaning. */
const NO_VALIDITY = '0';
/** An IDLE that the server ends sooner is not begun again. */
const SHORT_IDLE_MS = 1_000;

export interface ImapTimeouts {
	/** A server that does not answer a NOOP for this long is gone, even if the connection still looks open. */
	answerMs?: number;
	/** The same limit for what may take longer: the login, a search, each mail that is fetched. */
	commandMs?: number;
}

/** IMAP by imapflow. The mailbox is opened without changing anything in it, unless `markAsRead` is called. */
export function imapOpener(
	server: MailServer,
	{ answerMs = 20_000, commandMs = 120_000 }: ImapTimeouts = {},
): MailboxOpener {
	return async (folder) => {
		const client = new (imapLibrary().ImapFlow)({
			host: server.host,
			port: server.port,
			secure: server.security === 'tls',
			// The connection is unencrypted only where the user chose that.
			doSTARTTLS: server.security === 'tls' ? undefined : server.security !== 'none',
			auth: { user: server.user, pass: server.password },
			logger: false,
			emitLogs: false,
			connectionTimeout: CONNECT_TIMEOUT_MS,
			greetingTimeout: CONNECT_TIMEOUT_MS,
			socketTimeout: 10 * 60_000,
		});
		// Without a listener the process would end; the command that fails reports what matters.
		client.on('error', () => {});
		try {
			await within(client.connect(), commandMs);
			const mailbox = await within(client.mailboxOpen(folder, { readOnly: true }), commandMs);
			const uidNext = await within(nextUid(client, folder, mailbox), commandMs);
			const place = { uidValidity: validityOf(mailbox), uidNext };
			return new OpenMailbox(client, server, folder, place, { answerMs, commandMs });
		} catch (error) {
			client.close();
			throw toMailError(error, server);
		}
	};
}

const validityOf = ({ uidValidity }: { uidValidity?: bigint }): string => String(uidValidity ?? NO_VALIDITY);

class OpenMailbox implements Mailbox {
	readonly uidValidity: string;
	readonly uidNext: number;
	private hasChanged = false;
	private isWritable = false;
	private wake: () => void = () => {};
	private readonly finder: ImapFinder;

	constructor(
		private readonly client: ImapFlow,
		private readonly server: MailServer,
		private readonly folder: string,
		{ uidValidity, uidNext }: { uidValidity: string; uidNext: number },
		private readonly timeouts: Required<ImapTimeouts>,
	) {
		this.uidValidity = uidValidity;
		this.uidNext = uidNext;
		this.finder = new ImapFinder(
			client,
			uidValidity,
			async (run) => await this.command(run),
			() => this.failed(),
		);
		const changed = () => {
			this.hasChanged = true;
			this.wake();
		};
		client.on('exists', changed);
		client.on('close', changed);
	}

	find(search: MailSearch): AsyncGenerator<StoredMail> {
		return this.finder.find(search);
	}

	async markAsRead(uids: readonly number[]): Promise<void> {
		if (uids.length === 0) return;
		if (!this.isWritable) {
			const opened = await this.command(async () => await this.client.mailboxOpen(this.folder));
			// New mail that this command reports raises no event.
			this.hasChanged = true;
			// The UIDs would mean other mails.
			if (validityOf(opened) !== this.uidValidity) {
				this.client.close();
				throw new MailError('disconnected', true);
			}
			this.isWritable = true;
		}
		for (let start = 0; start < uids.length; start += PAGE) {
			const range = uids.slice(start, start + PAGE).join(',');
			const isDone = await this.command(
				async () => await this.client.messageFlagsAdd(range, ['\\Seen'], { uid: true }),
			);
			if (!isDone) throw this.failed();
		}
	}

	async waitForChange(maxMs: number, signal: AbortSignal): Promise<void> {
		if (!this.hasChanged && !signal.aborted && this.client.usable) {
			let isOver = false;
			await new Promise<void>((resolve) => {
				const timer = setTimeout(resolve, maxMs);
				this.wake = () => {
					clearTimeout(timer);
					resolve();
				};
				signal.addEventListener('abort', this.wake, { once: true });
				// With IDLE, the server announces new mail at once. Without it, this waits for the whole time.
				this.idle(() => isOver).catch(() => {});
			});
			isOver = true;
			signal.removeEventListener('abort', this.wake);
			this.wake = () => {};
		}
		this.hasChanged = false;
		if (!signal.aborted) await this.checkConnection(signal);
	}

	/** Servers, and imapflow, end an IDLE now and then. */
	private async idle(isOver: () => boolean): Promise<void> {
		let beganAt: number;
		do {
			beganAt = Date.now();
			await this.client.idle();
		} while (!isOver() && this.client.usable && Date.now() - beganAt >= SHORT_IDLE_MS);
	}

	/** A connection can die silently: only an answer shows that it is alive. */
	private async checkConnection(signal: AbortSignal): Promise<void> {
		let stop: () => void = () => {};
		const aborted = new Promise<void>((resolve) => {
			stop = resolve;
			signal.addEventListener('abort', stop, { once: true });
		});
		const check = this.command(async () => await this.client.noop(), this.timeouts.answerMs);
		try {
			await Promise.race([check, aborted]);
		} finally {
			signal.removeEventListener('abort', stop);
		}
		if (!signal.aborted && !this.client.usable) throw this.failed();
	}

	async close(): Promise<void> {
		await within(this.client.logout(), CLOSE_TIMEOUT_MS).catch(() => {});
		this.client.close();
	}

	/** Gives up the connection when no answer comes. */
	private async command<T>(run: () => Promise<T>, ms = this.timeouts.commandMs): Promise<T> {
		try {
			if (!this.client.usable) throw this.failed();
			return await within(run(), ms);
		} catch (error) {
			const failure = toMailError(error, this.server);
			if (failure.failure !== 'refused') this.client.close();
			throw failure;
		}
	}

	/** Makes the error for a command that imapflow ends without one. */
	private failed(): MailError {
		return new MailError(this.client.usable ? 'refused' : 'disconnected', true);
	}
}
