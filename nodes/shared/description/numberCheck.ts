import type { INodeProperties } from 'n8n-workflow';

/** @param countries whose numbers are checked, as an English phrase */
export const numberCheckOption = (countries: string): INodeProperties => ({
	displayName: 'Number Check',
	name: 'numberCheck',
	type: 'options',
	default: 'plan',
	options: [
		{
			name: 'Length Only',
			value: 'length',
			description: 'Also take numbers that the numbering plan does not have yet',
		},
		{
			name: 'Numbering Plan',
			value: 'plan',
			description: 'Refuse numbers that do not exist, such as one with a digit missing',
		},
	],
	description: `How to check numbers of ${countries} before anything is sent`,
});
