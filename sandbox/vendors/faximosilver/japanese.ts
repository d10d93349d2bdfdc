/** The charsets of Japanese mails. Node reads all of them, and writes UTF-8 only. */
export type Charset = 'utf-8' | 'iso-2022-jp' | 'shift_jis' | 'euc-jp';

/** What stands for a character that a charset lacks. */
const LACKING = 0x3f;
const TO_KANJI = [0x1b, 0x24, 0x42];
const TO_ASCII = [0x1b, 0x28, 0x42];
const FIRST = 0x21;
const LAST = 0x7e;

export function encodeJapanese(text: string, charset: Charset): Buffer {
	if (charset === 'utf-8') return Buffer.from(text);
	return Buffer.from(ENCODERS[charset](text));
}

const ENCODERS: Readonly<Record<Exclude<Charset, 'utf-8'>, (text: string) => number[]>> = {
	'iso-2022-jp': toIso2022Jp,
	shift_jis: toShiftJis,
	'euc-jp': toEucJp,
};

function toEucJp(text: string): number[] {
	return [...text].flatMap(
		(character) => jisCodeOf(character)?.map((byte) => byte | 0x80) ?? [asciiOf(character)],
	);
}

function toIso2022Jp(text: string): number[] {
	const bytes: number[] = [];
	let inKanji = false;
	for (const character of text) {
		const code = jisCodeOf(character);
		if (inKanji !== (code !== undefined)) bytes.push(...(inKanji ? TO_ASCII : TO_KANJI));
		inKanji = code !== undefined;
		bytes.push(...(code ?? [asciiOf(character)]));
	}
	return inKanji ? [...bytes, ...TO_ASCII] : bytes;
}

function toShiftJis(text: string): number[] {
	return [...text].flatMap((character) => {
		const code = jisCodeOf(character);
		if (code === undefined) return [asciiOf(character)];
		const [row, cell] = code;
		const lead = ((row - FIRST) >> 1) + 0x81;
		const trail = row % 2 === 0 ? cell + 0x7e : cell + (cell < 0x60 ? 0x1f : 0x20);
		return [lead > 0x9f ? lead + 0x40 : lead, trail];
	});
}

function asciiOf(character: string): number {
	const code = character.codePointAt(0) ?? LACKING;
	return code < 0x80 ? code : LACKING;
}

let jisCodes: Map<string, [number, number]> | undefined;

/** Row and cell of JIS X 0208, on which both charsets are built, and which EUC-JP has with the high bits set. */
function jisCodeOf(character: string): [number, number] | undefined {
	if (jisCodes === undefined) {
		jisCodes = new Map();
		const decoder = new TextDecoder('euc-jp');
		for (let row = FIRST; row <= LAST; row++) {
			for (let cell = FIRST; cell <= LAST; cell++) {
				const decoded = decoder.decode(Uint8Array.of(row | 0x80, cell | 0x80));
				if (!decoded.includes('\ufffd') && !jisCodes.has(decoded)) jisCodes.set(decoded, [row, cell]);
			}
		}
	}
	return jisCodes.get(character);
}
