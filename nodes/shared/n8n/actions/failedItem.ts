import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Failure } from '../../sending/sendPlan';
import { FAILED_ITEM, type VendorInfo } from '../../model';
import { toItem } from '../items';
import { toNodeError } from '../nodeError';

/** What Continue On Fail puts out for a recipient, or an item, that failed. */
export function failedItem(
	context: IExecuteFunctions,
	{ id: vendor, channel }: Pick<VendorInfo, 'id' | 'channel'>,
	{ itemIndex, recipient, clientReference, error }: Failure,
): INodeExecutionData {
	const { fullText, kind, outcome, vendorCode, vendorText } = error;
	const output = toItem(
		FAILED_ITEM,
		{
			recipient,
			error: fullText,
			errorKind: kind,
			outcome,
			clientReference,
			vendorCode,
			vendorText,
			vendor,
			channel,
		},
		itemIndex,
	);
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
