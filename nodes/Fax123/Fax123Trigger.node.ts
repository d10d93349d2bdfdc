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
import { reportToDeliveryReport } from './gateway/normalise';
import { decodeReport, REPORT_PARAMETER_NAMES, reportKey } from './gateway/wire';

export class Fax123Trigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: '123-Fax Trigger',
		name: 'fax123Trigger',
		icon: {
			light: 'file:../../icons/fax123.svg',
			dark: 'file:../../icons/fax123.dark.svg',
		},
		group: ['trigger'],
		// Not 1: n8n evaluates an expression on every call of a version 1 webhook (platform.md, section 7).
		version: 2,
		subtitle: 'delivery reports',
		description: 'Starts on 123-Fax’s delivery reports: a fax has arrived, or failed',
		defaults: { name: '123-Fax Trigger' },
		eventTriggerDescription: 'Waiting for 123-Fax to call the test URL',
		activationMessage: '123-Fax’s calls to the production URL now start this workflow.',
		triggerPanel: webhookPanel({
			vendorName: '123-Fax',
			handOver:
				'send it to 123-Fax’s support and ask to get the delivery reports (“accusés de réception”) there by GET',
			sampleQuery: '?etat_e=0&amp;ref_accuse=F26-1&amp;numero=0123456789&amp;nb_page=2',
		}),
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		webhooks: vendorWebhooks,
		properties: triggerDescription,
	};

	webhookMethods = webhookMethods;

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveCall(this, {
			vendorName: '123-Fax',
			calls: 'delivery reports',
			parameterNames: REPORT_PARAMETER_NAMES,
			read: (parameters, receivedAt) => {
				const report = decodeReport(parameters);
				return report === null
					? null
					: {
							event: reportToDeliveryReport(report, parameters, receivedAt),
							identity: reportKey(report),
						};
			},
		});
	}
}
