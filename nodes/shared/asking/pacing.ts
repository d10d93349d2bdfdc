import type { Clock } from '../ports/clock';

export interface Pace<T> {
	/** Milliseconds between two calls of the account. */
	gapMs: number;
	/** Whether a call's result says that the call came too soon and was surely not processed. Default: never. */
	cameTooSoon?: (result: T) => boolean;
	/** How many calls in a row may come too soon before the last one's result is given back. */
	mostCalls?: number;
	/** Once it is aborted, no further call is made. */
	signal?: AbortSignal;
}

/** Shorter gaps do not show the vendor's own limit, which is a second or more. */
const LEAST_GAP_MS = 1_000;
/** A process counts as at work if the vendor took one of its calls within this many gaps. */
const AT_WORK_GAPS = 1.15;
/** The probability that a process at work goes on after its second refusal. Chance separates two that were both at work. */
const GOES_ON = 0.5;
/** For how many gaps a process that was not at work stays away: at the first refusal, and at later ones. */
const AWAY_GAPS = { first: 4, later: 3 };
/** How many gaps longer it may stay away, at random: at the first refusal, and after many. */
const SPREAD = { first: 0.4, most: 40 };

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
			const wasAtWork = this.wasTakenWithin(AT_WORK_GAPS * Math.max(gapMs, LEAST_GAP_MS), account);
			if (since < gapMs) await this.clock.sleep(gapMs - since, signal);
			signal?.throwIfAborted();
			isOurTurn = true;
			return await this.untilTaken(account, pace, call, wasAtWork);
		} finally {
			// A call that gave up waiting leaves the pause to the call before it.
			end(isOurTurn ? this.clock.elapsed() : previous);
		}
	}

	/** Whether the vendor has just taken a call: asked before the pause, which takes longer than it should on a busy machine. */
	private wasTakenWithin(ms: number, account: string): boolean {
		return this.clock.elapsed() - (this.lastTaken.get(account) ?? -Infinity) < ms;
	}

	private async untilTaken<T>(
		account: string,
		pace: Pace<T>,
		call: () => Promise<T>,
		wasAtWork: boolean,
	): Promise<T> {
		const { cameTooSoon, mostCalls = 1, signal } = pace;
		const gapMs = Math.max(pace.gapMs, LEAST_GAP_MS);
		for (let calls = 1; ; calls++) {
			const result = await call();
			if (!cameTooSoon?.(result)) {
				this.lastTaken.set(account, this.clock.elapsed());
				return result;
			}
			if (calls >= mostCalls) return result;
			const goesOn = wasAtWork && (calls === 1 || (calls === 2 && this.clock.random() < GOES_ON));
			await this.clock.sleep(waitAfterRefusal(gapMs, calls, goesOn, this.clock.random()), signal);
			signal?.throwIfAborted();
		}
	}
}

/**
 * How long to wait before a refused call is made again, in milliseconds. The vendor counts refused calls as well, so two processes that
 * both come back after one gap would be refused for ever. Instead, a process that was at work comes back almost at once and goes on, and
 * the others stay away for three gaps and more, and longer with each refusal. So one process works at full pace, and the next one takes
 * over when it has ended. The figures are those that did best in a simulation of two and three processes
 * (test/Asanak/contention.slow.test.ts). A process that paused for a moment counts as one of the others: two that have both sent seconds
 * before would otherwise both come back at once, be refused again, and both stay away.
 *
 * @param refusals how many calls in a row came too soon, from 1
 * @param goesOn whether it was at work and keeps at it
 * @param random 0 up to, but not, 1
 */
function waitAfterRefusal(gapMs: number, refusals: number, goesOn: boolean, random: number): number {
	if (goesOn) return gapMs * (1 + 0.2 * random);
	const spread = Math.min(SPREAD.first * 2 ** (refusals - 1), SPREAD.most);
	const away = refusals === 1 ? AWAY_GAPS.first : AWAY_GAPS.later;
	return gapMs * (away + spread * (0.3 + 0.7 * random));
}

async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
	if (signal === undefined) return await promise;
	signal.throwIfAborted();
	return await new Promise<T>((resolve, reject) => {
		const giveUp = () => reject(signal.reason);
		signal.addEventListener('abort', giveUp);
		void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
	});
}
