import { NAMED_CHARACTERS } from './entities';

/** A text with some of its escapes decoded, and where each of its characters stands in the text as it came. */
export interface DecodedText {
	text: string;
	/** By place in `text`, and one more for its end: the place in the text as it came. Null: they are the same. */
	places: Uint32Array | null;
}

/** Decodes one kind of escapes, once. It decodes nothing else, and takes time in proportion to the text. */
export interface EscapeDecoder {
	/** Global. Each match is decoded by itself. */
	pattern: RegExp;
	/** The characters of one match, each with its length in the match. Their lengths together are that of the match. */
	decode: (match: string) => Array<[character: string, length: number]>;
}

/** The text behind one kind of escapes; null where it has none. */
export function decodeEscapes(
	{ text, places }: DecodedText,
	{ pattern, decode }: EscapeDecoder,
): DecodedText | null {
	if (text.search(pattern) < 0) return null;
	const found = new Uint32Array(text.length + 1);
	const placeOf = (at: number) => places?.[at] ?? at;
	const pieces: string[] = [];
	let length = 0;
	let end = 0;
	const copyUpTo = (next: number) => {
		for (let at = end; at < next; at++) found[length++] = placeOf(at);
		pieces.push(text.slice(end, next));
		end = next;
	};
	for (const match of text.matchAll(pattern)) {
		copyUpTo(match.index);
		for (const [character, width] of decode(match[0])) {
			pieces.push(character);
			for (let unit = 0; unit < character.length; unit++) found[length++] = placeOf(end);
			end += width;
		}
	}
	copyUpTo(text.length);
	found[length] = placeOf(text.length);
	const decoded = pieces.join('');
	return decoded === text ? null : { text: decoded, places: found.slice(0, length + 1) };
}

/** How many bytes a character of UTF-8 has, by its first byte; 1 for a byte that begins none. */
const utf8Length = (byte: number): number =>
	byte < 0xc2 || byte > 0xf4 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;

/** The code point of the character of UTF-8 that has so many bytes; null where they are none (RFC 3629, section 3). */
function codePointAt(bytes: Buffer, at: number, length: number): number | null {
	let code = (bytes[at] as number) & (0x7f >> length);
	for (let next = at + 1; next < at + length; next++) {
		const byte = bytes[next] as number;
		if ((byte & 0xc0) !== 0x80) return null;
		code = (code << 6) | (byte & 0x3f);
	}
	if (length === 2) return code;
	if (length === 3) return code >= 0x800 && (code < 0xd800 || code > 0xdfff) ? code : null;
	return code >= 0x10000 && code <= 0x10ffff ? code : null;
}

/** The characters of bytes, each with the number of its bytes: UTF-8, and ISO-8859-1 where that cannot be. */
export function charactersOf(bytes: Buffer): Array<[character: string, length: number]> {
	const characters: Array<[string, number]> = [];
	for (let at = 0; at < bytes.length;) {
		const first = bytes[at] as number;
		const length = utf8Length(first);
		// Calling the platform's decoder for each character takes longer than decoding it here.
		const code = length > 1 && at + length <= bytes.length ? codePointAt(bytes, at, length) : null;
		characters.push(code === null ? [String.fromCharCode(first), 1] : [String.fromCodePoint(code), length]);
		at += code === null ? 1 : length;
	}
	return characters;
}

/** The bytes of one character of UTF-8, or one byte. */
const PERCENT_ESCAPE =
	/%(?:c[2-9a-f]|d[0-9a-f])%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-4](?:%[89ab][0-9a-f]){3}|%[0-9a-f]{2}|%u[0-9a-f]{4}/gi;

/** `%C3%A9`, in UTF-8 or ISO-8859-1, and `%u00e9` of older JavaScript. */
export const PERCENT: EscapeDecoder = {
	pattern: PERCENT_ESCAPE,
	decode: (match) => {
		const isOfJavaScript = /^%u/i.test(match);
		// One byte stands for the character of the same number, in ASCII as in ISO-8859-1.
		if (isOfJavaScript || match.length === 3) {
			return [[String.fromCharCode(parseInt(match.slice(isOfJavaScript ? 2 : 1), 16)), match.length]];
		}
		const bytes = Buffer.from(match.replaceAll('%', ''), 'hex');
		return charactersOf(bytes).map(([character, length]) => [character, length * 3]);
	},
};

/** The same as forms write it, with + for a space. */
export const FORM: EscapeDecoder = {
	pattern: new RegExp(`${PERCENT_ESCAPE.source}|\\+`, 'gi'),
	decode: (match) => (match === '+' ? [[' ', 1]] : PERCENT.decode(match)),
};

const CONTROLS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** `\u00e9`, `\u{e9}`, `\xe9`, `\/` and `\"`, as in texts of JSON and of programs. */
export const BACKSLASH: EscapeDecoder = {
	pattern: /\\(?:u[0-9a-f]{4}|u\{[0-9a-f]{1,6}\}|x[0-9a-f]{2}|[^ux])/gi,
	decode: (match) => {
		const escape = match.slice(1);
		const [hex] = /[0-9a-f]{2,6}|(?<=\{)[0-9a-f]/i.exec(escape.slice(1)) ?? [];
		const character = hex === undefined ? (CONTROLS[escape] ?? escape) : characterOf(parseInt(hex, 16));
		return character === undefined ? asItStands(match) : [[character, match.length]];
	},
};

/** Line breaks, with what indents the next line: base64 in mails and long values are broken so. */
export const LINE_BREAK: EscapeDecoder = {
	pattern: /(?:\r\n?|\n)[ \t]*/g,
	decode: (match) => [['', match.length]],
};

/** `&eacute;`, `&#233;` and `&#xe9;`, as in HTML and XML. */
export const ENTITY: EscapeDecoder = {
	pattern: /&(?:#\d{1,9};?|#x[0-9a-f]{1,8};?|[a-z]{2,8}\d{0,2};)/gi,
	decode: (match) => {
		const name = match.slice(1).replace(/;$/, '');
		const character = name.startsWith('#')
			? characterOf(parseInt(name.replace(/^#x?/i, ''), /^#x/i.test(name) ? 16 : 10))
			: NAMED_CHARACTERS.get(name);
		return character === undefined ? asItStands(match) : [[character, match.length]];
	},
};

const characterOf = (code: number): string | undefined =>
	code <= 0x10ffff ? String.fromCodePoint(code) : undefined;

const asItStands = (match: string): Array<[string, number]> => match.split('').map((unit) => [unit, 1]);
