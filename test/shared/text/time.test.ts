import fc from 'fast-check';
import { DateTime } from 'luxon';
import { instantToUnixMs } from '../../../nodes/shared/text/time';

const BRUSSELS = 'Europe/Brussels';
/** 10:00 in Brussels, in winter. */
const TEN = Date.UTC(2026, 10, 21, 9, 0, 0);

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

	it('knows summer time', () => {
		expect(instantToUnixMs('2026-07-01 10:00:00', BRUSSELS)).toBe(Date.UTC(2026, 6, 1, 8, 0, 0));
	});

	it('takes numbers for milliseconds from 100,000,000,000 on, and for seconds below', () => {
		expect(instantToUnixMs(99_999_999_999, BRUSSELS)).toBe(99_999_999_999_000);
		expect(instantToUnixMs(100_000_000_000, BRUSSELS)).toBe(100_000_000_000);
	});

	it.each([
		['tomorrow'],
		['21/11/2026 10:00'],
		['2026-13-01'],
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

	it('cannot read a number that is no date any more', () => {
		expect(instantToUnixMs(1e20, BRUSSELS)).toBeNull();
		expect(instantToUnixMs(-1e20, BRUSSELS)).toBeNull();
	});

	it('gives back every instant in every way of writing it', () => {
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
