import type { WaitInput } from '../../asking/untilFinal';
import { flag, number, shownIf } from '../fields';

export interface WaitTexts {
	/** Until what, as an English clause. */
	until: string;
	defaultIntervalSeconds: number;
	intervalDescription: string;
}

const whileWaiting = { waitUntilFinal: [true] };

/** The fields of Wait Until Final. */
export const waitFields = ({ until, defaultIntervalSeconds, intervalDescription }: WaitTexts) => ({
	waitUntilFinal: flag({
		label: 'Wait Until Final',
		description: `Whether to ask again until ${until}. For longer than an hour, use a Wait node in a loop instead. The first item’s value counts.`,
	}),
	maxWaitMinutes: shownIf(
		whileWaiting,
		number({
			label: 'Wait at Most (Minutes)',
			default: 10,
			min: 1,
			max: 60,
			description: 'Then reports that are not final are put out as they are',
		}),
	),
	pollIntervalSeconds: shownIf(
		whileWaiting,
		number({
			label: 'Ask Again Every (Seconds)',
			default: defaultIntervalSeconds,
			min: 1,
			max: 3600,
			description: intervalDescription,
		}),
	),
});

/** What Wait Until Final was set to; null: ask once. */
export function waitOf({
	waitUntilFinal,
	...wait
}: WaitInput & { waitUntilFinal: boolean }): WaitInput | null {
	return waitUntilFinal ? wait : null;
}
