import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EndSignal } from '../../../tooling/n8n/instance';
import { until } from '../../../tooling/processes';

/** One row of the table that `npm test` and `npm run soak` print at their end (scripts/kills.mjs). */
export interface KillRow {
	scenario: string;
	signal: EndSignal;
	size: number;
	/** How many had come in when the process was ended. */
	handedOver: number;
	lost: number;
	/** That came in twice though no caller had reason to repeat them. */
	doubled: number;
	/** Messages of a send that n8n had not come to when it was ended: its execution is shown as failed, and nothing goes on by itself. */
	notSent: number;
	/** That came in twice since their call had no answer yet when n8n was killed, and the vendor repeated it (docs/reliability.md). */
	repeated: number;
}

export interface Killing {
	scenario: string;
	signal: EndSignal;
	/** Every id that is to come in, once. */
	expected: readonly string[];
	/** The ids that have come in, each as often as it came; asked again and again, before the end and after it. */
	seen: () => Promise<string[]>;
	/** Ends what is to be ended, and starts it again. */
	endAndRestart: (signal: EndSignal) => Promise<void>;
	/** Waits until the other side has nothing more to hand over, such as for a vendor that repeats its calls. */
	settled?: () => Promise<unknown>;
	/** Whether the other side handed this one over more than once. */
	mayRepeat?: (id: string) => boolean;
	/** When to end it, as a share of `expected` that has come in. Default: a moment by lot, from `SMS_FAX_SEED`. */
	share?: number;
	timeoutMs?: number;
}

/**
 * Ends n8n in the middle of its work, and counts what was lost and what came in twice. The moment is drawn by lot; the seed is
 * printed, and `SMS_FAX_SEED` repeats it.
 */
export async function killInTheMiddle(killing: Killing): Promise<KillRow> {
	const { scenario, signal, expected, seen, timeoutMs = 180_000 } = killing;
	const lot = lots(SEED, `${scenario} ${signal}`);
	const { share = 0.1 + 0.6 * lot(), mayRepeat = () => false } = killing;
	const pauseMs = Math.round(lot() * 300);
	const everyMs = expected.length > 500 ? 500 : 50;
	const handed = async () => new Set(await seen()).size;
	await until(
		`${Math.round(share * 100)} % of ${expected.length} to have come in`,
		async () => (await handed()) >= Math.max(1, Math.floor(expected.length * share)),
		{ timeoutMs, everyMs },
	);
	await sleep(pauseMs);
	const handedOver = await handed();
	await killing.endAndRestart(signal);
	await killing.settled?.();
	// What is missing at the end is counted as lost; it is no reason to stop here.
	await until('the rest', async () => (await handed()) >= expected.length, { timeoutMs, everyMs }).catch(
		() => undefined,
	);
	// One too many shows a moment later.
	await sleep(1_500);
	return note({
		scenario,
		signal,
		size: expected.length,
		handedOver,
		notSent: 0,
		...tally(expected, await seen(), mayRepeat),
	});
}

/** How many of `expected` never came in, and how many came in more than once. */
export function tally(
	expected: readonly string[],
	seen: readonly string[],
	mayRepeat: (id: string) => boolean = () => false,
): Pick<KillRow, 'lost' | 'doubled' | 'repeated'> {
	const counts = new Map<string, number>(expected.map((id) => [id, 0]));
	for (const id of seen) counts.set(id, (counts.get(id) ?? 0) + 1);
	const ids = [...counts.keys()];
	const twice = ids.filter((id) => (counts.get(id) ?? 0) > 1);
	return {
		lost: ids.filter((id) => counts.get(id) === 0).length,
		doubled: twice.filter((id) => !mayRepeat(id)).length,
		repeated: twice.filter(mayRepeat).length,
	};
}

/** Prints a row, and keeps it for the table at the end of the run. */
export function note(row: KillRow): KillRow {
	console.log(`${row.scenario}, ${row.signal}, seed ${SEED}: ${JSON.stringify(row)}`);
	const file = process.env.SMS_FAX_KILLS;
	if (file !== undefined) appendFileSync(file, `${JSON.stringify(row)}\n`);
	return row;
}

const SEED = Number(process.env.SMS_FAX_SEED ?? Date.now() % 1_000_000);

/** Numbers from 0 to 1 that follow from seed and name alone (mulberry32). */
function lots(seed: number, name: string): () => number {
	let state = [...name].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) | 0, seed);
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}
