import fc from 'fast-check';
import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import { lookBackToMs } from '../../../nodes/shared/text/lookBack';
import { caught } from '../../support/caught';

const NOW = Date.UTC(2026, 10, 21, 9);
const HOUR_MS = 3_600_000;
const back = (since: unknown, lastHours = 24) =>
	lookBackToMs({ since, lastHours, zone: 'Europe/Brussels' }, NOW);

describe('lookBackToMs', () => {
	it.each([undefined, null, '', '  '])('uses the hours if Since is empty: %j', (since) => {
		expect(back(since, 24)).toBe(NOW - 24 * HOUR_MS);
		expect(back(since, 0.5)).toBe(NOW - HOUR_MS / 2);
	});

	it('starts in 1970 at the earliest', () => {
		expect(back('', 1e12)).toBe(0);
	});

	it('reads a moment in the workflow’s zone, and then ignores the hours', () => {
		expect(back('2026-11-21 09:00:00', -1)).toBe(NOW - HOUR_MS);
		expect(back(new Date(NOW))).toBe(NOW);
	});

	it.each([-5, 0, NaN, Infinity, -Infinity])('refuses %s hours', (hours) => {
		const error = caught(() => back('', hours), GatewayError);
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).toBe(`Last Hours is “${hours}”, not a number above 0`);
		expect(error.advice).toBe('Correct Last Hours, or give Since.');
	});

	it.each([['yesterday'], [{}], [true], [NaN]])('refuses an invalid moment: %j', (since) => {
		expect(caught(() => back(since), GatewayError)).toMatchObject({
			kind: 'invalidRequest',
			message: `Since ${typeof since === 'object' ? 'holds an object that' : `“${String(since)}”`} is not a date and time`,
			advice: 'Choose a time, or leave Since empty.',
		});
	});

	it('refuses a moment in the future', () => {
		const error = caught(() => back(NOW + 1), GatewayError);
		expect(error.message).toBe('Since 2026-11-21T09:00:00.001Z is in the future');
		expect(error).toMatchObject({
			kind: 'invalidRequest',
			advice: 'Choose a time in the past, or leave Since empty.',
		});
	});

	it('never returns an invalid moment or one in the future', () => {
		const since = fc.oneof(fc.constantFrom('', null), fc.double(), fc.date(), fc.string());
		fc.assert(
			fc.property(since, fc.double(), (given, hours) => {
				try {
					const ms = back(given, hours);
					expect(ms).toBeLessThanOrEqual(NOW);
					expect(Number.isFinite(ms)).toBe(true);
				} catch (error) {
					expect(error).toBeInstanceOf(GatewayError);
				}
			}),
		);
	});
});
