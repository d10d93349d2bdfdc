import type { IWebhookDescription } from 'n8n-workflow';

/**
 * One URL, by GET and by POST, for all that a vendor calls for. Plain strings only, and an empty responseData: n8n then
 * answers what webhook() says, without evaluating anything (docs/n8n.md, "Webhooks").
 */
export const vendorWebhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'GET',
		responseMode: 'onReceived',
		responseData: '',
		path: 'webhook',
	},
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		responseData: '',
		path: 'webhook',
		ndvHideUrl: true,
	},
];
