import { createHash } from 'node:crypto';
import { LRUCache } from '../lib/cache';

const REMEMBERED_KEYS = 10_000;
const REMEMBERED_MS = 24 * 3_600_000;
/** So many of the newest survive a restart. */
const PERSISTED_KEYS = 500;

/**
 * The calls that one trigger has handed over, or is about to: of two calls with the same key, one is handed over.
 * A key that could not be handed over is forgotten, so that the vendor's repetition of it counts.
 */
export class RecentKeys {
	private readonly handOvers = new LRUCache<string, Promise<boolean>>({
		max: REMEMBERED_KEYS,
		ttl: REMEMBERED_MS,
	});
	/** Handed over, oldest first. */
	private newest: string[] = [];

	/** @param persisted keys that an earlier process has handed over, oldest first */
	constructor(persisted: readonly string[]) {
		for (const key of persisted) this.handOvers.set(key, Promise.resolve(true));
		this.newest = [...persisted];
	}

	/** Whether the call with this key was handed over, once that is known; undefined for a key that never came. */
	find(key: string): Promise<boolean> | undefined {
		return this.handOvers.get(key);
	}

	add(key: string, handedOver: Promise<boolean>): void {
		this.handOvers.set(key, handedOver);
		void handedOver.then((done) => {
			if (done) this.newest = [...this.newest, key].slice(-PERSISTED_KEYS);
			else if (this.handOvers.peek(key) === handedOver) this.handOvers.delete(key);
		});
	}

	/** What to keep for a restart if `keys` are handed over now. */
	toPersist(keys: readonly string[]): string[] {
		return [...this.newest, ...keys].slice(-PERSISTED_KEYS);
	}
}

/** A short name for what identifies a call. */
export function keyDigest(identity: string): string {
	return createHash('sha256').update(identity).digest('base64url').slice(0, 22);
}
