import type { INodeProperties } from 'n8n-workflow';

const showOnlyForReport = { operation: ['report'] };
const showOnlyWhenWaiting = { operation: ['report'], waitUntilFinal: [true] };

/** The fields of Get Delivery Reports. The names are fixed: flows are saved with them (shared/design.md). */
export const reportDescription: INodeProperties[] = [
	{
		displayName:
			'This node follows faxes, it does not send them: GlobFax’s document about sending is not public. Send by GlobFax’s own means; its answer has a rcpt_ref for each recipient, which is what to enter here.',
		name: 'sendNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Recipient References',
		name: 'recipientReferences',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. rcpt_111aaa',
		description:
			'One or several rcpt_ref from the recipients list of GlobFax’s answer to a send, separated by commas, or a list from an expression',
		displayOptions: { show: showOnlyForReport },
	},
	{
		displayName: 'Wait Until Final',
		name: 'waitUntilFinal',
		type: 'boolean',
		default: false,
		description:
			'Whether to ask again until each fax has arrived or failed. For longer than an hour, use a Wait node in a loop instead. The first item’s value counts.',
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
		typeOptions: { minValue: 1, maxValue: 3600 },
		default: 60,
		description:
			'Pause between two questions. GlobFax advises 30 seconds at first and then a minute: shorter pauses are lengthened to that, except towards the sandbox.',
		displayOptions: { show: showOnlyWhenWaiting },
	},
];
