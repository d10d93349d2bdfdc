import type { INodeProperties } from 'n8n-workflow';

const showOnlyForImport = { operation: ['importHistory'] };

/** The fields of Import History. */
export const importHistoryDescription: INodeProperties[] = [
	{
		displayName: 'Input Binary Field',
		name: 'binaryProperty',
		type: 'string',
		required: true,
		default: 'data',
		hint: 'The name of the field that holds the CSV file, as the input panel shows it under Binary',
		description: 'The sending history, downloaded as CSV from the management site of faximoSilver',
		displayOptions: { show: showOnlyForImport },
	},
];
