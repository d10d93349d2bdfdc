import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { resumedBy, runOperations, type Operations } from '../shared/n8n/actions/operation';
import { testedBy } from '../shared/n8n/credentialTest';
import { actionDescription } from '../shared/n8n/description';
import { probeAccount } from './gateway/client';
import { send } from './operations/send';
import { sendAndWaitForReport } from './operations/sendAndWaitForReport';
import { FAX123 } from './vendor';

const operations: Operations = { send, sendAndWaitForReport };

export class Fax123 implements INodeType {
	description: INodeTypeDescription = actionDescription(FAX123, operations, {
		group: 'output',
		description: 'Send faxes through 123-Fax (France)',
	});

	methods = testedBy(FAX123, probeAccount);

	webhook = resumedBy(operations);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, operations);
	}
}
