import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { webhookPanel } from '../shared/n8n/triggerPanel';
import { vendorWebhooks } from '../shared/n8n/webhook/description';
import { receiveCall, webhookMethods } from '../shared/n8n/webhook/webhookTrigger';
import { pushTriggerDescription } from './description/pushTrigger';
import { pushToInboundMessage } from './gateway/normalise';
import { decodePush, PUSH_PARAMETER_NAMES, pushKey } from './gateway/wire';

export class AsanakPushTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Asanak Push Trigger',
		name: 'asanakPushTrigger',
		icon: {
			light: 'file:../../icons/asanak.svg',
			dark: 'file:../../icons/asanak.dark.svg',
		},
		group: ['trigger'],
		// Not 1: n8n evaluates an expression on every call of a version 1 webhook (platform.md, section 7).
		version: 2,
		subtitle: 'inbound SMS',
		description: 'Starts when Asanak calls its Push URL for an inbound SMS (servers inside Iran)',
		defaults: { name: 'Asanak Push Trigger' },
		eventTriggerDescription: 'Waiting for Asanak to call the test URL',
		activationMessage: 'Asanak’s calls to the production URL now start this workflow.',
		triggerPanel: webhookPanel({
			vendorName: 'Asanak',
			handOver: 'enter it as the Push URL in the profile of your Asanak panel',
			sampleQuery: '?destAddress=982100&amp;srcAddress=989121234567&amp;msgBody=Hello&amp;msgPartNumber=1',
		}),
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		webhooks: vendorWebhooks,
		properties: pushTriggerDescription,
	};

	webhookMethods = webhookMethods;

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveCall(this, {
			vendorName: 'Asanak',
			calls: 'inbound SMS',
			parameterNames: PUSH_PARAMETER_NAMES,
			read: (parameters, receivedAt) => {
				const push = decodePush(parameters);
				return push === null
					? null
					: {
							event: pushToInboundMessage(push, parameters, receivedAt),
							identity: pushKey(parameters),
						};
			},
		});
	}
}
