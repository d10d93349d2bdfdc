import type { INodeType, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { DeliveryReport, InboundMessage, Unkeyed } from '../../nodes/shared/model';
import { triggerDescription } from '../../nodes/shared/n8n/description';
import { choices, flag, text } from '../../nodes/shared/n8n/fields';
import { vendorWebhooks } from '../../nodes/shared/n8n/webhook/description';
import { allowedIps, grouping, token, waitingExecutions } from '../../nodes/shared/n8n/webhook/fields';
import {
	receiveCall,
	webhookMethods,
	type WebhookTrigger,
} from '../../nodes/shared/n8n/webhook/webhookTrigger';
import { FAKE_VENDOR } from './fakeOperationNode';

/** A delivery report of the fake vendor. It is final unless its state is `sent`. */
export const REPORT = { id: '1000001', to: '32475112233', state: 'undelivered' };
/** An inbound message of the fake vendor. */
export const INBOUND = { id: '1000002', text: 'Where are you?' };

const nothing = {
	...{ reason: null, pages: null, charge: null, chargeUnit: null, clientReference: null },
	...{ vendorCode: null, vendorText: null, retryable: false, occurredAt: null, vendorTime: null },
} as const;

const trigger: WebhookTrigger = {
	vendor: FAKE_VENDOR,
	calls: 'anything',
	events: ['deliveryReport', 'inboundMessage'],
	fields: {
		events: choices({
			label: 'Events',
			default: ['deliveryReport', 'inboundMessage'],
			choices: [
				{ value: 'deliveryReport', name: 'Delivery Report' },
				{ value: 'inboundMessage', name: 'Inbound Message' },
			],
		}),
	},
	options: {
		allowedIps,
		finalOnly: flag({ label: 'Final Only' }),
		keyword: text({ label: 'Keyword' }),
		token: token(FAKE_VENDOR.name),
		...grouping(),
		waitingExecutions,
	},
	parameterNames: [...Object.keys(REPORT), ...Object.keys(INBOUND), 'reference'],
	read: ({ id = '', to, state, text: said, reference = null, ...others }, receivedAt) => {
		const common = { messageId: id, vendor: 'asanak', channel: 'sms', receivedAt } as const;
		if (state !== undefined) {
			const report: Unkeyed<DeliveryReport> = {
				...nothing,
				...common,
				event: 'deliveryReport',
				clientReference: reference,
				recipient: to ?? null,
				status: state === 'sent' ? 'sent' : 'undelivered',
				final: state !== 'sent',
				raw: { id, state, ...others },
			};
			return { record: report, identity: `${id} ${state}` };
		}
		if (said === undefined) return null;
		const message: Unkeyed<InboundMessage> = {
			...common,
			event: 'inboundMessage',
			...{ from: '1', to: '2', text: said, keyword: null, operator: null, encoding: null },
			...{ partCount: null, partNumber: null, occurredAt: null, raw: { id } },
		};
		return { record: message, identity: id === '' ? null : id };
	},
};

/** A trigger of no vendor's, made as theirs are. */
export class FakeWebhookTrigger implements INodeType {
	description = triggerDescription(FAKE_VENDOR, trigger, {
		description: 'Fake',
		needsAccount: false,
		webhooks: vendorWebhooks,
	});

	webhookMethods = webhookMethods(trigger);

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveCall(this, trigger);
	}
}
