import { timeLibrary } from '../lib/time';

/**
 * A point in time as a user or an expression gives it, in Unix milliseconds; null when it cannot be read.
 *
 * Takes ISO 8601 and `2026-11-21 10:00:00`, in `zone` where the text names none (n8n's date picker gives no zone), a
 * Date, a Luxon DateTime, and a number: Unix seconds, or milliseconds from 100,000,000,000 on.
 *
 * @param zone IANA name, such as `Europe/Brussels`
 */
export function instantToUnixMs(value: unknown, zone: string): number | null {
	if (typeof value === 'string') return textToUnixMs(value.trim(), zone);
	if (typeof value === 'number') return inRange(value < 1e11 ? value * 1000 : value);
	if (value instanceof Date) return inRange(value.getTime());
	if (isLuxonLike(value)) return inRange(value.toMillis());
	return null;
}

function textToUnixMs(text: string, zone: string): number | null {
	if (/^\d{9,13}$/.test(text)) return instantToUnixMs(Number(text), zone);
	const { DateTime } = timeLibrary();
	const iso = DateTime.fromISO(text, { zone });
	const instant = iso.isValid ? iso : DateTime.fromSQL(text, { zone });
	return instant.isValid ? instant.toMillis() : null;
}

/**
 * A point in time as ISO 8601 in a zone, to the second: `2026-11-21T10:00:00+01:00`.
 *
 * @param zone IANA name, such as `Europe/Brussels`; UTC where it names none
 */
export function instantInZone(unixMs: number, zone: string): string {
	const { DateTime } = timeLibrary();
	const wholeMs = Math.floor(unixMs / 1000) * 1000;
	const inZone = DateTime.fromMillis(wholeMs, { zone });
	const instant = inZone.isValid ? inZone : DateTime.fromMillis(wholeMs, { zone: 'utc' });
	// Null only for an invalid instant, which a number within a date's range is not.
	return instant.toISO({ suppressMilliseconds: true }) as string;
}

/** A DateTime of n8n's own copy of Luxon is no instance of ours. */
function isLuxonLike(value: unknown): value is { toMillis(): number } {
	return typeof (value as { toMillis?: unknown } | null)?.toMillis === 'function';
}

/** What JavaScript can hold as a date: 100,000,000 days to either side of 1970. */
const MAX_DATE_MS = 8.64e15;

function inRange(ms: number): number | null {
	return Math.abs(ms) <= MAX_DATE_MS ? ms : null;
}
