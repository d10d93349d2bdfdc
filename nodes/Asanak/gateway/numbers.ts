import { GatewayError } from '../../shared/errors/gatewayError';
import {
	ANSWER_TO_FROM,
	compactPhone,
	e164OrNull,
	parsePhone,
	type NumberCheck,
	type NumberRules,
} from '../../shared/text/phone';
import { quote } from '../../shared/errors/quote';
import { splitEntries } from '../../shared/text/entries';

const COUNTRY = 'IR';

/** A number that the vendor takes, for the advice when To is empty. */
export const EXAMPLE = '0912 345 6789';

const rules = (check: NumberCheck): NumberRules => ({
	home: COUNTRY,
	own: [COUNTRY],
	check,
	advice: `Write it as +98 912 345 6789 or ${EXAMPLE}.`,
	shortAdvice: ANSWER_TO_FROM,
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

const LONGEST_ACCOUNT_NUMBER = 20;

/** The account's numbers, as digits; none: all of them. @throws GatewayError `invalidRequest` that names a wrong one */
export function prepareNumbers(numbers: unknown): string[] {
	const entries = splitEntries(numbers, {
		name: 'Numbers',
		kind: 'invalidRequest',
		advice: 'Give the account’s own numbers, separated by commas.',
	});
	return entries.map((entry) => {
		const number = accountNumber(entry);
		if (number !== null && number.length <= LONGEST_ACCOUNT_NUMBER) return number;
		throw new GatewayError('invalidRequest', {
			message: `${quote(entry)} is not a number of an Asanak account`,
			advice: 'Enter numbers as Asanak’s panel shows them, or leave Numbers empty for all.',
		});
	});
}

/** The longest entry, with the separators between its digits. */
const LONGEST_ENTRY = 100;

/** The account's number that sends, as digits. @throws GatewayError `invalidSender` */
export function senderOf(entered: string): string {
	const digits = asciiDigits(entered.slice(0, LONGEST_ENTRY).normalize('NFKC'))
		.replace(/[\s()./\-\p{Cf}]/gu, '')
		.replace(/^(?:\+|00)/, '');
	if (entered.length <= LONGEST_ENTRY && /^\d+$/.test(digits) && digits.length <= LONGEST_ACCOUNT_NUMBER)
		return digits;
	throw new GatewayError('invalidSender', {
		message:
			entered.trim() === ''
				? 'Sender is empty'
				: `The sender ${quote(entered)} is no number of an Asanak account`,
		advice: 'Enter one of the account’s own numbers as Asanak’s panel shows it, such as 982100.',
		...(entered.trim() === '' ? { emptyField: 'Sender' } : {}),
	});
}

/** Replaces Persian and Arabic digits by ASCII ones. The ten digits of each script are one block, in order. */
export function asciiDigits(text: string): string {
	return text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15));
}

/** Asanak gives numbers as `98912...`, `0912...` or `912...`. Short codes, names and masked numbers stay as they came. */
export function iranianOrText(given: string): string {
	const [, international] = /^(?:00)?(98\d{8,})$/.exec(given) ?? [];
	if (international !== undefined) return e164OrNull(`+${international}`, COUNTRY) ?? given;
	const national = /^9\d{9}$/.test(given) ? `0${given}` : given;
	return /^[+0]/.test(national) ? (e164OrNull(national, COUNTRY) ?? given) : given;
}
