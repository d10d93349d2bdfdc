/**
 * How a source numbers what it holds. A position is a time, a UID, or whatever else grows; its unit is the source's affair.
 */
export interface Positions {
	/** How far each look reaches back behind what was handed over, because messages may show up late. */
	overlap: number;
	/**
	 * True where no two messages share a position and none shows up late, as with UIDs: a look begins behind the last message instead
	 * of at it. A message may come again at another position, so the newest are remembered wherever they stand.
	 */
	areUnique: boolean;
}

/** What a trigger keeps over a restart. */
export interface WindowState {
	/** All up to here was handed over. A hint for where to look first, no more: n8n saves it before it stores an execution. */
	watermark: number;
	/** Messages that were handed over, and their positions. */
	handled: Record<string, number>;
}

export interface Placed {
	/** Identifies the message within its account. */
	key: string;
	/** Null: the source does not say. */
	position: number | null;
}

/**
 * How many of the newest handled messages survive a restart. Every message that a look can find again has to be known: n8n refuses the keys
 * of batches only, and a message that is found again may be in another batch.
 */
const PERSISTED_MESSAGES = 5_000;

/**
 * Which of the messages that a look finds are new: what it finds again is known by its key.
 *
 * The watermark passes no message that is not stored yet: a trigger that is stopped in between finds it again.
 */
export class WatchWindow {
	private readonly handled: Map<string, number>;
	/** The same as an object, kept beside it: it is saved with each batch, and thousands of entries take time to copy. */
	private readonly kept = Object.create(null) as Record<string, number>;
	/** Handed to n8n, not known to be stored. */
	private readonly open = new Map<string, number>();
	/** n8n could not store them: they hold the watermark back until they are tried again. */
	private readonly failed = new Map<string, number>();
	private highest: number;
	/** Where the source stood when the look before this one began: what that look read early may have been joined by late messages. */
	private earlierHorizon = Infinity;
	private horizon = Infinity;

	constructor(
		state: WindowState,
		private readonly positions: Positions,
	) {
		this.highest = state.watermark;
		this.handled = new Map(Object.entries(state.handled));
		Object.assign(this.kept, state.handled);
	}

	/** A look begins. @param horizon where the source stands now; Infinity: nothing shows up late. @returns where to look from */
	beginLook(horizon: number): number {
		this.earlierHorizon = this.horizon;
		this.horizon = horizon;
		return this.from;
	}

	/** Where this look begins. */
	get from(): number {
		return Math.min(this.watermark, this.earlierHorizon) - this.positions.overlap;
	}

	/** Whether a look has found out where the source stands. */
	get isPlaced(): boolean {
		return Number.isFinite(this.highest);
	}

	/** All up to here was handed over. */
	get watermark(): number {
		let lowest = Infinity;
		for (const position of this.open.values()) lowest = Math.min(lowest, position);
		for (const position of this.failed.values()) lowest = Math.min(lowest, position);
		// A look begins behind the watermark where positions are unique, and is to find these again.
		return Math.min(this.highest, this.positions.areUnique ? lowest - 1 : lowest);
	}

	/** Positions start over. What was handed over stays known, and so does what is on its way to n8n. */
	restart(): void {
		this.highest = -Infinity;
		this.earlierHorizon = Infinity;
		this.horizon = Infinity;
		this.failed.clear();
		for (const key of this.open.keys()) this.open.set(key, Infinity);
	}

	/** Whether the message was not handed over and is not on its way. Anything before the window counts as handed over. */
	isNew({ key, position }: Placed): boolean {
		return !this.handled.has(key) && !this.open.has(key) && (position ?? Infinity) >= this.from;
	}

	/** A message that is not new was found at this position. */
	seeAgain({ key, position }: Placed): void {
		const open = this.open.get(key);
		if (position === null) return;
		// The positions of a batch that an earlier process had open were not kept.
		const known = this.handled.get(key);
		if (known !== undefined) this.keep(key, Math.max(known, position));
		if (open !== undefined) this.open.set(key, Math.min(open, position));
		this.reach(position);
	}

	/** The message goes to n8n now. */
	begin({ key, position }: Placed): void {
		this.failed.delete(key);
		this.open.set(key, position ?? this.highest);
	}

	/** n8n has stored the message's execution, or could not. */
	settle(key: string, stored: boolean): void {
		const position = this.open.get(key);
		if (position === undefined) return;
		this.open.delete(key);
		if (stored) this.pass({ key, position });
		else this.failed.set(key, position);
	}

	/** The message is not there any more: nothing waits for it. */
	leave(key: string): void {
		this.failed.delete(key);
	}

	/** The message is not to be handed over: it was there before the trigger, or cannot be read. */
	pass({ key, position }: Placed): void {
		const known = position ?? this.highest;
		this.keep(key, Number.isFinite(known) ? known : 0);
		this.reach(known);
		this.forget();
	}

	/** All up to this position is known. */
	reach(position: number): void {
		if (Number.isFinite(position)) this.highest = Math.max(this.highest, position);
	}

	/** Keeps the newest messages where they can show up again at other positions, and otherwise those that a look can still find. */
	private forget(): void {
		if (this.positions.areUnique) {
			const [oldest] = this.handled.keys();
			if (this.handled.size > PERSISTED_MESSAGES && oldest !== undefined) this.drop(oldest);
			return;
		}
		const oldest = this.from - this.positions.overlap;
		for (const [one, position] of this.handled) if (position < oldest) this.drop(one);
	}

	private keep(key: string, position: number): void {
		this.handled.set(key, position);
		this.kept[key] = position;
	}

	private drop(key: string): void {
		this.handled.delete(key);
		delete this.kept[key];
	}

	/** To keep for a restart. The messages in it go with the window, until the next state. */
	state(): WindowState {
		const { watermark } = this;
		return {
			watermark: Number.isFinite(watermark) ? watermark : 0,
			handled:
				this.handled.size <= PERSISTED_MESSAGES
					? this.kept
					: Object.fromEntries([...this.handled].slice(-PERSISTED_MESSAGES)),
		};
	}
}
