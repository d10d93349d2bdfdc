import fc from 'fast-check';
import { phoneLibrary, type CountryCode } from '../../nodes/shared/lib/phone';

/** Random valid national numbers with their trunk 0, by a country's prefixes and number of digits. */
const PLANS: Readonly<Partial<Record<CountryCode, RegExp>>> = {
	BE: /^0(?:4[5-9]\d{7}|5\d{7}|9[23]\d{6}|2[2-8]\d{6})$/,
	FR: /^0(?:1\d{8}|2[0-5]\d{7}|3\d{8}|4[1-9]\d{7}|6[0-2]\d{7}|7[3-9]\d{7})$/,
	JP: /^0(?:3[1-9]\d{7}|6[1-9]\d{7}|50[1-9]\d{7}|120\d{6}|800\d{7})$/,
	IR: /^0(?:91\d{8}|93\d{8}|21[3-5]\d{7}|90[0-5]\d{7})$/,
};

/** A national number that the country's plan has, such as `0475112233`. */
export const nationalNumber = (country: CountryCode): fc.Arbitrary<string> =>
	fc
		.stringMatching(PLANS[country] as RegExp)
		.filter((digits) => phoneLibrary().isValidPhoneNumber(digits, country));

const gap = fc.constantFrom('', '', ' ', '-', '.', '\u00a0', '\u2011', '\u30fc', '\uff70', '\u200e', '_');
const digitSet = fc.constantFrom('0123456789', '٠١٢٣٤٥٦٧٨٩', '۰۱۲۳۴۵۶۷۸۹', '０１２３４５６７８９');

/** Digits in any script, with what people put between them. */
const spelled = (digits: string): fc.Arbitrary<string> =>
	fc
		.tuple(digitSet, fc.array(gap, { minLength: digits.length, maxLength: digits.length }))
		.map(([set, gaps]) => [...digits].map((digit, i) => [...set][Number(digit)] + (gaps[i] ?? '')).join(''));

/** A national number in one of the forms that people write: national, `+`, `00`, `(0)` or the bare country code. */
export function writtenNumber(national: string, country: CountryCode): fc.Arbitrary<string> {
	const code = phoneLibrary().getCountryCallingCode(country);
	const significant = national.slice(1);
	return fc.oneof(
		spelled(national),
		fc.tuple(fc.constantFrom('+', '＋', '(+'), spelled(code + significant)).map((parts) => parts.join('')),
		spelled(`00${code}${significant}`),
		fc.tuple(spelled(code), spelled(significant)).map(([a, b]) => `+${a} (0)${b}`),
		spelled(code + significant),
	);
}

/** A valid number, how somebody wrote it, and its E.164 form. */
export const anyWrittenNumber = (country: CountryCode): fc.Arbitrary<{ e164: string; written: string }> =>
	nationalNumber(country).chain((national) =>
		writtenNumber(national, country).map((written) => ({
			e164: `+${phoneLibrary().getCountryCallingCode(country)}${national.slice(1)}`,
			written,
		})),
	);

/** A valid national number without its last digit, or with one more, in its national form. */
export const wrongLength = (country: CountryCode): fc.Arbitrary<string> =>
	nationalNumber(country)
		.chain((national) =>
			fc.oneof(
				fc.constant(national.slice(0, -1)),
				fc.constantFrom(...'0123456789').map((digit) => national + digit),
			),
		)
		.chain(spelled);
