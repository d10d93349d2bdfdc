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
			name: 'Send',
			value: 'send',
			action: 'Send an SMS',
			description: 'Send an SMS to one or several phones',
		},
	],
};
