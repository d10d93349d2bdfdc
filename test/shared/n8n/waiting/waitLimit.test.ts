import { WAIT_INDEFINITELY } from 'n8n-workflow';
import { GatewayError } from '../../../../nodes/shared/errors/gatewayError';
import { readForm } from '../../../../nodes/shared/n8n/form';
import { limitWaitTime, waitTillOf } from '../../../../nodes/shared/n8n/waiting/waitLimit';

const NOW = Date.parse('2026-11-28T10:00:00Z');

/** What an option says that holds these values; undefined: it was not added. */
function limitOf(values?: Record<string, unknown>) {
	const options = values === undefined ? {} : { limitWaitTime: { values } };
	return readForm({ fields: {}, options: { limitWaitTime } }, () => options).limitWaitTime;
}
const waitTill = (values?: Record<string, unknown>) => waitTillOf(limitOf(values), 'Europe/Brussels', NOW);

describe('Limit Wait Time', () => {
	it('is indefinite if it was not added', () => {
		expect(waitTill()).toBe(WAIT_INDEFINITELY);
	});

	it.each([
		[{ resumeAmount: 45, resumeUnit: 'minutes' }, '2026-11-28T10:45:00.000Z'],
		[{ resumeAmount: 1.5, resumeUnit: 'hours' }, '2026-11-28T11:30:00.000Z'],
		[{ resumeAmount: '2', resumeUnit: 'days' }, '2026-11-30T10:00:00.000Z'],
		[{}, '2026-11-28T11:00:00.000Z'],
	])('ends the wait after an interval: %j', (values, end) => {
		expect(waitTill({ limitType: 'afterTimeInterval', ...values }).toISOString()).toBe(end);
	});

	it.each([
		['2026-11-28T12:00:00', '2026-11-28T11:00:00.000Z'],
		['2026-11-28T12:00:00Z', '2026-11-28T12:00:00.000Z'],
		[new Date('2026-11-28T12:00:00Z'), '2026-11-28T12:00:00.000Z'],
	])('ends the wait at a time, in the workflow’s zone: %s', (maxDateAndTime, end) => {
		expect(waitTill({ limitType: 'atSpecifiedTime', maxDateAndTime }).toISOString()).toBe(end);
	});

	it.each([
		['', /“” is not a date and time/],
		['tomorrow', /“tomorrow” is not a date and time/],
		[{}, /“an object” is not a date and time/],
		['2026-11-28T10:59:59', /2026-11-28T09:59:59.000Z is in the past/],
	])('refuses %j, which leaves no time for an answer', (maxDateAndTime, message) => {
		const refused = () => waitTill({ limitType: 'atSpecifiedTime', maxDateAndTime });
		expect(refused).toThrow(GatewayError);
		expect(refused).toThrow(message);
	});

	it.each([{ resumeAmount: 0 }, { resumeAmount: -1 }, { resumeUnit: 'weeks' }, { limitType: 'never' }])(
		'refuses %j, and names the field',
		(values) => {
			expect(() => limitOf(values)).toThrow(/^Options > Limit Wait Time > (Amount|Unit|Limit Type) /);
		},
	);
});
