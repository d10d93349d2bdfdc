import type { INodeProperties, IWebhookDescription } from 'n8n-workflow';

/**
 * One URL, by GET and by POST, for all that a vendor calls for. Plain strings only, and an empty responseData: n8n then
 * answers what webhook() says, without evaluating anything (platform.md, sections 3 and 7).
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

/** An "Options" collection of these, by name. */
export function optionsOf(...options: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: options.sort((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
	};
}

export const allowedIpsOption: INodeProperties = {
	displayName: 'Allowed IPs',
	name: 'allowedIps',
	type: 'string',
	default: '',
	placeholder: 'e.g. 192.0.2.1, 198.51.100.0/24',
	description:
		'Addresses or ranges that may call, separated by commas; empty: all. Behind a proxy, n8n must be told so by N8N_PROXY_HOPS.',
};

/** @param vendorName as people read it */
export const tokenOption = (vendorName: string): INodeProperties => ({
	displayName: 'Token',
	name: 'token',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	description: `A word that calls must carry: give ${vendorName} the URL with ?token= and this word at its end. Usually not needed, the URL cannot be guessed.`,
});

/** @param note what more there is to say of the window, a sentence */
export const groupOptions = (...note: string[]): [INodeProperties, INodeProperties] => [
	{
		displayName: 'Group Reports Arriving Together: At Most',
		name: 'groupMaxItems',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 1000, numberPrecision: 0 },
		default: 50,
		description: 'A group of so many reports starts the workflow at once. 1 starts it for each report.',
	},
	{
		displayName: 'Group Reports Arriving Together: Seconds',
		name: 'groupWindowSeconds',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 60, numberPrecision: 2 },
		default: 0.5,
		description: [
			'Delivery reports that arrive within so many seconds start the workflow once, as its items. 0 starts it for each report.',
			...note,
		].join(' '),
	},
];
