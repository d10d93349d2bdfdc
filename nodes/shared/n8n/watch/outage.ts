import type { ITriggerFunctions } from 'n8n-workflow';
import { GatewayError } from '../../errors/gatewayError';
import { isTransient } from '../../asking/repeatRead';
import { toNodeError } from '../nodeError';
import { showFault } from '../platform';

/** A fault that may pass is reported when it has lasted this long ... */
const LASTING_MS = 5 * 60_000;
/** ... and this many tries. */
const LASTING_TRIES = 3;
const LONGEST_PAUSE_MS = 10 * 60_000;

/** The outages of a trigger's sources. */
export type Outages = Set<Outage>;

/**
 * The faults of a trigger that goes on by itself: a lasting one is reported once for each outage, see {@link showFault}. `emitError` is
 * never used: after it, n8n tries five times, and then the trigger stays dead.
 */
export class Outage {
	private sinceMs: number | null = null;
	private tries = 0;
	/** What this outage has reported. Where one fault stops two sources, only one of them reports it. */
	private told: GatewayError['kind'] | null = null;

	/** @param siblings those of the trigger's other sources; this one is added */
	constructor(
		private readonly context: ITriggerFunctions,
		private readonly now: () => number = Date.now,
		private readonly siblings: Outages = new Set(),
	) {
		siblings.add(this);
	}

	failed(error: unknown): void {
		this.sinceMs ??= this.now();
		this.tries += 1;
		const fault = error instanceof GatewayError ? error : unforeseen(error);
		this.context.logger.warn(`${this.context.getNode().name}: ${fault.message}`);
		const lasts = this.now() - this.sinceMs >= LASTING_MS && this.tries >= LASTING_TRIES;
		if (this.told !== null || (isTransient(fault) && !lasts)) return;
		const isKnown = [...this.siblings].some(({ told }) => told === fault.kind);
		this.told = fault.kind;
		if (isKnown) return;
		showFault(this.context, toNodeError(this.context.getNode(), fault, 0, [GOES_ON]));
	}

	over(): void {
		if (this.tries > 0) this.context.logger.info(`${this.context.getNode().name}: works again`);
		this.sinceMs = null;
		this.tries = 0;
		this.told = null;
	}

	/** How long to wait before the next try: twice as long each time, so as not to burden a failing vendor. */
	pauseMs(regularMs: number): number {
		return this.tries === 0
			? regularMs
			: Math.max(regularMs, Math.min(regularMs * 2 ** (this.tries - 1), LONGEST_PAUSE_MS));
	}
}

const GOES_ON = 'The trigger goes on trying, and catches up when it works again.';

/** The error's text is not shown, because it may hold anything. */
function unforeseen(error: unknown): GatewayError {
	return new GatewayError('protocol', {
		message: `The trigger met an unforeseen ${error instanceof Error ? error.name : 'fault'}`,
		advice: 'Report this as a bug.',
	});
}
