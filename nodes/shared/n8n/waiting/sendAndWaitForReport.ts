import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { GatewayError } from '../../errors/gatewayError';
import { WAITED_REPORT, type SendResult } from '../../model';
import { systemClock } from '../../ports/clock';
import type { Outcome } from '../../sending/sendAll';
import type { Letter, PreparedItem } from '../../sending/sendPlan';
import { isSkipped } from '../../sending/skipped';
import { failedItem } from '../actions/failedItem';
import { guardOptions } from '../actions/guards';
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
import { requireOneItem, requireOneRecipient } from './oneEach';
import { receiveReport, REPORT_OUTPUTS, reportWebhooks } from './reportWebhook';
import { resumeAddress } from './resumeAddress';

const HOUR_MS = 3_600_000;
const WAITED = 'delivery report';

export const maxWaitHours = number({
	label: 'Wait at Most (Hours)',
	default: 24,
	min: 0.01,
	max: 720,
	description: 'Without a final report by then, the workflow goes on at the output No Report in Time',
});

/** What the operation sends, and with which reference. */
export interface ReferencedItem extends SendItem {
	/** Identifies the execution that waits for the vendor's report. It goes out as the client reference. */
	reference: string;
}

export interface SendAndWaitForReport<A, F extends Fields, O extends Fields, L extends Letter> extends Omit<
	SendOperation<A, F, O, L>,
	'prepare' | 'rawIs' | 'parallelRequests'
> {
	/** Validates the item, sends nothing. @throws GatewayError */
	prepare: (input: InputOf<F, O>, item: ReferencedItem) => PreparedItem<L> | Promise<PreparedItem<L>>;
	/** @throws GatewayError where the vendor's answer shows that its report will not carry the reference */
	checkAnswer?: (result: SendResult, reference: string) => void;
}

/**
 * Sends one message, and lets the execution wait for its final report, which the vendor's trigger hands over. Nothing runs
 * meanwhile: the wait is stored in n8n's database (docs/design.md, "Send and wait").
 */
export function sendAndWaitForReport<A, F extends Fields, O extends Fields, L extends Letter>(
	operation: SendAndWaitForReport<A, F, O, L>,
): Operation {
	const { name, action, description, vendor, options } = operation;
	const fields = { ...operation.fields, maxWaitHours };

	const run = async (context: IExecuteFunctions): Promise<INodeExecutionData[][]> => {
		refuseAgents(context);
		requireOneItem(context, WAITED);
		const hours = readField('maxWaitHours', maxWaitHours, (field, fallback) =>
			context.getNodeParameter(field, 0, fallback),
		);
		const reference = newReference(context);
		const sent = await sendItems(
			{
				...operation,
				rawIs: 'text',
				prepare: async (input, item) =>
					requireOneRecipient(await operation.prepare(input, { ...item, reference }), WAITED),
			},
			context,
		);
		const output = outputItems(vendor, context, sent);
		const [dispatch] = sent.dispatches;
		const outcome = dispatch === undefined ? undefined : sent.outcomes.get(dispatch);
		if (outcome?.sent !== true || isSkipped(outcome)) return failedOutputs(output, outcome);
		try {
			operation.checkAnswer?.(outcome.result, reference);
		} catch (error) {
			// The memory of sends keeps this outcome: Retry On Fail meets the same error again, and sends nothing.
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
		form: { fields, options: { ...options, ...guardOptions } },
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

/** Without a wait: what was not sent was not delivered, and what was or may have been sent before has no report. */
function failedOutputs(items: INodeExecutionData[], outcome: Outcome | undefined): INodeExecutionData[][] {
	const mayBeSent =
		outcome?.sent === true ? outcome.result.reason === 'alreadySent' : outcome?.error.outcome === 'unknown';
	return mayBeSent ? [items, [], []] : [[], [], items];
}

/** @throws GatewayError where n8n gives its executions no resume token */
function newReference(context: IExecuteFunctions): string {
	const resume = resumeAddress(context);
	const executionId = context.getExecutionId();
	if (resume === null || !/^\d{1,20}$/.test(executionId)) {
		throw new GatewayError('unsupported', {
			message: 'This n8n cannot wait for a delivery report: its executions have no resume token',
			advice:
				'Update n8n to 2.14 or later, or use Send and a workflow that begins with the trigger. Nothing was sent.',
		});
	}
	const mark = markOf({ nodeId: context.getNode().id, runIndex: runIndexOf(context) });
	return writeReference({ executionId, resumeToken: resume.token, mark });
}

/** n8n lets an execution wait when its agent has called a tool, but drops the report when it comes. */
function refuseAgents(context: IExecuteFunctions): void {
	if (!context.getNode().type.endsWith('Tool')) return;
	throw new GatewayError('unsupported', {
		message: 'An AI agent’s tool cannot wait for a delivery report',
		advice:
			'Choose the operation Send for the tool. The report starts a workflow that begins with the trigger. Nothing was sent.',
	});
}
