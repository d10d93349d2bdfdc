import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { resumedBy, runOperations, type Operations } from '../shared/n8n/actions/operation';
import { testedBy } from '../shared/n8n/credentialTest';
import { actionDescription } from '../shared/n8n/description';
import { probeAccount } from './gateway/credit';
import { credit } from './operations/credit';
import { received } from './operations/received';
import { report } from './operations/report';
import { preview } from './operations/preview';
import { send } from './operations/send';
import { sendAndWait } from './operations/sendAndWait';
import { sendToPort } from './operations/sendToPort';
import { ASANAK } from './vendor';

const operations: Operations = { send, preview, sendToPort, sendAndWait, report, received, credit };

export class Asanak implements INodeType {
	description: INodeTypeDescription = actionDescription(ASANAK, operations, {
		group: 'output',
		description: 'Send and receive SMS through Asanak (Iran)',
	});

	methods = testedBy(ASANAK, probeAccount);

	webhook = resumedBy(operations);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, operations);
	}
}
