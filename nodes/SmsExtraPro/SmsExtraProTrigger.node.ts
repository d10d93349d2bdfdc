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
import { triggerDescription } from './description/trigger';
import { callToEvent } from './gateway/normalise';
import { CALL_PARAMETER_NAMES, callKey, decodeCall } from './gateway/wire';

export class SmsExtraProTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'SmsExtraPro Trigger',
		name: 'smsExtraProTrigger',
		icon: {
			light: 'file:../../icons/smsExtraPro.svg',
			dark: 'file:../../icons/smsExtraPro.dark.svg',
		},
		group: ['trigger'],
		// Not 1: n8n evaluates an expression on every call of a version 1 webhook (platform.md, section 7).
		version: 2,
		subtitle:
			'={{ $parameter["events"].length === 1 ? ({"deliveryReport":"delivery reports","inboundMessage":"inbound SMS"})[$parameter["events"][0]] : "delivery reports, inbound SMS" }}',
		description: 'Starts on SmsExtraPro’s delivery reports and inbound SMS',
		defaults: { name: 'SmsExtraPro Trigger' },
		eventTriggerDescription: 'Waiting for SmsExtraPro to call the test URL',
		activationMessage: 'SmsExtraPro’s calls to the production URL now start this workflow.',
		triggerPanel: webhookPanel({
			vendorName: 'SmsExtraPro',
			handOver:
				'send it to SmsExtraPro’s support and ask to register it for delivery reports (“accusés de réception”), for the inbound SMS of your keyword, or for both',
			sampleQuery: '?SmsID=1&amp;Dest=32475112233&amp;Status=Acked&amp;StatusCode=200',
		}),
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		webhooks: vendorWebhooks,
		properties: triggerDescription,
	};

	webhookMethods = webhookMethods;

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveCall(this, {
			vendorName: 'SmsExtraPro',
			calls: 'delivery reports and inbound SMS',
			parameterNames: CALL_PARAMETER_NAMES,
			read: (parameters, receivedAt) => {
				const call = decodeCall(parameters);
				return call === null
					? null
					: { event: callToEvent(call, parameters, receivedAt), identity: callKey(call) };
			},
		});
	}
}
