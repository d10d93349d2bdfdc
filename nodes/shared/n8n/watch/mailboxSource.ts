import type { EventRecord } from '../../model';
import { systemClock, type Clock } from '../../ports/clock';
import type { Mailbox, MailboxOpener, MailSearch, StoredMail } from '../../ports/mail';
import type { Beginning, Finding, SourceMemory, WatchSource } from './watchSource';

export interface WatchedMail {
	/** Identifies the mail within its account. */
	key: string;
	record: EventRecord;
}

/** A mail of the vendor that cannot be read. It is reported once. */
export interface UnreadableMail {
	/** Identifies the mail, as in `WatchedMail`. */
	key: string;
	/** Names the mail. */
	error: Error;
}

export interface Mailwatch {
	accountName: string;
	/** @throws GatewayError */
	open: MailboxOpener;
	folder: string;
	/** Only mails from this address are looked at. */
	from: string;
	/** What a mail says; null: it comes from elsewhere. */
	read: (mail: StoredMail) => Promise<WatchedMail | UnreadableMail | null>;
	/** Makes a GatewayError of whatever a mailbox threw. */
	explain: (error: unknown) => unknown;
	/** How often to look where the server does not announce new mail. */
	intervalMs: number;
	/** See `WatchSource`. */
	groupMaxItems?: number;
	signal: AbortSignal;
	clock?: Clock;
}

const RECONNECT_MS = 5_000;
/** After a mailbox was replaced, mails from this long before the newest known one are looked at again. */
const REPLACED_OVERLAP_MS = 24 * 3_600_000;
/** How far the server's clock may be behind ours. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** A mailbox: positions are UIDs, which start over when UIDVALIDITY changes. The connection stays open between looks. */
export class MailboxSource implements WatchSource {
	readonly accountName: string;
	readonly positions = { overlap: 0, areUnique: true };
	readonly testEventMs = 7 * 24 * 3_600_000;
	readonly retryMs = RECONNECT_MS;
	readonly groupMaxItems: number | undefined;
	readonly explain: (error: unknown) => unknown;
	readonly clock: Clock;
	private mailbox: Mailbox | null = null;
	/** `newestMs`: when the newest mail came in up to which all were handed over, Unix milliseconds of the server's clock. */
	private memory: SourceMemory = {};
	/** When the mails came in that were found and not passed yet, by UID. */
	private readonly receivedMs = new Map<number, number>();

	constructor(private readonly watch: Mailwatch) {
		this.accountName = watch.accountName;
		this.groupMaxItems = watch.groupMaxItems;
		this.explain = watch.explain;
		this.clock = watch.clock ?? systemClock;
	}

	async open(memory: SourceMemory): Promise<string> {
		this.memory = memory;
		this.mailbox ??= await this.watch.open(this.watch.folder);
		return this.mailbox.uidValidity;
	}

	async *begin(beginning: Beginning): AsyncGenerator<Finding> {
		const lastUid = this.opened.uidNext - 1;
		this.receivedMs.clear();
		if (!beginning.isNow) yield* this.lookFrom({ sinceMs: this.notBeforeMs(beginning) });
		// The next look continues by UID, after everything that was there, including mails older than this look went back.
		if (Number.isSafeInteger(lastUid)) yield { position: lastUid };
	}

	look(position: number): AsyncGenerator<Finding> {
		return this.lookFrom({ afterUid: position });
	}

	lookSince(sinceMs: number): AsyncGenerator<Finding> {
		return this.lookFrom({ sinceMs });
	}

	passed(position: number): void {
		for (const [uid, receivedMs] of this.receivedMs) {
			if (uid > position) continue;
			this.memory.newestMs = Math.max(this.memory.newestMs ?? 0, receivedMs);
			this.receivedMs.delete(uid);
		}
	}

	horizon(): number {
		return Infinity;
	}

	async wait(maxMs = Infinity): Promise<void> {
		await this.opened.waitForChange(Math.min(this.watch.intervalMs, maxMs), this.watch.signal);
	}

	async close(): Promise<void> {
		const { mailbox } = this;
		this.mailbox = null;
		await mailbox?.close().catch(() => {});
	}

	private get opened(): Mailbox {
		if (this.mailbox === null) throw new Error('The mailbox is not open');
		return this.mailbox;
	}

	/** Where to look when UIDs say nothing: never at what was there before the first activation. */
	private notBeforeMs({ beganMs, isStrict }: Beginning): number {
		const { newestMs = beganMs } = this.memory;
		return Math.max(newestMs - REPLACED_OVERLAP_MS, beganMs - (isStrict ? 0 : CLOCK_TOLERANCE_MS));
	}

	private async *lookFrom(search: Pick<MailSearch, 'sinceMs' | 'afterUid'>): AsyncGenerator<Finding> {
		for await (const mail of this.opened.find({ ...search, from: this.watch.from })) {
			// The search is to the day.
			const isEarlier = mail.receivedMs < (search.sinceMs ?? -Infinity);
			yield isEarlier ? { position: mail.uid } : await this.findingOf(mail);
		}
	}

	private async findingOf(mail: StoredMail): Promise<Finding> {
		const read = await this.read(mail);
		if (read === null) return { position: mail.uid };
		if ('error' in read) return { ...read, position: mail.uid };
		this.receivedMs.set(mail.uid, mail.receivedMs);
		return { ...read, position: mail.uid };
	}

	/** A mail that fails unexpectedly must not block later ones: report it and skip it. */
	private async read(mail: StoredMail): Promise<WatchedMail | UnreadableMail | null> {
		try {
			return await this.watch.read(mail);
		} catch (error) {
			return { key: `uid ${mail.uidValidity} ${mail.uid}`, error: error as Error };
		}
	}
}
