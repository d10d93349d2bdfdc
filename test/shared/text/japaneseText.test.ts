import fc from 'fast-check';
import {
	comparableJapanese,
	decodeJapanese,
	encodingOf,
	hasUnreadable,
} from '../../../nodes/shared/text/japaneseText';
import { encodeJapanese, type Charset } from '../../../sandbox/vendors/faximosilver/japanese';

const CHARSETS: readonly Charset[] = ['utf-8', 'iso-2022-jp', 'shift_jis', 'euc-jp'];
const LABELS = [
	...['', 'us-ascii', 'iso-8859-1', 'windows-1252', 'x-unknown', 'unknown-8bit', '8bit', 'default'],
	...[
		'utf-8',
		'UTF8',
		'iso-2022-jp',
		'Shift_JIS',
		'EUC-JP',
		'iso-2022-jp-ms',
		'cp50221',
		'CP932',
		'eucJP-ms',
	],
];
const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('decodeJapanese', () => {
	const sentence = fc
		.tuple(
			fc.array(fc.constantFrom(...'【】見積書東京横浜御中①㈱髙№～－、。「」（重要）ABC-123: ［］ 表ソ能'), {
				maxLength: 30,
			}),
			fc.constantFrom(
				'を送信しました',
				'のお知らせ',
				'フアツクスのテスト',
				'宛のFAX送信が正常に完了しました。',
			),
		)
		.map(([free, kana]) => free.join('') + kana);

	it('reads a Japanese sentence in each charset, whatever the label says', () => {
		fc.assert(
			fc.property(
				sentence,
				fc.constantFrom(...CHARSETS),
				fc.constantFrom(...LABELS),
				(text, charset, label) => {
					expect(decodeJapanese(encodeJapanese(text, charset), label)).toBe(text);
				},
			),
		);
	});

	it('never throws, whatever the bytes and the label are', () => {
		const label = fc.oneof(fc.constantFrom(...LABELS), fc.string({ maxLength: 20 }));
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 300 }), label, (any, name) => {
				expect(typeof decodeJapanese(any, name)).toBe('string');
			}),
		);
	});

	it.each(LABELS)('leaves ASCII as it is under the label “%s”', (label) => {
		expect(decodeJapanese(bytes('FAX 03-2345-6789 ~\\'), label)).toBe('FAX 03-2345-6789 ~\\');
	});

	it.each([
		['NEC’s characters', '\x1b$B-!-j\x1b(B', '①㈱'],
		['IBM’s characters', '\x1b$B|b\x1b(B', '髙'],
		['the JIS of 1978', '\x1b$@7oL>\x1b(J', '件名'],
		['the announcement of the JIS of 1990', '\x1b&@\x1b$B7oL>\x1b(B', '件名'],
		['JIS X 0212', '\x1b$(D0!\x1b(B', '丂'],
		['JIS X 0213, where it agrees', '\x1b$(Q7oL>\x1b(B', '件名'],
		['JIS Roman', '\x1b(J\\1000~\x1b(B', '¥1000‾'],
		['half-width kana by an escape sequence', '\x1b(I1\x1b(B2', 'ｱ2'],
		['half-width kana by shift out', '\x1b(J\x0e12\x0f12', 'ｱｲ12'],
		['half-width kana in 8 bits', '\x1b$B7oL>\x1b(B\xb1\xb2', '件名ｱｲ'],
		['an escape sequence that follows another', '\x1b$B7o\x1b(B\x1b$BL>\x1b(B', '件名'],
		['a line that was wrapped inside of Japanese', '\x1b$B7o\r\nL>\x1b(B', '件\r\n名'],
		['a line that ends in Japanese', '\x1b$B7oL>\r\nABCD', '件名\r\nABCD'],
		['a text that ends in Japanese', '\x1b$B7oL>', '件名'],
	])('reads ISO-2022-JP with %s', (_what, raw, text) => {
		expect(decodeJapanese(bytes(raw))).toBe(text);
		expect(decodeJapanese(bytes(raw), 'ISO-2022-JP')).toBe(text);
	});

	it('takes the label where the bytes leave it open', () => {
		expect(decodeJapanese(bytes('\xb1\xb2'), 'shift_jis')).toBe('ｱｲ');
		expect(decodeJapanese(bytes('\xb0\xa1'), 'euc-jp')).toBe('亜');
		expect(decodeJapanese(bytes('caf\xe9'), 'iso-8859-1')).toBe('café');
		expect(decodeJapanese(bytes('caf\xe9'))).toBe('café');
	});

	it('reads UTF-8 with one broken character, and UTF-16', () => {
		const utf8 = Buffer.from('送信が完了しました');
		expect(decodeJapanese(utf8.subarray(0, -1), 'utf-8')).toBe('送信が完了しまし\ufffd');
		expect(decodeJapanese(utf8.subarray(0, -1))).toBe('送信が完了しまし\ufffd');
		expect(decodeJapanese(Buffer.from('\ufeff件名', 'utf16le'))).toBe('件名');
		expect(decodeJapanese(Buffer.from('件名', 'utf16le').swap16(), 'utf-16be')).toBe('件名');
	});

	it('takes time in proportion to the length', () => {
		const startedAt = Date.now();
		decodeJapanese(bytes(`\x1b$B${'\n!'.repeat(130_000)}\x1b(B`));
		decodeJapanese(bytes('\x1b$B7oL>\x1b(B'.repeat(20_000)));
		expect(Date.now() - startedAt).toBeLessThan(3_000);
	});
});

describe('encodingOf', () => {
	it.each([
		[
			'iso-2022-jp',
			['ISO-2022-JP', 'csISO2022JP', 'iso-2022-jp-1', 'iso-2022-jp-2', 'iso-2022-jp-2004', 'ISO-2022-JP-MS'],
		],
		[
			'iso-2022-jp',
			['cp50220', 'cp50221', 'CP50222', 'x-windows-50221', 'iso2022jp', 'JIS', 'iso-2022-jp*ja'],
		],
		[
			'euc-jp',
			[
				'EUC-JP',
				'x-euc-jp',
				'eucJP-ms',
				'eucJP-win',
				'cp51932',
				'ujis',
				'EUC_JP',
				'euc-jisx0213',
				'euc-jis-2004',
			],
		],
		[
			'shift_jis',
			[
				'Shift_JIS',
				'shift-jis',
				'sjis',
				'x-sjis',
				'SJIS-win',
				'cp932',
				'ms932',
				'Windows-31J',
				'shift_jis-2004',
			],
		],
		[
			'shift_jis',
			['csShiftJIS', 'MS_Kanji', 'x-ms-cp932', 'windows-932', 'IBM943', 'shift_jisx0213', 'csWindows31J'],
		],
		['utf-8', ['UTF-8', 'utf8', 'utf8mb4', 'cp65001', 'unicode-1-1-utf-8']],
	])('takes for %s: %j', (encoding, labels) => {
		expect(labels.map((label) => [label, encodingOf(label)])).toEqual(
			labels.map((label) => [label, encoding]),
		);
	});

	it('knows no others', () => {
		expect(['', 'x-unknown', 'utf-7', '8bit'].map(encodingOf)).toEqual([null, null, null, null]);
	});
});

describe('comparableJapanese', () => {
	it.each([
		['wave dashes', '〜', '～'],
		['minus signs', '−', '－'],
		['hyphens', '‐', '-'],
		['dashes', '—', '―'],
		['parallels', '‖', '∥'],
		['cents', '¢', '￠'],
		['pounds', '£', '￡'],
		['nots', '¬', '￢'],
		['overlines', '‾', '￣'],
		['yen and backslash', '¥', '＼'],
		['half width and full width', 'ｶﾞ1Ａ', 'ガ１A'],
		['composed and decomposed', 'が', 'か\u3099'],
	])('makes %s equal', (_what, one, other) => {
		expect(comparableJapanese(`①${one}x`)).toBe(comparableJapanese(`①${other}x`));
	});

	it('keeps case and other characters apart', () => {
		expect(comparableJapanese('Aa')).not.toBe(comparableJapanese('aa'));
		expect(comparableJapanese('ー')).not.toBe(comparableJapanese('-'));
	});
});

it('hasUnreadable finds what was not text', () => {
	expect(['件名\r\n\t', '\ufffd', '\u001b$B', '\u0081'].map(hasUnreadable)).toEqual([
		false,
		true,
		true,
		true,
	]);
});
