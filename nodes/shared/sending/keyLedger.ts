import { randomBytes } from 'node:crypto';
import { LRUCache } from '../lib/cache';
import type { Clock } from '../ports/clock';

/**
 * Where entries are kept over executions and restarts. Each call reads and writes them all: two processes that call at the same
 * time may lose what the other one wrote.
 */
export interface EntryStore {
	/**
	 * Records those entries that are not there yet, newest last, and gives them back. The store may drop its oldest entries to make room.
	 */
	record: (entries: string[]) => Promise<ReadonlySet<string>>;
	remove: (entries: string[]) => Promise<void>;
}

/**
 * What a claim of a key found:
 * - `ours`: the key was free, and is now this send's
 * - `settled`: an earlier send had it and was sent
 * - `unsettled`: an earlier send of this process had it, and it is not known whether it was sent
 * - `elsewhere`: another process has it, or one was ended between the claim and the outcome
 * - a promise: another send of this process has it, until then
 */
export type Claim = 'ours' | 'settled' | 'unsettled' | 'elsewhere' | Promise<void>;

/** How a claim ends: with the message on its way, or with nothing sent. */
export type End = 'sent' | 'notSent';

/** A claim that another process has overwritten is written again this often at most. */
const MAX_READ_BACKS = 5;
/**
 * Where there are other processes, a claim is read back only after a pause: a process that read the store before the claim was written may
 * still write over it, and would then take the key as well. Such a process needs a few milliseconds between its read and its write, and more
 * on a busy machine, where this process's own calls take longer, too.
 */
const SETTLING = { leastMs: 50, mostMs: 1_000, timesOwnCall: 10 };
/** How often a call of the store is tried: two processes that make the first entry at the same time get in each other's way. */
const MAX_TRIES = 3;

/**
 * A key has up to two entries: that it is taken, and that its outcome is open. Both are there while its message is being sent. Once it was
 * sent, only the first stays. Where a process ends in between, both stay, and the outcome is not known. They are written in this order, so
 * that the oldest entries, which go first, never leave a key that looks as if it had been sent.
 */
const taken = (key: string): string => `t${key}`;
const openEntry = (key: string): string => `o${key}`;
const entriesOf = (keys: readonly string[]): string[] => keys.flatMap((key) => [taken(key), openEntry(key)]);

type Found = Map<string, Exclude<Claim, Promise<void>>>;

interface Turn {
	store: EntryStore;
	claims: string[];
	ends: Array<{ key: string; end: End }>;
	done: Promise<{ found: Found; removed: boolean }>;
	begin: () => void;
}

/**
 * Which keys of one node have been sent, for all its executions in this process. The store is not atomic, so one turn at a time
 * reads and writes it; what is asked for meanwhile goes together into the next turn.
 */
export class KeyLedger {
	/** The keys that sends of this process have, and until when. */
	private readonly underWay = new Map<string, { ended: Promise<void>; end: () => void }>();
	/** Those that will never be settled. */
	private readonly unsettled = new LRUCache<string, true>({ max: 10_000 });
	private running: Promise<unknown> | undefined;
	private next: Turn | undefined;
	/** Entries of earlier turns that are no longer needed. */
	private stale: string[] = [];

	/** @param clock where other processes use the store as well; null: there are none */
	constructor(private readonly clock: Clock | null = null) {}

	/**
	 * Claims keys before their messages are sent.
	 * @throws what the store throws: none of the keys that are not `ours` already may be sent
	 */
	async claim(store: EntryStore, keys: readonly string[]): Promise<Map<string, Claim>> {
		const claims = new Map<string, Claim>();
		const free: string[] = [];
		for (const key of new Set(keys)) {
			const other = this.unsettled.has(key) ? 'unsettled' : this.underWay.get(key)?.ended;
			if (other !== undefined) claims.set(key, other);
			else {
				free.push(key);
				this.begin(key);
			}
		}
		if (free.length === 0) return claims;
		const turn = this.nextTurn(store);
		turn.claims.push(...free);
		try {
			const { found } = await turn.done;
			for (const key of free) {
				const claim = found.get(key) ?? 'elsewhere';
				claims.set(key, claim);
				if (claim !== 'ours') this.finish(key);
			}
		} catch (error) {
			free.forEach((key) => this.finish(key));
			throw error;
		}
		return claims;
	}

	/**
	 * Says how the claims of keys ended. A key that is left out stays unsettled: whether its message was sent is unknown.
	 * @param keys all keys of a claim that were `ours`
	 * @throws what the store throws: the keys are unsettled then
	 */
	async end(store: EntryStore, keys: readonly string[], ends: ReadonlyMap<string, End>): Promise<void> {
		try {
			if (ends.size === 0) return;
			const turn = this.nextTurn(store);
			for (const [key, end] of ends) turn.ends.push({ key, end });
			const { removed } = await turn.done;
			if (!removed) throw new Error('The open entries could not be removed');
		} finally {
			for (const key of keys) {
				if (!ends.has(key)) this.unsettled.set(key, true);
				this.finish(key);
			}
		}
	}

	private begin(key: string): void {
		let end = () => {};
		const ended = new Promise<void>((resolve) => (end = resolve));
		this.underWay.set(key, { ended, end });
	}

	private finish(key: string): void {
		this.underWay.get(key)?.end();
		this.underWay.delete(key);
	}

	/** The turn that has not begun yet: it begins when the running one has ended. */
	private nextTurn(store: EntryStore): Turn {
		if (this.next !== undefined) return this.next;
		let begin = () => {};
		const begun = new Promise<void>((resolve) => (begin = resolve));
		const turn: Turn = {
			store,
			claims: [],
			ends: [],
			begin,
			done: begun.then(async () => await this.run(turn)),
		};
		this.next = turn;
		const earlier = this.running ?? Promise.resolve();
		const start = () => {
			this.next = undefined;
			this.running = turn.done;
			turn.begin();
		};
		void earlier.then(start, start);
		return turn;
	}

	private async run({ store, claims, ends }: Turn): Promise<{ found: Found; removed: boolean }> {
		const sent = ends.filter(({ end }) => end === 'sent').map(({ key }) => key);
		// Written again: another process may have overwritten it since the claim.
		const { found, mark } = await this.claimAll(store, claims, sent.map(taken));
		const settled = claims.filter((key) => found.get(key) === 'settled');
		const released = ends.filter(({ end }) => end === 'notSent').map(({ key }) => key);
		const stale = [...this.stale, ...[...sent, ...settled].map(openEntry), ...entriesOf(released)];
		this.stale = mark === null ? [] : [mark];
		try {
			if (stale.length > 0) await persistently(async () => await store.remove(stale));
			return { found, removed: true };
		} catch {
			// The claims of this turn stand. The next turn tries again.
			this.stale.push(...stale);
			return { found, removed: false };
		}
	}

	private async claimAll(
		store: EntryStore,
		keys: string[],
		others: string[],
	): Promise<{ found: Found; mark: string | null }> {
		const found: Found = new Map();
		const record = async (entries: string[]) => await persistently(async () => await store.record(entries));
		if (keys.length === 0) {
			if (others.length > 0) await record(others);
			return { found, mark: null };
		}
		// Shows whether what this turn has written is still there, because no other turn writes this entry.
		const mark = `m${randomBytes(9).toString('base64url')}`;
		const startedMs = this.clock?.elapsed() ?? 0;
		let fresh = await record([...others, ...entriesOf(keys), mark]);
		const tookMs = (this.clock?.elapsed() ?? 0) - startedMs;
		for (const key of keys) {
			const isTaken = !fresh.has(taken(key));
			const isOpen = !fresh.has(openEntry(key));
			found.set(key, isOpen ? 'elsewhere' : isTaken ? 'settled' : 'ours');
		}
		let ours = keys.filter((key) => found.get(key) === 'ours');
		for (let readBacks = 0; ours.length > 0; readBacks += 1) {
			await this.settling(tookMs);
			fresh = await record([...others, ...entriesOf(ours), mark]);
			if (!fresh.has(mark)) break;
			// Another process wrote over it. The keys that are there all the same are that process's.
			for (const key of ours) {
				if (!fresh.has(taken(key)) || readBacks === MAX_READ_BACKS) found.set(key, 'elsewhere');
			}
			ours = ours.filter((key) => found.get(key) === 'ours');
		}
		return { found, mark };
	}

	/** Waits until what others had read before the last write is written, too. @param tookMs how long a call of the store took here */
	private async settling(tookMs: number): Promise<void> {
		const { leastMs, mostMs, timesOwnCall } = SETTLING;
		await this.clock?.sleep(Math.min(Math.max(leastMs, timesOwnCall * tookMs), mostMs));
	}
}

async function persistently<T>(act: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries += 1) {
		try {
			return await act();
		} catch (error) {
			if (tries === MAX_TRIES) throw error;
		}
	}
}
