import type { INodeProperties } from 'n8n-workflow';

const showOnlyForReport = { operation: ['report'] };
const showOnlyWhenWaiting = { operation: ['report'], waitUntilFinal: [true] };

/** The fields of Get Delivery Reports. */
export const reportDescription: INodeProperties[] = [
	{
		displayName: 'Message IDs',
		name: 'messageIds',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.messageId }}',
		description:
			'One or several IDs that Send put out, separated by commas, or a list from an expression. Asanak keeps reports for four days.',
		displayOptions: { show: showOnlyForReport },
	},
	{
		displayName: 'Wait Until Final',
		name: 'waitUntilFinal',
		type: 'boolean',
		default: false,
		description:
			'Whether to ask again until each message is delivered or has failed. For longer than an hour, use a Wait node in a loop instead. The first item’s value counts.',
		displayOptions: { show: showOnlyForReport },
	},
	{
		displayName: 'Wait at Most (Minutes)',
		name: 'maxWaitMinutes',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 60 },
		default: 10,
		description: 'Then reports that are not final are put out as they are',
		displayOptions: { show: showOnlyWhenWaiting },
	},
	{
		displayName: 'Ask Again Every (Seconds)',
		name: 'pollIntervalSeconds',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 600 },
		default: 15,
		description: 'Pause between two questions to Asanak',
		displayOptions: { show: showOnlyWhenWaiting },
	},
];
