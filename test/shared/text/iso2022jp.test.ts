import fc from 'fast-check';
import { encodeIso2022Jp, lackingInIso2022Jp } from '../../../nodes/shared/text/iso2022jp';
import { encodeJapanese } from '../../../sandbox/vendors/faximosilver/japanese';
import { anyText } from '../../support/anyText';

/** Every character of JIS X 0208 as Node reads it: rows 1 to 8 and 16 to 84. */
const JIS_X_0208 = (() => {
	const decoder = new TextDecoder('euc-jp');
	const rows = Array.from({ length: 84 }, (_, index) => index + 1).filter((row) => row <= 8 || row >= 16);
	return rows.flatMap((row) =>
		Array.from({ length: 94 }, (_, cell) => decoder.decode(Uint8Array.of(0xa0 + row, 0xa1 + cell))).filter(
			(character) => !character.includes('\ufffd'),
		),
	);
})();

describe('encodeIso2022Jp', () => {
	it('encodes every character of JIS X 0208 so that Node can read it', () => {
		expect(JIS_X_0208.length).toBe(6_879);
		expect(lackingInIso2022Jp(JIS_X_0208.join(''))).toEqual([]);
		const text = JIS_X_0208.join('');
		expect(new TextDecoder('iso-2022-jp').decode(encodeIso2022Jp(text))).toBe(text);
	});

	it('encodes a text like another encoder', () => {
		const text = '[n8n-1a2b] 見積書 ABC カナ\r\n2行目';
		expect(encodeIso2022Jp(text)).toEqual(encodeJapanese(text, 'iso-2022-jp'));
		expect(encodeIso2022Jp('日本').toString('latin1')).toBe('\x1b$BF|K\\\x1b(B');
		expect(encodeIso2022Jp('').length).toBe(0);
	});

	it.each([
		['〜', '～'],
		['−', '－'],
		['‖', '∥'],
		['—', '―'],
		['¢', '￠'],
		['£', '￡'],
		['¬', '￢'],
		['¥', '￥'],
	])('encodes %s and %s, which share one JIS code, alike', (one, other) => {
		expect(encodeIso2022Jp(one)).toEqual(encodeIso2022Jp(other));
	});

	it('returns to ASCII at each line end and at the end of the text', () => {
		const lines = encodeIso2022Jp('日本\r\n語\n').toString('latin1').split('\n');
		for (const line of lines.slice(0, 2)) expect(line.trimEnd().endsWith('\x1b(B')).toBe(true);
	});

	it('encodes everything that is not reported as missing, and it round-trips', () => {
		const some = fc.oneof(anyText({ maxLength: 20 }), fc.array(fc.constantFrom(...JIS_X_0208)).map(String));
		fc.assert(
			fc.property(some, (text) => {
				const lacking = new Set(lackingInIso2022Jp(text));
				const taken = [...text].filter((character) => !lacking.has(character) && !'—¥'.includes(character));
				const bytes = encodeIso2022Jp(taken.join(''));
				expect(bytes.every((byte) => byte < 0x80)).toBe(true);
				const again = new TextDecoder('iso-2022-jp').decode(bytes);
				expect(encodeIso2022Jp(again)).toEqual(bytes);
			}),
		);
	});
});

describe('lackingInIso2022Jp', () => {
	it.each([
		['circled numbers', '①②'],
		['the abbreviation of a company', '㈱'],
		['kanji that NEC and IBM added', '髙﨑'],
		['Roman numerals', 'Ⅳ'],
		['half-width katakana', 'ｱｲｳ'],
		['accented letters', 'é'],
		['emoji', '😀'],
		['kanji of JIS X 0212', '丂'],
		['characters that shift the state', '\x1b\x0e\x0f'],
	])('names %s', (_what, characters) => {
		expect(lackingInIso2022Jp(`日本${characters}A${characters}`)).toEqual([...characters]);
		expect(() => encodeIso2022Jp(characters)).toThrow(
			new RangeError('The text holds a character that ISO-2022-JP lacks'),
		);
	});
});
