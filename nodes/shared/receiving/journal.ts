/** A batch that was given to n8n, or is about to be: what to keep of it for a restart. */
export interface JournalEntry {
	/** What n8n knows the batch's execution by. */
	key: string;
	/** Digests of the messages' keys, oldest first. */
	members: string[];
	/** When it was given to n8n last, Unix milliseconds of our clock. */
	atMs: number;
}

/** A batch with its messages, as far as they were found. */
export interface Batch<T> {
	readonly key: string;
	readonly members: readonly string[];
	readonly found: ReadonlyMap<string, T>;
}

interface OpenBatch<T> extends JournalEntry {
	found: Map<string, T>;
	/** Whether n8n has the batch and has not yet said whether it is stored. */
	isUnderWay: boolean;
	/** Whether a complete look began after the batch had started to wait for its messages. */
	isDue: boolean;
}

/**
 * An entry that is older counts as stored. Static data are saved with the next emission only, so that the entry of the last one stays
 * there, and n8n deletes executions after 14 days by default: it would not refuse the key any more.
 */
export const STORED_AFTER_MS = 13 * 24 * 3_600_000;

/**
 * The batches that n8n is not known to have stored, by their keys: those under way, and those that an earlier process had open, or that
 * n8n could not store. The latter wait until a look has found their messages again, and go out as the same batch under the same key.
 */
export class Journal<T> {
	private readonly batches = new Map<string, OpenBatch<T>>();
	/** The batch that a message belongs to. */
	private readonly batchOf = new Map<string, OpenBatch<T>>();

	constructor(saved: readonly JournalEntry[]) {
		for (const { key, members, atMs } of saved) {
			this.add({ key, members, atMs, found: new Map(), isUnderWay: false, isDue: false });
		}
	}

	/**
	 * A look begins that finds all messages of the batches that wait now, as far as they are still there.
	 *
	 * @returns the messages of batches that are too old to be given to n8n again: they count as stored from now on
	 */
	beginLook(nowMs: number): string[] {
		const waiting = [...this.batches.values()].filter(({ isUnderWay }) => !isUnderWay);
		const expired = waiting.filter(({ atMs }) => atMs < nowMs - STORED_AFTER_MS);
		for (const batch of expired) this.close(batch);
		for (const batch of waiting) batch.isDue = true;
		return expired.flatMap(({ members }) => members);
	}

	/** A message was found. @returns the batch that waits for it, if one does */
	claim(member: string, message: T): Batch<T> | undefined {
		const batch = this.batchOf.get(member);
		if (batch === undefined || batch.isUnderWay) return undefined;
		batch.found.set(member, message);
		return batch;
	}

	/** The look has come to its end. @returns the batches that wait and whose messages were all found that are still there */
	endLook(): Array<Batch<T>> {
		return [...this.batches.values()].filter(({ isDue, isUnderWay }) => isDue && !isUnderWay);
	}

	/** A batch goes to n8n, for the first time or again. */
	begin({ key, members, found }: Batch<T>, atMs: number): void {
		const batch = { key, members: [...members], atMs, found: new Map(found), isUnderWay: true, isDue: false };
		this.add(batch);
	}

	/** n8n has stored the batch. */
	close({ key, members }: Batch<T>): void {
		this.batches.delete(key);
		for (const member of members) if (this.batchOf.get(member)?.key === key) this.batchOf.delete(member);
	}

	/** n8n could not store the batch: its messages must be found again. */
	reopen({ key }: Batch<T>): void {
		const batch = this.batches.get(key);
		if (batch === undefined) return;
		batch.isUnderWay = false;
		batch.found = new Map();
	}

	/** To keep for a restart. */
	state(): JournalEntry[] {
		return [...this.batches.values()].map(({ key, members, atMs }) => ({ key, members, atMs }));
	}

	private add(batch: OpenBatch<T>): void {
		this.batches.set(batch.key, batch);
		for (const member of batch.members) this.batchOf.set(member, batch);
	}
}
