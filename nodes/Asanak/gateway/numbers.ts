import { GatewayError } from '../../shared/errors/gatewayError';
import {
	compactPhone,
	e164OrNull,
	parsePhone,
	type NumberCheck,
	type NumberRules,
} from '../../shared/text/phone';
import { quote } from '../../shared/errors/quote';

const COUNTRY = 'IR';

/** A number that the vendor takes, for the advice when To is empty. */
export const EXAMPLE = '0912 345 6789';

const rules = (check: NumberCheck): NumberRules => ({
	home: COUNTRY,
	own: [COUNTRY],
	check,
	advice: `Write it as +98 912 345 6789 or ${EXAMPLE}.`,
});

/** "شماره میبایست با صفر و یا 98 شروع شود": digits that begin with 98. */
export function addressOf(entered: string, check: NumberCheck): { recipient: string; address: string } {
	const { e164, national } = parsePhone(entered, rules(check));
	if (national !== null) return { recipient: e164, address: e164.slice(1) };
	throw new GatewayError('invalidRecipient', {
		message: `${quote(entered)} is not an Iranian number. Asanak delivers only in Iran`,
		advice: rules(check).advice,
	});
}

/**
 * One of the account's own numbers as digits. A landline in any form that Send takes begins with 98; a short number
 * such as 2100 stays as it is. Null for a text that is not one number.
 */
export function accountNumber(entered: string): string | null {
	const compact = compactPhone(entered);
	if (compact !== null && /^(?:\+|0|98)/.test(compact)) {
		try {
			return addressOf(entered, 'plan').address;
		} catch {
			// A short number is in no numbering plan.
		}
	}
	return compact?.replace(/^(?:\+|00)/, '') ?? null;
}

/** Asanak gives numbers as `98912...`, `0912...` or `912...`. Short codes, names and masked numbers stay as they came. */
export function iranianOrText(given: string): string {
	const [, international] = /^(?:00)?(98\d{8,})$/.exec(given) ?? [];
	if (international !== undefined) return e164OrNull(`+${international}`, COUNTRY) ?? given;
	const national = /^9\d{9}$/.test(given) ? `0${given}` : given;
	return /^[+0]/.test(national) ? (e164OrNull(national, COUNTRY) ?? given) : given;
}
