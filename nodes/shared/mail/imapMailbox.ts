import {
	MailError,
	type Mailbox,
	type MailboxOpener,
	type MailSearch,
	type MailServer,
	type StoredMail,
} from '../kernel/mail';
import { imapLibrary, type FetchMessageObject, type FetchQueryObject, type ImapFlow } from '../lib/imap';
import { withoutSecrets } from './secrets';
import { isCertificateFault } from './tls';

const CONNECT_TIMEOUT_MS = 20_000;
const CLOSE_TIMEOUT_MS = 2_000;
const DAY_MS = 86_400_000;
/** Mails fetched in one command. */
const PAGE = 50;
/** So much of each: what is looked for stands in mails of a few thousand bytes, and nobody is to fill the memory. */
const LARGEST_SOURCE = 256 * 1024;
const WHOLE = { internalDate: true, source: true };
const BEGINNING = { internalDate: true, source: { maxLength: LARGEST_SOURCE } };
/** An IDLE that ends sooner by itself is not begun again: the server does not want it. */
const SHORT_IDLE_MS = 1_000;

export interface ImapTimeouts {
	/** A server that answers no NOOP for so long is gone, whatever the connection says. */
	answerMs?: number;
	/** The same of what may take longer: the login, a search, each mail that is fetched. */
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
			doSTARTTLS: server.security === 'tls' ? undefined : server.security === 'starttls',
			auth: { user: server.user, pass: server.password },
			logger: false,
			emitLogs: false,
			connectionTimeout: CONNECT_TIMEOUT_MS,
			greetingTimeout: CONNECT_TIMEOUT_MS,
			socketTimeout: 10 * 60_000,
		});
		// Without a listener the process would end; what matters is told by the command that fails.
		client.on('error', () => {});
		try {
			await within(client.connect(), commandMs);
			const mailbox = await within(client.mailboxOpen(folder, { readOnly: true }), commandMs);
			return new OpenMailbox(client, server, folder, mailbox, { answerMs, commandMs });
		} catch (error) {
			client.close();
			throw toMailError(error, server);
		}
	};
}

class OpenMailbox implements Mailbox {
	readonly uidValidity: string;
	readonly uidNext: number;
	private hasChanged = false;
	private isWritable = false;
	private wake: () => void = () => {};

	constructor(
		private readonly client: ImapFlow,
		private readonly server: MailServer,
		private readonly folder: string,
		{ uidValidity, uidNext }: { uidValidity: bigint; uidNext: number },
		private readonly timeouts: Required<ImapTimeouts>,
	) {
		this.uidValidity = String(uidValidity);
		this.uidNext = uidNext;
		const changed = () => {
			this.hasChanged = true;
			this.wake();
		};
		client.on('exists', changed);
		client.on('close', changed);
	}

	async *find({ from, sinceMs, afterUid = 0 }: MailSearch): AsyncGenerator<StoredMail> {
		const found = await this.command(
			async () =>
				await this.client.search(
					{
						from,
						...(sinceMs === undefined ? {} : { since: new Date(Math.min(sinceMs, Date.now()) - DAY_MS) }),
						...(afterUid === 0 ? {} : { uid: `${afterUid + 1}:*` }),
					},
					{ uid: true },
				),
		);
		// Not "nothing found": imapflow says so of a search that failed.
		if (!Array.isArray(found)) throw this.failed();
		// `n:*` names the last mail also where its UID is below n.
		const uids = found.filter((uid) => uid > afterUid).sort((a, b) => a - b);
		for (let start = 0; start < uids.length; start += PAGE) {
			yield* await this.fetch(uids.slice(start, start + PAGE));
		}
	}

	private async fetch(uids: number[]): Promise<StoredMail[]> {
		const sizes = await this.fetchEach(uids, { size: true });
		const isLong = ({ size = 0 }: FetchMessageObject) => size > LARGEST_SOURCE;
		const whole = sizes.filter((mail) => !isLong(mail)).map(({ uid }) => uid);
		const found = whole.length === 0 ? [] : await this.fetchEach(whole, WHOLE);
		// Each by itself: a part of a mail is asked for seldom, and not every server answers well for many at once.
		for (const { uid } of sizes.filter(isLong)) found.push(...(await this.fetchEach([uid], BEGINNING)));
		const mails = found.flatMap(({ uid, internalDate, source }) =>
			// Also told of other mails, by servers that tell of flags that somebody changes meanwhile.
			source === undefined
				? []
				: [
						{
							uidValidity: this.uidValidity,
							uid,
							receivedMs: new Date(internalDate ?? 0).getTime(),
							source,
						},
					],
		);
		return mails.sort((one, other) => one.uid - other.uid);
	}

	private async fetchEach(uids: number[], query: FetchQueryObject): Promise<FetchMessageObject[]> {
		const fetched = this.client.fetch(uids.join(','), { uid: true, ...query }, { uid: true });
		const found: FetchMessageObject[] = [];
		for (;;) {
			const { done, value } = await this.command(async () => await fetched.next());
			if (done === true) break;
			if (uids.includes(value.uid)) found.push(value);
		}
		// A fetch on a connection that has just gone ends as if there were no mails.
		if (!this.client.usable) throw this.failed();
		return found;
	}

	async markAsRead(uids: readonly number[]): Promise<void> {
		if (uids.length === 0) return;
		if (!this.isWritable) {
			const { uidValidity } = await this.command(async () => await this.client.mailboxOpen(this.folder));
			// New mail that is told of by this command has no event.
			this.hasChanged = true;
			// The UIDs would mean other mails.
			if (String(uidValidity) !== this.uidValidity) {
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
				// Where the server has IDLE it tells of new mail at once; otherwise the time is waited out.
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

	/** A connection can die without a word: only an answer shows that it lives. */
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

	/** A connection of which no answer came is given up. */
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

	/** Of a command that imapflow ends without an error. */
	private failed(): MailError {
		return new MailError(this.client.usable ? 'refused' : 'disconnected', true);
	}
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const silence = new Promise<never>((_resolve, reject) => {
		timer = setTimeout(() => reject(new MailError('timeout', true)), ms);
	});
	try {
		return await Promise.race([work, silence]);
	} finally {
		clearTimeout(timer);
	}
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const TIMEOUTS = new Set(['ETIMEDOUT', 'ETIMEOUT', 'CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT']);
const LOST = new Set(['ECONNRESET', 'EPIPE', 'NoConnection', 'EConnectionClosed']);
/** RFC 5530: the server cannot say now whether the password is right. */
const TEMPORARY = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG']);

function toMailError(error: unknown, server: MailServer): MailError {
	if (error instanceof MailError) return error;
	const fault = (error ?? {}) as {
		code?: string;
		message?: string;
		authenticationFailed?: boolean;
		responseText?: string;
		serverResponseCode?: string;
		tlsFailed?: boolean;
	};
	const words = fault.responseText === undefined ? null : withoutSecrets(fault.responseText, server);
	if (UNREACHABLE.has(fault.code ?? '')) return new MailError('unreachable', true, fault.code);
	if (TIMEOUTS.has(fault.code ?? '')) return new MailError('timeout', true);
	// Before the password: imapflow says of a login whose connection was lost that it has failed.
	if (LOST.has(fault.code ?? '') || fault.message === 'Already logged out') {
		return new MailError('disconnected', true, fault.code ?? null);
	}
	if (fault.authenticationFailed === true && !TEMPORARY.has(fault.serverResponseCode ?? '')) {
		return new MailError('authentication', true, null, words);
	}
	if (fault.tlsFailed === true || isCertificateFault(error)) {
		return new MailError('tls', true, fault.code ?? null);
	}
	if (words !== null) return new MailError('refused', true, fault.serverResponseCode ?? null, words);
	return new MailError('disconnected', true, fault.code ?? null);
}
