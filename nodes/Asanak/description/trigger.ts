import type { INodeProperties } from 'n8n-workflow';

/** The fields of the trigger that asks Asanak. The names are fixed: flows are saved with them (shared/design.md). */
export const triggerDescription: INodeProperties[] = [
	{
		displayName:
			'Asks Asanak for new SMS every minute, and starts the workflow once for each. It begins with SMS that come in after you publish the workflow; after a pause it catches up with up to a week.',
		name: 'pollNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Numbers',
		name: 'numbers',
		type: 'string',
		default: '',
		placeholder: 'e.g. 982100, 982164063188',
		description: 'Only SMS to these numbers of the account, separated by commas. Empty: all numbers.',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Poll Interval (Seconds)',
				name: 'pollIntervalSeconds',
				type: 'number',
				typeOptions: { minValue: 5, maxValue: 3600 },
				default: 60,
				description: 'How often Asanak is asked. Each question takes one of the account’s calls a second.',
			},
		],
	},
];
