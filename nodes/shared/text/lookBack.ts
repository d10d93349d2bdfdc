import { GatewayError } from '../errors/gatewayError';
import { quote } from '../errors/quote';
import { instantToUnixMs } from './time';

const HOUR_MS = 3_600_000;

/** From when on a read looks, as the user gave it. */
export interface LookBack {
	/** A moment; empty: `lastHours` counts. */
	since: unknown;
	lastHours: number;
	/** IANA name of the workflow's zone. */
	zone: string;
}

/**
 * That moment in Unix milliseconds.
 * @throws GatewayError `invalidRequest` for a moment that is invalid or in the future, and for hours that are invalid
 */
export function lookBackToMs({ since, lastHours, zone }: LookBack, now: number): number {
	if (since === undefined || since === null || (typeof since === 'string' && since.trim() === '')) {
		return Math.max(0, now - aboveZero(lastHours) * HOUR_MS);
	}
	const ms = instantToUnixMs(since, zone);
	if (ms === null || Number.isNaN(ms)) {
		throw new GatewayError('invalidRequest', {
			message: `Since ${typeof since === 'object' ? 'holds an object that' : quote(String(since))} is not a date and time`,
			advice: 'Choose a time, or leave Since empty.',
		});
	}
	if (ms > now) {
		throw new GatewayError('invalidRequest', {
			message: `Since ${new Date(ms).toISOString()} is in the future`,
			advice: 'Choose a time in the past, or leave Since empty.',
		});
	}
	return ms;
}

/** Checks only that the hours are above zero. The field itself limits how many they may be. */
function aboveZero(lastHours: number): number {
	if (lastHours > 0 && Number.isFinite(lastHours)) return lastHours;
	throw new GatewayError('invalidRequest', {
		message: `Last Hours is ${quote(String(lastHours))}, not a number above 0`,
		advice: 'Correct Last Hours, or give Since.',
	});
}
