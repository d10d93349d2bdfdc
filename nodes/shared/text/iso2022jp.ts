import { japaneseLibrary } from '../lib/japanese';

const ESCAPE = 0x1b;
const TO_JIS = [ESCAPE, 0x24, 0x42];
const TO_ASCII = [ESCAPE, 0x28, 0x42];
/** Escape, shift out and shift in would change the meaning of the bytes after them (RFC 1468). */
const SHIFTS: ReadonlySet<number> = new Set([ESCAPE, 0x0e, 0x0f]);
/** JIS has these characters once and Unicode twice. The library knows the other pairs, such as the wave dash and the tilde. */
const TWINS: Readonly<Record<string, string>> = { '—': '―', '¥': '￥' };

/**
 * The text in ISO-2022-JP (RFC 1468), which ends in ASCII and returns to ASCII before each line end.
 * Node can read this charset, and cannot write it.
 *
 * @throws RangeError for a text with characters that `lackingInIso2022Jp` names
 */
export function encodeIso2022Jp(text: string): Buffer {
	const bytes: number[] = [];
	let isJis = false;
	for (const character of text) {
		const code = codeOf(character);
		if (code === null) throw new RangeError('The text holds a character that ISO-2022-JP lacks');
		const isWide = code.length === 2;
		if (isWide !== isJis) bytes.push(...(isWide ? TO_JIS : TO_ASCII));
		isJis = isWide;
		bytes.push(...code);
	}
	return Buffer.from(isJis ? [...bytes, ...TO_ASCII] : bytes);
}

/**
 * The characters of a text that ISO-2022-JP lacks, each once: everything outside ASCII and JIS X 0208, such as emoji,
 * accented letters, half-width katakana, and the vendors' additions ① ㈱ 髙, which some systems read and others do not.
 */
export function lackingInIso2022Jp(text: string): string[] {
	return [...new Set(text)].filter((character) => codeOf(character) === null);
}

/** One byte of ASCII, or row and cell of JIS X 0208. */
function codeOf(character: string): number[] | null {
	const code = character.codePointAt(0) ?? 0;
	if (code < 0x80) return SHIFTS.has(code) ? null : [code];
	const bytes = japaneseLibrary().convert(TWINS[character] ?? character, {
		from: 'UNICODE',
		to: 'JIS',
		type: 'array',
	});
	const [row = 0, cell = 0] = bytes.slice(TO_JIS.length);
	const isJis = bytes.length === 8 && TO_JIS.every((byte, index) => bytes[index] === byte);
	// Rows 9 to 15 and 85 to 94 are empty in JIS X 0208: NEC and IBM have put characters of their own there.
	const isStandard = (row >= 0x21 && row <= 0x28) || (row >= 0x30 && row <= 0x74);
	return isJis && isStandard ? [row, cell] : null;
}
