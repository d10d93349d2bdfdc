import { MailError, type Mailbox, type MailSearch, type StoredMail } from '../../nodes/shared/ports/mail';
import type { FakeClock } from './fakeClock';

export interface FakeMail {
	uid: number;
	receivedMs: number;
	from: string;
	text: string;
}

/**
 * A mail server with one folder, as far as triggers use it. Nothing happens by itself: a look comes when the clock says so, or when a mail
 * is announced.
 */
export class FakeMailbox {
	mails: FakeMail[] = [];
	uidValidity = '1';
	uidNext = 1;
	/** Fails each attempt to open the folder, as long as it is set. */
	openFailure: Error | null = null;
	/** Fails each search, as long as it is set. */
	findFailure: Error | null = null;
	/** Fails each attempt to mark mails as read, as long as it is set. */
	markFailure: Error | null = null;
	/** What was done, in order: `open INBOX`, `find`, `mark 1,2`, `close INBOX`. */
	readonly log: string[] = [];
	/** How often it was opened, and closed. */
	opened = 0;
	closed = 0;
	/** What was looked for. */
	readonly searches: MailSearch[] = [];
	/** The UIDs of all mails that were handed out. */
	readonly fetched: number[] = [];
	private session = 0;
	private wakers = new Set<() => void>();

	constructor(private readonly clock: FakeClock) {}

	/** A mail comes in. Default: it comes now, and the server announces it. */
	receive(text: string, { receivedMs = this.clock.now(), from = 'vendor@example.com' } = {}): void {
		this.mails.push({ uid: this.uidNext++, receivedMs, from, text });
		this.wake();
	}

	/** All mails get other UIDs. Connections end. */
	renew(): void {
		this.uidValidity = String(Number(this.uidValidity) + 1);
		this.uidNext = 1;
		for (const mail of this.mails) mail.uid = this.uidNext++;
		this.cut();
	}

	/** Connections end. */
	cut(): void {
		this.session += 1;
		this.wake();
	}

	readonly open = async (folder: string): Promise<Mailbox> => {
		this.log.push(`open ${folder}`);
		if (this.openFailure !== null) throw this.openFailure;
		this.opened += 1;
		const { session, uidValidity, uidNext } = this;
		return {
			uidValidity,
			uidNext,
			find: (search) => this.find(search, session),
			markAsRead: async (uids) => {
				if (this.markFailure !== null) throw this.markFailure;
				this.check(session);
				this.log.push(`mark ${uids.join(',')}`);
			},
			waitForChange: async (maxMs, signal) => await this.waitForChange(maxMs, signal, session),
			close: async () => {
				this.closed += 1;
				this.log.push(`close ${folder}`);
			},
		};
	};

	private async *find(search: MailSearch, session: number): AsyncGenerator<StoredMail> {
		this.searches.push(search);
		this.log.push('find');
		if (this.findFailure !== null) throw this.findFailure;
		for (const { uid, receivedMs, from, text } of [...this.mails]) {
			this.check(session);
			if (from !== search.from || uid <= (search.afterUid ?? 0)) continue;
			// IMAP searches by day, and a server may return a day more.
			if (receivedMs < (search.sinceMs ?? -Infinity) - 86_400_000) continue;
			this.fetched.push(uid);
			yield { uidValidity: this.uidValidity, uid, receivedMs, source: Buffer.from(text) };
		}
	}

	private async waitForChange(maxMs: number, signal: AbortSignal, session: number): Promise<void> {
		this.check(session);
		const stop = new AbortController();
		const told = new Promise<void>((resolve) => {
			this.wakers.add(resolve);
			stop.signal.addEventListener('abort', () => this.wakers.delete(resolve));
		});
		const either = AbortSignal.any([signal, stop.signal]);
		await Promise.race([told, this.clock.sleep(maxMs, either).catch(() => {})]);
		stop.abort();
		if (!signal.aborted) this.check(session);
	}

	private check(session: number): void {
		if (session !== this.session) throw new MailError('disconnected', true);
	}

	private wake(): void {
		for (const wake of this.wakers) wake();
	}
}
