import type { INodeProperties } from 'n8n-workflow';

const showOnlyForReceived = { operation: ['received'] };

/** The fields of Get Received SMS. */
export const receivedDescription: INodeProperties[] = [
	{
		displayName: 'To start a workflow by itself when an SMS comes in, use the Asanak Trigger instead.',
		name: 'triggerNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: showOnlyForReceived },
	},
	{
		displayName: 'Last Hours',
		name: 'lastHours',
		type: 'number',
		typeOptions: { minValue: 0.1, maxValue: 168 },
		default: 24,
		description: 'Read the SMS of so many hours: at most 168, a week, which is what Asanak keeps',
		displayOptions: { show: showOnlyForReceived },
	},
	{
		displayName: 'Since',
		name: 'since',
		type: 'dateTime',
		default: '',
		hint: 'Instead of Last Hours: with a time here, that field is ignored',
		description:
			'Read SMS from this time on, in the workflow’s time zone unless the value names another. Asanak keeps a week.',
		displayOptions: { show: showOnlyForReceived },
	},
	{
		displayName: 'Numbers',
		name: 'numbers',
		type: 'string',
		default: '',
		placeholder: 'e.g. 982100, 982164063188',
		description: 'Only SMS to these numbers of the account, separated by commas. Empty: all numbers.',
		displayOptions: { show: showOnlyForReceived },
	},
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: { show: showOnlyForReceived },
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { operation: ['received'], returnAll: [false] } },
	},
];
