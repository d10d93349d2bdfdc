import { choice, number, text } from '../fields';

/** The fields that sends of several vendors have in common. */

/** @param countries whose numbers are checked, as an English phrase */
export const numberCheck = (countries: string) =>
	choice({
		label: 'Number Check',
		default: 'plan',
		choices: [
			{
				value: 'plan',
				name: 'Numbering Plan',
				description: 'Refuse numbers that do not exist, such as one with a digit missing',
			},
			{
				value: 'length',
				name: 'Length Only',
				description: 'Also take numbers that the numbering plan does not have yet',
			},
		],
		description: `How to check numbers of ${countries} before anything is sent`,
	});

/** What to do with a text that needs several SMS. */
export const longMessages = choice({
	label: 'Long Messages',
	default: 'auto',
	choices: [
		{ value: 'auto', name: 'Send as Several Segments', description: 'Each segment is charged as one SMS' },
		{ value: 'refuse', name: 'Refuse', description: 'Stop with an error before anything is sent' },
	],
	description: 'What to do with a text that does not fit into one SMS',
});

/** @param description what is waited for, and what a time-out means */
export const timeoutSeconds = (seconds: { default: number; max: number; description: string }) =>
	number({ label: 'Time-Out', min: 1, ...seconds });

/** @param description what it is for, and what happens where it is empty */
export const clientReference = (texts: { placeholder: string; description: string }) =>
	text({ label: 'Client Reference', ...texts });
