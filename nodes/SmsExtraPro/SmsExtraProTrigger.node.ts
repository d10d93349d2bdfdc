import type { INodeType, INodeTypeDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { triggerDescription } from '../shared/n8n/description';
import { choices, flag, notice, text } from '../shared/n8n/fields';
import { webhookPanel } from '../shared/n8n/triggerPanel';
import { vendorWebhooks } from '../shared/n8n/webhook/description';
import { allowedIps, grouping, statuses, token, waitingExecutions } from '../shared/n8n/webhook/fields';
import { receiveCall, webhookMethods, type WebhookTrigger } from '../shared/n8n/webhook/webhookTrigger';
import { callToEvent } from './gateway/normalise';
import { CALL_PARAMETER_NAMES, callKey, decodeCall } from './gateway/wire';
import { SMSEXTRAPRO } from './vendor';

const trigger: WebhookTrigger = {
	vendor: SMSEXTRAPRO,
	calls: 'delivery reports and inbound SMS',
	events: ['deliveryReport', 'inboundMessage'],
	fields: {
		urlNotice: notice(
			'Send the Production URL above to SmsExtraPro’s support, and ask to register it for delivery reports (accusés de réception), for your keyword’s inbound SMS, or for both. Reports come for messages sent with Message Type “With Delivery Report” only.',
		),
		events: choices({
			label: 'Events',
			required: true,
			default: ['deliveryReport', 'inboundMessage'],
			choices: [
				{
					value: 'deliveryReport',
					name: 'Delivery Report',
					description: 'The status of a message that you sent has changed',
				},
				{
					value: 'inboundMessage',
					name: 'Inbound SMS',
					description: 'Somebody sent an SMS that starts with your keyword',
				},
			],
			description: 'What starts the workflow. Calls of an event that is not chosen are answered and dropped.',
		}),
	},
	options: {
		allowedIps,
		...grouping('Inbound SMS are never grouped.'),
		token: token(SMSEXTRAPRO.name),
		finalOnly: flag({
			label: 'Final Reports Only',
			description: 'Whether to drop reports that another one will follow, such as “waiting for confirmation”',
		}),
		keyword: text({
			label: 'Keyword',
			placeholder: 'e.g. INFO',
			description: 'Only inbound SMS with this keyword; empty: all',
		}),
		shortCode: text({
			label: 'Short Code',
			placeholder: 'e.g. 8989',
			description: 'Only inbound SMS to this number; empty: all',
		}),
		statuses: statuses([
			{ value: 'deferred', name: 'Deferred', description: 'Phone off or full; the network tries again' },
			{ value: 'delivered', name: 'Delivered' },
			{ value: 'rejected', name: 'Rejected', description: 'Wrong or blacklisted number' },
			{ value: 'sent', name: 'Sent', description: 'Waiting for confirmation' },
			{ value: 'undelivered', name: 'Undelivered' },
			{ value: 'unknown', name: 'Unknown', description: 'No confirmation came' },
		]),
		waitingExecutions,
	},
	parameterNames: CALL_PARAMETER_NAMES,
	read: (parameters, receivedAt) => {
		const call = decodeCall(parameters);
		return call === null
			? null
			: { record: callToEvent(call, parameters, receivedAt), identity: callKey(call) };
	},
};

export class SmsExtraProTrigger implements INodeType {
	/** The fields and the output of the node, which the build and the tests read. */
	static readonly declaration = trigger;

	description: INodeTypeDescription = triggerDescription(SMSEXTRAPRO, trigger, {
		subtitle:
			'={{ $parameter["events"].length === 1 ? ({"deliveryReport":"delivery reports","inboundMessage":"inbound SMS"})[$parameter["events"][0]] : "delivery reports, inbound SMS" }}',
		description: 'Starts on SmsExtraPro’s delivery reports and inbound SMS',
		eventTriggerDescription: 'Waiting for SmsExtraPro to call the test URL',
		activationMessage: 'SmsExtraPro’s calls to the production URL now start this workflow.',
		triggerPanel: webhookPanel({
			vendorName: SMSEXTRAPRO.name,
			handOver:
				'send it to SmsExtraPro’s support and ask to register it for delivery reports (“accusés de réception”), for the inbound SMS of your keyword, or for both',
			samples: {
				'a delivery report': '?SmsID=1&amp;Dest=32475112233&amp;Status=Acked&amp;StatusCode=200',
				'an inbound SMS': '?SmsID=2&amp;Sender=32475112233&amp;ShortCode=8989&amp;Key=INFO&amp;Msg=Hello',
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
