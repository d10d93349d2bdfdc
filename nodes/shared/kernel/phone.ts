import { phoneLibrary, type CountryCode } from '../lib/phone';
import { GatewayError } from './gatewayError';
import { quote } from './text';

export interface PhoneNumber {
	/** `+32475112233`; null for a national number whose country is not known. */
	e164: string | null;
	/** ASCII digits: of the E.164 form for a number with `+` or `00`, otherwise as they were typed. */
	digits: string;
}

/** What people put between digits. */
const SEPARATORS = /[\s()[\]./\-\u2010-\u2015\u2212_]/gu;
/** Invisible characters that come along when a number is copied from a contact or a web page. */
const INVISIBLE = /\p{Cf}/gu;
/** E.164, section 6.2. */
const MAX_DIGITS = 15;
/** Fewer is nobody's number. */
const MIN_DIGITS = 4;

/**
 * Reads a phone number as people write it: Latin, Arabic or Persian digits, `+`, `00`, spaces, brackets, `(0)`.
 *
 * A number without `+` or `00` is first read as a national number of `country` (ISO 3166-1 alpha-2),
 * then as an international one. It is checked for a possible length, never against the numbering plan
 * in detail: plans change faster than libraries.
 *
 * @throws GatewayError `invalidRecipient` that names the entry when it cannot be a phone number
 */
export function parsePhone(entered: string, country: string | null): PhoneNumber {
	const compact = entered.normalize('NFKC').replace(INVISIBLE, '').replace(SEPARATORS, '');
	if (!/^\+?\p{Nd}+$/u.test(compact)) throw notANumber(entered);
	const digits = phoneLibrary().parseDigits(compact);

	if (compact.startsWith('+') || digits.startsWith('00')) {
		const e164 = possible(`+${digits.replace(/^00/, '')}`, null);
		if (e164 === null) throw notANumber(entered);
		return { e164, digits: e164.slice(1) };
	}
	if (digits.length < MIN_DIGITS || digits.length > MAX_DIGITS) throw notANumber(entered);

	const looksNational = digits.startsWith('0');
	const e164 =
		(country === null ? null : possible(digits, country)) ??
		(looksNational ? null : possible(`+${digits}`, null));
	if (e164 === null && !(looksNational && country === null)) throw notANumber(entered);
	return { e164, digits };
}

/** A number as vendors give it, in E.164 where it can be parsed, otherwise as it came. Never throws. */
export function phoneOrText(given: string): string {
	try {
		return parsePhone(given, null).e164 ?? given;
	} catch {
		return given;
	}
}

function possible(number: string, country: string | null): string | null {
	const parsed = phoneLibrary().parsePhoneNumberFromString(number, {
		...(country === null ? {} : { defaultCountry: country as CountryCode }),
		extract: false,
	});
	// A few national plans have longer numbers; the network has not.
	return parsed?.isPossible() && parsed.number.length <= 1 + MAX_DIGITS ? parsed.number : null;
}

function notANumber(entered: string): GatewayError {
	return new GatewayError('invalidRecipient', {
		message: `${quote(entered)} cannot be a phone number`,
		advice: 'Write it with its country code, such as +32475112233.',
	});
}

/** Countries that numbers can be national to: ISO 3166-1 alpha-2 with English names, by name. */
export function listCountries(): Array<{ code: string; name: string; callingCode: string }> {
	const library = phoneLibrary();
	const names = new Intl.DisplayNames(['en'], { type: 'region' });
	return library
		.getCountries()
		.map((code) => ({
			code,
			name: names.of(code) ?? code,
			callingCode: library.getCountryCallingCode(code),
		}))
		.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}
