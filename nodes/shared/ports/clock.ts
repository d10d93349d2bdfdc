import { setTimeout } from 'node:timers/promises';

/** Time as gateways use it. A port, so that tests need not wait. */
export interface Clock {
	/** Unix milliseconds. */
	now: () => number;
	/** Milliseconds since some moment, never set back: for measuring how long something takes. */
	elapsed: () => number;
	/** Resolves after `ms`; rejects at once when `signal` is aborted. */
	sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
	/** 0 up to, but not, 1. */
	random: () => number;
}

export const systemClock: Clock = {
	now: () => Date.now(),
	elapsed: () => performance.now(),
	sleep: async (ms, signal) => await setTimeout(Math.max(0, ms), undefined, { signal }),
	random: () => Math.random(),
};
