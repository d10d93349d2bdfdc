import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { resumedBy, runOperations, type Operations } from '../shared/n8n/actions/operation';
import { testedBy } from '../shared/n8n/credentialTest';
import { actionDescription } from '../shared/n8n/description';
import { probeGateway } from './gateway/client';
import { preview } from './operations/preview';
import { send } from './operations/send';
import { sendAndWait } from './operations/sendAndWait';
import { sendAndWaitForReport } from './operations/sendAndWaitForReport';
import { SMSEXTRAPRO } from './vendor';

const operations: Operations = { send, preview, sendAndWait, sendAndWaitForReport };

export class SmsExtraPro implements INodeType {
	description: INodeTypeDescription = actionDescription(SMSEXTRAPRO, operations, {
		group: 'output',
		description: 'Send SMS through SmsExtraPro (Belgium and France)',
	});

	methods = testedBy(SMSEXTRAPRO, probeGateway);

	webhook = resumedBy(operations);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, operations);
	}
}
