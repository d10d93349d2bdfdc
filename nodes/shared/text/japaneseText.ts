import { decodeText } from './charset';

type Encoding = 'iso-2022-jp' | (string & {});

/** Names that mail software of Microsoft, PHP, iconv and Java writes, and that TextDecoder does not know. */
const NAMES: ReadonlyArray<readonly [RegExp, Encoding]> = [
	[/^(?:x-|cs)?iso-?2022-?jp/, 'iso-2022-jp'],
	[/^(?:x-)?(?:windows-|cp|ibm)?-?5022[0-2]$|^(?:x-)?jis(?:[78]|-ms|-encoding)?$/, 'iso-2022-jp'],
	[/^(?:x-)?euc-?j|^(?:x-)?(?:windows-|cp|ibm)?-?(?:51932|20932)$|^ujis$/, 'euc-jp'],
	[/^(?:x-)?(?:ms-)?(?:windows-|cp|ms|ibm)?-?(?:932|943c?)$|^(?:x-|cs)?(?:windows|ms)-?31j$/, 'shift_jis'],
	[/^(?:x-)?(?:cs)?s(?:hift)?-?jis|^(?:x-)?mac-?japanese$|^ms-?kanji$|^pck$/, 'shift_jis'],
	[/^utf-?8|^cp65001$/, 'utf-8'],
];
/** Names of charsets have at most 40 characters (RFC 2978, section 2.3); some software adds to them. */
const LONGEST_LABEL = 100;
/** This label does not count for Japanese text: mail software writes it by default. */
const LATIN = 'windows-1252';
const JAPANESE = /[\u3000-\u9fff\uff00-\uffef]/;
/** Replacement characters, and control characters that are no white space. */
const LOST = /(?![\t\n\f\r])[\ufffd\p{Cc}]/gu;
const ESC = '\u001b';
/** Half-width kana from here, and back, where an escape sequence has named them or the software does without it. */
const SHIFT_OUT = '\u000e';
const SHIFT_IN = '\u000f';

/**
 * The text of a Japanese mail, by what its bytes are. The label decides only where the bytes leave it open, because mails
 * come without one, with `us-ascii`, with the wrong one, or with a name that only its software knows.
 *
 * - 7-bit bytes with the escape sequences of ISO-2022-JP are that.
 * - Valid UTF-8 with Japanese characters is UTF-8: text in Shift_JIS or EUC-JP is practically never valid UTF-8.
 * - Otherwise the label, unless EUC-JP or Shift_JIS gives the kana that the label's reading lacks.
 *
 * @param label charset of a Content-Type header or an encoded word, in any case
 */
export function decodeJapanese(bytes: Uint8Array, label = ''): string {
	const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
	const named = encodingOf(label);
	const isWide = /^utf-16/.test(named ?? '');
	if (isWide || /^(?:\xfe\xff|\xff\xfe)/.test(raw)) return decodeWide(bytes, raw, named);
	const isSevenBit = !/[\x80-\xff]/.test(raw);
	if (isSevenBit && (ESCAPE.test(raw) || named === 'iso-2022-jp')) return decodeJis(raw);
	if (isSevenBit) return raw;
	const utf8 = strictly('utf-8', bytes);
	const isUtf8 = utf8 !== null && !ESCAPE.test(raw);
	if (isUtf8 && (JAPANESE.test(utf8) || named === null || named === LATIN)) return utf8;
	return bestReading(bytes, raw, named);
}

/** Marks that such bytes were not text in the charset they were read in. */
export const hasUnreadable = (text: string): boolean => text.search(LOST) >= 0;

/**
 * What JIS has as one character, and Unicode as several: Microsoft and the JIS tables translate it differently, and NFKC does not
 * join them. Keyed by what NFKC leaves.
 */
const SAME_IN_JIS: Readonly<Record<string, string>> = {
	'〜': '~',
	'∼': '~',
	'−': '-',
	'‐': '-',
	'—': '―',
	'‖': '∥',
	'¥': '\\',
	// Overlines, as NFKC takes them apart.
	'\u0304': '\u0305',
};

/** The text in a form in which spellings of the same Japanese text are equal: width, composition, and JIS characters such as `〜` and `～`. */
export const comparableJapanese = (text: string): string =>
	text.normalize('NFKC').replace(/[〜∼−‐—‖¥]|\u0304/g, (character) => SAME_IN_JIS[character] ?? character);

/** The encoding that a label means, as TextDecoder names it; null: none that is known. */
export function encodingOf(label: string): Encoding | null {
	// RFC 2231 allows a language after an asterisk.
	const [name = ''] = label.slice(0, LONGEST_LABEL).trim().toLowerCase().replaceAll('_', '-').split('*', 1);
	// Most headers have no label, and throwing an error for each of them would take longer than reading the mail.
	if (name === '') return null;
	const known = NAMES.find(([pattern]) => pattern.test(name));
	if (known !== undefined) return known[1];
	try {
		return new TextDecoder(name).encoding;
	} catch {
		return null;
	}
}

function decodeWide(bytes: Uint8Array, raw: string, named: Encoding | null): string {
	const isBigEndian = raw.startsWith('\xfe\xff') || (named === 'utf-16be' && !raw.startsWith('\xff\xfe'));
	return new TextDecoder(isBigEndian ? 'utf-16be' : 'utf-16le').decode(bytes);
}

function strictly(encoding: string, bytes: Uint8Array): string | null {
	try {
		return new TextDecoder(encoding, { fatal: true }).decode(bytes);
	} catch {
		return null;
	}
}

function bestReading(bytes: Uint8Array, raw: string, named: Encoding | null): string {
	const read = (encoding: Encoding): string =>
		encoding === 'iso-2022-jp' ? decodeJis(raw) : new TextDecoder(encoding).decode(bytes);
	const labelled = named === null || named === LATIN ? null : read(named);
	const others = [
		...(ESCAPE.test(raw) ? [decodeJis(raw)] : []),
		...['utf-8', 'euc-jp', 'shift_jis'].map(read),
		decodeText(bytes),
	];
	const best = others.reduce((one, other) => (japaneseness(other) > japaneseness(one) ? other : one));
	if (labelled === null || japaneseness(best) <= japaneseness(labelled)) return labelled ?? best;
	// Half-width kana alone look like kanji in another charset: then the label is right.
	return japaneseness(best) > 0 || hasUnreadable(labelled) ? best : labelled;
}

/** Kana of full width stand in every Japanese sentence; half-width ones are mostly another charset that was misread. */
function japaneseness(text: string): number {
	const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
	return (
		count(/[\u3041-\u30fa\u30fc]/g) -
		count(/[\uff61-\uff9f]/g) -
		2 * count(/[\ue000-\uf8ff]/g) -
		3 * count(LOST)
	);
}

const ESCAPE = new RegExp(`${ESC}(?:\\$\\(?[@BDOPQ]|\\([BHIJ])`);
const SHIFTS = `${ESC}${SHIFT_OUT}${SHIFT_IN}`;
const TOKEN = new RegExp(
	`${ESC}(?:\\$\\(?[@-~]|\\([@-~]|&@)?|[${SHIFTS}]|[\\r\\n]+|[^${SHIFTS}\\r\\n]+`,
	'g',
);
type CharacterSet = 'ascii' | 'roman' | 'kana' | 'kanji' | 'supplement';
const SETS: Readonly<Record<string, CharacterSet>> = {
	'(J': 'roman',
	'(H': 'roman',
	'(I': 'kana',
	'$@': 'kanji',
	$B: 'kanji',
	'$(@': 'kanji',
	'$(B': 'kanji',
	// JIS X 0213: where it agrees with JIS X 0208 and its vendors' extensions.
	'$(O': 'kanji',
	'$(Q': 'kanji',
	'$(D': 'supplement',
	[SHIFT_OUT]: 'kana',
};

/**
 * ISO-2022-JP with the extensions of its Microsoft, JIS and EUC relatives: vendors' characters (①, ㈱, 髙), half-width kana by
 * `ESC ( I`, by shift out or in 8 bits, JIS X 0212. TextDecoder has none of the last two, and takes an escape sequence that
 * follows another one, as in two encoded words that are joined, for an error.
 */
function decodeJis(raw: string): string {
	let set: CharacterSet = 'ascii';
	let text = '';
	/** Where the escape sequence behind the last line break begins. */
	let escapeAt = -1;
	for (const match of raw.matchAll(TOKEN)) {
		const [token] = match;
		if (token === ESC) text += '\ufffd';
		else if (token === `${ESC}&@`) continue;
		else if (SHIFTS.includes(token.charAt(0))) set = SETS[token.replace(ESC, '')] ?? 'ascii';
		else if (/^[\r\n]/.test(token)) {
			text += token;
			if (escapeAt < match.index) escapeAt = indexOr(raw, ESC, match.index);
			// Lines end in ASCII (RFC 1468), except where a long one was wrapped: then the way back is still to come.
			if (raw.charAt(escapeAt + 1) !== '(') set = 'ascii';
		} else text += READERS[set](token);
	}
	return text;
}

function indexOr(text: string, wanted: string, from: number): number {
	const found = text.indexOf(wanted, from);
	return found < 0 ? text.length : found;
}

const kana = (text: string): string =>
	text.replace(/[\x21-\x5f\xa1-\xdf]/g, (byte) =>
		String.fromCharCode(0xff61 - 0x21 + (byte.charCodeAt(0) & 0x7f)),
	);
const eightBitKana = (text: string): string =>
	text.replace(/[\x80-\xff]/g, (byte) => (/[\xa1-\xdf]/.test(byte) ? kana(byte) : '\ufffd'));
const READERS: Readonly<Record<CharacterSet, (run: string) => string>> = {
	ascii: eightBitKana,
	roman: (run) => eightBitKana(run).replace(/[\\~]/g, (sign) => (sign === '\\' ? '¥' : '‾')),
	kana: (run) => kana(run).replace(/[\x60-\x7e\x80-\xa0\xe0-\xff]/g, '\ufffd'),
	kanji: (run) => doubleBytes(run, []),
	supplement: (run) => doubleBytes(run, [0x8f]),
};

/** Reused: creating one for each run of a long mail would take most of the time. */
const EUC_JP = new TextDecoder('euc-jp');

/** Pairs of 7-bit bytes, by EUC-JP, which has the same characters with the high bits set. */
function doubleBytes(run: string, prefix: readonly number[]): string {
	return run.replace(/(?:[!-~]{2})+|[^]/g, (pairs) => {
		if (pairs.length === 1) return pairs <= ' ' ? pairs : '\ufffd';
		const bytes = (pairs.match(/../g) ?? []).flatMap((pair) => [
			...prefix,
			pair.charCodeAt(0) | 0x80,
			pair.charCodeAt(1) | 0x80,
		]);
		return EUC_JP.decode(Uint8Array.from(bytes));
	});
}
