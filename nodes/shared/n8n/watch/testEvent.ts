import type { ITriggerFunctions } from 'n8n-workflow';
import { toEventItem } from '../items';
import { asNodeError } from '../nodeError';
import type { FoundMessage, WatchSource } from './watchSource';

const TEST_INTERVAL_MS = 5_000;

/** Gives the editor the newest recent message of the first source that has one, or else the next one that comes in. */
export async function emitTestEvent(
	context: ITriggerFunctions,
	sources: readonly WatchSource[],
	signal: AbortSignal,
): Promise<void> {
	const sinceMs = new Map(sources.map((source) => [source, source.clock.now() - source.testEventMs]));
	const explaining = async <T>(
		source: WatchSource,
		work: (source: WatchSource) => Promise<T>,
	): Promise<T> => {
		try {
			return await work(source);
		} catch (error) {
			throw asNodeError(context.getNode(), source.explain(error));
		}
	};
	/** @returns whether there was one */
	const emitNewest = async (source: WatchSource): Promise<boolean> => {
		await source.open({});
		let newest: FoundMessage | null = null;
		for await (const finding of source.lookSince(sinceMs.get(source) as number)) {
			if ('record' in finding) newest = finding;
		}
		if (newest === null || signal.aborted) return false;
		context.emit([[toEventItem(newest.record)]]);
		return true;
	};
	const emitFirst = async (): Promise<boolean> => {
		for (const source of sources) if (await explaining(source, emitNewest)) return true;
		return false;
	};
	const wait = async (source: WatchSource) => await source.wait(TEST_INTERVAL_MS);
	const waitForNext = async (): Promise<void> => {
		do await Promise.race(sources.map(async (source) => await explaining(source, wait)));
		while (!signal.aborted && !(await emitFirst()));
	};
	const close = async () => void (await Promise.all(sources.map(async (source) => await source.close())));

	let isWaiting = false;
	try {
		isWaiting = !(await emitFirst());
	} finally {
		if (!isWaiting) await close();
	}
	if (!isWaiting) return;
	waitForNext()
		.catch((error: Error) => {
			if (!signal.aborted) context.emitError(error);
		})
		.finally(close);
}
