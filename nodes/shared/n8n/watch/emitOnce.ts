import { createHash } from 'node:crypto';
import type { ITriggerFunctions } from 'n8n-workflow';
import type { EventRecord } from '../../model';
import { toEventItem } from '../items';

type DonePromise = Parameters<ITriggerFunctions['emit']>[2];

/** The outcome of a batch: n8n has stored it now, it had stored it earlier, or it could not. */
export type Emitted = 'stored' | 'known' | 'failed';

/**
 * An emission whose end n8n has not reported by then counts as not stored, and the next one of its key goes out. Below 2.35, n8n may never
 * report the end. A day is longer than an execution ordinarily waits and runs, and shorter than any source keeps its messages.
 */
export const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * The emissions whose end n8n has not reported yet, by their key. They belong to the process and not to one activation: a trigger that is
 * published again finds its messages again while their executions wait for a place. For a key whose execution still waits, n8n stores a
 * second one and runs both.
 */
const underWay = new Map<string, Promise<Emitted>>();

/** The newest keys that n8n has stored. Where n8n deletes executions when they end, it no longer refuses their keys. */
const stored = new Set<string>();
const REMEMBERED_KEYS = 10_000;

function remember(key: string): void {
	stored.add(key);
	const [oldest] = stored;
	if (stored.size > REMEMBERED_KEYS && oldest !== undefined) stored.delete(oldest);
}

/** Resets to the state of a new process, for tests that simulate several processes in one. */
export function forgetEmissions(): void {
	underWay.clear();
	stored.clear();
}

/**
 * The key of a batch: a digest of its workflow, node, account and the messages' own keys, so that it holds in the whole n8n.
 *
 * @returns at most 255 characters, as n8n's database takes them
 */
export function batchKey(
	context: ITriggerFunctions,
	accountName: string,
	messageKeys: readonly string[],
): string {
	const identity = [context.getWorkflow().id, context.getNode().id, accountName, ...messageKeys];
	return `sms-fax-${createHash('sha256').update(JSON.stringify(identity)).digest('base64url')}`;
}

/**
 * Gives n8n the items of one execution under a key. n8n starts no second execution for a key that has run. An emission that is under way
 * in this process is joined, not repeated, and one that n8n has stored is not made again. Before that, n8n saves static data as it is now.
 *
 * @returns the outcome, which is known when the execution has ended, at the latest after {@link FORGOTTEN_AFTER_MS}.
 */
export async function emitOnce(
	context: ITriggerFunctions,
	key: string,
	records: readonly EventRecord[],
): Promise<Emitted> {
	if (stored.has(key)) return 'known';
	const earlier = underWay.get(key);
	if (earlier !== undefined) return (await earlier) === 'failed' ? 'failed' : 'known';
	const emission = emit(context, records, key);
	underWay.set(key, emission);
	try {
		const emitted = await emission;
		if (emitted !== 'failed') remember(key);
		return emitted;
	} finally {
		if (underWay.get(key) === emission) underWay.delete(key);
	}
}

async function emit(
	context: ITriggerFunctions,
	records: readonly EventRecord[],
	key: string,
): Promise<Emitted> {
	let forget: NodeJS.Timeout | undefined;
	try {
		return await new Promise<Emitted>((settle) => {
			forget = setTimeout(settle, FORGOTTEN_AFTER_MS, 'failed');
			forget.unref();
			const done = {
				// n8n passes no run where it has refused the key.
				resolve: (run: unknown) => settle(run === undefined ? 'known' : 'stored'),
				reject: () => settle('failed'),
			};
			// n8n calls these two and nothing else.
			context.emit([records.map(toEventItem)], undefined, done as unknown as DonePromise, key);
		});
	} finally {
		clearTimeout(forget);
	}
}
