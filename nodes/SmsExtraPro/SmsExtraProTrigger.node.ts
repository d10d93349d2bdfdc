import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { vendorWebhooks } from '../shared/description/webhook';
import { receiveCall, webhookMethods } from '../shared/n8n/webhookTrigger';
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
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts on SmsExtraPro’s delivery reports and inbound SMS',
		defaults: { name: 'SmsExtraPro Trigger' },
		eventTriggerDescription: 'Waiting for SmsExtraPro to call the test URL',
		activationMessage: 'SmsExtraPro’s calls to the production URL now start this workflow.',
		triggerPanel: {
			header: 'Give SmsExtraPro your URL',
			executionsHelp: {
				inactive:
					'<b>To go live:</b> send the <b>Production URL</b> above to SmsExtraPro’s support, and ask to register it for delivery reports (“accusés de réception”) and for the inbound SMS of your keyword. Then publish this workflow.<br /><br /><b>To try it here:</b> click “listen for test event”, then open the test URL with a report’s parameters in a browser.',
				active:
					'<b>This workflow is live.</b> SmsExtraPro must call the <b>Production URL</b> above: its support registers it for delivery reports (“accusés de réception”) and for the inbound SMS of your keyword. Runs show up in the <a data-key="executions">executions list</a>.',
			},
			activationHint:
				'Publish this workflow, and give the production URL to SmsExtraPro’s support, once for delivery reports and once for your keyword.',
		},
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
