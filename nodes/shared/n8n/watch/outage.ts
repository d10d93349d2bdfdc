import type { ITriggerFunctions } from 'n8n-workflow';
import { GatewayError } from '../../errors/gatewayError';
import { isTransient } from '../../asking/repeatRead';
import { toNodeError } from '../nodeError';
import { showFault } from '../platform';

/** A fault that may pass is told when it has lasted so long ... */
const LASTING_MS = 5 * 60_000;
/** ... and so many tries. */
const LASTING_TRIES = 3;
const LONGEST_PAUSE_MS = 10 * 60_000;

/**
 * The faults of a trigger that goes on by itself: a lasting one is told once for each outage, see {@link showFault}. Never by
 * `emitError`: after that n8n tries five times, and the trigger is dead.
 */
export class Outage {
	private sinceMs: number | null = null;
	private tries = 0;
	private isTold = false;

	constructor(
		private readonly context: ITriggerFunctions,
		private readonly now: () => number = Date.now,
	) {}

	failed(error: unknown): void {
		this.sinceMs ??= this.now();
		this.tries += 1;
		const fault = error instanceof GatewayError ? error : unforeseen(error);
		this.context.logger.warn(`${this.context.getNode().name}: ${fault.message}`);
		const lasts = this.now() - this.sinceMs >= LASTING_MS && this.tries >= LASTING_TRIES;
		if (this.isTold || (isTransient(fault) && !lasts)) return;
		this.isTold = true;
		showFault(this.context, toNodeError(this.context.getNode(), fault, 0, [GOES_ON]));
	}

	over(): void {
		if (this.tries > 0) this.context.logger.info(`${this.context.getNode().name}: works again`);
		this.sinceMs = null;
		this.tries = 0;
		this.isTold = false;
	}

	/** How long to wait before the next try: twice as long each time, so that a vendor in trouble is left in peace. */
	pauseMs(regularMs: number): number {
		return this.tries === 0
			? regularMs
			: Math.max(regularMs, Math.min(regularMs * 2 ** (this.tries - 1), LONGEST_PAUSE_MS));
	}
}

const GOES_ON = 'The trigger goes on trying, and catches up when it works again.';

/** Its text may hold anything: not shown. */
function unforeseen(error: unknown): GatewayError {
	return new GatewayError('protocol', {
		message: `The trigger met an unforeseen ${error instanceof Error ? error.name : 'fault'}`,
		advice: 'Report this as a bug.',
	});
}
