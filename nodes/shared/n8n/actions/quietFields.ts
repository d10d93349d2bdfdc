import { WEEKDAYS } from '../../text/quietHours';
import { choices, text } from '../fields';

const time = (edge: string, example: string, description: string) =>
	text({ label: `Quiet ${edge}`, placeholder: `e.g. ${example}`, description });

const nameOf = (day: string): string => day.charAt(0).toUpperCase() + day.slice(1);

/** The options of vendors that can send later: when no message may go out. */
export const quietOptions = {
	quietFrom: time(
		'From',
		'21:00',
		'When messages stop, every day, in the workflow’s time zone. What would go out then is sent at Quiet Until.',
	),
	quietUntil: time(
		'Until',
		'08:00',
		'When the quiet time ends, on the next day where Quiet From is the later one',
	),
	quietDays: choices({
		label: 'Quiet Days',
		choices: WEEKDAYS.map((day) => ({ value: day, name: nameOf(day) })),
		description: 'Days on which no message goes out, in the workflow’s time zone',
	}),
};
