import fc from 'fast-check';
import { DateTime } from 'luxon';
import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import {
	endOfQuiet,
	readQuietHours,
	WEEKDAYS,
	type QuietInput,
	type QuietHours,
} from '../../../nodes/shared/text/quietHours';
import { caught } from '../../support/caught';

const NIGHT = { quietFrom: '21:00', quietUntil: '08:00', quietDays: [] } as const;
const read = (changes: Partial<QuietInput>) =>
	readQuietHours({ quietFrom: '', quietUntil: '', quietDays: [], ...changes });

/** @param local ISO 8601 without an offset, or with one where the clock shows a time twice */
const movedIn = (zone: string, local: string, changes: Partial<QuietInput>): string | null => {
	const quiet = read(changes) as QuietHours;
	const asked = DateTime.fromISO(local, { zone });
	return DateTime.fromMillis(endOfQuiet(asked.toMillis(), quiet, zone), { zone }).toISO({
		suppressMilliseconds: true,
	});
};
const inBrussels = (local: string, changes: Partial<QuietInput> = NIGHT) =>
	movedIn('Europe/Brussels', local, changes);

describe('the fields of quiet hours', () => {
	it('may all be empty, which turns quiet hours off', () => {
		expect(read({})).toBeNull();
		expect(read({ quietFrom: ' ', quietUntil: '\t' })).toBeNull();
	});

	it.each([
		['21:00', '08:00', { from: 1260, until: 480 }],
		['9:05', '9:06', { from: 545, until: 546 }],
		['00:00', '23:59', { from: 0, until: 1439 }],
		['22:00', '24:00', { from: 1320, until: 0 }],
		['22:00:00', ' 06:30 ', { from: 1320, until: 390 }],
	])('from %s until %s are read', (quietFrom, quietUntil, span) => {
		expect(read({ quietFrom, quietUntil })).toEqual({ span, days: [] });
	});

	it('may be days alone', () => {
		expect(read({ quietDays: ['sunday', 'friday', 'sunday'] })).toEqual({ span: null, days: [0, 5] });
	});

	it.each([
		['21', '08:00', 'Options > Quiet From is “21”, which is not a time of the day'],
		['21:00', '25:00', 'Options > Quiet Until is “25:00”, which is not a time of the day'],
		['21:60', '08:00', 'Options > Quiet From is “21:60”, which is not a time of the day'],
		['9 pm', '08:00', 'Options > Quiet From is “9 pm”, which is not a time of the day'],
		['21:00', '', 'Options > Quiet From is set, and Options > Quiet Until is empty'],
		['', '08:00', 'Options > Quiet Until is set, and Options > Quiet From is empty'],
		['21:00', '21:00', 'Options > Quiet From and Options > Quiet Until are both 21:00'],
		['00:00', '24:00', 'Options > Quiet From and Options > Quiet Until are both 00:00'],
	])('from %j until %j are refused', (quietFrom, quietUntil, message) => {
		const error = caught(() => read({ quietFrom, quietUntil }), GatewayError);
		expect(error).toMatchObject({ kind: 'invalidRequest' });
		expect(error.message).toContain(message);
	});

	it('are refused if all seven days are quiet', () => {
		const error = caught(() => read({ quietDays: WEEKDAYS }), GatewayError);
		expect(error.message).toContain('all seven days');
	});
});

describe('endOfQuiet', () => {
	it.each([
		['2026-11-23T20:59:59', '2026-11-23T20:59:59+01:00'],
		['2026-11-23T21:00:00', '2026-11-24T08:00:00+01:00'],
		['2026-11-23T23:59:59', '2026-11-24T08:00:00+01:00'],
		['2026-11-24T00:00:00', '2026-11-24T08:00:00+01:00'],
		['2026-11-24T03:00:00', '2026-11-24T08:00:00+01:00'],
		['2026-11-24T07:59:59', '2026-11-24T08:00:00+01:00'],
		['2026-11-24T08:00:00', '2026-11-24T08:00:00+01:00'],
	])('moves %s, in a night across midnight, to %s', (asked, moved) => {
		expect(inBrussels(asked)).toBe(moved);
	});

	it.each([
		['2026-11-23T11:59:59', '2026-11-23T11:59:59+01:00'],
		['2026-11-23T12:00:00', '2026-11-23T14:00:00+01:00'],
		['2026-11-23T14:00:00', '2026-11-23T14:00:00+01:00'],
	])('moves %s, in quiet hours around noon, to %s', (asked, moved) => {
		expect(inBrussels(asked, { quietFrom: '12:00', quietUntil: '14:00' })).toBe(moved);
	});

	it.each([
		// A Saturday evening, and a Sunday.
		['2026-11-28T20:00:00', '2026-11-28T20:00:00+01:00'],
		['2026-11-28T22:00:00', '2026-11-30T08:00:00+01:00'],
		['2026-11-29T12:00:00', '2026-11-30T08:00:00+01:00'],
	])('moves %s past a quiet Sunday and the night after it to %s', (asked, moved) => {
		expect(inBrussels(asked, { ...NIGHT, quietDays: ['sunday'] })).toBe(moved);
	});

	it('moves a Sunday without quiet hours at night to midnight', () => {
		expect(inBrussels('2026-11-29T12:00:00', { quietDays: ['sunday'] })).toBe('2026-11-30T00:00:00+01:00');
	});

	it('moves past six quiet days to the seventh', () => {
		const quietDays = WEEKDAYS.filter((day) => day !== 'friday');
		expect(inBrussels('2026-11-28T00:00:00', { ...NIGHT, quietDays })).toBe('2026-12-04T08:00:00+01:00');
	});

	it.each([
		['forward', '2026-03-28T22:00:00', '2026-03-29T08:00:00+02:00'],
		['back', '2026-10-24T22:00:00', '2026-10-25T08:00:00+01:00'],
	])('is at eight in the night in which the clocks go %s', (_way, asked, moved) => {
		expect(inBrussels(asked)).toBe(moved);
	});

	it('is at the jump when the clock skips the end', () => {
		expect(inBrussels('2026-03-29T01:00:00', { quietFrom: '21:00', quietUntil: '02:30' })).toBe(
			'2026-03-29T03:00:00+02:00',
		);
	});

	it('is the first time that the clock shows the end, even if it shows it twice', () => {
		const until = { quietFrom: '21:00', quietUntil: '02:30' };
		expect(inBrussels('2026-10-25T01:00:00', until)).toBe('2026-10-25T02:30:00+02:00');
		expect(inBrussels('2026-10-25T02:10:00+01:00', until)).toBe('2026-10-25T02:30:00+01:00');
	});

	it('is one o’clock after a quiet day if the clocks go forward at midnight', () => {
		// Cuba, 2026-03-08: 00:00 becomes 01:00.
		expect(movedIn('America/Havana', '2026-03-07T12:00:00', { quietDays: ['saturday'] })).toBe(
			'2026-03-08T01:00:00-04:00',
		);
	});

	it('supports zones with half hours, and one that skipped a day', () => {
		expect(movedIn('Asia/Tehran', '2026-11-23T22:00:00', NIGHT)).toBe('2026-11-24T08:00:00+03:30');
		// Samoa had no 2011-12-30, a Friday.
		expect(movedIn('Pacific/Apia', '2011-12-29T22:00:00', { ...NIGHT, quietDays: ['friday'] })).toBe(
			'2011-12-31T08:00:00+14:00',
		);
	});

	it('uses UTC if the zone’s name is unknown', () => {
		const quiet = read(NIGHT) as QuietHours;
		const moved = endOfQuiet(Date.UTC(2026, 10, 23, 22), quiet, 'nowhere');
		expect(new Date(moved).toISOString()).toBe('2026-11-24T08:00:00.000Z');
	});

	it('is never quiet, never earlier than the start, and the first such minute', () => {
		const time = fc.nat(24 * 60 - 1);
		const text = (minutes: number) =>
			`${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
		const zones = ['Europe/Brussels', 'America/Havana', 'Australia/Lord_Howe', 'Asia/Tehran', 'UTC'];
		// Days around changes of the clock of these zones, and others.
		const day = fc.constantFrom(
			'2026-03-07',
			'2026-03-28',
			'2026-04-04',
			'2026-10-03',
			'2026-10-24',
			'2026-10-31',
			'2026-11-28',
		);
		const isQuiet = (ms: number, zone: string, from: string, until: string, days: readonly string[]) => {
			const local = DateTime.fromMillis(ms, { zone });
			const clock = local.toFormat('HH:mm');
			const inSpan = from < until ? clock >= from && clock < until : clock >= from || clock < until;
			return inSpan || days.includes(local.setLocale('en').weekdayLong?.toLowerCase() ?? '');
		};
		fc.assert(
			fc.property(
				...([fc.constantFrom(...zones), day, fc.nat(2 * 24 * 60), time, time] as const),
				fc.subarray([...WEEKDAYS], { maxLength: 2 }),
				(zone, date, minute, fromMinute, untilMinute, quietDays) => {
					fc.pre(fromMinute !== untilMinute);
					const [quietFrom, quietUntil] = [text(fromMinute), text(untilMinute)];
					const asked = DateTime.fromISO(date, { zone }).toMillis() + minute * 60_000;
					const moved = endOfQuiet(asked, read({ quietFrom, quietUntil, quietDays }) as QuietHours, zone);
					let expected = asked;
					while (isQuiet(expected, zone, quietFrom, quietUntil, quietDays)) expected += 60_000;
					expect(moved).toBe(expected);
				},
			),
			{ numRuns: 150 },
		);
	});
});
