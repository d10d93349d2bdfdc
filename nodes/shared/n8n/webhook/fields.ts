import type { MessageStatus } from '../../model';
import { choice, choices, number, text, type Choice } from '../fields';

/** The options of triggers that a vendor calls. */

export const allowedIps = text({
	label: 'Allowed IPs',
	placeholder: 'e.g. 192.0.2.1, 198.51.100.0/24',
	description:
		'Addresses or ranges that may call, separated by commas; empty: all. Behind a proxy, set N8N_PROXY_HOPS for n8n.',
});

/** @param vendorName as people read it */
export const token = (vendorName: string) =>
	text({
		label: 'Token',
		secret: true,
		description: `A word that calls must carry: give ${vendorName} the URL with ?token= and this word at its end. Usually not needed, the URL cannot be guessed.`,
	});

/** @param note what more there is to say of the window, a sentence */
export const grouping = (...note: string[]) => ({
	groupMaxItems: number({
		label: 'Largest Group',
		default: 50,
		min: 1,
		max: 1000,
		whole: true,
		description: 'A group of so many reports starts the workflow at once. 1 starts it for each report.',
	}),
	groupWindowSeconds: number({
		label: 'Grouping Window (Seconds)',
		default: 0.5,
		min: 0,
		max: 60,
		description: [
			'Delivery reports that arrive within so many seconds start the workflow once, as its items. 0 starts it for each report.',
			...note,
		].join(' '),
	}),
});

/** @param offered the statuses that the vendor's reports can have */
export const statuses = <const T extends MessageStatus>(offered: ReadonlyArray<Choice<T>>) =>
	choices({
		label: 'Statuses',
		choices: offered,
		description: 'Only delivery reports of these statuses; none chosen: all',
	});

/** Shown for vendors that have Send and Wait for Delivery. */
export const waitingExecutions = choice({
	label: 'Waiting Executions',
	default: 'resume',
	choices: [
		{
			value: 'resume',
			name: 'Resume',
			description: 'A report that another workflow waits for goes there alone',
		},
		{
			value: 'resumeAndStart',
			name: 'Resume and Start',
			description: 'A report that another workflow waits for also starts this one',
		},
	],
	description: 'What to do with reports of messages sent by Send and Wait for Delivery',
});

export type WaitingExecutions = 'resume' | 'resumeAndStart';
