import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { operationSubtitle } from '../shared/description/subtitle';
import { binaryDocumentUrl } from '../shared/n8n/actions/binaryDocument';
import { credentialTest } from '../shared/n8n/credentialTest';
import { executionWarning } from '../shared/n8n/actions/executionWarning';
import { httpTransport } from '../shared/n8n/httpTransport';
import type { ItemParameters } from '../shared/n8n/parameters';
import { runOperations } from '../shared/n8n/runOperations';
import { sendOperation } from '../shared/n8n/sendOperation';
import { operationDescription } from './description/operations';
import { sendDescription } from './description/send';
import { Fax123Client, probeAccount, type Fax123Account } from './gateway/client';
import { MAX_DOCUMENT_BYTES, prepareSend, type FaxDocument } from './gateway/prepare';

async function documentOf(
	parameters: ItemParameters,
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<FaxDocument> {
	const source = parameters.choice('documentSource', ['binary', 'url']);
	if (source === 'url') return { source, url: parameters.text('documentUrl') };
	const property = parameters.text('binaryProperty');
	return { source, url: await binaryDocumentUrl(context, itemIndex, property, MAX_DOCUMENT_BYTES) };
}

const send = sendOperation({
	vendor: 'fax123',
	channel: 'fax',
	prepare: async (parameters, context, itemIndex) =>
		prepareSend(
			itemIndex,
			{
				to: parameters.any('to'),
				numberCheck: parameters.optionChoice('numberCheck', ['plan', 'length']),
				document: await documentOf(parameters, context, itemIndex),
				clientReference: parameters.text('clientReference'),
				reportEmail: parameters.optionText('reportEmail'),
				timeoutSeconds: parameters.optionNumber('timeoutSeconds', 60),
				allowPrivateAddress: parameters.optionBoolean('allowPrivateAddress'),
			},
			executionWarning(context),
		),
	connect: async (context) => {
		const account = await context.getCredentials<Fax123Account & Record<string, never>>('fax123Api');
		const client = new Fax123Client(account, httpTransport(context.helpers));
		return async (request) => await client.send(request);
	},
	defaultParallelRequests: 2,
});

export class Fax123 implements INodeType {
	description: INodeTypeDescription = {
		displayName: '123-Fax',
		name: 'fax123',
		icon: {
			light: 'file:../../icons/fax123.svg',
			dark: 'file:../../icons/fax123.dark.svg',
		},
		group: ['output'],
		version: 1,
		subtitle: operationSubtitle(operationDescription),
		description: 'Send faxes through 123-Fax (France)',
		defaults: { name: '123-Fax' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'fax123Api', required: true, testedBy: 'fax123ApiTest' }],
		properties: [operationDescription, ...sendDescription],
	};

	methods = {
		credentialTest: {
			fax123ApiTest: credentialTest(
				async (credential, http) => await probeAccount(credential as Partial<Fax123Account>, http),
			),
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, { send });
	}
}
