import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Refusal } from '../../sending/sendPlan';
import type { Channel, FailedItem, Vendor } from '../../model';
import { toNodeError } from '../nodeError';

/** What Continue On Fail puts out for a recipient, or an item, that failed. */
export function failedItem(
	context: IExecuteFunctions,
	vendor: Vendor,
	channel: Channel,
	{ itemIndex, recipient, clientReference, error }: Refusal,
): INodeExecutionData {
	const item: FailedItem = {
		vendor,
		channel,
		recipient,
		clientReference,
		error: error.fullText,
		errorKind: error.kind,
		outcome: error.outcome,
		vendorCode: error.vendorCode,
		vendorText: error.vendorText,
	};
	const output: INodeExecutionData = { json: { ...item }, pairedItem: { item: itemIndex } };
	if (context.getNode().onError === 'continueErrorOutput') {
		sendToErrorOutput(output, toNodeError(context.getNode(), error, itemIndex));
	}
	return output;
}

/**
 * n8n puts an item that has an `error` to the error output, and afterwards replaces the json of each item that still has one
 * by the error's text (n8n-core, workflow-execute: handleNodeErrorOutput, normalizeNodeErrors). A property that is not
 * enumerable is seen by the first and not copied to the second, so that the flow gets the whole FailedItem.
 */
function sendToErrorOutput(output: INodeExecutionData, error: INodeExecutionData['error']): void {
	Object.defineProperty(output, 'error', {
		value: error,
		enumerable: false,
		configurable: true,
		writable: true,
	});
}
