import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { GatewayError } from '../../errors/gatewayError';
import { counted } from '../../errors/quote';
import { WAITED_REPORT, type SendResult } from '../../model';
import { systemClock } from '../../ports/clock';
import type { Outcome } from '../../sending/sendAll';
import type { Letter, Preparation } from '../../sending/sendPlan';
import { failedItem } from '../actions/failedItem';
import type { Operation } from '../actions/operation';
import {
	outputItems,
	runIndexOf,
	sendItems,
	type SendItem,
	type SendOperation,
} from '../actions/sendOperation';
import { number, type Fields } from '../fields';
import { readField, type InputOf } from '../form';
import { asNodeError } from '../nodeError';
import { markOf, writeReference } from '../../text/waitingReference';
import { receiveReport, REPORT_OUTPUTS, reportWebhooks } from './reportWebhook';

const HOUR_MS = 3_600_000;

export const maxWaitHours = number({
	label: 'Wait at Most (Hours)',
	default: 24,
	min: 0.01,
	max: 720,
	description: 'Without a final report by then, the workflow goes on at the output No Report in Time',
});

/** What the operation sends, and with which reference. */
export interface ReferencedItem extends SendItem {
	/** Tells the vendor's report which execution waits for it. It goes out as the client reference. */
	reference: string;
}

export interface SendAndWaitForReport<A, F extends Fields, O extends Fields, L extends Letter> extends Omit<
	SendOperation<A, F, O, L>,
	'prepare' | 'rawIs' | 'parallelRequests'
> {
	/** Validates the item, sends nothing. @throws GatewayError */
	prepare: (input: InputOf<F, O>, item: ReferencedItem) => Preparation<L> | Promise<Preparation<L>>;
	/** @throws GatewayError where the vendor's answer shows that its report will not carry the reference */
	checkAnswer?: (result: SendResult, reference: string) => void;
}

/**
 * Sends one message, and lets the execution wait for its final report, which the vendor's trigger hands over. Nothing runs
 * meanwhile: the wait stands in n8n's database (docs/design.md, "Send and wait").
 */
export function sendAndWaitForReport<A, F extends Fields, O extends Fields, L extends Letter>(
	operation: SendAndWaitForReport<A, F, O, L>,
): Operation {
	const { name, action, description, vendor, options } = operation;
	const fields = { ...operation.fields, maxWaitHours };

	const run = async (context: IExecuteFunctions): Promise<INodeExecutionData[][]> => {
		requireOneItem(context.getInputData().length);
		const hours = readField('maxWaitHours', maxWaitHours, (field, fallback) =>
			context.getNodeParameter(field, 0, fallback),
		);
		const reference = newReference(context);
		const sent = await sendItems(
			{
				...operation,
				rawIs: 'text',
				prepare: async (input, item) =>
					requireOneRecipient(await operation.prepare(input, { ...item, reference })),
			},
			context,
		);
		const output = outputItems(vendor, context, sent);
		const [dispatch] = sent.dispatches;
		const outcome = dispatch === undefined ? undefined : sent.outcomes.get(dispatch);
		if (outcome?.sent !== true) return failedOutputs(output, outcome);
		try {
			operation.checkAnswer?.(outcome.result, reference);
		} catch (error) {
			// Not forgotten by the memory of sends: Retry On Fail comes to this error again, and sends nothing.
			if (!(error instanceof GatewayError) || !context.continueOnFail()) {
				throw asNodeError(context.getNode(), error);
			}
			const { recipient, clientReference } = outcome.result;
			return failedOutputs(
				[failedItem(context, vendor, { itemIndex: 0, recipient, clientReference, error })],
				{ sent: false, error },
			);
		}
		await context.putExecutionToWait(new Date(systemClock.now() + hours * HOUR_MS));
		return [output, [], []];
	};
	return {
		name,
		action,
		description,
		form: { fields, options },
		output: WAITED_REPORT,
		run,
		waits: {
			tooltip: 'The workflow goes on when the delivery report arrives',
			outputs: REPORT_OUTPUTS,
			webhooks: reportWebhooks,
			resume: async (context) => receiveReport(context, vendor),
		},
	};
}

/** With Continue On Fail: what was not sent was not delivered, and what may have been sent has no report. */
function failedOutputs(items: INodeExecutionData[], outcome: Outcome | undefined): INodeExecutionData[][] {
	const mayBeSent = outcome?.sent === false && outcome.error.outcome === 'unknown';
	return mayBeSent ? [items, [], []] : [[], [], items];
}

/** @throws GatewayError where n8n gives its executions no resume token */
function newReference(context: IExecuteFunctions): string {
	const resumeUrl = context.evaluateExpression('{{ $execution.resumeUrl }}', 0) as string;
	const resumeToken = new URL(resumeUrl).searchParams.get('signature');
	const executionId = context.getExecutionId();
	if (resumeToken === null || !/^[0-9a-f]{64}$/.test(resumeToken) || !/^\d{1,20}$/.test(executionId)) {
		throw new GatewayError('unsupported', {
			message: 'This n8n cannot wait for a delivery report: its executions have no resume token',
			advice:
				'Update n8n to 2.40 or later, or use Send and a workflow that begins with the trigger. Nothing was sent.',
		});
	}
	const mark = markOf({ nodeId: context.getNode().id, runIndex: runIndexOf(context) });
	return writeReference({ executionId, resumeToken, mark });
}

const ONE_EACH =
	'Use a sub-workflow for each: Loop Over Items with Execute Sub-workflow. The example “fax-fails-then-sms” shows it. Nothing was sent.';

function requireOneItem(count: number): void {
	if (count <= 1) return;
	throw new GatewayError('invalidRequest', {
		message: `${counted(count, 'item')} came in, and an execution can wait for one delivery report only`,
		advice: ONE_EACH,
	});
}

function requireOneRecipient<L extends Letter>(preparation: Preparation<L>): Preparation<L> {
	const count = preparation.dispatches.length + preparation.failures.length;
	if (count <= 1) return preparation;
	throw new GatewayError('invalidRequest', {
		message: `To holds ${counted(count, 'recipient')}, and an execution can wait for one delivery report only`,
		advice: ONE_EACH,
	});
}
