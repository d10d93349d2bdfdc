import { parsePhone, phoneOrText, type NumberCheck } from '../../shared/text/phone';

const COUNTRY = 'FR';

/** A number that the vendor takes, for the advice when To is empty. */
export const EXAMPLE = '01 23 45 67 89';

/**
 * Numbers of France and its overseas departments go to the vendor as France dials them (0123456789, 0590123456), numbers
 * abroad with the `+` or `00` that they were entered with. The document gives no format.
 */
export function addressOf(entered: string, check: NumberCheck): { recipient: string; address: string } {
	const { e164, national, written } = parsePhone(entered, {
		home: COUNTRY,
		own: [COUNTRY],
		check,
		advice: `Write it as ${EXAMPLE}, or with its country code, such as +32 2 123 45 67.`,
	});
	return { recipient: e164, address: national ?? written + e164.slice(1) };
}

/** A number as the vendor gives it in a report, in E.164 where it can be read. */
export const frenchOrText = (given: string): string => phoneOrText(given, COUNTRY);
