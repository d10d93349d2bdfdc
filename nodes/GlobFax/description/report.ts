import type { INodeProperties } from 'n8n-workflow';
import { waitFields } from '../../shared/description/wait';

const showOnlyForReport = { operation: ['report'] };

/** The fields of Get Delivery Reports. The names are fixed: flows are saved with them (shared/design.md). */
export const reportDescription: INodeProperties[] = [
	{
		displayName:
			'This node follows faxes, it does not send them: this project had no document about how GlobFax takes them. Send by GlobFax’s own means; its answer has a rcpt_ref for each recipient, which is what to enter here.',
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
	...waitFields({
		until: 'each fax has arrived or failed',
		defaultIntervalSeconds: 60,
		intervalDescription:
			'Pause between two questions. GlobFax advises 30 seconds at first and then a minute: shorter pauses are lengthened to that, except towards the sandbox.',
	}),
];
