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
import { runOperations } from '../shared/n8n/runOperations';
import { sendOperation } from '../shared/n8n/sendOperation';
import { operationDescription } from './description/operations';
import { sendDescription } from './description/send';
import { probeGateway, SmsExtraProClient, type SmsExtraProAccount } from './gateway/client';
import { prepareSend } from './gateway/prepare';

const send = sendOperation({
	vendor: 'smsExtraPro',
	channel: 'sms',
	prepare: (parameters, context, itemIndex) =>
		prepareSend(itemIndex, {
			to: parameters.any('to'),
			numbersWithoutPlus: parameters.choice('numbersWithoutPlus', ['refuse', 'BE', 'FR']),
			numberCheck: parameters.optionChoice('numberCheck', ['plan', 'length']),
			sender: parameters.text('sender'),
			message: parameters.text('message'),
			messageType: parameters.choice('messageType', ['normal', 'withReport', 'reverseBilling']),
			sendAt: parameters.any('sendAt'),
			zone: context.getTimezone(),
			clientReference: parameters.text('clientReference'),
			characterSet: parameters.optionChoice('characterSet', ['utf8', 'iso88591']),
			numberFormat: parameters.optionChoice('numberFormat', ['international', 'asEntered']),
			longMessages: parameters.optionChoice('longMessages', ['auto', 'refuse']),
			recipientsPerRequest: parameters.optionNumber('recipientsPerRequest', 20),
			timeoutSeconds: parameters.optionNumber('timeoutSeconds', 30),
		}),
	connect: async (context) => {
		const account = await context.getCredentials<SmsExtraProAccount & Record<string, never>>(
			'smsExtraProApi',
		);
		const client = new SmsExtraProClient(account, httpTransport(context.helpers));
		return async (request) => await client.send(request);
	},
	defaultParallelRequests: 2,
});

export class SmsExtraPro implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'SmsExtraPro',
		name: 'smsExtraPro',
		icon: {
			light: 'file:../../icons/smsExtraPro.svg',
			dark: 'file:../../icons/smsExtraPro.dark.svg',
		},
		group: ['output'],
		version: 1,
		subtitle: operationSubtitle(operationDescription),
		description: 'Send SMS through SmsExtraPro (Belgium and France)',
		defaults: { name: 'SmsExtraPro' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'smsExtraProApi', required: true, testedBy: 'smsExtraProApiTest' }],
		properties: [operationDescription, ...sendDescription],
	};

	methods = {
		credentialTest: {
			smsExtraProApiTest: credentialTest(
				async ({ baseUrl }, http) => await probeGateway(String(baseUrl ?? ''), http),
			),
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, { send });
	}
}
