import type { INodeType, INodeTypeDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { triggerDescription } from '../shared/n8n/description';
import { notice } from '../shared/n8n/fields';
import { webhookPanel } from '../shared/n8n/triggerPanel';
import { vendorWebhooks } from '../shared/n8n/webhook/description';
import { allowedIps, grouping, statuses, token, waitingExecutions } from '../shared/n8n/webhook/fields';
import { receiveCall, webhookMethods, type WebhookTrigger } from '../shared/n8n/webhook/webhookTrigger';
import { reportToDeliveryReport } from './gateway/normalise';
import { decodeReport, REPORT_PARAMETER_NAMES, reportKey } from './gateway/wire';
import { FAX123 } from './vendor';

const trigger: WebhookTrigger = {
	vendor: FAX123,
	calls: 'delivery reports',
	events: ['deliveryReport'],
	fields: {
		urlNotice: notice(
			'Send the Production URL above to 123-Fax’s support, and ask to get the delivery reports (accusés de réception) there by GET. 123-Fax then calls it when a fax has arrived or failed.',
		),
	},
	options: {
		allowedIps,
		...grouping(),
		token: token(FAX123.name),
		statuses: statuses([
			{ value: 'delivered', name: 'Delivered' },
			{ value: 'failed', name: 'Failed', description: 'The document could not be faxed' },
			{ value: 'rejected', name: 'Rejected', description: 'Number on the red list, or EcoFAX' },
			{
				value: 'undelivered',
				name: 'Undelivered',
				description: 'Busy, no answer, wrong number, broken transmission',
			},
			{ value: 'unknown', name: 'Unknown', description: 'A code that is not in the vendor’s list' },
		]),
		waitingExecutions,
	},
	parameterNames: REPORT_PARAMETER_NAMES,
	read: (parameters, receivedAt) => {
		const report = decodeReport(parameters);
		return report === null
			? null
			: {
					record: reportToDeliveryReport(report, parameters, receivedAt),
					identity: reportKey(report),
				};
	},
};

export class Fax123Trigger implements INodeType {
	/** The fields and the output of the node, which the build and the tests read. */
	static readonly declaration = trigger;

	description: INodeTypeDescription = triggerDescription(FAX123, trigger, {
		subtitle: 'delivery reports',
		description: 'Starts on 123-Fax’s delivery reports: a fax has arrived, or failed',
		eventTriggerDescription: 'Waiting for 123-Fax to call the test URL',
		activationMessage: '123-Fax’s calls to the production URL now start this workflow.',
		triggerPanel: webhookPanel({
			vendorName: FAX123.name,
			handOver:
				'send it to 123-Fax’s support and ask to get the delivery reports (“accusés de réception”) there by GET',
			samples: {
				'a delivery report': '?etat_e=0&amp;ref_accuse=F26-1&amp;numero=0123456789&amp;nb_page=2',
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
