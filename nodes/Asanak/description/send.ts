import type { INodeProperties } from 'n8n-workflow';
import { numberCheckOption } from '../../shared/description/numberCheck';

const showOnlyForSends = { operation: ['send', 'sendToPort'] };

/** The fields of Send and Send to Port. */
export const sendDescription: INodeProperties[] = [
	{
		displayName: 'To',
		name: 'to',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. +989123456789, 09121234567',
		description:
			'One or several Iranian numbers, separated by commas, semicolons or new lines, or a list from an expression. Persian digits, spaces and brackets are fine.',
		displayOptions: { show: showOnlyForSends },
	},
	{
		displayName: 'Sender',
		name: 'sender',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 982100',
		description: 'One of the account’s own numbers, as Asanak’s panel shows it',
		displayOptions: { show: showOnlyForSends },
	},
	{
		displayName: 'Message',
		name: 'message',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		default: '',
		placeholder: 'e.g. Your appointment is tomorrow at 10:00.',
		description:
			'The text to send. One SMS holds 160 Latin or 70 Persian characters; longer texts are sent, and charged, as several parts.',
		displayOptions: { show: { operation: ['send'] } },
	},
	{
		displayName: 'Message',
		name: 'message',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		default: '',
		placeholder: 'e.g. sync=42',
		description: 'The text for the app: one SMS at most, and not in Persian',
		displayOptions: { show: { operation: ['sendToPort'] } },
	},
	{
		displayName: 'Source Port',
		name: 'sourcePort',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 65535, numberPrecision: 0 },
		required: true,
		default: 0,
		description: 'The port that the app sees as the sender’s, from 1 to 65535',
		displayOptions: { show: { operation: ['sendToPort'] } },
	},
	{
		displayName: 'Destination Port',
		name: 'destinationPort',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 65535, numberPrecision: 0 },
		required: true,
		default: 0,
		description: 'The port that the app on the phone listens to, from 1 to 65535',
		displayOptions: { show: { operation: ['sendToPort'] } },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show: showOnlyForSends },
		options: [
			{
				displayName: 'Character Set',
				name: 'characterSet',
				type: 'options',
				default: 'auto',
				options: [
					{ name: 'ASCII', value: 'ascii', description: 'English letters only; others are refused' },
					{
						name: 'Automatic',
						value: 'auto',
						description: 'ASCII where every character allows it, otherwise UTF-8',
					},
					{ name: 'UTF-8', value: 'utf8', description: 'Always as Persian texts are sent' },
				],
				description: 'How the text is given to Asanak',
			},
			{
				displayName: 'Long Messages',
				name: 'longMessages',
				type: 'options',
				default: 'auto',
				options: [
					{ name: 'Refuse', value: 'refuse', description: 'Stop with an error before anything is sent' },
					{
						name: 'Send as Several Parts',
						value: 'auto',
						description: 'Each part is charged as one SMS',
					},
				],
				description: 'What to do with a text that does not fit into one SMS',
				displayOptions: { show: { '/operation': ['send'] } },
			},
			{
				displayName: 'Messages per Call',
				name: 'messagesPerCall',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 100, numberPrecision: 0 },
				default: 100,
				description: 'How many messages go to Asanak together; it takes one call a second',
			},
			numberCheckOption('Iran'),
			{
				displayName: 'Time-Out',
				name: 'timeoutSeconds',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 300 },
				default: 30,
				description:
					'Seconds to wait for Asanak’s answer. After a time-out it is not known whether the messages were sent, so they are not sent again by themselves.',
			},
		],
	},
];
