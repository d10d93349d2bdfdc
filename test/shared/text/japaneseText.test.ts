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

	it('never throws, whatever the bytes and the label', () => {
		const label = fc.oneof(fc.constantFrom(...LABELS), fc.string({ maxLength: 20 }));
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 300 }), label, (any, name) => {
				expect(typeof decodeJapanese(any, name)).toBe('string');
			}),
		);
	});

	it('reads shift controls as such under the label ISO-2022-JP only', () => {
		expect(decodeJapanese(bytes('a\x0e1\x0f'), 'utf-8')).toBe('a\x0e1\x0f');
		expect(decodeJapanese(bytes('a\x0e1\x0f'), 'iso-2022-jp')).toBe('aｱ');
	});

	it.each(LABELS)('leaves ASCII unchanged under the label “%s”', (label) => {
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

	it('uses the label if the bytes are ambiguous', () => {
		expect(decodeJapanese(bytes('\xb1\xb2'), 'shift_jis')).toBe('ｱｲ');
		expect(decodeJapanese(bytes('\xb0\xa1'), 'euc-jp')).toBe('亜');
		expect(decodeJapanese(bytes('caf\xe9'), 'iso-8859-1')).toBe('café');
		expect(decodeJapanese(bytes('caf\xe9'))).toBe('café');
		// A mark of UTF-16 counts at the beginning only.
		expect(decodeJapanese(bytes('a\xfe\xffb'), 'iso-8859-1')).toBe('aþÿb');
		expect(decodeJapanese(bytes('\xb1\xb2'), 'iso-2022-jp')).toBe('ｱｲ');
	});

	it('reads UTF-16 in the byte order of its mark, or otherwise of the label', () => {
		const little = (text: string) => Buffer.from(text, 'utf16le');
		const big = (text: string) => little(text).swap16();
		for (const label of ['', 'utf-8', 'utf-16', 'utf-16le', 'utf-16be']) {
			expect(decodeJapanese(little('\ufeff件\ufffe'), label)).toBe('件\ufffe');
			expect(decodeJapanese(big('\ufeff件\ufffe'), label)).toBe('件\ufffe');
		}
		for (const end of ['', '\ufffe', '\ufeff']) {
			for (const label of ['utf-16', 'UTF-16LE'])
				expect(decodeJapanese(little(`a${end}`), label)).toBe(`a${end}`);
			expect(decodeJapanese(big(`a${end}`), 'utf-16be')).toBe(`a${end}`);
		}
	});

	/** Enough Japanese text that a lost character beside it does not matter. */
	const KANA = `\x1b$B${'$3$l'.repeat(10)}\x1b(B`;
	it.each([
		['an escape alone', 'a\x1bb\x1b$B7oL>', 'a\ufffdb件名'],
		['an escape at the end', '\x1b$B7oL>\x1b', '件名\ufffd'],
		['a set that is not known', '\x1b$B7o\x1b(Zab', '件ab'],
		['half of a character', '\x1b$B7oL\x1b(B', '件\ufffd'],
		['a blank within Japanese', '\x1b$B7o L>\x1b(B', '件 名'],
		['a byte that stands for no character', `${KANA}\xa0\xe0\x80`, `${'これ'.repeat(10)}\ufffd\ufffd\ufffd`],
		[
			'a byte that is no half-width kana',
			`${KANA}\x1b(I1\x60\x7e\xff\xa0`,
			`${'これ'.repeat(10)}ｱ\ufffd\ufffd\ufffd\ufffd`,
		],
		['the first and the last half-width kana', '\x1b(I!_\xa1\xdf', '｡ﾟ｡ﾟ'],
		['the first and the last of them in 8 bits', '\x1b$B7o\x1b(B\xa1\xdf', '件｡ﾟ'],
		['shift in without shift out', '\x1b$B7o\x0fab', '件ab'],
		['the older JIS Roman', '\x1b(H\\~a', '¥‾a'],
		['kanji of 1978 by its longer name', '\x1b$(@7oL>\x1b(B', '件名'],
		['kanji of 1983 by its longer name', '\x1b$(B7oL>\x1b(B', '件名'],
		['JIS X 0213 of 2000', '\x1b$(O7oL>\x1b(B', '件名'],
		['line breaks of all kinds', '\x1b$B7o\r\x1b$BL>\n\n\x1b$B7o\x1b(B', '件\r名\n\n件'],
		['a wrapped line whose way back comes two lines later', '\x1b$B7o\nL>\n7o\x1b(Ba\nb', '件\n名\n件a\nb'],
	])('reads ISO-2022-JP with %s', (_what, raw, text) => {
		expect(decodeJapanese(bytes(raw), 'ISO-2022-JP')).toBe(text);
	});

	it.each([
		[
			'the label, of half-width kana that look like kanji in another charset',
			'\xb1\xb2\xb3',
			'shift_jis',
			'ｱｲｳ',
		],
		['the bytes, where the label’s reading holds what is no text', '\xa4\xb3\xa4\xec', 'shift_jis', 'これ'],
		['the bytes, where they hold kana in another charset', '\x82\xb1\x82\xea', 'euc-jp', 'これ'],
		['the label, where both read alike', '\xb4\xc1\xbb\xfa', 'euc-jp', '漢字'],
		['the label of Western Europe', '\xc3\xa9t\xe9', 'iso-8859-1', 'Ã©té'],
	])('trusts %s', (_what, raw, label, text) => {
		expect(decodeJapanese(bytes(raw), label)).toBe(text);
	});

	it('trusts UTF-8 with Japanese characters, whatever the label', () => {
		expect(decodeJapanese(Buffer.from('漢'), 'shift_jis')).toBe('漢');
		expect(decodeJapanese(Buffer.from('é'), 'shift_jis')).toBe('ﾃｩ');
		expect(decodeJapanese(Buffer.from('\x1b$B7oL>\x1b(Bé'))).toContain('件名');
	});

	it('reads UTF-8 with one broken character, and UTF-16', () => {
		const utf8 = Buffer.from('送信が完了しました');
		expect(decodeJapanese(utf8.subarray(0, -1), 'utf-8')).toBe('送信が完了しまし\ufffd');
		expect(decodeJapanese(utf8.subarray(0, -1))).toBe('送信が完了しまし\ufffd');
		expect(decodeJapanese(Buffer.from('\ufeff件名', 'utf16le'))).toBe('件名');
		expect(decodeJapanese(Buffer.from('件名', 'utf16le').swap16(), 'utf-16be')).toBe('件名');
	});

	it('takes time proportional to the length', () => {
		// Processor time is measured, because the tests share a machine.
		const begun = process.cpuUsage();
		decodeJapanese(bytes(`\x1b$B${'\n!'.repeat(130_000)}\x1b(B`));
		decodeJapanese(bytes('\x1b$B7oL>\x1b(B'.repeat(20_000)));
		const { user, system } = process.cpuUsage(begun);
		expect((user + system) / 1_000).toBeLessThan(3_000);
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
	])('recognizes %s: %j', (encoding, labels) => {
		expect(labels.map((label) => [label, encodingOf(label)])).toEqual(
			labels.map((label) => [label, encoding]),
		);
	});

	it.each([
		...['ISO-2022-JP', 'cp50221', 'jis', 'x-euc-jp', 'cp51932', 'ujis', 'cp932', 'windows-31j', 'sjis'],
		...['mac-japanese', 'ms_kanji', 'pck', 'utf-8', 'cp65001', 'jis-ms', 'jis8', 'ibm20932', 'ibm943c'],
	])('recognizes %s, but no name that only ends the same', (label) => {
		expect(encodingOf(label)).not.toBeNull();
		expect(encodingOf(`y${label}`)).toBeNull();
	});

	it.each([
		...[
			'cp50221',
			'jis',
			'jis-ms',
			'jis-encoding',
			'cp51932',
			'ujis',
			'cp932',
			'ibm943c',
			'windows-31j',
			'ms31j',
		],
		...['mac-japanese', 'ms_kanji', 'pck', 'windows-50220', 'cp20932'],
	])('recognizes %s, but no name that only begins the same', (label) => {
		expect(encodingOf(label)).not.toBeNull();
		expect(encodingOf(`${label}y`)).toBeNull();
	});

	it('reads only the first 100 characters, without blanks and a language', () => {
		expect(encodingOf('  SHIFT_JIS \n')).toBe('shift_jis');
		expect(encodingOf('Windows_1251')).toBe('windows-1251');
		expect(encodingOf(`shift_jis*ja'${'x'.repeat(500)}`)).toBe('shift_jis');
		expect(encodingOf(`${' '.repeat(91)}shift_jis`)).toBe('shift_jis');
		expect(encodingOf(`${' '.repeat(92)}shift_jis`)).toBeNull();
	});

	it.each([
		['latin1', 'windows-1252'],
		['koi8-r', 'koi8-r'],
		['gb2312', 'gbk'],
		['utf-16', 'utf-16le'],
	])('maps %s, which TextDecoder knows, to %s', (label, encoding) => {
		expect(encodingOf(label)).toBe(encoding);
	});

	it('recognizes no others', () => {
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

it('hasUnreadable finds undecodable bytes', () => {
	expect(['件名\r\n\t', '\ufffd', '\u001b$B', '\u0081'].map(hasUnreadable)).toEqual([
		false,
		true,
		true,
		true,
	]);
});
