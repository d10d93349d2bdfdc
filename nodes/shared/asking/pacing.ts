import type { Clock } from '../ports/clock';

export interface Pace<T> {
	/** Milliseconds between two calls of the account. */
	gapMs: number;
	/** Whether a call's result says that the call came too soon and was surely not processed. Default: never. */
	cameTooSoon?: (result: T) => boolean;
	/** How many calls in a row may come too soon before the last one's result is given back. */
	mostCalls?: number;
	/** Aborted: makes no further call. */
	signal?: AbortSignal;
}

/** Shorter gaps tell nothing about the vendor's own limit, which is a second or more. */
const LEAST_GAP_MS = 1_000;
/** By how much of a gap the waits of two processes may differ at most, at the first refusal and after many. */
const SPREAD = { first: 1, most: 32 };

/**
 * Lets the calls of one account go out one after the other, with a pause between them, whoever makes them: items, nodes and
 * executions of one process share one Pacer. Another process cannot see it and paces for itself. Where the two meet, the vendor
 * refuses calls, and the Pacers step aside for each other: see {@link waitAfterRefusal}.
 */
export class Pacer {
	/** When the last call of each account that has a turn will have ended, in `clock.elapsed` milliseconds. */
	private readonly lastEnds = new Map<string, Promise<number>>();
	/** When the vendor last took a call of each account. */
	private readonly lastTaken = new Map<string, number>();

	constructor(private readonly clock: Clock) {}

	/**
	 * Runs `call` when all earlier calls of `account` have ended and `gapMs` have passed since the last of them. Measured from
	 * the end, so that a request that was slow to arrive cannot bring two too close together at the vendor. A call that came too soon
	 * for the vendor is made again within its turn: the calls behind it wait, as they would be refused as well.
	 *
	 * @throws the reason of `signal` when it is aborted before a call; what `call` throws
	 */
	async run<T>(account: string, pace: Pace<T>, call: () => Promise<T>): Promise<T> {
		const { gapMs, signal } = pace;
		const previous = this.lastEnds.get(account) ?? Promise.resolve(-Infinity);
		let end!: (at: number | Promise<number>) => void;
		this.lastEnds.set(account, new Promise((resolve) => (end = resolve)));
		let isOurTurn = false;
		try {
			const lastEnd = await orAborted(previous, signal);
			// Read now, not before the wait.
			const since = this.clock.elapsed() - lastEnd;
			if (since < gapMs) await this.clock.sleep(gapMs - since, signal);
			signal?.throwIfAborted();
			isOurTurn = true;
			return await this.untilTaken(account, pace, call);
		} finally {
			// One that gave up waiting leaves the pause to the call before it.
			end(isOurTurn ? this.clock.elapsed() : previous);
		}
	}

	private async untilTaken<T>(account: string, pace: Pace<T>, call: () => Promise<T>): Promise<T> {
		const { cameTooSoon = () => false, mostCalls = 1, signal } = pace;
		const gapMs = Math.max(pace.gapMs, LEAST_GAP_MS);
		for (let calls = 1; ; calls++) {
			const result = await call();
			if (!cameTooSoon(result)) {
				this.lastTaken.set(account, this.clock.elapsed());
				return result;
			}
			if (calls >= mostCalls) return result;
			const sinceTaken = this.clock.elapsed() - (this.lastTaken.get(account) ?? -Infinity);
			const wasAtWork = calls === 1 && sinceTaken < 2 * gapMs;
			await this.clock.sleep(waitAfterRefusal(gapMs, calls, wasAtWork, this.clock.random()), signal);
			signal?.throwIfAborted();
		}
	}
}

/**
 * How long to wait before a refused call is made again, in milliseconds. The vendor counts refused calls as well, so two processes that
 * both come back after one gap refuse each other for ever. Instead, a process that was at work comes back almost at once and goes
 * on, and the others keep away for at least three gaps, and longer with each refusal. So one process works at full pace, and
 * the next one takes over when it has ended.
 *
 * @param refusals how many calls in a row came too soon, from 1
 * @param wasAtWork whether the vendor took the call just before
 * @param random 0 up to, but not, 1
 */
function waitAfterRefusal(gapMs: number, refusals: number, wasAtWork: boolean, random: number): number {
	if (wasAtWork) return gapMs * (1 + 0.3 * random);
	const spread = Math.min(SPREAD.first * 2 ** (refusals - 1), SPREAD.most);
	return gapMs * (3 + spread * (0.3 + 0.7 * random));
}

async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (signal === undefined) return await promise;
	signal.throwIfAborted();
	return await new Promise<T>((resolve, reject) => {
		const giveUp = () => reject(signal.reason);
		signal.addEventListener('abort', giveUp, { once: true });
		void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
	});
}
