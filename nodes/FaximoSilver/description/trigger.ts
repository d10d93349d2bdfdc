import type { INodeProperties } from 'n8n-workflow';

/** The fields of the trigger. The names are fixed: flows are saved with them (shared/design.md). */
export const triggerDescription: INodeProperties[] = [
	{
		displayName:
			'Watches the mailbox of the credential for faximoSilver’s result mails. They must be switched on in the settings of your faximoSilver account, and come to that mailbox.',
		name: 'mailboxNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Mailbox',
				name: 'mailbox',
				type: 'string',
				default: 'INBOX',
				description: 'The folder that result mails come to',
			},
			{
				displayName: 'Poll Interval (Seconds)',
				name: 'pollIntervalSeconds',
				type: 'number',
				typeOptions: { minValue: 5, maxValue: 3600 },
				default: 60,
				description: 'How often to look where the mail server does not tell of new mail by itself (IDLE)',
			},
		],
	},
];
