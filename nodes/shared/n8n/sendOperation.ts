import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { GatewayError } from '../errors/gatewayError';
import { OutcomeMemory } from '../sending/outcomeMemory';
import { sendAll, type Outcome, type Transmit } from '../sending/sendAll';
import type { Dispatch, Letter, Preparation, Failure } from '../sending/sendPlan';
import { counted } from '../errors/quote';
import type { Channel, Vendor } from '../model';
import { failedItem } from './actions/failedItem';
import { moreFaults, toNodeError } from './nodeError';
import { ItemParameters, parameterError } from './parameters';
import type { Operation } from './runOperations';

export interface SendOperation<L extends Letter> {
	vendor: Vendor;
	channel: Channel;
	/** Validates one item, sends nothing. May throw GatewayError for the whole item. */
	prepare: (
		parameters: ItemParameters,
		context: IExecuteFunctions,
		itemIndex: number,
	) => Preparation<L> | Promise<Preparation<L>>;
	/** Connects with the node's credential. */
	connect: (context: IExecuteFunctions) => Promise<Transmit<L>>;
	/** Requests under way at the same time where the first item's options do not say. */
	defaultParallelRequests: number;
}

/** Shared by all nodes and executions of this process: that is what makes a second try of a run recognisable. */
const memory = new OutcomeMemory<Outcome>();

/**
 * A send as every vendor's node does it: all items are validated before the first request, each recipient is
 * written to the wire at most once, and each recipient gives one output item, paired to its input item.
 */
export function sendOperation<L extends Letter>(operation: SendOperation<L>): Operation {
	return async (context) => {
		const itemCount = context.getInputData().length;
		const { dispatches, failures } = await prepareAll(operation, context, itemCount);
		const stopAtFailure = !context.continueOnFail();
		if (stopAtFailure && failures.length > 0) throw failuresToError(context, failures);

		const parallelRequests = readParallelRequests(context, operation.defaultParallelRequests);
		const transmit = await operation.connect(context);
		const run = runName(context);
		const outcomes = await sendAll(dispatches, transmit, {
			parallelRequests,
			stopAtFailure,
			isCancelled: () => context.getExecutionCancelSignal()?.aborted ?? false,
			memory,
			run,
		});

		const failure = dispatches.find((dispatch) => outcomes.get(dispatch)?.sent === false);
		if (failure !== undefined && stopAtFailure) throw failureToError(context, failure, dispatches, outcomes);
		if (failure === undefined && failures.length === 0) memory.forget(run);
		return outputItems(operation, context, { dispatches, failures, outcomes }, itemCount);
	};
}

async function prepareAll<L extends Letter>(
	operation: SendOperation<L>,
	context: IExecuteFunctions,
	itemCount: number,
): Promise<Preparation<L>> {
	const all: Preparation<L> = { dispatches: [], failures: [] };
	for (let itemIndex = 0; itemIndex < itemCount; itemIndex++) {
		try {
			const parameters = new ItemParameters(context, itemIndex);
			const { dispatches, failures } = await operation.prepare(parameters, context, itemIndex);
			for (const dispatch of dispatches) all.dispatches.push(dispatch);
			for (const refusal of failures) all.failures.push(refusal);
		} catch (error) {
			all.failures.push({ itemIndex, recipient: null, clientReference: null, error: parameterError(error) });
		}
	}
	return all;
}

const MAX_PARALLEL_REQUESTS = 100;

/** Requests of all items run side by side, so one item has to say how many: the first. */
function readParallelRequests(context: IExecuteFunctions, fallback: number): number {
	const value = new ItemParameters(context, 0).optionNumber('parallelRequests', fallback);
	if (value >= 1 && value <= MAX_PARALLEL_REQUESTS) return Math.floor(value);
	throw new GatewayError('invalidRequest', {
		message: `Parallel Requests is not a number from 1 to ${MAX_PARALLEL_REQUESTS}`,
		advice: 'Correct Options > Parallel Requests.',
	});
}

/** One name for all tries of one run of one node. */
function runName(context: IExecuteFunctions): string {
	const runIndex = context.evaluateExpression('{{ $runIndex }}', 0) as number;
	return [context.getExecutionId(), context.getNode().id, runIndex].join('|');
}

function failuresToError(context: IExecuteFunctions, failures: Failure[]) {
	const [first, ...others] = failures as [Failure, ...Failure[]];
	const named = others.map(({ itemIndex, error }) => `item ${itemIndex}: ${error.message}`);
	const more = ['Nothing was sent.', ...moreFaults(named)];
	return toNodeError(context.getNode(), first.error, first.itemIndex, more);
}

function failureToError<L extends Letter>(
	context: IExecuteFunctions,
	failure: Dispatch<L>,
	dispatches: Array<Dispatch<L>>,
	outcomes: Map<Dispatch<L>, Outcome>,
) {
	const outcome = outcomes.get(failure) as Outcome & { sent: false };
	const sent = dispatches.filter((dispatch) => outcomes.get(dispatch)?.sent).length;
	const unknown = dispatches.filter((dispatch) => mayHaveBeenSent(outcomes.get(dispatch))).length;
	const more: string[] = [];
	if (sent + unknown > 0) {
		more.push(
			`Of ${counted(dispatches.length, 'recipient')}, ${sent} were sent to before this, and of ${unknown} it is not known.`,
			'Retry On Fail does not send to these again; running the workflow again does.',
		);
	}
	return toNodeError(context.getNode(), outcome.error, failure.itemIndex, more);
}

function mayHaveBeenSent(outcome: Outcome | undefined): boolean {
	return outcome?.sent === false && outcome.error.outcome === 'unknown';
}

interface Sent<L extends Letter> extends Preparation<L> {
	outcomes: Map<Dispatch<L>, Outcome>;
}

function outputItems<L extends Letter>(
	{ vendor, channel }: SendOperation<L>,
	context: IExecuteFunctions,
	{ dispatches, failures, outcomes }: Sent<L>,
	itemCount: number,
): INodeExecutionData[] {
	const failed = (refusal: Failure): INodeExecutionData =>
		failedItem(context, { id: vendor, channel }, refusal);

	const byItem: INodeExecutionData[][] = Array.from({ length: itemCount }, () => []);
	for (const dispatch of dispatches) {
		const { itemIndex, recipient, letter } = dispatch;
		const outcome = outcomes.get(dispatch);
		// None: the execution was cancelled before this one's turn, and its output is not looked at.
		if (outcome === undefined) continue;
		byItem[itemIndex]?.push(
			outcome.sent
				? { json: { ...outcome.result } as unknown as IDataObject, pairedItem: { item: itemIndex } }
				: failed({ itemIndex, recipient, clientReference: letter.clientReference, error: outcome.error }),
		);
	}
	for (const refusal of failures) byItem[refusal.itemIndex]?.push(failed(refusal));
	return byItem.flat();
}
