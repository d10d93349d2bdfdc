import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { runOperations, type Operations } from '../shared/n8n/actions/operation';
import { testedBy } from '../shared/n8n/credentialTest';
import { actionDescription } from '../shared/n8n/description';
import { probeAccount } from './gateway/client';
import { report } from './operations/report';
import { GLOBFAX } from './vendor';

const operations: Operations = { report };

export class GlobFax implements INodeType {
	description: INodeTypeDescription = actionDescription(GLOBFAX, operations, {
		group: 'input',
		description: 'Follow faxes sent through GlobFax (China)',
	});

	methods = testedBy(GLOBFAX, probeAccount);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, operations);
	}
}
