import { WAIT_INDEFINITELY } from 'n8n-workflow';
import { GatewayError } from '../../errors/gatewayError';
import { quote } from '../../errors/quote';
import { instantToUnixMs } from '../../text/time';
import { choice, moment, number, shownIf } from '../fields';
import { group } from '../form';

const UNIT_MS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 };

/** Names and choices as n8n's own messaging nodes have them. */
export const limitWaitTime = group(
	{
		label: 'Limit Wait Time',
		description:
			'Without an answer by then, the workflow goes on with the input item. Not added: it waits on.',
		added: { limitType: 'afterTimeInterval', resumeAmount: 45, resumeUnit: 'minutes' },
	},
	{
		limitType: choice({
			label: 'Limit Type',
			default: 'afterTimeInterval',
			choices: [
				{ value: 'afterTimeInterval', name: 'After Time Interval', description: 'So long after the message' },
				{ value: 'atSpecifiedTime', name: 'At Specified Time', description: 'At a date and time' },
			],
			description: 'When the workflow goes on without an answer',
		}),
		resumeAmount: shownIf(
			{ limitType: ['afterTimeInterval'] },
			number({ label: 'Amount', default: 1, min: 0.01, max: 100_000, description: 'How long to wait' }),
		),
		resumeUnit: shownIf(
			{ limitType: ['afterTimeInterval'] },
			choice({
				label: 'Unit',
				default: 'hours',
				choices: [
					{ value: 'minutes', name: 'Minutes' },
					{ value: 'hours', name: 'Hours' },
					{ value: 'days', name: 'Days' },
				],
				description: 'What the amount counts',
			}),
		),
		maxDateAndTime: shownIf(
			{ limitType: ['atSpecifiedTime'] },
			moment({
				label: 'Max Date and Time',
				description: 'In the workflow’s time zone unless the value names another',
			}),
		),
	},
);

export type WaitLimit = ReturnType<typeof limitWaitTime.read>;

/**
 * Until when to wait for an answer.
 * @param zone IANA name of the workflow's zone @param now Unix milliseconds
 * @throws GatewayError for a time that cannot be read, or that is past: an answer could never come in time
 */
export function waitTillOf(limit: WaitLimit, zone: string, now: number): Date {
	if (limit === null) return WAIT_INDEFINITELY;
	if (limit.limitType === 'afterTimeInterval') {
		return new Date(now + limit.resumeAmount * UNIT_MS[limit.resumeUnit]);
	}
	const given = limit.maxDateAndTime;
	const ms = instantToUnixMs(given, zone);
	if (ms !== null && ms > now) return new Date(ms);
	const shown =
		ms === null ? quote(typeof given === 'object' ? 'an object' : String(given)) : new Date(ms).toISOString();
	throw new GatewayError('invalidRequest', {
		message: `Options > Limit Wait Time > Max Date and Time ${shown} is ${ms === null ? 'not a date and time' : 'in the past'}`,
		advice: 'Choose a time in the future. Nothing was sent.',
	});
}
