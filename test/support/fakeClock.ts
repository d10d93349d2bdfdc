import type { Clock } from '../../nodes/shared/ports/clock';

interface Sleeper {
	dueMs: number;
	wake: () => void;
}

export interface FakeClockSettings {
	/** Unix milliseconds at the beginning. */
	startMs?: number;
	/**
	 * Every sleep is over at once, and the clock stands where it would have ended. Do not use it for code that sleeps in an endless loop.
	 */
	auto?: boolean;
	/** What `random` gives, 0 up to, but not, 1. */
	random?: number;
	/** What `elapsed` gives at the beginning, in milliseconds: n8n may have been running for long. */
	runningMs?: number;
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
	/** How long each sleep was to take, in the order in which they began. */
	readonly slept: number[] = [];
	private readonly sleepers = new Set<Sleeper>();
	private readonly startMs: number;
	private readonly isAuto: boolean;
	private readonly fixedRandom: number;
	private elapsedMs: number;

	constructor({
		startMs = Date.UTC(2024, 0, 1),
		auto = false,
		random = 0,
		runningMs = 0,
	}: FakeClockSettings = {}) {
		this.startMs = startMs - runningMs;
		this.elapsedMs = runningMs;
		this.isAuto = auto;
		this.fixedRandom = random;
	}

	// Properties, as in the interface, so that each can be passed on by itself.
	readonly now = (): number => this.startMs + this.elapsedMs;
	readonly elapsed = (): number => this.elapsedMs;
	readonly random = (): number => this.fixedRandom;

	readonly sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
		this.slept.push(ms);
		signal?.throwIfAborted();
		if (this.isAuto) {
			this.elapsedMs += Math.max(0, ms);
			return;
		}
		await new Promise<void>((resolve, reject) => {
			const giveUp = () => {
				this.sleepers.delete(sleeper);
				reject(signal?.reason as Error);
			};
			const wake = () => {
				signal?.removeEventListener('abort', giveUp);
				resolve();
			};
			const sleeper: Sleeper = { dueMs: this.elapsedMs + Math.max(0, ms), wake };
			this.sleepers.add(sleeper);
			signal?.addEventListener('abort', giveUp, { once: true });
		});
	};

	/** How many sleep now. */
	get sleeping(): number {
		return this.sleepers.size;
	}

	/**
	 * Lets `ms` pass: wakes each sleeper at its time, earliest first, and lets what was woken go on before the next. Afterwards, everything
	 * that needs no further waiting is done, even for `ms` of 0.
	 */
	async advance(ms: number): Promise<void> {
		const endMs = this.elapsedMs + ms;
		for (;;) {
			await allSettled();
			const next = this.firstUntil(endMs);
			if (next === undefined) break;
			this.elapsedMs = Math.max(this.elapsedMs, next.dueMs);
			this.sleepers.delete(next);
			next.wake();
		}
		this.elapsedMs = endMs;
	}

	private firstUntil(endMs: number): Sleeper | undefined {
		let first: Sleeper | undefined;
		for (const sleeper of this.sleepers) {
			if (sleeper.dueMs <= endMs && sleeper.dueMs < (first?.dueMs ?? Infinity)) first = sleeper;
		}
		return first;
	}
}

/** Waits until no promise is left that could settle by itself. */
async function allSettled(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}
