const ESCAPE = 0x1b;
const TO_JIS = [ESCAPE, 0x24, 0x42];
const TO_ASCII = [ESCAPE, 0x28, 0x42];
/** Escape, shift out and shift in would change the meaning of the bytes after them (RFC 1468). */
const SHIFTS: ReadonlySet<number> = new Set([ESCAPE, 0x0e, 0x0f]);
/** JIS has these characters once and Unicode twice: the key stands for the value, which Node's decoder gives. */
const TWINS: Readonly<Record<string, string>> = {
	'〜': '～',
	'‖': '∥',
	'−': '－',
	'¢': '￠',
	'£': '￡',
	'¬': '￢',
	'—': '―',
	'¥': '￥',
	'‾': '￣',
};

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
	return (table ??= readTable()).get(TWINS[character] ?? character) ?? null;
}

/** Row and cell of each character of JIS X 0208; made when it is first needed. */
let table: Map<string, number[]> | undefined;

/** Node writes no Japanese charset but reads EUC-JP, which has the rows and cells of JIS X 0208 with their high bits set. */
function readTable(): Map<string, number[]> {
	const decoder = new TextDecoder('euc-jp');
	const codes = new Map<string, number[]>();
	// Rows 9 to 15 and 85 to 94 are empty in JIS X 0208: NEC and IBM use them for characters of their own.
	for (const [first, last] of [
		[0x21, 0x28],
		[0x30, 0x74],
	] as const) {
		for (let row = first; row <= last; row++) {
			for (let cell = 0x21; cell <= 0x7e; cell++) {
				const character = decoder.decode(Uint8Array.of(row | 0x80, cell | 0x80));
				if (character !== '\ufffd') codes.set(character, [row, cell]);
			}
		}
	}
	return codes;
}
