import type { IDataObject } from 'n8n-workflow';
import type { PollState } from '../../receiving/pollWindow';

/** What a trigger that watches a mailbox keeps over a restart. */
export interface WatchState extends IDataObject {
	account?: string;
	uidValidity?: string;
	/** UIDs where others have times. A hint for where to look first. */
	window?: PollState & IDataObject;
	/** Digests of the newest mails that were handed over or reported: they are known also under another UID. */
	recent?: string[];
	/** When the newest of them came in, Unix milliseconds of the server's clock. */
	newestMs?: number;
	/** The first activation, Unix milliseconds of our clock. */
	beganMs?: number;
}

/**
 * Takes out of a saved state what is no state, in place: an earlier version saved null for what its server had not said.
 * @returns whether the place in the mailbox was lost by that
 */
export function repairState(state: WatchState, nowMs: number): boolean {
	if (!Number.isFinite(state.beganMs)) delete state.beganMs;
	if (!Number.isFinite(state.newestMs)) delete state.newestMs;
	if (!Array.isArray(state.recent)) delete state.recent;
	const { window } = state;
	if (window === undefined || isWindow(window)) return false;
	delete state.window;
	delete state.uidValidity;
	// Mails from before an activation of which nothing is known must not count.
	state.beganMs ??= nowMs;
	return true;
}

function isWindow(window: unknown): boolean {
	const { watermarkMs, handled } = (window ?? {}) as Partial<PollState>;
	return (
		Number.isFinite(watermarkMs) &&
		typeof handled === 'object' &&
		handled !== null &&
		Object.values(handled).every((uid) => Number.isFinite(uid))
	);
}
