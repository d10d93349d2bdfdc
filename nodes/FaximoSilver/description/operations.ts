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
			name: 'Get Delivery Reports',
			value: 'report',
			action: 'Get delivery reports of faxes',
			description: 'Look up what became of faxes, in the mailbox that results come to',
		},
		{
			name: 'Import History',
			value: 'importHistory',
			action: 'Import the sending history of faxes',
			description: 'Read the CSV file of the management site: one item for each fax',
		},
		{
			name: 'Send',
			value: 'send',
			action: 'Send a fax',
			description: 'Send a text and documents to one or several fax numbers',
		},
	],
};
