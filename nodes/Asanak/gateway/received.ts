import { GatewayError } from '../../shared/errors/gatewayError';
import { repeatRead } from '../../shared/asking/repeatRead';
import type { InboundMessage } from '../../shared/model';
import { keyDigest } from '../../shared/receiving/recentKeys';
import { lookBackToMs } from '../../shared/text/lookBack';
import type { AsanakClient } from './client';
import { BAD_TIME } from './codes';
import { checkStatus, statusError } from './faults';
import { receivedToInboundMessage } from './normalise';
import { prepareNumbers } from './numbers';
import { KEPT_HOURS, MAX_PER_CALL, type WireReceived } from './wire';

const HOUR_MS = 3_600_000;
/** The vendor's clock may be behind ours: asking from a moment of its future is an error. */
export const CLOCK_DIFFERENCE_MS = 5 * 60_000;
/** Where even that is in its future, our clock is far ahead: ask from this much further back. */
const STEPS_BACK_MS = [HOUR_MS, 12 * HOUR_MS, 48 * HOUR_MS];
/** Where a week back is too far for the vendor, its clock is ahead of ours: ask from this much later, twice as far each time. */
const STEPS_FORWARD_MS = Array.from({ length: 10 }, (_, step) => CLOCK_DIFFERENCE_MS * 2 ** step);
const KEPT_MS = KEPT_HOURS * HOUR_MS;
/** How far back each client may ask, where it has learned that the vendor refuses what is nearly a week old by our clock. */
const reaches = new WeakMap<AsanakClient, number>();

/** What Get Received SMS asks for. */
export interface ReceivedInput {
	/** A moment as the user gave it; empty: `lastHours` counts. */
	since: unknown;
	lastHours: number;
	numbers: unknown;
	returnAll: boolean;
	/** Ignored when all are returned. */
	limit: number;
}

export interface ReceivedQuery {
	/** Unix milliseconds. */
	sinceMs: number;
	/** Digits; none: all of the account's. */
	numbers: string[];
	/** Infinity: all. */
	limit: number;
}

/**
 * @param zone IANA name of the workflow's zone
 * @param now Unix milliseconds
 * @throws GatewayError `invalidRequest` that says which field is wrong
 */
export function prepareReceived(
	{ since, lastHours, numbers, returnAll, limit }: ReceivedInput,
	zone: string,
	now = Date.now(),
): ReceivedQuery {
	return {
		sinceMs: lookBackToMs({ since, lastHours, zone }, now),
		numbers: prepareNumbers(numbers),
		limit: returnAll ? Infinity : limit,
	};
}

export interface ReceivedPage {
	messages: WireReceived[];
	/** From when on the vendor was asked, in Unix milliseconds. */
	fromMs: number;
	/** Set where more messages share one millisecond than a page holds: the rest cannot be fetched. */
	overfullMs: number | null;
}

/**
 * All messages since `sinceMs` (Unix milliseconds), oldest first, in pages. The pages overlap by a millisecond and are put
 * together by the messages' keys, so that none is lost or repeated where a page ends.
 *
 * It may begin earlier than asked for; the caller looks at `receivedMs`. It begins later where the vendor does not keep messages for so long. A
 * moment a week ago is asked for with a margin, and later still if the vendor refuses that one: the two clocks differ.
 */
export async function* readReceived(
	client: AsanakClient,
	numbers: readonly string[],
	sinceMs: number,
): AsyncGenerator<ReceivedPage> {
	const now = client.clock.now();
	const reachMs = reaches.get(client) ?? KEPT_MS - CLOCK_DIFFERENCE_MS;
	let fromMs = Math.max(Math.min(sinceMs, now - CLOCK_DIFFERENCE_MS), now - reachMs);
	let known = new Set<string>();
	// The code for a bad time does not say in which direction it is wrong. Assume the nearer edge of what the vendor accepts.
	const isForward = now - fromMs > KEPT_MS / 2;
	const steps = isForward ? [...STEPS_FORWARD_MS] : STEPS_BACK_MS.map((step) => -step);
	for (;;) {
		const answer = await repeatRead(
			async () => {
				const one = await client.getReceived(numbers, fromMs);
				if (one.status !== BAD_TIME) checkStatus(one);
				return one;
			},
			client.clock,
			client.signal,
		);
		if (answer.status === BAD_TIME) {
			const step = steps.shift();
			if (step === undefined) throw statusError(answer);
			fromMs += step;
			if (isForward) reaches.set(client, now - fromMs);
			continue;
		}
		// A later page of a long read can pass the old edge, never the vendor's future.
		if (!isForward) steps.length = 0;

		const page = answer.messages;
		const isFull = page.length >= MAX_PER_CALL;
		const lastMs = Math.max(fromMs, ...page.map(({ receivedMs }) => receivedMs ?? 0));
		const isOverfull = isFull && lastMs === fromMs;
		yield {
			messages: page.filter((message) => !known.has(messageKey(message))),
			fromMs,
			overfullMs: isOverfull ? lastMs : null,
		};
		if (!isFull) return;
		if (isOverfull && !page.every(({ receivedMs }) => receivedMs === fromMs)) throw unordered();
		fromMs = isOverfull ? lastMs + 1 : lastMs;
		known = new Set(page.filter(({ receivedMs }) => (receivedMs ?? 0) >= fromMs).map(messageKey));
	}
}

/** The error for a full page that makes no progress: further calls would bring the same page for ever. */
function unordered(): GatewayError {
	return new GatewayError('protocol', {
		message: `Asanak gave ${MAX_PER_CALL} received SMS whose times are missing or before the time that was asked for, so the rest cannot be asked for`,
		advice: 'Ask Asanak’s support what its getReceivedMsg does.',
	});
}

/**
 * Identifies a message within its account by its id and its content, because vendors reuse ids
 * (docs/design.md, "De-duplication keys"). A message that is returned again has the same content.
 */
export function messageKey({ id, source, destination, text, receivedMs }: WireReceived): string {
	return keyDigest(JSON.stringify([id, source, destination, text, receivedMs]));
}

const toRecord = (message: WireReceived, receivedAt: string): InboundMessage => ({
	...receivedToInboundMessage(message, receivedAt),
	eventKey: messageKey(message),
});

export function overfullWarning(atMs: number): string {
	return `Asanak has ${MAX_PER_CALL} or more messages of the same millisecond (${new Date(atMs).toISOString()}) and gives only ${MAX_PER_CALL} of them.`;
}

/** The received messages that a query asks for, oldest first. */
export async function listReceived(
	client: AsanakClient,
	{ sinceMs, numbers, limit }: ReceivedQuery,
): Promise<InboundMessage[]> {
	if (sinceMs < client.clock.now() - KEPT_MS - CLOCK_DIFFERENCE_MS) {
		client.warn('Asanak keeps received SMS for a week: older ones are not in this list.');
	}
	const messages: InboundMessage[] = [];
	for await (const page of readReceived(client, numbers, sinceMs)) {
		if (page.overfullMs !== null) client.warn(overfullWarning(page.overfullMs));
		const receivedAt = new Date(client.clock.now()).toISOString();
		for (const message of page.messages) {
			if ((message.receivedMs ?? sinceMs) < sinceMs) continue;
			messages.push(toRecord(message, receivedAt));
			if (messages.length >= limit) return messages;
		}
	}
	return messages;
}

/** How far each poll looks back behind what it has handed over: messages of several operators may arrive out of order. */
export const POLL_OVERLAP_MS = 5 * 60_000;

/** {@link readReceived} for a trigger, with the key that identifies each message. */
export async function* polledMessages(client: AsanakClient, numbers: readonly string[], sinceMs: number) {
	for await (const { messages, fromMs, overfullMs } of readReceived(client, numbers, sinceMs)) {
		if (overfullMs !== null) client.warn(overfullWarning(overfullMs));
		const receivedAt = new Date(client.clock.now()).toISOString();
		yield {
			fromMs,
			messages: messages.map((message) => ({
				key: messageKey(message),
				receivedMs: message.receivedMs,
				record: toRecord(message, receivedAt),
			})),
		};
	}
}
