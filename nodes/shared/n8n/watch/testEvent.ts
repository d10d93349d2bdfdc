import type { ITriggerFunctions } from 'n8n-workflow';
import { toEventItem } from '../items';
import { asNodeError } from '../nodeError';
import type { FoundMessage, WatchSource } from './watchSource';

const TEST_INTERVAL_MS = 5_000;

/** In the editor: puts out the newest message of late, or else the next one that comes in. */
export async function emitTestEvent(
	context: ITriggerFunctions,
	source: WatchSource,
	signal: AbortSignal,
): Promise<void> {
	const sinceMs = source.clock.now() - source.testEventMs;
	/** @returns whether there was one */
	const emitNewest = async (): Promise<boolean> => {
		await source.open({});
		let newest: FoundMessage | null = null;
		for await (const finding of source.lookSince(sinceMs)) if ('record' in finding) newest = finding;
		if (newest === null || signal.aborted) return false;
		context.emit([[toEventItem(newest.record)]]);
		return true;
	};
	const waitForNext = async (): Promise<void> => {
		do await source.wait(TEST_INTERVAL_MS);
		while (!signal.aborted && !(await emitNewest()));
	};
	const explained = (error: unknown) => asNodeError(context.getNode(), source.explain(error));

	let isWaiting = false;
	try {
		isWaiting = !(await emitNewest());
	} catch (error) {
		throw explained(error);
	} finally {
		if (!isWaiting) await source.close();
	}
	if (!isWaiting) return;
	waitForNext()
		.catch((error: unknown) => {
			if (!signal.aborted) context.emitError(explained(error));
		})
		.finally(async () => await source.close());
}
