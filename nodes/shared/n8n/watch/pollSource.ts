import type { EventRecord } from '../../model';
import { systemClock, type Clock } from '../../ports/clock';
import type { Beginning, Finding, WatchSource } from './watchSource';

export interface Polled {
	/** Identifies the message within its account. */
	key: string;
	/** When the vendor received it, Unix milliseconds of its clock; null: it does not say. */
	receivedMs: number | null;
	record: EventRecord;
}

export interface PollPage {
	messages: Polled[];
	/** The moment from which on this page was asked for. */
	fromMs: number;
}

export interface Polling {
	accountName: string;
	/**
	 * All messages since a moment (Unix milliseconds of the vendor's clock), oldest first, in pages. It may begin earlier.
	 * @throws GatewayError
	 */
	pages: (sinceMs: number) => AsyncIterable<PollPage>;
	intervalMs: number;
	/** How far each poll looks back behind what was handed over. */
	overlapMs: number;
	/** See `WatchSource`. */
	groupMaxItems?: number;
	signal: AbortSignal;
	clock?: Clock;
}

/** The numbering, which never starts over: positions are times. */
const TIMES = 'times';

/** A vendor that is asked for messages. Positions are Unix milliseconds of its clock. */
export function pollSource(polling: Polling): WatchSource {
	const { accountName, pages, intervalMs, overlapMs, groupMaxItems, signal, clock = systemClock } = polling;
	return {
		accountName,
		positions: { overlap: overlapMs, areUnique: false },
		groupMaxItems,
		open: async () => TIMES,
		begin: (beginning) => beginningOf(polling, beginning),
		look: (position) => findings(pages(position)),
		horizon: clock.now,
		lookSince: (sinceMs) => findings(pages(sinceMs)),
		testEventMs: 24 * 3_600_000,
		wait: async (maxMs = Infinity) => await clock.sleep(Math.min(intervalMs, maxMs), signal),
		close: async () => {},
		retryMs: intervalMs,
		explain: (error) => error,
		clock,
	};
}

async function* findings(pages: AsyncIterable<PollPage>): AsyncGenerator<Finding> {
	for await (const { messages } of pages) yield* messages.map(toFinding);
}

const toFinding = ({ receivedMs, ...message }: Polled) => ({ ...message, position: receivedMs });

/** What comes within the overlap of the beginning is asked for as well: it is known from then on. */
async function* beginningOf(
	{ pages, overlapMs }: Polling,
	{ beganMs, isNow }: Beginning,
): AsyncGenerator<Finding> {
	let isFirstPage = true;
	for await (const { messages, fromMs } of pages(beganMs - overlapMs)) {
		// Asked for in the vendor's clock, which may differ from ours.
		if (isFirstPage) yield { position: fromMs + overlapMs };
		isFirstPage = false;
		for (const message of messages) {
			const isOld = isNow || (message.receivedMs ?? 0) < beganMs;
			const { key, position, record } = toFinding(message);
			yield isOld ? { key, position, isOld } : { key, position, record };
		}
	}
}
