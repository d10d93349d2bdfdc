import { number } from '../fields';

/** @param description what the interval means for this vendor, a sentence */
export const pollIntervalSeconds = (description: string) =>
	number({ label: 'Poll Interval (Seconds)', default: 60, min: 1, max: 3600, description });
