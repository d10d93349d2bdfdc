import type { INodeProperties } from 'n8n-workflow';

/** The fields of the trigger. The names are fixed: flows are saved with them (shared/design.md). */
export const triggerDescription: INodeProperties[] = [
	{
		displayName:
			'123-Fax calls this trigger’s Production URL when a fax has arrived or failed. Send that URL to 123-Fax’s support and ask to get the delivery reports (accusés de réception) there by GET.',
		name: 'urlNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Allowed IPs',
				name: 'allowedIps',
				type: 'string',
				default: '',
				placeholder: 'e.g. 192.0.2.1, 198.51.100.0/24',
				description:
					'Addresses or ranges that may call, separated by commas; empty: all. Behind a proxy, n8n must be told so by N8N_PROXY_HOPS.',
			},
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
				description:
					'Delivery reports that arrive within so many seconds start the workflow once, as its items. 0 starts it for each report.',
			},
			{
				displayName: 'Statuses',
				name: 'statuses',
				type: 'multiOptions',
				default: [],
				options: [
					{ name: 'Delivered', value: 'delivered' },
					{ name: 'Failed', value: 'failed', description: 'The document could not be faxed' },
					{ name: 'Rejected', value: 'rejected', description: 'Number on the red list, or EcoFAX' },
					{
						name: 'Undelivered',
						value: 'undelivered',
						description: 'Busy, no answer, wrong number, broken transmission',
					},
					{ name: 'Unknown', value: 'unknown', description: 'A code that is not in the vendor’s list' },
				],
				description: 'Only delivery reports of these statuses; none chosen: all',
			},
			{
				displayName: 'Token',
				name: 'token',
				type: 'string',
				typeOptions: { password: true },
				default: '',
				description:
					'A word that calls must carry: give 123-Fax the URL with ?token= and this word at its end. Usually not needed, the URL cannot be guessed.',
			},
		],
	},
];
