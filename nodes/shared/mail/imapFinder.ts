import type { MailError, MailSearch, StoredMail } from '../ports/mail';
import { senderAddresses, sentAtMs } from '../formats/mailText';
import type { FetchMessageObject, FetchQueryObject, ImapFlow, SearchObject } from '../lib/imap';
import { highestUid } from './imapPlace';
import { readAhead } from './readAhead';

const DAY_MS = 86_400_000;
/** Mails fetched in one command: of each its sender, or the whole. */
const HEADER_PAGE = 250;
const PAGE = 50;
/** Read at most this much of each mail, to bound memory: what is looked for stands in mails of a few thousand bytes. */
const LARGEST_SOURCE = 256 * 1024;
const HEADERS = { size: true, internalDate: true, headers: ['from', 'date'] };
const WHOLE = { source: true };
const BEGINNING = { source: { maxLength: LARGEST_SOURCE } };

/** What is known of a mail before it is read. */
interface Head {
	uid: number;
	size: number;
	receivedMs: number;
}

/**
 * Finds mails by sender in one session with a mailbox, on servers of many kinds. Searching by sender finds nothing on some of
 * them, searching by date or UID is refused by others: then their mails are listed, and the senders are read here.
 */
export class ImapFinder {
	/** Each sender's UIDs of mails from elsewhere, which need not be looked at again. */
	private readonly others = new Map<string, Set<number>>();

	constructor(
		private readonly client: ImapFlow,
		private readonly uidValidity: string,
		private readonly command: <T>(run: () => Promise<T>) => Promise<T>,
		/** Makes the error for a command that imapflow ends without one. */
		private readonly failed: () => MailError,
	) {}

	/** @throws MailError */
	async *find(search: MailSearch): AsyncGenerator<StoredMail> {
		// The server reads the next mails while these are worked on.
		for await (const mails of readAhead(this.findPages(search))) yield* mails;
	}

	private async *findPages({ from, sinceMs, afterUid = 0 }: MailSearch): AsyncGenerator<StoredMail[]> {
		const others = this.others.get(from) ?? new Set<number>();
		this.others.set(from, others);
		const found = sinceMs === undefined ? await this.after(afterUid) : await this.since(sinceMs, from);
		// `n:*` names the last mail also where its UID is below n.
		const uids = found.filter((uid) => uid > afterUid && !others.has(uid)).sort((a, b) => a - b);
		for (const page of pages(uids, HEADER_PAGE)) {
			const heads: Head[] = [];
			for (const mail of await this.fetchEach(page, HEADERS)) {
				// Empty where a server does not give single headers: the whole mail shows it.
				const senders = senderAddresses(mail.headers ?? Buffer.alloc(0));
				if (senders.length > 0 && !senders.includes(from.toLowerCase())) others.add(mail.uid);
				else heads.push(headOf(mail));
			}
			const recent = heads
				.filter(({ receivedMs }) => receivedMs >= (sinceMs ?? -Infinity) - DAY_MS)
				.sort((one, other) => one.uid - other.uid);
			for (const some of pages(recent, PAGE)) yield await this.read(some);
		}
	}

	private async after(uid: number): Promise<number[]> {
		const found = await this.search({ uid: `${uid + 1}:*` });
		if (found === null) return await this.all();
		if (found.length > 0) return found;
		const highest = await this.command(async () => await highestUid(this.client));
		return (highest ?? 0) > uid ? await this.all() : [];
	}

	private async since(sinceMs: number, from: string): Promise<number[]> {
		const since = new Date(Math.min(sinceMs, Date.now()) - DAY_MS);
		const bySender = await this.search({ from, since });
		if (bySender !== null && bySender.length > 0) return bySender;
		const found = await this.search({ since });
		if (found !== null && found.length > 0) return found;
		// Either nothing came in for that long, or the server cannot search by date.
		const last = found === null ? null : await this.lastReceivedMs();
		return found !== null && (last ?? 0) < since.getTime() ? [] : await this.all();
	}

	private async lastReceivedMs(): Promise<number | null> {
		if (this.client.mailbox === false || this.client.mailbox.exists === 0) return null;
		const last = await this.command(async () => await this.client.fetchOne('*', HEADERS));
		return last === false || last === undefined ? null : headOf(last).receivedMs;
	}

	/** @throws MailError where the server refuses that, too */
	private async all(): Promise<number[]> {
		if (this.client.mailbox !== false && this.client.mailbox.exists === 0) return [];
		const found = await this.search({ all: true });
		if (found !== null && found.length > 0) return found;
		return (await this.fetched('1:*', { uid: true }, false)).map(({ uid }) => uid);
	}

	/** UIDs; null: the server refuses such a search. */
	private async search(query: SearchObject): Promise<number[] | null> {
		const found = await this.command(async () => await this.client.search(query, { uid: true }));
		if (Array.isArray(found)) return found;
		// imapflow gives the same result for a connection that is gone.
		if (!this.client.usable) throw this.failed();
		return null;
	}

	private async read(heads: Head[]): Promise<StoredMail[]> {
		const isLong = ({ size }: Head) => size > LARGEST_SOURCE;
		const short = heads.filter((head) => !isLong(head)).map(({ uid }) => uid);
		const found = short.length === 0 ? [] : await this.fetchEach(short, WHOLE);
		// Each by itself: a part of a mail is asked for seldom, and not every server answers well for many at once.
		for (const { uid } of heads.filter(isLong)) found.push(...(await this.fetchEach([uid], BEGINNING)));
		const sources = new Map(found.map(({ uid, source }) => [uid, source]));
		return heads.flatMap(({ uid, receivedMs }) => {
			// Missing where the mail was deleted meanwhile.
			const source = sources.get(uid);
			return source === undefined ? [] : [{ uidValidity: this.uidValidity, uid, receivedMs, source }];
		});
	}

	private async fetchEach(uids: number[], query: FetchQueryObject): Promise<FetchMessageObject[]> {
		const wanted = new Set(uids);
		const found = await this.fetched(uids.join(','), query, true);
		return found.filter(({ uid }) => wanted.has(uid));
	}

	private async fetched(
		range: string,
		query: FetchQueryObject,
		isByUid: boolean,
	): Promise<FetchMessageObject[]> {
		const fetched = this.client.fetch(range, { uid: true, ...query }, { uid: isByUid });
		/** Servers also report flags that somebody changes meanwhile: what a mail has come with stays. */
		const found = new Map<number, FetchMessageObject>();
		for (;;) {
			const { done, value } = await this.command(async () => await fetched.next());
			if (done === true) break;
			found.set(value.uid, { ...found.get(value.uid), ...value });
		}
		// A fetch on a connection that has just gone ends as if there were no mails.
		if (!this.client.usable) throw this.failed();
		return [...found.values()];
	}
}

function headOf({ uid, size = 0, internalDate, headers }: FetchMessageObject): Head {
	const receivedMs = new Date(internalDate ?? NaN).getTime();
	// Some servers do not say when a mail came in.
	const sentMs = headers === undefined ? null : sentAtMs(headers);
	return { uid, size, receivedMs: Number.isNaN(receivedMs) ? (sentMs ?? Date.now()) : receivedMs };
}

function* pages<T>(all: T[], size: number): Generator<T[]> {
	for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
