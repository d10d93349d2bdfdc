import type { ITriggerFunctions } from 'n8n-workflow';
import type { Clock } from '../../ports/clock';
import type { EventRecord } from '../../model';
import { emitOnce } from './emitOnce';

/** Executions that may be under way at the same time; more wait. */
const MAX_OPEN = 20;
/** A flow that runs long must not keep the others waiting. */
const LONGEST_WAIT_MS = 3_000;

/** {@link emitOnce} for many messages in a row, so that a long catch-up does not start a thousand executions at once. */
export class BoundedEmit {
	private readonly open = new Set<Promise<void>>();

	constructor(
		private readonly context: ITriggerFunctions,
		private readonly accountName: string,
		private readonly clock: Clock,
		private readonly signal: AbortSignal,
	) {}

	/** @param settle told whether n8n has stored an execution for the message. @returns when the next one may come */
	async emit(messageKey: string, record: EventRecord, settle: (stored: boolean) => void): Promise<void> {
		const work = emitOnce(this.context, this.accountName, messageKey, record).then((stored) => {
			settle(stored);
			this.open.delete(work);
		});
		this.open.add(work);
		if (this.open.size >= MAX_OPEN) await this.oneMore();
	}

	/** Until one of them has ended, at most {@link LONGEST_WAIT_MS}. */
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
