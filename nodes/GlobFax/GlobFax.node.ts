import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { operationSubtitle } from '../shared/description/subtitle';
import { credentialTest } from '../shared/n8n/credentialTest';
import { httpTransport } from '../shared/n8n/httpTransport';
import { readOperation } from '../shared/n8n/readOperation';
import { runOperations } from '../shared/n8n/runOperations';
import { waitInput } from '../shared/n8n/waitInput';
import { operationDescription } from './description/operations';
import { reportDescription } from './description/report';
import { GlobFaxClient, probeAccount, type GlobFaxAccount } from './gateway/client';
import { prepareReferences } from './gateway/prepare';
import { readReports } from './gateway/report';

const report = readOperation({
	vendor: 'globFax',
	channel: 'fax',
	prepare: (parameters) => ({
		references: prepareReferences(parameters.any('recipientReferences')),
		wait: waitInput(parameters, 60),
	}),
	read: async (items, context) => {
		const account = await context.getCredentials<GlobFaxAccount & Record<string, never>>('globFaxApi');
		const client = new GlobFaxClient(account, httpTransport(context.helpers), {
			signal: context.getExecutionCancelSignal(),
		});
		const references = [...new Set(items.flatMap(({ input }) => input.references))];
		const reports = await readReports(client, references, items[0]?.input.wait ?? null);
		return new Map(
			items.map(({ itemIndex, input }) => [
				itemIndex,
				input.references.flatMap((reference) => reports.get(reference) ?? []),
			]),
		);
	},
});

export class GlobFax implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'GlobFax',
		name: 'globFax',
		icon: {
			light: 'file:../../icons/globFax.svg',
			dark: 'file:../../icons/globFax.dark.svg',
		},
		group: ['input'],
		version: 1,
		subtitle: operationSubtitle(operationDescription),
		description: 'Follow faxes sent through GlobFax (China)',
		defaults: { name: 'GlobFax' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'globFaxApi', required: true, testedBy: 'globFaxApiTest' }],
		properties: [operationDescription, ...reportDescription],
	};

	methods = {
		credentialTest: {
			globFaxApiTest: credentialTest(
				async (credential, http) => await probeAccount(credential as Partial<GlobFaxAccount>, http),
			),
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, { report });
	}
}
