import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { OutcomeMemory } from '../../sending/outcomeMemory';
import { keyOf } from '../../sending/sendOnce';
import { sendAll, type Outcome, type Transmit } from '../../sending/sendAll';
import type { Dispatch, Failure, Letter, Preparation, PreparedItem } from '../../sending/sendPlan';
import { isSkipped, skipped } from '../../sending/skipped';
import { SEND_RESULT, withTextRaw, type VendorInfo } from '../../model';
import { explainEmpty } from './emptyField';
import { failedItem } from './failedItem';
import { guarded, guardOptions, guardReader } from './guards';
import { number, type Fields } from '../fields';
import { readField, readForm, readingOnce, type InputOf } from '../form';
import { toItem } from '../items';
import { moreFaults, toNodeError } from '../nodeError';
import { itemParameters } from './itemParameters';
import { parameterError } from './parameterError';
import { connect, type Connection } from './connection';
import type { Operation, OperationTexts } from './operation';

export interface SendItem {
	itemIndex: number;
	context: IExecuteFunctions;
}

export interface SendOperation<
	A,
	F extends Fields,
	O extends Fields,
	L extends Letter,
> extends OperationTexts {
	vendor: VendorInfo;
	fields: F;
	options: O;
	/** What the vendor's own answer is, which goes out as `raw`. */
	rawIs: 'text' | 'object';
	/** Validates one item, sends nothing. @throws GatewayError for the whole item */
	prepare: (input: InputOf<F, O>, item: SendItem) => PreparedItem<L> | Promise<PreparedItem<L>>;
	/** @throws GatewayError for an account that cannot be used as it is */
	connect: (connection: Connection<A>) => Transmit<L>;
	/** Requests under way at the same time where the form has no such option. Default: 1. */
	parallelRequests?: number;
}

/** A send that an operation beside it, such as a preview, takes its fields and its validation from. */
export const declareSend = <A, F extends Fields, O extends Fields, L extends Letter>(
	operation: SendOperation<A, F, O, L>,
): SendOperation<A, F, O, L> => operation;

/** Shared by all nodes and executions of this process: that is how a second try of a run is recognized. */
const memory = new OutcomeMemory<Outcome>();

/**
 * A send as every vendor's node does it: all items are validated before the first request, each recipient is
 * written to the wire at most once, and each recipient gives one output item, paired to its input item.
 */
export function sendOperation<A, F extends Fields, O extends Fields, L extends Letter>(
	operation: SendOperation<A, F, O, L>,
): Operation {
	const { name, action, description, vendor, fields, options, rawIs } = operation;
	const run = async (context: IExecuteFunctions): Promise<INodeExecutionData[][]> => {
		const sent = await sendItems(operation, context);
		if (sent.failures.length === 0 && failedDispatch(sent) === undefined) memory.forget(runName(context));
		return [outputItems(vendor, context, sent)];
	};
	return {
		name,
		action,
		description,
		form: { fields, options: { ...options, ...guardOptions } },
		output: rawIs === 'text' ? withTextRaw(SEND_RESULT) : SEND_RESULT,
		run,
	};
}

/**
 * Sends what all items of a node ask for, and remembers what was sent for a second try of the same run.
 * @throws NodeApiError or NodeOperationError for the first recipient that failed, unless the node continues on fail
 */
export async function sendItems<A, F extends Fields, O extends Fields, L extends Letter>(
	operation: SendOperation<A, F, O, L>,
	context: IExecuteFunctions,
): Promise<Sent<L>> {
	const itemCount = context.getInputData().length;
	const { dispatches, failures, optedOut, onceKeys } = await prepareAll(operation, context, itemCount);
	const stopAtFailure = !context.continueOnFail();
	if (stopAtFailure && failures.length > 0) throw failuresToError(context, failures);

	const parallelRequests = parallelRequestsOf(operation, context);
	const unguarded = operation.connect(await connect<A>(context, operation.vendor));
	const transmit = guarded(unguarded, onceKeys, context, operation.vendor);
	const toSend = dispatches.filter((dispatch) => !optedOut.has(dispatch));
	const outcomes = await sendAll(toSend, transmit, {
		parallelRequests,
		stopAtFailure,
		isCancelled: () => context.getExecutionCancelSignal()?.aborted ?? false,
		memory,
		run: runName(context),
	});
	for (const dispatch of optedOut) outcomes.set(dispatch, skipped(operation.vendor, dispatch, 'optedOut'));
	const sent = { dispatches, failures, outcomes, itemCount };
	const failure = failedDispatch(sent);
	if (failure !== undefined && stopAtFailure) {
		throw failureToError(context, failure, sent, onceKeys.has(failure));
	}
	return sent;
}

function failedDispatch<L extends Letter>({ dispatches, outcomes }: Sent<L>): Dispatch<L> | undefined {
	return dispatches.find((dispatch) => outcomes.get(dispatch)?.sent === false);
}

/** What all items ask for, valid and checked. */
interface Prepared<L extends Letter> extends Preparation<L> {
	/** The dispatches whose recipients are skipped. */
	optedOut: Set<Dispatch<L>>;
	/** The keys of the dispatches that are sent once. */
	onceKeys: Map<Dispatch<L>, string>;
}

async function prepareAll<A, F extends Fields, O extends Fields, L extends Letter>(
	{ fields, options, prepare }: SendOperation<A, F, O, L>,
	context: IExecuteFunctions,
	itemCount: number,
): Promise<Prepared<L>> {
	const all: Prepared<L> = { dispatches: [], failures: [], optedOut: new Set(), onceKeys: new Map() };
	const parametersOf = itemParameters(context);
	const guardsOf = guardReader();
	for (let itemIndex = 0; itemIndex < itemCount; itemIndex++) {
		const fail = (failure: Failure) => {
			const error = explainEmpty(failure.error, context, itemIndex, { ...fields, ...options });
			all.failures.push({ ...failure, error });
		};
		try {
			const read = readingOnce(parametersOf(itemIndex));
			const input = readForm({ fields, options }, read);
			const { onceKey, skips } = guardsOf(read);
			const { dispatches, failures, recipientOf } = await prepare(input, { itemIndex, context });
			for (const dispatch of dispatches) {
				all.dispatches.push(dispatch);
				if (skips.has(dispatch.recipient, recipientOf)) all.optedOut.add(dispatch);
				if (onceKey !== null) all.onceKeys.set(dispatch, keyOf(onceKey, dispatch.recipient));
			}
			failures.forEach(fail);
		} catch (error) {
			fail({ itemIndex, recipient: null, clientReference: null, error: parameterError(error) });
		}
	}
	return all;
}

/** How many requests may be under way at the same time, for vendors that set no pace of their own. */
export const parallelRequests = number({
	label: 'Parallel Requests',
	default: 5,
	min: 1,
	max: 20,
	whole: true,
	description: 'How many requests may be under way at the same time. The first item’s value counts.',
});

/** Requests of all items run side by side, so one item has to say how many: the first. */
function parallelRequestsOf(
	{ options, parallelRequests: always = 1 }: { options: Fields; parallelRequests?: number },
	context: IExecuteFunctions,
): number {
	if (options.parallelRequests !== parallelRequests) return always;
	const chosen = context.getNodeParameter('options', 0, {}) as Record<string, unknown>;
	return readField('parallelRequests', parallelRequests, (name, fallback) => chosen[name] ?? fallback);
}

/** One name for all tries of one run of one node. */
function runName(context: IExecuteFunctions): string {
	return [context.getExecutionId(), context.getNode().id, runIndexOf(context)].join('|');
}

/** The number of this run of the node within its execution, from 0. */
export function runIndexOf(context: IExecuteFunctions): number {
	return context.evaluateExpression('{{ $runIndex }}', 0) as number;
}

function failuresToError(context: IExecuteFunctions, failures: Failure[]) {
	const [first, ...others] = failures as [Failure, ...Failure[]];
	// People count from 1.
	const named = others.map(({ itemIndex, error }) => `item ${itemIndex + 1}: ${error.message}`);
	const more = ['Nothing was sent.', ...moreFaults(named)];
	return toNodeError(context.getNode(), first.error, first.itemIndex, more);
}

function failureToError<L extends Letter>(
	context: IExecuteFunctions,
	failure: Dispatch<L>,
	{ dispatches, outcomes }: Sent<L>,
	isSentOnce: boolean,
) {
	const outcome = outcomes.get(failure) as Outcome & { sent: false };
	const sent = dispatches.filter((dispatch) => wasSent(outcomes.get(dispatch))).length;
	const unknown = dispatches.filter((dispatch) => mayHaveBeenSent(outcomes.get(dispatch))).length;
	const more: string[] = [];
	if (sent + unknown > 0) {
		more.push(
			`Sent before: ${sent}. Unclear: ${unknown}. Recipients in all: ${dispatches.length}.`,
			isSentOnce
				? 'Neither Retry On Fail nor running the workflow again sends to these again.'
				: 'Retry On Fail does not send to these again; running the workflow again does.',
		);
	}
	return toNodeError(context.getNode(), outcome.error, failure.itemIndex, more);
}

const wasSent = (outcome: Outcome | undefined): boolean => outcome?.sent === true && !isSkipped(outcome);

function mayHaveBeenSent(outcome: Outcome | undefined): boolean {
	return outcome?.sent === false && outcome.error.outcome === 'unknown';
}

/** The outcomes of a node's items. */
export interface Sent<L extends Letter> extends Preparation<L> {
	outcomes: Map<Dispatch<L>, Outcome>;
	itemCount: number;
}

export function outputItems<L extends Letter>(
	vendor: VendorInfo,
	context: IExecuteFunctions,
	{ dispatches, failures, outcomes, itemCount }: Sent<L>,
): INodeExecutionData[] {
	const failed = (refusal: Failure): INodeExecutionData => failedItem(context, vendor, refusal);

	const byItem: INodeExecutionData[][] = Array.from({ length: itemCount }, () => []);
	for (const dispatch of dispatches) {
		const { itemIndex, recipient, letter } = dispatch;
		const outcome = outcomes.get(dispatch);
		// None: the execution was cancelled before this one's turn, and its output is not looked at.
		if (outcome === undefined) continue;
		byItem[itemIndex]?.push(
			outcome.sent
				? toItem(SEND_RESULT, outcome.result, itemIndex)
				: failed({ itemIndex, recipient, clientReference: letter.clientReference, error: outcome.error }),
		);
	}
	for (const refusal of failures) byItem[refusal.itemIndex]?.push(failed(refusal));
	return byItem.flat();
}
