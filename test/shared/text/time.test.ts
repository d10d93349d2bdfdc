import fc from 'fast-check';
import { DateTime } from 'luxon';
import { instantInZone, instantToUnixMs } from '../../../nodes/shared/text/time';

const BRUSSELS = 'Europe/Brussels';
/** 10:00 in Brussels, in winter. */
const TEN = Date.UTC(2026, 10, 21, 9, 0, 0);

describe('instantInZone', () => {
	it.each([
		['2026-11-21T10:00:00+01:00', BRUSSELS, TEN],
		['2026-07-01T10:00:00+02:00', BRUSSELS, Date.UTC(2026, 6, 1, 8)],
		['2026-11-21T12:30:00+03:30', 'Asia/Tehran', TEN],
		['2026-11-21T09:00:00Z', 'UTC', TEN],
		['2026-11-21T09:00:00Z', 'No/Such', TEN],
		['2026-11-21T10:00:00+01:00', BRUSSELS, TEN + 999],
	])('writes %s in %s', (text, zone, unixMs) => {
		expect(instantInZone(unixMs, zone)).toBe(text);
	});

	it('round-trips with instantToUnixMs to the second', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 4_102_444_800 }), (seconds) => {
				expect(instantToUnixMs(instantInZone(seconds * 1000, BRUSSELS), 'UTC')).toBe(seconds * 1000);
			}),
		);
	});
});

describe('instantToUnixMs', () => {
	it.each([
		['ISO 8601 in the given zone', '2026-11-21T10:00:00'],
		['ISO 8601 with an offset of its own', '2026-11-21T04:00:00-05:00'],
		['ISO 8601 in UTC', '2026-11-21T09:00:00.000Z'],
		['date and time with a space between', '2026-11-21 10:00:00'],
		['without seconds', '2026-11-21T10:00'],
		['with spaces around', '  2026-11-21 10:00:00 '],
		['Unix seconds as text', String(TEN / 1000)],
		['Unix milliseconds as text', String(TEN)],
		['Unix seconds', TEN / 1000],
		['Unix milliseconds', TEN],
		['a Date', new Date(TEN)],
		['a Luxon DateTime', DateTime.fromMillis(TEN)],
		['a DateTime of another copy of Luxon', { toMillis: () => TEN }],
	])('reads %s', (_what, value) => {
		expect(instantToUnixMs(value, BRUSSELS)).toBe(TEN);
	});

	it('handles daylight saving time', () => {
		expect(instantToUnixMs('2026-07-01 10:00:00', BRUSSELS)).toBe(Date.UTC(2026, 6, 1, 8, 0, 0));
	});

	it('reads numbers from 100,000,000,000 on as milliseconds, and smaller ones as seconds', () => {
		expect(instantToUnixMs(99_999_999_999, BRUSSELS)).toBe(99_999_999_999_000);
		expect(instantToUnixMs(100_000_000_000, BRUSSELS)).toBe(100_000_000_000);
	});

	it.each([
		['tomorrow'],
		['21/11/2026 10:00'],
		['2026-13-01'],
		['1764000000 and more'],
		['x1764000000'],
		['12345678'],
		['17640000000000'],
		['2026-02-30T10:00:00'],
		[''],
		[null],
		[undefined],
		[true],
		[{}],
		[[]],
		[Number.NaN],
		[Number.POSITIVE_INFINITY],
		[new Date('never')],
		[DateTime.invalid('never')],
	])('cannot read %p', (value) => {
		expect(instantToUnixMs(value, BRUSSELS)).toBeNull();
	});

	it('cannot read a text in a zone that does not exist', () => {
		expect(instantToUnixMs('2026-11-21 10:00:00', 'Europe/Nowhere')).toBeNull();
	});

	it('cannot read a number beyond the range of dates', () => {
		expect(instantToUnixMs(1e20, BRUSSELS)).toBeNull();
		expect(instantToUnixMs(-1e20, BRUSSELS)).toBeNull();
	});

	it('returns every instant from each of its notations', () => {
		const seconds = fc.integer({ min: 100_000_000, max: 4_000_000_000 });
		fc.assert(
			fc.property(seconds, (unix) => {
				const ms = unix * 1000;
				const local = DateTime.fromMillis(ms, { zone: 'Asia/Tehran' });
				expect(instantToUnixMs(unix, BRUSSELS)).toBe(ms);
				expect(instantToUnixMs(String(unix), BRUSSELS)).toBe(ms);
				expect(instantToUnixMs(new Date(ms).toISOString(), BRUSSELS)).toBe(ms);
				expect(instantToUnixMs(local, BRUSSELS)).toBe(ms);
				expect(instantToUnixMs(local.toISO(), BRUSSELS)).toBe(ms);
			}),
		);
	});
});
