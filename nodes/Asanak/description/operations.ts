import type { INodeProperties } from 'n8n-workflow';

/** The dropdown that each other field depends on. The names are fixed: flows are saved with them (shared/design.md). */
export const operationDescription: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: 'send',
	options: [
		{
			name: 'Get Credit',
			value: 'credit',
			action: 'Get the credit of the account',
			description: 'Ask how much credit is left, for a warning when it runs low',
		},
		{
			name: 'Get Delivery Reports',
			value: 'report',
			action: 'Get delivery reports of SMS',
			description: 'Ask what became of messages that were sent',
		},
		{
			name: 'Get Received SMS',
			value: 'received',
			action: 'Get received SMS',
			description: 'Read the SMS that came to the numbers of the account in the last week',
		},
		{
			name: 'Send',
			value: 'send',
			action: 'Send an SMS',
			description: 'Send an SMS to one or several phones in Iran',
		},
		{
			name: 'Send to Port',
			value: 'sendToPort',
			action: 'Send an SMS to a port',
			description: 'Send an SMS that an app on the phone takes instead of the message inbox',
		},
	],
};
