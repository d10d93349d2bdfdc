import type { Clock } from '../ports/clock';

/**
 * Lets the calls of one account go out one after the other, with a pause between them, whoever makes them: items, nodes and
 * executions of one process share one Pacer. Another process cannot see it and paces for itself.
 */
export class Pacer {
	/** When the last call of each account that has a turn will have ended, in `clock.elapsed` milliseconds. */
	private readonly lastEnds = new Map<string, Promise<number>>();

	constructor(private readonly clock: Clock) {}

	/**
	 * Runs `call` when all earlier calls of `account` have ended and `gapMs` have passed since the last of them. Measured from
	 * the end, so that a request that was slow to arrive cannot bring two too close together at the vendor.
	 *
	 * @throws the reason of `signal` when it is aborted before the call's turn; what `call` throws
	 */
	async run<T>(account: string, gapMs: number, call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
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
			return await call();
		} finally {
			// One that gave up waiting leaves the pause to the call before it.
			end(isOurTurn ? this.clock.elapsed() : previous);
		}
	}
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
