import { number } from '../fields';

/** @param description what the interval means for this vendor, a sentence */
export const pollIntervalSeconds = (description: string) =>
	number({ label: 'Poll Interval (Seconds)', default: 60, min: 1, max: 3600, description });

/** @param noun what is grouped, in the plural */
export const groupMaxItems = (noun: string, byDefault: number, ...note: string[]) =>
	number({
		label: 'Largest Group',
		default: byDefault,
		min: 1,
		max: 1000,
		whole: true,
		description: [
			`New ${noun} that one look finds start the workflow once, as its items, at most so many at a time.`,
			`1 starts it for each.`,
			...note,
		].join(' '),
	});
