import type { INodeProperties } from 'n8n-workflow';
import { allowedIpsOption, groupOptions, optionsOf, tokenOption } from '../../shared/n8n/webhook/description';

/** The fields of the trigger. The names are fixed: flows are saved with them (shared/design.md). */
export const triggerDescription: INodeProperties[] = [
	{
		displayName:
			'Send the Production URL above to SmsExtraPro’s support, and ask to register it for delivery reports (accusés de réception), for your keyword’s inbound SMS, or for both. Reports come for messages sent with Message Type “With Delivery Report” only.',
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
	optionsOf(
		allowedIpsOption,
		...groupOptions('Inbound SMS are never grouped.'),
		tokenOption('SmsExtraPro'),
		{
			displayName: 'Final Reports Only',
			name: 'finalOnly',
			type: 'boolean',
			default: false,
			description: 'Whether to drop reports that another one will follow, such as “waiting for confirmation”',
		},
		{
			displayName: 'Keyword',
			name: 'keyword',
			type: 'string',
			default: '',
			placeholder: 'e.g. INFO',
			description: 'Only inbound SMS with this keyword; empty: all',
		},
		{
			displayName: 'Short Code',
			name: 'shortCode',
			type: 'string',
			default: '',
			placeholder: 'e.g. 8989',
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
	),
];
