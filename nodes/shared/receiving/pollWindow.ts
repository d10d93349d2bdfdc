/** What a poll trigger keeps over a restart. All times are Unix milliseconds of the vendor's clock. */
export interface PollState {
	/** All up to here was handed over. A hint for where to look first, no more: n8n saves it before it stores an execution. */
	watermarkMs: number;
	/** Messages near the watermark that were handed over, and when they were received. */
	handled: Record<string, number>;
}

export interface PolledMessage {
	/** What tells it from all others of its account. */
	key: string;
	/** When the vendor received it; null: it does not say. */
	receivedMs: number | null;
}

/** So many of the newest handled messages are kept over a restart. */
const PERSISTED_MESSAGES = 1_000;

/**
 * Which of the messages that a poll brings are new. A poll looks back a little behind what was handed over, because messages may
 * show up late; what it finds there again is known by its key.
 *
 * The watermark passes no message that is not stored yet: whoever is stopped in between finds it again.
 */
export class PollWindow {
	private readonly handled: Map<string, number>;
	/** Handed to n8n, not known to be stored. */
	private readonly open = new Map<string, number>();
	/** n8n could not store them: they hold the watermark back until they are tried again. */
	private readonly failed = new Map<string, number>();
	private highestMs: number;
	/** When the poll before this one began: what it read early may have been joined by late messages since. */
	private earlierPollMs = Infinity;
	private pollMs = Infinity;

	constructor(
		state: PollState,
		/** How far a poll looks back behind the watermark. */
		private readonly overlapMs: number,
	) {
		this.highestMs = state.watermarkMs;
		this.handled = new Map(Object.entries(state.handled));
	}

	/** A poll begins. @returns where, in the vendor's clock */
	beginPoll(nowMs: number): number {
		this.earlierPollMs = this.pollMs;
		this.pollMs = nowMs;
		return this.sinceMs;
	}

	/** Where this poll begins. */
	get sinceMs(): number {
		return Math.min(this.watermarkMs, this.earlierPollMs) - this.overlapMs;
	}

	private get watermarkMs(): number {
		return Math.min(this.highestMs, ...this.open.values(), ...this.failed.values());
	}

	/** Whether the message was neither handed over nor is being so. What lies before the window was. */
	isNew({ key, receivedMs }: PolledMessage): boolean {
		return !this.handled.has(key) && !this.open.has(key) && (receivedMs ?? Infinity) >= this.sinceMs;
	}

	/** The message goes to n8n now. */
	begin({ key, receivedMs }: PolledMessage): void {
		this.failed.delete(key);
		this.open.set(key, receivedMs ?? this.highestMs);
	}

	/** n8n has stored the message's execution, or could not. */
	settle(key: string, stored: boolean): void {
		const receivedMs = this.open.get(key);
		if (receivedMs === undefined) return;
		this.open.delete(key);
		if (stored) this.pass({ key, receivedMs });
		else this.failed.set(key, receivedMs);
	}

	/** The message is not to be handed over: it was there before the trigger. */
	pass({ key, receivedMs }: PolledMessage): void {
		this.handled.set(key, receivedMs ?? this.highestMs);
		this.highestMs = Math.max(this.highestMs, receivedMs ?? 0);
		const oldestMs = this.sinceMs - this.overlapMs;
		for (const [one, ms] of this.handled) if (ms < oldestMs) this.handled.delete(one);
	}

	/** To keep for a restart. */
	state(): PollState {
		return {
			watermarkMs: this.watermarkMs,
			handled: Object.fromEntries([...this.handled].slice(-PERSISTED_MESSAGES)),
		};
	}
}
