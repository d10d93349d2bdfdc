import { createHash } from 'node:crypto';
import type { ITriggerFunctions } from 'n8n-workflow';
import type { EventRecord } from '../../model';
import { toEventItem } from '../items';

type DonePromise = Parameters<ITriggerFunctions['emit']>[2];

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
const underWay = new Map<string, Promise<boolean>>();

/** What a new process begins with. For tests, which play several processes in one. */
export function forgetEmissions(): void {
	underWay.clear();
}

/**
 * Gives n8n one message, with a key of its workflow, node, account and the message's own. n8n starts no second execution for a key that
 * has run. An emission that is under way in this process is joined, not repeated.
 *
 * @returns whether n8n has stored an execution for the key, now or earlier. Known when that has ended, at the latest after
 * {@link FORGOTTEN_AFTER_MS}.
 */
export async function emitOnce(
	context: ITriggerFunctions,
	accountName: string,
	messageKey: string,
	record: EventRecord,
): Promise<boolean> {
	const identity = [context.getWorkflow().id, context.getNode().id, accountName, messageKey];
	const key = createHash('sha256').update(JSON.stringify(identity)).digest('base64url');
	const earlier = underWay.get(key);
	if (earlier !== undefined) return await earlier;
	const emission = emit(context, record, `sms-fax-${key}`);
	underWay.set(key, emission);
	try {
		return await emission;
	} finally {
		if (underWay.get(key) === emission) underWay.delete(key);
	}
}

async function emit(context: ITriggerFunctions, record: EventRecord, key: string): Promise<boolean> {
	let forget: NodeJS.Timeout | undefined;
	try {
		return await new Promise<boolean>((settle) => {
			forget = setTimeout(settle, FORGOTTEN_AFTER_MS, false);
			forget.unref();
			const done = { resolve: () => settle(true), reject: () => settle(false) };
			// n8n calls these two and nothing else.
			context.emit([[toEventItem(record)]], undefined, done as unknown as DonePromise, key);
		});
	} finally {
		clearTimeout(forget);
	}
}
