import type { IDataObject } from 'n8n-workflow';
import { keyDigest } from '../../receiving/recentKeys';
import type { WindowState } from '../../receiving/watchWindow';
import type { SourceMemory } from './watchSource';

/** What a trigger that looks for messages by itself keeps over a restart. */
export interface WatchState extends IDataObject {
	/** Digest of the account's name. */
	account?: string;
	/** The first activation, Unix milliseconds of our clock. */
	beganMs?: number;
	/** What the positions of `window` are called; none: they do not count. */
	numbering?: string;
	/** Messages by the digests of their keys. */
	window?: WindowState & IDataObject;
	/** What the source keeps. */
	source?: SourceMemory;
}

/** The numbering of a source whose positions are times. */
export const TIMES = 'times';

/**
 * Brings a saved state into today's shape, in place, and takes out of it what is no state: an earlier version saved null for what its
 * server had not said.
 * @returns whether the place in the source was lost by that
 */
export function repairState(state: WatchState, nowMs: number): boolean {
	fromPollState(state);
	fromMailboxState(state);
	if (!Number.isFinite(state.beganMs)) delete state.beganMs;
	const isLost = state.window === undefined || !isWindow(state.window);
	const isBroken = isLost && state.window !== undefined;
	if (isLost) {
		delete state.window;
		delete state.numbering;
	}
	// Messages from before an activation of which nothing is known must not count.
	state.beganMs ??= isLost ? nowMs : 0;
	return isBroken;
}

/** Times were milliseconds in `poll`; `startedMs` was there until the first good poll. */
function fromPollState(state: WatchState & { poll?: unknown; startedMs?: number }): void {
	if (state.poll === undefined && state.startedMs === undefined) return;
	if (state.startedMs !== undefined) state.beganMs = state.startedMs;
	if (state.poll !== undefined) {
		const { watermarkMs, handled } = earlierWindow(state.poll);
		const digests = Object.entries(handled ?? {}).map(([key, ms]) => [keyDigest(key), ms]);
		setWindow(state, watermarkMs, Object.fromEntries(digests));
		state.numbering = TIMES;
	}
	delete state.poll;
	delete state.startedMs;
}

/** UIDs stood where others had milliseconds; the digests of known mails were a list beside them. */
function fromMailboxState(state: WatchState & { recent?: unknown; newestMs?: unknown }): void {
	const { window, recent, newestMs, uidValidity } = state;
	if (Number.isFinite(newestMs)) state.source = { newestMs: newestMs as number };
	if (typeof uidValidity === 'string') state.numbering = uidValidity;
	for (const key of ['recent', 'newestMs', 'uidValidity']) delete state[key];
	const { watermarkMs, handled } = earlierWindow(window);
	if (window !== null && watermarkMs === undefined) return;
	const isBroken = !isWindow({ watermark: watermarkMs, handled });
	const known = Array.isArray(recent) ? recent.map((digest) => [digest, watermarkMs]) : [];
	setWindow(state, isBroken ? undefined : watermarkMs, Object.fromEntries(known));
}

const earlierWindow = (window: unknown) => (window ?? {}) as { watermarkMs?: number; handled?: IDataObject };

function setWindow(state: WatchState, watermark: number | undefined, handled: IDataObject): void {
	state.window = { watermark, handled } as WindowState & IDataObject;
}

function isWindow(window: unknown): boolean {
	const { watermark, handled } = (window ?? {}) as Partial<WindowState>;
	return (
		Number.isFinite(watermark) &&
		typeof handled === 'object' &&
		handled !== null &&
		Object.values(handled).every((position) => Number.isFinite(position))
	);
}
