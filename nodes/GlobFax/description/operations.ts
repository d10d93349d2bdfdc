import type { INodeProperties } from 'n8n-workflow';

/** The dropdown that each other field depends on. The names are fixed: flows are saved with them (shared/design.md). */
export const operationDescription: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: 'report',
	options: [
		{
			name: 'Get Delivery Reports',
			value: 'report',
			action: 'Get delivery reports of faxes',
			description: 'Ask what became of faxes that were sent',
		},
	],
};
