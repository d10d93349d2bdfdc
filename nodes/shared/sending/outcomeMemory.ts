import { LRUCache } from '../lib/cache';

/** A run's time is not renewed more often than this: each renewal sets a timer, and a campaign has thousands of outcomes. */
const RENEWAL_MS = 1_000;

/**
 * The outcomes of the sends of one run of one node, so that a second try of that run sends none of them again.
 *
 * n8n's Retry On Fail re-runs the whole node with all its items in the same process, a few seconds later
 * (docs/n8n.md, "Retry on fail"). Entries therefore live in memory, and a quarter of an hour after the last touch.
 */
export class OutcomeMemory<T> {
	private readonly runs: LRUCache<string, Map<string, T>>;
	private readonly renewBelowMs: number;

	constructor({ ttlMs = 15 * 60_000, maxRuns = 1_000 } = {}) {
		this.renewBelowMs = ttlMs - RENEWAL_MS;
		this.runs = new LRUCache({ max: maxRuns, ttl: ttlMs, ttlAutopurge: true, updateAgeOnGet: true });
	}

	recall(run: string, send: string): T | undefined {
		return this.runs.get(run)?.get(send);
	}

	remember(run: string, send: string, outcome: T): void {
		const known = this.runs.peek(run);
		const outcomes = known ?? new Map<string, T>();
		outcomes.set(send, outcome);
		if (known !== undefined && this.runs.getRemainingTTL(run) > this.renewBelowMs) return;
		// Set again even if it was there, to renew its time.
		this.runs.set(run, outcomes);
	}

	/** Call when nothing can be tried again: all was sent. */
	forget(run: string): void {
		this.runs.delete(run);
	}
}
