import {
	compactPhone,
	e164OrNull,
	parsePhone,
	type NumberCheck,
	type NumberRules,
	type PhoneNumber,
} from '../../shared/text/phone';

const COUNTRY = 'JP';
/** What Japan dials before a country code. */
const OVERSEAS = '010';
/** 184 hides the caller's number and 186 shows it, for one call. They stand before a domestic number. */
const CALLER_ID = /^18[46](?=0)/;

/** A number that the vendor takes, for the advice when To is empty. */
export const EXAMPLE = '03-2345-6789';

/**
 * Digits only before the @ (our reading), as Japan dials them: domestic numbers in their national form, behind 184 or 186
 * as they were entered; numbers abroad behind 010. `recipient` is the number behind these prefixes in E.164, which is
 * what `recipientOrText` makes of the result mail.
 */
export function addressOf(entered: string, check: NumberCheck): { recipient: string; address: string } {
	const rules: NumberRules = {
		home: COUNTRY,
		own: [COUNTRY],
		check,
		advice: `Write it as ${EXAMPLE}, or a number abroad as +32 2 123 45 67 or 010 32 2 123 45 67.`,
	};
	const compact = compactPhone(entered);
	const callerId = CALLER_ID.exec(compact ?? '')?.[0] ?? '';
	const number = parsePhone(entered, rules, readable(compact, callerId));
	return { recipient: number.e164, address: callerId + dialed(number) };
}

function readable(compact: string | null, callerId: string): string | null {
	if (compact === null) return null;
	const number = compact.slice(callerId.length);
	if (callerId !== '') return /^0(?!0|10)/.test(number) ? number : null;
	return number.startsWith(OVERSEAS) ? `+${number.slice(OVERSEAS.length)}` : number;
}

const dialed = ({ national, e164 }: PhoneNumber): string => national ?? OVERSEAS + e164.slice(1);

/** A number as a result mail or the history gives it, in E.164 where it can be read: what Send put out as `recipient`. */
export function recipientOrText(given: string): string {
	const compact = compactPhone(given)?.replace(CALLER_ID, '') ?? '';
	const overseas = compact.startsWith(OVERSEAS) ? `+${compact.slice(OVERSEAS.length)}` : null;
	return e164OrNull(overseas ?? compact, COUNTRY) ?? given;
}
