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
	/** The batches that n8n is not known to have; none in a state from before there were batches. */
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
	repairJournal(state);
	if (!Number.isFinite(state.beganMs)) delete state.beganMs;
	const isLost = state.window === undefined || !isWindow(state.window);
	const isBroken = isLost && state.window !== undefined;
	if (isLost) {
		delete state.window;
		delete state.numbering;
	} else shortenDigests(state);
	// Messages from before an activation of which nothing is known must not count.
	state.beganMs ??= isLost ? nowMs : 0;
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

/** They had twice the length. */
function shortenDigests({ window }: WatchState): void {
	if (window === undefined) return;
	const entries = Object.entries(window.handled);
	if (entries.every(([digest]) => digest.length <= DIGEST_LENGTH)) return;
	window.handled = Object.fromEntries(entries.map(([digest, at]) => [digest.slice(0, DIGEST_LENGTH), at]));
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
