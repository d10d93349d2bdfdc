import type { IDataObject } from 'n8n-workflow';
import { keyDigest } from '../../receiving/recentKeys';
import type { JournalEntry } from '../../receiving/journal';
import type { WindowState } from '../../receiving/watchWindow';
import { STATE_ROOMS, type SourceMemory, type StateRoom } from './watchSource';

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
	/** The batches that n8n is not known to have. */
	journal?: Array<JournalEntry & IDataObject>;
	/** What the source keeps. */
	source?: SourceMemory;
}

/** @param all the node's static data. @returns the part that belongs to a source, whose changes n8n sees */
export function stateOf(all: IDataObject, room?: StateRoom): WatchState {
	if (room === undefined) return all;
	if (typeof all[room] !== 'object' || all[room] === null) all[room] = {};
	// Read again: n8n puts a proxy in the place of the object.
	return all[room] as WatchState;
}

/** Empties a source's state, and leaves those of others alone. */
export function clearState(state: WatchState): void {
	const rooms: readonly string[] = STATE_ROOMS;
	for (const key of Object.keys(state)) if (!rooms.includes(key)) delete state[key];
}

/** Empties the states of the sources that the trigger no longer has: one that comes back starts over. @param rooms of those that it has */
export function forgetOthers(all: IDataObject, rooms: ReadonlyArray<StateRoom | undefined>): void {
	if (!rooms.includes(undefined)) clearState(all);
	for (const room of STATE_ROOMS) if (!rooms.includes(room)) delete all[room];
}

const DIGEST_LENGTH = 11;

/** A name for a message that is short, because thousands are kept: 66 bits tell one from the others of its account. */
export const memberDigest = (messageKey: string): string => keyDigest(messageKey).slice(0, DIGEST_LENGTH);

/**
 * Removes invalid parts from a saved state, in place: a database that was edited or restored must not stop the trigger.
 * @returns whether the position in the source was lost by that
 */
export function repairState(state: WatchState, nowMs: number): boolean {
	repairJournal(state);
	if (!Number.isFinite(state.beganMs)) delete state.beganMs;
	const isThere = state.window !== undefined && isWindow(state.window);
	const isBroken = !isThere && state.window !== undefined;
	if (!isThere) {
		delete state.window;
		delete state.numbering;
	}
	// Messages from before an activation of which nothing is known must not count.
	state.beganMs ??= isThere ? 0 : nowMs;
	return isBroken;
}

function repairJournal(state: WatchState): void {
	if (state.journal === undefined) return;
	const entries: unknown[] = Array.isArray(state.journal) ? [...state.journal] : [];
	state.journal = entries.filter(isEntry);
}

function isEntry(entry: unknown): entry is JournalEntry & IDataObject {
	const { key, members, atMs } = (entry ?? {}) as Partial<JournalEntry>;
	return (
		typeof key === 'string' &&
		Number.isFinite(atMs) &&
		Array.isArray(members) &&
		members.every((member) => typeof member === 'string')
	);
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
