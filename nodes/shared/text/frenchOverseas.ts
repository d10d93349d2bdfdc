/**
 * The overseas departments and Saint-Pierre-et-Miquelon: France dials them like its own numbers (0590 12 34 56), and
 * abroad they have a country code of their own (+590 590 12 34 56). Prefixes without the trunk 0, as the numbering
 * plans of libphonenumber have them. Numbers that begin with 09 are left to France, which shares those.
 */
const OVERSEAS: ReadonlyArray<{ callingCode: string; prefix: RegExp }> = [
	{ callingCode: '590', prefix: /^(?:590|5987|69[01]|7090)/ },
	{ callingCode: '594', prefix: /^(?:594|5988|694|7093[0-3])/ },
	{ callingCode: '596', prefix: /^(?:596|5989|69[67]|7091)/ },
	{ callingCode: '262', prefix: /^(?:26[239]|268[89]|639|69[23]|7092|7093[5-7])/ },
	{ callingCode: '508', prefix: /^(?:508|708)/ },
];

/** Landlines of Saint-Pierre-et-Miquelon have six digits, which France dials after 0508. */
const SAINT_PIERRE = '508';
const SHORT_LENGTH = 6;

/**
 * Digits of the international form of a number that France dials as `0` and `significant`, or null where it belongs to
 * France itself: `590123456` gives `590590123456`, `508412345` gives `508412345`.
 */
export function overseasDigits(significant: string): string | null {
	const callingCode = OVERSEAS.find(({ prefix }) => prefix.test(significant))?.callingCode;
	if (callingCode === undefined) return null;
	return significant.startsWith(SAINT_PIERRE) ? significant : callingCode + significant;
}

/**
 * How France dials an overseas number, or null for any other country or for a number that France has no such form of.
 * @param nationalNumber without country code
 */
export function overseasNational(callingCode: string, nationalNumber: string): string | null {
	const isShort = callingCode === SAINT_PIERRE && nationalNumber.length === SHORT_LENGTH;
	const significant = isShort ? SAINT_PIERRE + nationalNumber : nationalNumber;
	return overseasDigits(significant) === callingCode + nationalNumber ? `0${significant}` : null;
}
