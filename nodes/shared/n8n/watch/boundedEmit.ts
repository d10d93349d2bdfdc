import type { ITriggerFunctions } from 'n8n-workflow';
import type { Clock } from '../../ports/clock';
import type { EventRecord } from '../../model';
import { emitOnce, type Emitted } from './emitOnce';

/** Executions that may be under way at the same time; more wait. */
const MAX_OPEN = 20;
/** A flow that runs long must not keep the others waiting. */
const LONGEST_WAIT_MS = 3_000;
/** The most messages under way at the same time, however long their flows run, because each of them is kept for a restart. */
const MAX_OPEN_ITEMS = 5_000;

/** {@link emitOnce} for many batches in a row, so that a long catch-up does not start a thousand executions at once. */
export class BoundedEmit {
	private readonly open = new Set<Promise<void>>();
	private openItems = 0;

	constructor(
		private readonly context: ITriggerFunctions,
		private readonly clock: Clock,
		private readonly signal: AbortSignal,
	) {}

	/** @param settle called with the outcome of the batch. @returns when the next one may come */
	async emit(
		key: string,
		records: readonly EventRecord[],
		settle: (emitted: Emitted) => void,
	): Promise<void> {
		this.openItems += records.length;
		const work = emitOnce(this.context, key, records)
			// n8n refuses the call itself while it stops the trigger.
			.catch((): Emitted => 'failed')
			.then((emitted) => {
				this.openItems -= records.length;
				this.open.delete(work);
				settle(emitted);
			});
		this.open.add(work);
		if (this.open.size >= MAX_OPEN) await this.oneMore();
		while (this.openItems >= MAX_OPEN_ITEMS && !this.signal.aborted) await this.oneMore();
	}

	/** Waits until one of them has ended, at most {@link LONGEST_WAIT_MS}. */
	private async oneMore(): Promise<void> {
		const over = new AbortController();
		const stop = () => over.abort();
		this.signal.addEventListener('abort', stop, { once: true });
		try {
			await Promise.race([...this.open, this.clock.sleep(LONGEST_WAIT_MS, over.signal)]);
		} catch {
			// Stopped meanwhile: the caller looks at the signal.
		} finally {
			this.signal.removeEventListener('abort', stop);
			over.abort();
		}
	}
}
