import { createHash } from 'node:crypto';
import type { ITriggerFunctions } from 'n8n-workflow';
import type { EventRecord } from '../../model';
import { toEventItem } from '../items';

type DonePromise = Parameters<ITriggerFunctions['emit']>[2];

/**
 * Gives n8n one message, with a key that n8n refuses to start a second execution for: of this workflow, node and account, and the message's own.
 *
 * @returns whether n8n has stored an execution for the key, now or earlier. Known when that has ended.
 */
export async function emitOnce(
	context: ITriggerFunctions,
	accountName: string,
	messageKey: string,
	record: EventRecord,
): Promise<boolean> {
	const identity = [context.getWorkflow().id, context.getNode().id, accountName, messageKey];
	const key = createHash('sha256').update(JSON.stringify(identity)).digest('base64url');
	const items = [[toEventItem(record)]];
	return await new Promise<boolean>((settle) => {
		const done = { resolve: () => settle(true), reject: () => settle(false) };
		// n8n calls these two and nothing else.
		context.emit(items, undefined, done as unknown as DonePromise, `sms-fax-${key}`);
	});
}
