import type { IDataObject, IWebhookDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { WAITED_REPORT, type DeliveryReport, type VendorInfo } from '../../model';
import { toItem } from '../items';
import { ownNode } from './question';
import { markOf } from '../../text/waitingReference';
import { TAKEN } from './resumeExecution';

/** The outputs of an operation that waits for a report. When the time is over, n8n itself puts the input out at the first one. */
export const REPORT_OUTPUTS = ['No Report in Time', 'Delivered', 'Not Delivered'] as const;

/**
 * The path of a waiting execution that takes a report. No other node has it: a report must not resume a Wait node that the same
 * execution has come to meanwhile.
 */
export const REPORT_PATH = 'delivery-report';

/** Not a literal where the node is declared: n8n's rules for triggers take that for a webhook to register. */
export const reportWebhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		responseData: '',
		path: REPORT_PATH,
		restartWebhook: true,
		isFullPath: true,
	},
];

/** What a trigger gives to a waiting execution. */
export interface WaitingReport {
	/** Identifies the send that the report is about. */
	mark: string;
	report: DeliveryReport;
}

/**
 * Takes a report for a waiting execution: a final one ends the wait, and others leave the execution waiting. The call comes from a
 * trigger of this pack, with the resume token, which n8n has checked.
 */
export function receiveReport(context: IWebhookFunctions, vendor: VendorInfo): IWebhookResponseData {
	const { mark, report } = context.getBodyData() as Partial<Record<keyof WaitingReport, unknown>>;
	if (!isReportOf(vendor, report) || mark !== waitingMark(context)) {
		context.getResponseObject().status(404).send('This execution does not wait for that report.');
		return { noWebhookResponse: true };
	}
	if (!report.final) return { webhookResponse: TAKEN };

	const input = context.evaluateExpression('{{ $json }}') as IDataObject;
	const item = toItem(WAITED_REPORT, { ...report, input }, 0);
	const workflowData = report.status === 'delivered' ? [[], [item], []] : [[], [], [item]];
	return { webhookResponse: TAKEN, workflowData };
}

function isReportOf(vendor: VendorInfo, report: unknown): report is DeliveryReport {
	if (typeof report !== 'object' || report === null) return false;
	const { event, vendor: sender } = report as Partial<DeliveryReport>;
	return event === 'deliveryReport' && sender === vendor.id;
}

/** The mark of the send that waits now. n8n has removed the waiting run from the node's runs, and counts from 0. */
function waitingMark(context: IWebhookFunctions): string {
	const { id: nodeId } = context.getNode();
	const lastRun = context.evaluateExpression(`{{ ${ownNode(context)}.runIndex }}`) as number;
	return markOf({ nodeId, runIndex: lastRun + 1 });
}
