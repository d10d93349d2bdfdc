import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { operationSubtitle } from '../shared/description/subtitle';
import { credentialTest } from '../shared/n8n/credentialTest';
import { executionWarning } from '../shared/n8n/actions/executionWarning';
import { httpTransport } from '../shared/n8n/httpTransport';
import { readOperation } from '../shared/n8n/readOperation';
import { runOperations } from '../shared/n8n/runOperations';
import { sendOperation } from '../shared/n8n/sendOperation';
import { waitInput } from '../shared/n8n/waitInput';
import { operationDescription } from './description/operations';
import { receivedDescription } from './description/received';
import { reportDescription } from './description/report';
import { sendDescription } from './description/send';
import { AsanakClient, probeAccount, type AsanakAccount } from './gateway/client';
import { prepareMessageIds, prepareReceived, prepareSend } from './gateway/prepare';
import { listReceived } from './gateway/received';
import { readReports } from './gateway/report';

async function connect(context: IExecuteFunctions): Promise<AsanakClient> {
	const account = await context.getCredentials<AsanakAccount & Record<string, never>>('asanakApi');
	return new AsanakClient(account, httpTransport(context.helpers), {
		signal: context.getExecutionCancelSignal(),
		warn: executionWarning(context),
	});
}

const sends = (toPort: boolean) =>
	sendOperation({
		vendor: 'asanak',
		channel: 'sms',
		prepare: (parameters, _context, itemIndex) =>
			prepareSend(itemIndex, {
				to: parameters.any('to'),
				sender: parameters.text('sender'),
				message: parameters.text('message'),
				numberCheck: parameters.optionChoice('numberCheck', ['plan', 'length']),
				characterSet: parameters.optionChoice('characterSet', ['auto', 'ascii', 'utf8']),
				longMessages: parameters.optionChoice('longMessages', ['auto', 'refuse']),
				messagesPerCall: parameters.optionNumber('messagesPerCall', 100),
				timeoutSeconds: parameters.optionNumber('timeoutSeconds', 30),
				ports: toPort
					? { source: parameters.any('sourcePort'), destination: parameters.any('destinationPort') }
					: null,
			}),
		connect: async (context) => {
			const client = await connect(context);
			return async (request) => await client.send(request);
		},
		// The vendor takes one call a second.
		defaultParallelRequests: 1,
	});

const report = readOperation({
	vendor: 'asanak',
	channel: 'sms',
	prepare: (parameters) => ({
		ids: prepareMessageIds(parameters.any('messageIds')),
		wait: waitInput(parameters, 15),
	}),
	// One question for all items: the vendor answers for 100 messages at once.
	read: async (items, context) => {
		const ids = [...new Set(items.flatMap(({ input }) => input.ids))];
		const reports = await readReports(await connect(context), ids, items[0]?.input.wait ?? null);
		return new Map(
			items.map(({ itemIndex, input }) => [itemIndex, input.ids.flatMap((id) => reports.get(id) ?? [])]),
		);
	},
});

const received = readOperation({
	vendor: 'asanak',
	channel: 'sms',
	prepare: (parameters, context) =>
		prepareReceived({
			since: parameters.any('since'),
			lastHours: parameters.number('lastHours', 24),
			zone: context.getTimezone(),
			numbers: parameters.any('numbers'),
			limit: parameters.boolean('returnAll') ? Infinity : parameters.number('limit', 50),
		}),
	read: async (items, context) => {
		const client = await connect(context);
		const messages = new Map();
		for (const { itemIndex, input } of items) messages.set(itemIndex, await listReceived(client, input));
		return messages;
	},
});

const credit = readOperation({
	vendor: 'asanak',
	channel: 'sms',
	prepare: () => null,
	read: async (items, context) => {
		const amount = await (await connect(context)).readCredit();
		return new Map(items.map(({ itemIndex }) => [itemIndex, [amount]]));
	},
});

export class Asanak implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Asanak',
		name: 'asanak',
		icon: {
			light: 'file:../../icons/asanak.svg',
			dark: 'file:../../icons/asanak.dark.svg',
		},
		group: ['output'],
		version: 1,
		subtitle: operationSubtitle(operationDescription),
		description: 'Send and receive SMS through Asanak (Iran)',
		defaults: { name: 'Asanak' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'asanakApi', required: true, testedBy: 'asanakApiTest' }],
		properties: [operationDescription, ...sendDescription, ...reportDescription, ...receivedDescription],
	};

	methods = {
		credentialTest: {
			asanakApiTest: credentialTest(
				async (credential, http) => await probeAccount(credential as unknown as AsanakAccount, http),
			),
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, {
			send: sends(false),
			sendToPort: sends(true),
			report,
			received,
			credit,
		});
	}
}
