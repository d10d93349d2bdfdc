import type { INodeType, INodeTypeDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { triggerDescription } from '../shared/n8n/description';
import { notice, text } from '../shared/n8n/fields';
import { webhookPanel } from '../shared/n8n/triggerPanel';
import { vendorWebhooks } from '../shared/n8n/webhook/description';
import { allowedIps, token } from '../shared/n8n/webhook/fields';
import { receiveCall, webhookMethods, type WebhookTrigger } from '../shared/n8n/webhook/webhookTrigger';
import { pushToInboundMessage } from './gateway/normalise';
import { decodePush, PUSH_PARAMETER_NAMES, pushKey } from './gateway/pushWire';
import { ASANAK } from './vendor';

const trigger: WebhookTrigger = {
	vendor: ASANAK,
	calls: 'inbound SMS',
	events: ['inboundMessage'],
	fields: {
		urlNotice: notice(
			'Enter the Production URL above as the Push URL in the profile of your Asanak panel. Asanak calls servers inside Iran only: if this n8n runs elsewhere, use the Asanak Trigger instead, which asks for new SMS.',
		),
	},
	options: {
		allowedIps,
		token: token(ASANAK.name),
		shortCode: text({
			label: 'Short Code',
			placeholder: 'e.g. 982100',
			description: 'Only SMS to this number of the account; empty: all',
		}),
	},
	parameterNames: PUSH_PARAMETER_NAMES,
	read: (parameters, receivedAt) => {
		const push = decodePush(parameters);
		return push === null
			? null
			: {
					record: pushToInboundMessage(push, parameters, receivedAt),
					identity: pushKey(parameters),
				};
	},
};

export class AsanakPushTrigger implements INodeType {
	/** The fields and the output of the node, which the build and the tests read. */
	static readonly declaration = trigger;

	description: INodeTypeDescription = triggerDescription(ASANAK, trigger, {
		suffix: 'Push Trigger',
		subtitle: 'inbound SMS',
		description: 'Starts when Asanak calls its Push URL for an inbound SMS (servers inside Iran)',
		eventTriggerDescription: 'Waiting for Asanak to call the test URL',
		activationMessage: 'Asanak’s calls to the production URL now start this workflow.',
		triggerPanel: webhookPanel({
			vendorName: ASANAK.name,
			handOver: 'enter it as the Push URL in the profile of your Asanak panel',
			samples: {
				'an inbound SMS':
					'?destAddress=982100&amp;srcAddress=989121234567&amp;msgBody=Hello&amp;msgPartNumber=1',
			},
		}),
		needsAccount: false,
		webhooks: vendorWebhooks,
	});

	webhookMethods = webhookMethods(trigger);

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveCall(this, trigger);
	}
}
