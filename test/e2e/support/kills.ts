import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EndSignal } from '../../../tooling/n8n/instance';
import { until } from '../../../tooling/processes';

/** One row of the table that `npm test` and `npm run soak` print at their end (scripts/kills.mjs). */
export interface KillRow {
	scenario: string;
	signal: EndSignal;
	size: number;
	/** How many had come in when the process was ended, at least: some, and not all. */
	handedOver: number;
	lost: number;
	/** Messages that came in more than once, beyond one repetition for each call without an answer. */
	doubled: number;
	/** Messages that the other side sent again, because a call had no answer when the process was ended. */
	unanswered: number;
	/** Of the unanswered, those that came in twice (docs/reliability.md). */
	repeated: number;
	/** Messages of a send that n8n had not come to when it was ended: its execution is shown as failed, and nothing goes on by itself. */
	notSent: number;
	/** Executions that n8n keeps as failed, without the items with which they began (docs/n8n.md). */
	erased: number;
}

export interface Killing {
	scenario: string;
	signal: EndSignal;
	/** Every id that is to come in, once. */
	expected: readonly string[];
	/** The ids that have come in, each as often as it came; asked again and again, before the end and after it. */
	seen: () => Promise<string[]>;
	/** Ends a process, and starts it again. */
	endAndRestart: (signal: EndSignal) => Promise<void>;
	/** Waits until the other side has nothing more to hand over, such as for a vendor that repeats its calls. */
	settled?: () => Promise<unknown>;
	/** Waits until the flow has done its work, when everything has come in. */
	finished?: () => Promise<unknown>;
	/** How many calls of this one had no answer at all. Default: none. */
	unanswered?: (id: string) => number;
	/** How many executions n8n keeps without the items with which they began; each may stand for one that never came in. Default: none. */
	erased?: () => Promise<number>;
	/** By the ids of `expected`: what the flow has sent, each as often as it was sent. Default: it sends nothing. */
	sent?: () => string[];
	timeoutMs?: number;
}

/** The share of its messages that a test holds back until the process has ended, so that the end comes in the middle. */
export const HELD_BACK = 0.2;

/**
 * Ends n8n in the middle of its work, and counts what was lost and what came in twice. It ends when a random share of `expected` has come
 * in, at most 70 %; the seed is printed, and `SMS_FAX_SEED` repeats it.
 *
 * @throws Error when everything has come in before the end, which then shows nothing: see {@link HELD_BACK}
 */
export async function killInTheMiddle(killing: Killing): Promise<KillRow> {
	const { scenario, signal, expected, seen, timeoutMs = 180_000, unanswered = () => 0 } = killing;
	const share = 0.1 + 0.6 * lots(SEED, `${scenario} ${signal}`)();
	const everyMs = expected.length > 500 ? 500 : 50;
	const handed = async () => new Set(await seen()).size;
	const least = Math.max(1, Math.floor(expected.length * share));
	const handedOver = await until(
		`${least} of ${expected.length} to have come in`,
		async () => {
			const count = await handed();
			return count >= least && count;
		},
		{ timeoutMs, everyMs },
	);
	if (handedOver >= expected.length) throw new Error(`${scenario}: all had come in before the end`);
	await killing.endAndRestart(signal);
	await killing.settled?.();
	const erased = async () => (await killing.erased?.()) ?? 0;
	// What is missing at the end is counted as lost; it is no reason to stop here.
	const isAllThere = async () => (await handed()) + (await erased()) >= expected.length;
	await until('the rest', isAllThere, { timeoutMs, everyMs }).catch(() => undefined);
	await killing.finished?.();
	// A repetition would show a moment later.
	await sleep(1_500);
	const counts = tally(expected, await seen(), unanswered);
	const sent = tally(expected, killing.sent?.() ?? expected, unanswered);
	const withoutItems = await erased();
	return note({
		scenario,
		signal,
		size: expected.length,
		handedOver,
		...counts,
		lost: Math.max(0, counts.lost - withoutItems),
		doubled: Math.max(counts.doubled, sent.doubled),
		notSent: sent.lost,
		erased: withoutItems,
	});
}

/** How many of `expected` never came in, and how many came in more than once. */
export function tally(
	expected: readonly string[],
	seen: readonly string[],
	unanswered: (id: string) => number = () => 0,
): Pick<KillRow, 'lost' | 'doubled' | 'unanswered' | 'repeated'> {
	const counts = new Map<string, number>(expected.map((id) => [id, 0]));
	for (const id of seen) counts.set(id, (counts.get(id) ?? 0) + 1);
	const ids = [...counts.keys()];
	const count = (id: string) => counts.get(id) ?? 0;
	const tooMany = (id: string) => count(id) > 1 + unanswered(id);
	return {
		lost: ids.filter((id) => count(id) === 0).length,
		doubled: ids.filter(tooMany).length,
		unanswered: ids.filter((id) => unanswered(id) > 0).length,
		repeated: ids.filter((id) => count(id) > 1 && !tooMany(id)).length,
	};
}

/** Prints a row, and keeps it for the table at the end of the run. */
export function note(row: KillRow): KillRow {
	console.log(`${row.scenario}, ${row.signal}, seed ${SEED}: ${JSON.stringify(row)}`);
	const file = process.env.SMS_FAX_KILLS;
	if (file !== undefined) appendFileSync(file, `${JSON.stringify(row)}\n`);
	return row;
}

export const SEED = Number(process.env.SMS_FAX_SEED ?? Date.now() % 1_000_000);

/** Numbers from 0 to 1 that follow from seed and name alone (mulberry32). */
export function lots(seed: number, name: string): () => number {
	let state = [...name].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) | 0, seed);
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}
