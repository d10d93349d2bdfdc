import type { Credit, LowCredit } from '../../model';
import { systemClock, type Clock } from '../../ports/clock';
import { keyDigest } from '../../receiving/recentKeys';
import type { Finding, FoundMessage, SourceMemory, WatchSource } from './watchSource';

export interface CreditWatch {
	accountName: string;
	/** Asks for the credit. @throws GatewayError */
	read: () => Promise<Credit>;
	/** The credit below which it is low, in the vendor's unit. */
	threshold: number;
	intervalMs: number;
	signal: AbortSignal;
	clock?: Clock;
}

/** How often to ask while the vendor cannot be reached, unless the interval is shorter. */
const RETRY_MS = 60_000;
/**
 * The credit counts as topped up when it exceeds the threshold by this share of it, so that a credit near the threshold does not alert
 * again and again.
 */
const TOPPED_UP = 0.1;

/**
 * An account's credit. A low credit is found once, also at the first look, and again after it was topped up and has fallen. The number of
 * an alert outlives the process, so that a low credit is not new after a restart.
 *
 * A position is the number of the alert. The memory holds the last alert: its number (`alerts`), when it came (`sinceMs`), for
 * which `threshold`, and whether it still holds (`isLow`).
 */
export function creditSource(watch: CreditWatch): WatchSource {
	const { accountName, read, threshold, intervalMs, signal, clock = systemClock } = watch;
	let memory: SourceMemory = {};

	const found = (credit: Credit, position: number, sinceMs: number): FoundMessage => {
		const key = JSON.stringify(['lowCredit', accountName, threshold, sinceMs]);
		const record: LowCredit = { ...credit, threshold, event: 'lowCredit', eventKey: keyDigest(key) };
		return { key, position, record };
	};

	async function* look(): AsyncGenerator<Finding> {
		const credit = await read();
		const { amount } = credit;
		// Another threshold is another alert.
		const isTheSame = memory.threshold === threshold && memory.isLow === 1;
		const isOver = amount >= threshold + threshold * TOPPED_UP;
		const isLow = amount < threshold || (isTheSame && !isOver);
		if (isLow && !isTheSame) {
			memory.alerts = (memory.alerts ?? 0) + 1;
			memory.sinceMs = clock.now();
		}
		memory.threshold = threshold;
		memory.isLow = isLow ? 1 : 0;
		const { alerts = 0, sinceMs = 0 } = memory;
		yield isLow ? found(credit, alerts, sinceMs) : { position: alerts };
	}

	return {
		accountName,
		room: 'lowCredit',
		positions: { overlap: 0, areUnique: true },
		open: async (kept) => {
			memory = kept;
			return 'alerts';
		},
		// The first look counts as any other.
		begin: look,
		look,
		horizon: () => Infinity,
		async *lookSince() {
			yield found(await read(), 0, clock.now());
		},
		testEventMs: 0,
		wait: async (maxMs = Infinity) => await clock.sleep(Math.min(intervalMs, maxMs), signal),
		close: async () => {},
		retryMs: Math.min(intervalMs, RETRY_MS),
		explain: (error) => error,
		clock,
	};
}
