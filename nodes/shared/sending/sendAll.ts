import type { SendResult } from '../model';
import { GatewayError } from '../errors/gatewayError';
import type { OutcomeMemory } from './outcomeMemory';
import { planRequests, type Dispatch, type Letter } from './sendPlan';

/** The outcome of one dispatch. */
export type Outcome = { sent: true; result: SendResult } | { sent: false; error: GatewayError };

/**
 * Writes one request for dispatches of one letter, once, and reads its answer: one outcome for each dispatch, in order.
 * @throws GatewayError that is the outcome of all of them
 */
export type Transmit<L extends Letter> = (request: Array<Dispatch<L>>) => Promise<Outcome[]>;

export interface SendOptions {
	/** A whole number of 1 or more. */
	parallelRequests: number;
	/** Start no further request after one that failed. */
	stopAtFailure: boolean;
	/** Start no further request: the execution was cancelled. */
	isCancelled: () => boolean;
	/** Where outcomes of earlier tries stand, and under which name this run keeps its own. */
	memory: OutcomeMemory<Outcome>;
	run: string;
}

/**
 * Sends each dispatch at most once, also when the same run is tried again: what an earlier try has sent, or may
 * have sent, is given back from memory.
 *
 * @returns the outcomes known at the end; a dispatch whose request was not started has none
 */
export async function sendAll<L extends Letter>(
	dispatches: Array<Dispatch<L>>,
	transmit: Transmit<L>,
	options: SendOptions,
): Promise<Map<Dispatch<L>, Outcome>> {
	const outcomes = new Map<Dispatch<L>, Outcome>();
	for (const dispatch of dispatches) {
		const earlier = options.memory.recall(options.run, nameOf(dispatch));
		if (earlier !== undefined) outcomes.set(dispatch, earlier);
	}

	const requests = planRequests(dispatches.filter((dispatch) => !outcomes.has(dispatch))).values();
	let failed = false;
	const worker = async () => {
		for (const request of requests) {
			if ((failed && options.stopAtFailure) || options.isCancelled()) return;
			const answers = await transmitOnce(request, transmit);
			request.forEach((dispatch, index) => {
				const outcome = answers[index] as Outcome;
				outcomes.set(dispatch, outcome);
				failed ||= !outcome.sent;
				if (!mayBeSentAgain(outcome)) options.memory.remember(options.run, nameOf(dispatch), outcome);
			});
		}
	};
	// The workers share one iterator: each takes the next request when it has done its last.
	await Promise.all(Array.from({ length: Math.max(1, Math.floor(options.parallelRequests) || 1) }, worker));
	return outcomes;
}

/** Writes one request, and gives back an outcome for each of its dispatches whatever happens. */
export async function transmitOnce<L extends Letter>(
	request: Array<Dispatch<L>>,
	transmit: Transmit<L>,
): Promise<Outcome[]> {
	try {
		const answers = await transmit(request);
		return request.map((_, index) => answers[index] ?? missingAnswer());
	} catch (error) {
		const outcome: Outcome = {
			sent: false,
			error: error instanceof GatewayError ? error : unforeseen(error),
		};
		return request.map(() => outcome);
	}
}

function mayBeSentAgain(outcome: Outcome): boolean {
	return !outcome.sent && outcome.error.outcome === 'notSent';
}

function nameOf(dispatch: Dispatch<Letter>): string {
	return `${dispatch.itemIndex}|${dispatch.recipient}`;
}

/** A fault of our own: the request may have been written, so nothing is sent again. Its text is not shown, because it may hold anything. */
function unforeseen(error: unknown): GatewayError {
	return new GatewayError('protocol', {
		message: `The send stopped at an unforeseen ${error instanceof Error ? error.name : 'fault'}; it is not known whether it was sent`,
		advice: 'Check at the vendor whether it was sent before you send it again, and report this as a bug.',
		outcome: 'unknown',
	});
}

function missingAnswer(): Outcome {
	return {
		sent: false,
		error: new GatewayError('protocol', {
			message:
				'The vendor answered for fewer recipients than it was sent; it is not known whether this one was sent',
			advice: 'Check at the vendor before you send it again.',
			outcome: 'unknown',
		}),
	};
}
