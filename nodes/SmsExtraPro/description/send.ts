import type { INodeProperties } from 'n8n-workflow';
import { numberCheckOption } from '../../shared/description/numberCheck';

const showOnlyForSend = { operation: ['send'] };

/** The fields of the Send operation. The names are fixed: flows are saved with them (shared/design.md). */
export const sendDescription: INodeProperties[] = [
	{
		displayName: 'To',
		name: 'to',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. +32475112233, +33688440512',
		description:
			'One or several numbers with their country code, separated by commas, semicolons or new lines, or a list from an expression. Spaces, brackets and 00 instead of + are fine; for numbers without, see National Numbers.',
		displayOptions: { show: showOnlyForSend },
	},
	{
		displayName: 'National Numbers',
		name: 'numbersWithoutPlus',
		type: 'options',
		default: 'refuse',
		options: [
			{ name: 'Are Belgian', value: 'BE', description: '0475 11 22 33 is +32 475 11 22 33' },
			{ name: 'Are French', value: 'FR', description: '06 88 44 05 12 is +33 6 88 44 05 12' },
			{
				name: 'Refuse',
				value: 'refuse',
				description: 'Stop with an error before anything is sent; 32475112233 and 33688440512 are fine',
			},
		],
		description: 'What numbers without + or 00 are, such as 0475 11 22 33',
		displayOptions: { show: showOnlyForSend },
	},
	{
		displayName: 'Sender',
		name: 'sender',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. MyCompany',
		description:
			'What the recipient sees as the sender: a name of at most 11 characters, or a number. Where the network does not allow it, the message starts with it instead.',
		displayOptions: { show: showOnlyForSend },
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
			'The text to send. One SMS holds 160 characters, or 70 when a character such as ç or an emoji is in it; longer texts are sent, and charged, as several parts.',
		displayOptions: { show: showOnlyForSend },
	},
	{
		displayName: 'Message Type',
		name: 'messageType',
		type: 'options',
		default: 'normal',
		options: [
			{
				name: 'Normal',
				value: 'normal',
				description: 'No delivery report',
			},
			{
				name: 'With Delivery Report',
				value: 'withReport',
				description: 'SmsExtraPro tells the SmsExtraPro Trigger what became of the message',
			},
			{
				name: 'Reverse Billing',
				value: 'reverseBilling',
				description: 'The recipient pays (Belgium, accounts that have it)',
			},
		],
		description: 'Whether you want to know if the message arrives, and who pays for it',
		displayOptions: { show: showOnlyForSend },
	},
	{
		displayName:
			'The reports come to the URL that SmsExtraPro has registered for your account: begin another workflow with the SmsExtraPro Trigger, and give its Production URL to SmsExtraPro’s support.',
		name: 'reportNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { operation: ['send'], messageType: ['withReport'] } },
	},
	{
		displayName: 'Send At',
		name: 'sendAt',
		type: 'dateTime',
		default: '',
		description:
			'When SmsExtraPro should send the message, in the workflow’s time zone unless the value names another. Empty: at once.',
		displayOptions: { show: showOnlyForSend },
	},
	{
		displayName: 'Client Reference',
		name: 'clientReference',
		type: 'string',
		default: '',
		placeholder: 'e.g. order-4711',
		description:
			'Your own ID of this message; delivery reports carry it. Empty: With Delivery Report gets a new one for each recipient, other types none.',
		displayOptions: { show: showOnlyForSend },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show: showOnlyForSend },
		options: [
			{
				displayName: 'Character Set',
				name: 'characterSet',
				type: 'options',
				default: 'utf8',
				options: [
					{ name: 'ISO-8859-1', value: 'iso88591' },
					{ name: 'UTF-8', value: 'utf8' },
				],
				description: 'Try ISO-8859-1 if accented letters arrive wrong',
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
			},
			numberCheckOption('Belgium and France'),
			{
				displayName: 'Number Format',
				name: 'numberFormat',
				type: 'options',
				default: 'international',
				options: [
					{
						name: 'As Entered',
						value: 'asEntered',
						description: 'Send national numbers of Belgium and France in their national form',
					},
					{ name: 'International', value: 'international', description: 'Send with the country code' },
				],
				description: 'How numbers are given to SmsExtraPro',
			},
			{
				displayName: 'Parallel Requests',
				name: 'parallelRequests',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 20, numberPrecision: 0 },
				default: 2,
				description: 'How many requests may be under way at the same time. The first item’s value counts.',
			},
			{
				displayName: 'Recipients per Request',
				name: 'recipientsPerRequest',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 100, numberPrecision: 0 },
				default: 20,
				description: 'How many recipients of the same text go to SmsExtraPro together',
			},
			{
				displayName: 'Time-Out',
				name: 'timeoutSeconds',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 300 },
				default: 30,
				description:
					'Seconds to wait for SmsExtraPro’s answer. After a time-out it is not known whether the message was sent, so it is not sent again by itself.',
			},
		],
	},
];
