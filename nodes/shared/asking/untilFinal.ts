import type { DeliveryReport } from '../model';
import type { Clock } from '../ports/clock';
import { isTransient } from './repeatRead';

export interface WaitSettings {
	/** Pause before the n-th repetition, counted from 0. */
	intervalMs: (repetition: number) => number;
	maxWaitMs: number;
	/** Whether to stop asking for an id that has no final report. Default: never. */
	isSettled?: (id: string) => boolean;
	clock: Clock;
	/** Once it is aborted, the wait stops, and what is known is returned. */
	signal?: AbortSignal;
}

/**
 * Asks for reports, and again for those that are not final, until all are or the time is over. Reports that are still open
 * are given back as they are.
 *
 * @param ask gives a report for each id that it was asked for, as far as there is one
 * @throws what the first `ask` throws; later faults that may pass count as "still open"
 */
export async function untilFinal(
	ids: readonly string[],
	ask: (ids: string[]) => Promise<Map<string, DeliveryReport>>,
	{ intervalMs, maxWaitMs, isSettled, clock, signal }: WaitSettings,
): Promise<Map<string, DeliveryReport>> {
	const begun = clock.elapsed();
	const reports = await ask([...ids]);
	for (let repetition = 0; ; repetition++) {
		const open = ids.filter((id) => reports.get(id)?.final !== true && !isSettled?.(id));
		const leftMs = maxWaitMs - (clock.elapsed() - begun);
		if (open.length === 0 || leftMs <= 0 || signal?.aborted) return reports;
		try {
			await clock.sleep(Math.min(intervalMs(repetition), leftMs), signal);
			for (const [id, report] of await ask(open)) reports.set(id, report);
		} catch (error) {
			if (!signal?.aborted && !isTransient(error)) throw error;
		}
	}
}

/** The user's settings of Wait Until Final. */
export interface WaitInput {
	maxWaitMinutes: number;
	pollIntervalSeconds: number;
}
