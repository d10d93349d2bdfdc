import { LRUCache } from '../lib/cache';
import { phoneLibrary, type CountryCode, type PhoneNumber as ParsedNumber } from '../lib/phone';
import { overseasDigits, overseasNational } from './frenchOverseas';
import { GatewayError } from '../errors/gatewayError';
import { quote } from '../errors/quote';

/** `plan`: numbers of the vendor's own countries must be valid in their numbering plan. `length`: a possible length is enough. */
export type NumberCheck = 'plan' | 'length';

/** For vendors of SMS, whose triggers put out the short number that somebody wrote to. */
export const ANSWER_TO_FROM = 'To answer an inbound SMS, use its from, not its to.';

/** How a vendor's numbers are read. */
export interface NumberRules {
	/** The country of numbers without `+`, `00` or country code; null: they are refused. */
	home: CountryCode | null;
	/** The countries whose numbers are checked against the numbering plan, and may be written with the bare country code. */
	own: readonly CountryCode[];
	check: NumberCheck;
	/** An English sentence that names forms which the vendor takes. */
	advice: string;
	/** What to do instead of sending to a short number such as 8989, an English sentence. Without it, such a number is like any other. */
	shortAdvice?: string;
}

export interface PhoneNumber {
	/** `+32475112233` */
	e164: string;
	/** ASCII digits as they are dialed within `home`: `0475112233`; null for a number of another country. */
	national: string | null;
	/** How the number was written: with `+`, with `00`, with the bare country code, or in its national form. */
	written: '+' | '00' | 'code' | 'national';
}

/** What people put between digits. U+30FC is what the hyphen key gives in Japanese input. */
const SEPARATORS = /[\s()[\].\-\u00b7\u2010-\u2015\u2212\u2500\u30fc_]/gu;
/** Invisible characters that come along when a number is copied from a contact or a web page. */
const INVISIBLE = /\p{Cf}/gu;
/** Full-width, half-width and small forms. Other compatibility forms are left out: a footnote's ² is no digit of the number. */
const WIDTH_FORMS = /[\ufe50-\ufe6f\uff00-\uffef]/gu;
/** Latin, Arabic and Persian digits. */
const ENTRY = /^\+?[0-9\u0660-\u0669\u06f0-\u06f9]+$/;
/** E.164, section 6.2. */
const MAX_DIGITS = 15;
/** Countries whose numbers may begin with 0 also behind the country code: Italy, San Marino, Ivory Coast, Gabon, Congo. */
const KEEPS_ZERO = new Set(['39', '378', '225', '241', '242']);
/** What an SMS can be sent to within its country: the keyword services of an operator. */
const SHORT_NUMBER = /^\d{3,6}$/;
/** No country has shorter numbers that a network outside it reaches. */
const MIN_DIGITS = 4;
/** Longer texts are not numbers, and the cache must not keep what was put into a field by mistake. */
const MAX_CACHED_DIGITS = 30;
/**
 * A slash follows an area code or separates two numbers. These are the most digits of an area code (with country code), and the fewest of a
 * number.
 */
const AREA_CODE_DIGITS = 8;
const LOCAL_DIGITS = 5;

/**
 * Reads a phone number as people write it: Latin, Arabic, Persian or full-width digits, `+`, `00`, spaces, hyphens,
 * brackets, `(0)`. The result is always the number that was typed: digits are never added, dropped or moved, except for
 * a trunk 0 where the rest is valid in its country's numbering plan.
 *
 * @param compact what `compactPhone` gives for the entry, where a vendor takes off a prefix of its own first
 * @throws GatewayError `invalidRecipient` that names the entry and advises a form that the vendor takes
 */
export function parsePhone(
	entered: string,
	rules: NumberRules,
	compact: string | null = compactPhone(entered),
): PhoneNumber {
	if (compact === null) throw refused('notANumber', entered, rules);
	const written = compact.startsWith('+') ? '+' : compact.startsWith('00') ? '00' : null;
	if (written !== null) {
		const number = readInternational(compact.slice(written.length), rules);
		if (typeof number === 'string') throw refused(number, entered, rules);
		return { e164: number.number, national: nationalDigits(number, rules.home), written };
	}
	if (rules.shortAdvice !== undefined && SHORT_NUMBER.test(compact)) throw refused('short', entered, rules);
	if (compact.length < MIN_DIGITS || compact.length > MAX_DIGITS) throw refused('notANumber', entered, rules);
	const without = compact.startsWith('0') ? 'withoutCountry' : 'withoutZero';
	const number = rules.home === null ? without : readNational(compact, rules.home, rules.check);
	if (typeof number !== 'string') {
		return { e164: number.number, national: nationalDigits(number, rules.home), written: 'national' };
	}
	const isWithCode = rules.own.some((country) => compact.startsWith(callingCode(country)));
	if (!isWithCode) throw refused(number, entered, rules);
	const withCode = readInternational(compact, { ...rules, check: 'plan' });
	if (typeof withCode === 'string') throw refused('notInPlanBare', entered, rules);
	return { e164: withCode.number, national: nationalDigits(withCode, rules.home), written: 'code' };
}

/**
 * `+` and ASCII digits of an entry, without what people put between them; null for anything that is not one number:
 * letters, an extension, a second number behind a slash.
 */
export function compactPhone(entered: string): string | null {
	const text = entered
		.replace(WIDTH_FORMS, (character) => character.normalize('NFKC'))
		.replace(INVISIBLE, '')
		.replace(SEPARATORS, '');
	const [area = '', ...rest] = text.split('/');
	const behind = rest.join('');
	if (rest.length > 0) {
		const areaDigits = area.replace(/^(?:\+|00|٠٠|۰۰)/, '').length;
		if (areaDigits > AREA_CODE_DIGITS || behind.length < LOCAL_DIGITS) return null;
	}
	const compact = area + behind;
	if (!ENTRY.test(compact)) return null;
	return (compact.startsWith('+') ? '+' : '') + phoneLibrary().parseDigits(compact);
}

/** A number as vendors give it, in E.164 where it has a possible length, otherwise as it came. */
export const phoneOrText = (given: string, home: CountryCode | null = null): string =>
	e164OrNull(given, home) ?? given;

/**
 * A number as vendors give it, in E.164, or null for anything without a possible length. Never throws.
 * @param home the country of numbers that begin with a trunk 0
 */
export function e164OrNull(given: string, home: CountryCode | null): string | null {
	const compact = compactPhone(given);
	if (compact === null) return null;
	const lenient = { own: [], check: 'length' } as const;
	const prefix = /^(?:\+|00)/.exec(compact)?.[0];
	let number: ParsedNumber | Problem = 'notANumber';
	if (prefix !== undefined) number = readInternational(compact.slice(prefix.length), lenient);
	else if (compact.length >= MIN_DIGITS && compact.length <= MAX_DIGITS) {
		if (home !== null) number = readNational(compact, home, 'length');
		if (typeof number === 'string') number = readInternational(compact, lenient);
	}
	return typeof number === 'string' ? null : number.number;
}

/** Why a number is refused, and what helps besides the vendor's own advice. */
const PROBLEMS = {
	notANumber: { message: 'cannot be a phone number', advice: '' },
	notInPlan: {
		message: 'is not a valid number in its country’s numbering plan',
		advice:
			' Check it for missing or extra digits. If the number exists, set Options > Number Check to Length Only.',
	},
	notInPlanBare: {
		message: 'is not a valid number in its country’s numbering plan',
		advice: ' Check it for missing or extra digits.',
	},
	overseas: {
		message: 'is a number of a French overseas department behind the country code of France',
		advice: ' Such numbers have their own country code: write +590 590 12 34 56 instead of +33 590 12 34 56.',
	},
	trunkZero: {
		message: 'has a 0 after its country code, and is not a valid number without it',
		advice: ' Check it for missing or extra digits.',
	},
	withoutCountry: { message: 'has no country code', advice: '' },
	withoutZero: {
		message: 'has neither a country code nor a leading 0',
		advice: ' Spreadsheets drop a leading 0: format the column as text.',
	},
	short: { message: 'is a short number, to which no message can be sent', advice: '' },
} as const;

type Problem = keyof typeof PROBLEMS;

/** @param digits with the country code */
function readInternational(
	digits: string,
	{ own, check }: Pick<NumberRules, 'own' | 'check'>,
): ParsedNumber | Problem {
	if (digits.startsWith('0')) return 'notANumber';
	const number = possible(digits);
	if (number === null) return 'notANumber';
	const code = number.countryCallingCode;
	const typed = digits.slice(code.length);
	if (typed !== number.nationalNumber && typed !== `0${number.nationalNumber}`) return 'notANumber';
	// The library keeps a trunk 0 where the rest is not valid: that call would not go where it was meant to.
	if (typed.startsWith('0') && !KEEPS_ZERO.has(code) && !number.isValid()) return 'trunkZero';
	const isOwn = own.some((country) => callingCode(country) === code);
	if (isOwn && code === '33' && overseasDigits(number.nationalNumber) !== null) return 'overseas';
	return isOwn && check === 'plan' && !number.isValid() ? 'notInPlan' : number;
}

/** @param digits with or without the trunk 0, which each vendor's own country has */
function readNational(digits: string, home: CountryCode, check: NumberCheck): ParsedNumber | Problem {
	const isWithTrunk = digits.startsWith('0');
	const significant = isWithTrunk ? digits.slice(1) : digits;
	const overseas = home === 'FR' ? overseasDigits(significant) : null;
	const international = overseas ?? callingCode(home) + significant;
	const number = possible(international);
	if (number === null || `${number.countryCallingCode}${number.nationalNumber}` !== international) {
		return 'notANumber';
	}
	// Other countries' numbers are checked for their length only; France's plan does not have these.
	if (overseas !== null) return number;
	// A number without its trunk 0, such as a spreadsheet leaves of it, might be anything else.
	if (!isWithTrunk) return number.isValid() ? number : 'notInPlanBare';
	return check === 'plan' && !number.isValid() ? 'notInPlan' : number;
}

/** Campaigns go to the same numbers again, and each of an item's numbers is looked at in several ways. */
const parsed = new LRUCache<string, { number: ParsedNumber | null }>({ max: 1_000 });

function possible(digits: string): ParsedNumber | null {
	if (digits.length > MAX_CACHED_DIGITS) return parse(digits);
	const known = parsed.get(digits) ?? { number: parse(digits) };
	parsed.set(digits, known);
	return known.number;
}

function parse(digits: string): ParsedNumber | null {
	const number = phoneLibrary().parsePhoneNumberFromString(`+${digits}`, { extract: false });
	// A few national plans have longer numbers; the network has not.
	return number?.isPossible() && number.number.length <= 1 + MAX_DIGITS ? number : null;
}

function nationalDigits(number: ParsedNumber, home: CountryCode | null): string | null {
	if (home === null) return null;
	if (number.countryCallingCode === callingCode(home)) return withTrunk(number.nationalNumber);
	return home === 'FR' ? overseasNational(number.countryCallingCode, number.nationalNumber) : null;
}

/** formatNational leaves the trunk 0 out of numbers that the plan does not have. Japan's 0088 numbers have none. */
const withTrunk = (significant: string): string =>
	significant.startsWith('0') ? significant : `0${significant}`;

const callingCode = (country: CountryCode): string => phoneLibrary().getCountryCallingCode(country);

function refused(problem: Problem, entered: string, rules: NumberRules): GatewayError {
	const { message, advice } = PROBLEMS[problem];
	return new GatewayError('invalidRecipient', {
		message: `${quote(entered)} ${message}`,
		advice: problem === 'short' ? (rules.shortAdvice ?? '') : `${rules.advice}${advice}`,
	});
}
