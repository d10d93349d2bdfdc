import type { Clock } from '../../ports/clock';
import type { EventRecord } from '../../model';
import type { Placed, Positions } from '../../receiving/watchWindow';

/** A message that starts the flow. */
export interface FoundMessage extends Placed {
	record: EventRecord;
}

/** A message that cannot be read. It is reported once, and skipped. */
export interface UnreadableMessage extends Placed {
	/** Names the message. */
	error: Error;
}

/** A message that was there before the trigger. */
export interface OldMessage extends Placed {
	isOld: true;
}

/** What one look finds, one after the other, oldest first. A bare position: all up to it is known. */
export type Finding = FoundMessage | UnreadableMessage | OldMessage | { position: number };

/** Where a look begins when there is no position to begin at. */
export interface Beginning {
	/** The first activation. Unix milliseconds of our clock. */
	beganMs: number;
	/** It is the first activation: all that is there now is old. */
	isNow: boolean;
	/** Nothing from before `beganMs` may count, not even as much earlier as two clocks may differ. */
	isStrict: boolean;
}

/** Where a trigger of several sources keeps the states of those whose state is not at the top. */
export const STATE_ROOMS = ['lowCredit'] as const;
export type StateRoom = (typeof STATE_ROOMS)[number];

/** What the loop asks for messages. Each method may throw; see `explain`. */
export interface WatchSource {
	/** Identifies the account; holds no secret. */
	accountName: string;
	/** Where a trigger of several sources keeps this one's state. Default: at the top. */
	room?: StateRoom;
	positions: Positions;
	/** The most messages of one look that start the flow together. Default: each starts it by itself. */
	groupMaxItems?: number;
	/**
	 * Prepares for looks, unless that is done already. `memory` is the source's own, and outlives the process.
	 * @returns the name of the numbering: positions under another name mean nothing
	 */
	open: (memory: SourceMemory) => Promise<string>;
	/** The first look, and the first after positions started over. It hands over nothing before all of it was read. */
	begin: (beginning: Beginning) => AsyncIterable<Finding>;
	/** What is there from this position on (behind it where positions are unique). It may begin earlier. */
	look: (position: number) => AsyncIterable<Finding>;
	/** All messages up to this position are known to be stored. */
	passed?: (position: number) => void;
	/** Where the source stands now, see `WatchWindow.beginLook`. */
	horizon: () => number;
	/** What came in since a moment, for the editor's test event. Unix milliseconds of our clock. */
	lookSince: (sinceMs: number) => AsyncIterable<Finding>;
	/** How far back the editor's test event may lie. */
	testEventMs: number;
	/** Resolves when it is time for the next look, after `maxMs` at the latest. */
	wait: (maxMs?: number) => Promise<void>;
	/** Called after a look that failed, and at the end. Never throws. */
	close: () => Promise<void>;
	/** The pause after the first failure. */
	retryMs: number;
	/** Makes a GatewayError of what the source threw, where it can. */
	explain: (error: unknown) => unknown;
	clock: Clock;
}

/** What a source keeps over a restart: plain data. */
export type SourceMemory = Record<string, number>;
