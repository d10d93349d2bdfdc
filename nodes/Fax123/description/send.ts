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
		placeholder: 'e.g. 01 23 45 67 89',
		description:
			'One or several fax numbers, separated by commas, semicolons or new lines, or a list from an expression. French numbers in any form; numbers abroad go to 123-Fax as you enter them.',
		displayOptions: { show: showOnlyForSend },
	},
	{
		displayName: 'Document',
		name: 'documentSource',
		type: 'options',
		default: 'binary',
		options: [
			{
				name: 'From the Item',
				value: 'binary',
				description: 'A file that a node before this one gives; 123-Fax fetches it from this n8n',
			},
			{
				name: 'From a URL',
				value: 'url',
				description: 'A document on a public web server; 123-Fax fetches it there',
			},
		],
		description: 'Where the document to fax comes from. It may have at most 1 MB.',
		displayOptions: { show: showOnlyForSend },
	},
	{
		displayName: 'Input Binary Field',
		name: 'binaryProperty',
		type: 'string',
		required: true,
		default: 'data',
		hint: 'The field that holds the file, as the input panel shows it under Binary. 123-Fax fetches the file from this n8n, which must be reachable from the internet.',
		description:
			'The name of the file’s field. 123-Fax gets a signed address of this n8n, which works without signing in.',
		displayOptions: { show: { operation: ['send'], documentSource: ['binary'] } },
	},
	{
		displayName: 'Document URL',
		name: 'documentUrl',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://example.com/contract.pdf',
		description: 'The address of the document. 123-Fax fetches it there, without signing in.',
		displayOptions: { show: { operation: ['send'], documentSource: ['url'] } },
	},
	{
		displayName: 'Client Reference',
		name: 'clientReference',
		type: 'string',
		default: '',
		placeholder: 'e.g. contract-4711',
		description: 'Your own ID of this document, for your own records. Empty: each fax gets a new one.',
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
				displayName: 'Allow Private Address',
				name: 'allowPrivateAddress',
				type: 'boolean',
				default: false,
				description:
					'Whether to send although the document’s address leads to this machine or a private network, which 123-Fax cannot reach. For the sandbox only.',
			},
			numberCheckOption('France'),
			{
				displayName: 'Parallel Requests',
				name: 'parallelRequests',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 20, numberPrecision: 0 },
				default: 2,
				description: 'How many requests may be under way at the same time. The first item’s value counts.',
			},
			{
				displayName: 'Report E-Mail',
				name: 'reportEmail',
				type: 'string',
				default: '',
				placeholder: 'name@email.com',
				description: 'Gets a copy of the delivery report by mail',
			},
			{
				displayName: 'Time-Out',
				name: 'timeoutSeconds',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 300 },
				default: 60,
				description:
					'Seconds to wait for 123-Fax’s answer; it fetches the document meanwhile. After a time-out it is not known whether the fax was sent, so it is not sent again by itself.',
			},
		],
	},
];
