import { GatewayError } from '../errors/gatewayError';
import { quote } from '../errors/quote';
import { timeLibrary } from '../lib/time';
import { trimBlanks } from './text';

/** Days in the order of their numbers: 0 is Sunday. */
export const WEEKDAYS = [
	'sunday',
	'monday',
	'tuesday',
	'wednesday',
	'thursday',
	'friday',
	'saturday',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** The fields as the user filled them in. */
export interface QuietInput {
	/** `HH:MM`; empty: no time of the day is quiet. */
	quietFrom: string;
	quietUntil: string;
	/** Quiet as a whole. */
	quietDays: readonly Weekday[];
}

/** When no message may go out, by the clock on the wall. */
export interface QuietHours {
	/**
	 * A span of every day, in minutes from midnight: quiet from the first on, and no longer at the second. It crosses midnight where the
	 * first is the later one.
	 */
	span: { from: number; until: number } | null;
	/** Numbers of days that are quiet as a whole; 0 is Sunday. */
	days: readonly number[];
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
const DAY_MS = DAY_MINUTES * MINUTE_MS;
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 4;

/**
 * @returns null where nothing is quiet
 * @throws GatewayError `invalidRequest` that names the field
 */
export function readQuietHours({
	quietFrom = '',
	quietUntil = '',
	quietDays = [],
}: Partial<QuietInput>): QuietHours | null {
	const from = toMinutes('Quiet From', quietFrom);
	const until = toMinutes('Quiet Until', quietUntil);
	const days = [...new Set(quietDays)].map((day) => WEEKDAYS.indexOf(day)).sort();
	if ((from === null) !== (until === null)) {
		const [given, missing] = from === null ? ['Until', 'From'] : ['From', 'Until'];
		throw refused(
			`Options > Quiet ${given} is set, and Options > Quiet ${missing} is empty`,
			'Set both, such as 21:00 and 08:00, or none.',
		);
	}
	if (from !== null && until !== null && from % DAY_MINUTES === until % DAY_MINUTES) {
		throw refused(
			`Options > Quiet From and Options > Quiet Until are both ${trimBlanks(quietFrom)}, so nothing could ever be sent`,
			'Choose two different times, such as 21:00 and 08:00.',
		);
	}
	if (days.length === WEEKDAYS.length) {
		throw refused(
			'Options > Quiet Days holds all seven days, so nothing could ever be sent',
			'Leave at least one day out.',
		);
	}
	const span =
		from === null || until === null ? null : { from: from % DAY_MINUTES, until: until % DAY_MINUTES };
	return span === null && days.length === 0 ? null : { span, days };
}

function toMinutes(label: string, text: string): number | null {
	const written = trimBlanks(text);
	if (written === '') return null;
	// A time of the day as tables and forms give it may have seconds.
	const [, hours, minutes] = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(written) ?? [];
	const value = Number(hours) * 60 + Number(minutes);
	if (Number(minutes) < 60 && value <= DAY_MINUTES) return value;
	throw refused(
		`Options > ${label} is ${quote(written)}, which is not a time of the day`,
		'Write hours and minutes, from 00:00 to 23:59, such as 21:00.',
	);
}

const refused = (message: string, advice: string): GatewayError =>
	new GatewayError('invalidRequest', { message, advice });

/**
 * The first moment from `unixMs` on that is not quiet: `unixMs` itself, or the end of the quiet time that it lies in. Clocks that are put
 * forward or back are taken into account: what counts is what the clock on the wall shows.
 *
 * @param zone IANA name; UTC where it names none
 * @returns Unix milliseconds
 */
export function endOfQuiet(unixMs: number, quiet: QuietHours, zone: string): number {
	const offsetOf = offsetsIn(zone);
	let at = unixMs;
	for (;;) {
		const offset = offsetOf(at);
		const rest = quietRest(at + offset, quiet);
		if (rest === 0) return at;
		const end = at + rest;
		// Where the clock changes before the end, the wall shows another time from then on.
		at = offsetOf(end) === offset ? end : changeBetween(at, end, offsetOf);
	}
}

/** @param wallMs what the clock on the wall shows, as Unix milliseconds of UTC. @returns for how long it stays quiet, at least */
function quietRest(wallMs: number, { span, days }: QuietHours): number {
	const intoDay = wallMs - Math.floor(wallMs / DAY_MS) * DAY_MS;
	const day = (((Math.floor(wallMs / DAY_MS) + FIRST_WEEKDAY) % 7) + 7) % 7;
	if (days.includes(day)) return DAY_MS - intoDay;
	if (span === null) return 0;
	const from = span.from * MINUTE_MS;
	const until = span.until * MINUTE_MS;
	const crossesMidnight = from > until;
	if (crossesMidnight && intoDay >= from) return DAY_MS - intoDay;
	return intoDay < until && (crossesMidnight || intoDay >= from) ? until - intoDay : 0;
}

/** The moment at which the zone's offset changes, between two moments that have different ones. */
function changeBetween(before: number, after: number, offsetOf: (unixMs: number) => number): number {
	const offset = offsetOf(before);
	let [low, high] = [before, after];
	while (high - low > 1) {
		const middle = Math.floor((low + high) / 2);
		if (offsetOf(middle) === offset) low = middle;
		else high = middle;
	}
	return high;
}

/** What to add to Unix milliseconds to get what the clock on the wall shows. */
function offsetsIn(zone: string): (unixMs: number) => number {
	const { FixedOffsetZone, IANAZone } = timeLibrary();
	const named = IANAZone.create(zone);
	const known = named.isValid ? named : FixedOffsetZone.utcInstance;
	return (unixMs) => known.offset(unixMs) * MINUTE_MS;
}
