import { createHash } from 'node:crypto';
import { LRUCache } from '../lib/cache';

const REMEMBERED_KEYS = 10_000;
const REMEMBERED_MS = 24 * 3_600_000;
/** How many of the newest keys survive a restart. */
const PERSISTED_KEYS = 500;

/**
 * The calls that one trigger has handed over, or is about to: of two calls with the same key, one is handed over.
 * A key that could not be handed over is forgotten, so that the vendor's repetition of it counts.
 */
export class RecentKeys {
	/** Kept without a limit of time or number: a key that is dropped too early would let its repetition through. */
	private readonly pending = new Map<string, Promise<boolean>>();
	private readonly handedOver = new LRUCache<string, true>({ max: REMEMBERED_KEYS, ttl: REMEMBERED_MS });
	private readonly delayed = new LRUCache<string, number>({ max: REMEMBERED_KEYS, ttl: REMEMBERED_MS });
	/** Handed over, oldest first. */
	private newest: string[] = [];

	/** @param persisted keys that an earlier process has handed over, oldest first */
	constructor(persisted: readonly string[]) {
		this.learn(persisted);
	}

	/** Adds the keys that other processes have handed over, from static data, oldest first. */
	learn(persisted: readonly string[]): void {
		const own = new Set(this.newest);
		const others = persisted.filter((key) => !own.has(key) && !this.handedOver.has(key));
		for (const key of others) this.remember(key);
	}

	/** Whether the call with this key was handed over, once that is known; undefined for a key that never came. */
	find(key: string): Promise<boolean> | undefined {
		return this.pending.get(key) ?? (this.handedOver.get(key) ? Promise.resolve(true) : undefined);
	}

	add(key: string, handedOver: Promise<boolean>): void {
		this.pending.set(key, handedOver);
		void handedOver.then((done) => {
			if (done) this.remember(key);
			if (this.pending.get(key) !== handedOver) return;
			this.pending.delete(key);
			if (!done) this.forget(key);
		});
	}

	/** Since when a call cannot be handed over: `now`, the first time. Unix milliseconds. */
	delayedSince(key: string, now: number): number {
		const since = this.delayed.get(key) ?? now;
		this.delayed.set(key, since);
		return since;
	}

	/**
	 * What to keep for a restart when n8n reads the answer to the call that hands over `keys`. Calls that are answered at the
	 * same time keep each other's: the last of them to be saved has all.
	 */
	toPersist(keys: readonly string[]): string[] {
		for (const key of keys) this.remember(key);
		return [...this.newest];
	}

	private remember(key: string): void {
		this.handedOver.set(key, true);
		this.newest = [...this.newest.filter((one) => one !== key), key].slice(-PERSISTED_KEYS);
	}

	private forget(key: string): void {
		this.handedOver.delete(key);
		this.newest = this.newest.filter((one) => one !== key);
	}
}

/** A short name for what identifies a call. */
export function keyDigest(identity: string): string {
	return createHash('sha256').update(identity).digest('base64url').slice(0, 22);
}
