import type { INodeProperties } from 'n8n-workflow';

const showOnlyForReport = { operation: ['report'] };

/** The fields of Get Delivery Reports. */
export const reportDescription: INodeProperties[] = [
	{
		displayName:
			'Looks up faximoSilver’s result mails in the mailbox of the credential. To start a workflow by itself when a result comes in, use the faximoSilver Trigger instead.',
		name: 'reportNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: showOnlyForReport },
	},
	{
		displayName: 'Client Reference',
		name: 'clientReference',
		type: 'string',
		default: '',
		placeholder: 'e.g. order-4711',
		description: 'Only the results of this fax, as Send put it out. Empty: all.',
		displayOptions: { show: showOnlyForReport },
	},
	{
		displayName: 'Subject',
		name: 'subject',
		type: 'string',
		default: '',
		placeholder: 'e.g. Order 4711',
		description: 'Only results whose subject has this text. Empty: all.',
		displayOptions: { show: showOnlyForReport },
	},
	{
		displayName: 'Numbers',
		name: 'numbers',
		type: 'string',
		default: '',
		placeholder: 'e.g. 03-2345-6789',
		description:
			'Only results of these fax numbers, separated by commas, in any form that Send takes. Empty: all.',
		displayOptions: { show: showOnlyForReport },
	},
	{
		displayName: 'Last Hours',
		name: 'lastHours',
		type: 'number',
		typeOptions: { minValue: 0.1 },
		default: 24,
		description: 'Only results that came in within so many hours',
		displayOptions: { show: showOnlyForReport },
	},
	{
		displayName: 'Since',
		name: 'since',
		type: 'dateTime',
		default: '',
		hint: 'Instead of Last Hours: with a time here, that field is ignored',
		description:
			'Only results that came in from this time on, in the workflow’s time zone unless the value names another',
		displayOptions: { show: showOnlyForReport },
	},
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: { show: showOnlyForReport },
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { operation: ['report'], returnAll: [false] } },
	},
	{
		displayName: 'Mark as Read',
		name: 'markAsRead',
		type: 'boolean',
		default: false,
		description:
			'Whether to mark the result mails that are put out as read. Otherwise nothing in the mailbox changes.',
		displayOptions: { show: showOnlyForReport },
	},
	{
		displayName: 'Mailbox',
		name: 'mailbox',
		type: 'string',
		default: 'INBOX',
		description: 'The folder that result mails come to',
		displayOptions: { show: showOnlyForReport },
	},
];
