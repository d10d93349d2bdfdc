import type { INodeProperties } from 'n8n-workflow';

/** The fields of the trigger. The names are fixed: flows are saved with them (shared/design.md). */
export const triggerDescription: INodeProperties[] = [
	{
		displayName:
			'SmsExtraPro calls this trigger’s Production URL. Send that URL to SmsExtraPro’s support and ask to register it for delivery reports (accusés de réception), for your keyword’s inbound SMS, or for both. Delivery reports come only for messages sent with Message Type “With Delivery Report”.',
		name: 'urlNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		required: true,
		default: ['deliveryReport', 'inboundMessage'],
		options: [
			{
				name: 'Delivery Report',
				value: 'deliveryReport',
				description: 'The status of a message that you sent has changed',
			},
			{
				name: 'Inbound SMS',
				value: 'inboundMessage',
				description: 'Somebody sent an SMS that starts with your keyword',
			},
		],
		description: 'What starts the workflow. Calls of an event that is not chosen are answered and dropped.',
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
				displayName: 'Final Reports Only',
				name: 'finalOnly',
				type: 'boolean',
				default: false,
				description:
					'Whether to drop reports that another one will follow, such as “waiting for confirmation”',
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
					'Delivery reports that arrive within so many seconds start the workflow once, as its items. 0 starts it for each report. Inbound SMS are never grouped.',
			},
			{
				displayName: 'Keyword',
				name: 'keyword',
				type: 'string',
				default: '',
				description: 'Only inbound SMS with this keyword; empty: all',
			},
			{
				displayName: 'Short Code',
				name: 'shortCode',
				type: 'string',
				default: '',
				description: 'Only inbound SMS to this number; empty: all',
			},
			{
				displayName: 'Statuses',
				name: 'statuses',
				type: 'multiOptions',
				default: [],
				options: [
					{ name: 'Deferred', value: 'deferred', description: 'Phone off or full; the network tries again' },
					{ name: 'Delivered', value: 'delivered' },
					{ name: 'Rejected', value: 'rejected', description: 'Wrong or blacklisted number' },
					{ name: 'Sent', value: 'sent', description: 'Waiting for confirmation' },
					{ name: 'Undelivered', value: 'undelivered' },
					{ name: 'Unknown', value: 'unknown', description: 'No confirmation came' },
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
					'A word that calls must carry: give SmsExtraPro the URL with ?token= and this word at its end. Usually not needed, the URL cannot be guessed.',
			},
		],
	},
];
