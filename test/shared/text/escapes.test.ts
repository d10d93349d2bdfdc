import fc from 'fast-check';
import {
	BACKSLASH,
	charactersOf,
	decodeEscapes,
	ENTITY,
	FORM,
	LINE_BREAK,
	PERCENT,
	type EscapeDecoder,
} from '../../../nodes/shared/text/escapes';

/** The decoded text, and of each character (and the end) the place where it stood. */
const decoded = (text: string, decoder: EscapeDecoder) => {
	const found = decodeEscapes({ text, places: null }, decoder);
	return found === null ? null : [found.text, [...(found.places ?? [])]];
};
const textOf = (text: string, decoder: EscapeDecoder) => decodeEscapes({ text, places: null }, decoder)?.text;

describe('charactersOf', () => {
	it('returns the characters of UTF-8, each with its number of bytes', () => {
		expect(charactersOf(Buffer.from('aé€😀߿ࠀ\u{10000}'))).toEqual([
			...[
				['a', 1],
				['é', 2],
				['€', 3],
				['😀', 4],
			],
			...[
				['߿', 2],
				['ࠀ', 3],
				['\u{10000}', 4],
			],
		]);
		expect(charactersOf(Buffer.from('\u0080\ufeff'))).toEqual([
			['\u0080', 2],
			['\ufeff', 3],
		]);
	});

	it.each([
		['a byte of ISO-8859-1', [0xe9, 0x61], 'éa'],
		['a character that breaks off', [0x61, 0xe2, 0x82], 'aâ\u0082'],
		['one that breaks off within two bytes', [0xc3], 'Ã'],
		['an overlong one', [0xc1, 0x81], 'Á\u0081'],
		['one beyond Unicode', [0xf5, 0x80, 0x80, 0x80], 'õ\u0080\u0080\u0080'],
		['half of a surrogate pair', [0xed, 0xa0, 0x80], 'í\u00a0\u0080'],
		['a byte that only goes on', [0x80, 0xbf], '\u0080¿'],
	])('returns ISO-8859-1 for %s', (_what, bytes, text) => {
		expect(charactersOf(Buffer.from(bytes))).toEqual([...text].map((character) => [character, 1]));
	});

	it('recognizes the same byte sequences as the platform', () => {
		const platform = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
		const reference = (bytes: Buffer) => {
			try {
				return platform.decode(bytes);
			} catch {
				return null;
			}
		};
		const lead = fc.constantFrom(
			0xc1,
			0xc2,
			0xdf,
			0xe0,
			0xe1,
			0xed,
			0xee,
			0xef,
			0xf0,
			0xf1,
			0xf4,
			0xf5,
			0xf8,
		);
		const next = fc.constantFrom(0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0);
		const sequence = fc
			.tuple(lead, fc.array(next, { minLength: 1, maxLength: 3 }))
			.map(([first, others]) => Buffer.from([first, ...others]));
		fc.assert(
			fc.property(sequence, (bytes) => {
				const found = charactersOf(bytes);
				expect(found.reduce((sum, [, length]) => sum + length, 0)).toBe(bytes.length);
				const text = reference(bytes);
				expect(found[0]?.[1] === bytes.length).toBe(text !== null && [...text].length === 1);
				if (found.length === 1) expect(found).toEqual([[text, bytes.length]]);
			}),
			{ numRuns: 500 },
		);
	});
});

describe('decodeEscapes', () => {
	it('records the position of each character', () => {
		expect(decoded('a%41%C3%A9b', PERCENT)).toEqual(['aAéb', [0, 1, 4, 10, 11]]);
		expect(decoded('x%F0%9F%98%80', PERCENT)).toEqual(['x😀', [0, 1, 1, 13]]);
		expect(decoded('%41', PERCENT)).toEqual(['A', [0, 3]]);
	});

	it('also records it for text that was decoded before', () => {
		const once = decodeEscapes({ text: 'a%2541b', places: null }, PERCENT)!;
		expect(once.text).toBe('a%41b');
		const twice = decodeEscapes(once, PERCENT)!;
		expect([twice.text, [...twice.places!]]).toEqual(['aAb', [0, 1, 6, 7]]);
	});

	it.each(['', 'plain', '100%', '%zz', '%4', 'a&b', '&;', '&nosuch;', '&#;', '&#x;'])(
		'returns nothing for %j, which contains no escape',
		(text) => {
			expect(decoded(text, PERCENT)).toBeNull();
			expect(decoded(text, ENTITY)).toBeNull();
		},
	);

	it('decodes once', () => {
		expect(textOf('%2541', PERCENT)).toBe('%41');
		expect(textOf('&amp;lt;', ENTITY)).toBe('&lt;');
		expect(textOf('\\\\u0041', BACKSLASH)).toBe('\\u0041');
	});
});

describe('percent-encoding', () => {
	it.each([
		['%c3%a9%C3%A9', 'éé'],
		['%E9t%E9', 'été'],
		['%E2%82%AC%f0%9f%98%80', '€😀'],
		['%C3', 'Ã'],
		['%C3%C3%A9', 'Ãé'],
		['%E2%82x', 'â\u0082x'],
		['%u00e9%u20AC', 'é€'],
		['%U00E9', 'é'],
		['%u00e', '%u00e'],
		['%41%', 'A%'],
		['%DF%BF%EF%BF%BD%F4%8F%BF%BF', '߿\ufffd\u{10ffff}'],
		['%DF%8F', 'ߏ'],
		['%C2%80%C2%BF', '\u0080¿'],
	])('of %j is %j', (text, plain) => {
		expect(textOf(text, PERCENT) ?? text).toBe(plain);
	});

	it('of a form also uses + for a space', () => {
		expect(decoded('a+b%2B', FORM)).toEqual(['a b+', [0, 1, 2, 3, 6]]);
		expect(textOf('a+b%41', PERCENT)).toBe('a+bA');
	});
});

describe('backslashes', () => {
	it.each([
		['\\u00e9\\u00E9', 'éé'],
		['\\ud83d\\ude00', '😀'],
		['\\u{e9}\\u{1F600}\\u{5}', 'é😀\u0005'],
		['\\xe9\\xE9', 'éé'],
		['\\b\\f\\n\\r\\t', '\b\f\n\r\t'],
		['\\"\\\'\\/\\\\\\a', '"\'/\\a'],
		['\\u00e\\u{}\\u{1234567}\\xe\\u{110000}', '\\u00e\\u{}\\u{1234567}\\xe\\u{110000}'],
		['a\\', 'a\\'],
	])('in %j mean %j', (text, plain) => {
		expect(textOf(text, BACKSLASH) ?? text).toBe(plain);
	});

	it('keep their positions', () => {
		expect(decoded('a\\u{e9}b\\n', BACKSLASH)).toEqual(['aéb\n', [0, 1, 7, 8, 10]]);
	});
});

describe('folded line breaks', () => {
	it('are removed, with the indentation of the next line', () => {
		expect(decoded('ab\r\n\t cd\ne\rf', LINE_BREAK)).toEqual(['abcdef', [0, 1, 6, 7, 9, 11, 12]]);
		expect(decoded('a b\tc', LINE_BREAK)).toBeNull();
	});
});

describe('entities', () => {
	it.each([
		['&amp;&lt;&gt;&quot;&apos;', '&<>"\''],
		['&eacute;&Eacute;&nbsp;&frac12;&sup2;&euro;&rsquo;', 'éÉ\u00a0½²€’'],
		['&#233;&#xe9;&#XE9;&#x20AC;', 'ééé€'],
		['&#233 &#xe9 ', 'é é '],
		['&#128512;&#x10FFFF;', '😀\u{10ffff}'],
		['&#1114112;&#x110000;', '&#1114112;&#x110000;'],
		['&#39x', "'x"],
		['&lt &EACUTE; &Amp;', '&lt &EACUTE; &Amp;'],
		['&iexcl;&yuml;&thetasym;', '¡ÿ&thetasym;'],
		['&para;&middot;&Eacute;&Ecirc;&Yacute;&THORN;&ograve;&oacute;', '¶·ÉÊÝÞòó'],
	])('in %j mean %j', (text, plain) => {
		expect(textOf(text, ENTITY) ?? text).toBe(plain);
	});

	it('keep their positions, even next to an invalid one', () => {
		expect(decoded('&amp;x', ENTITY)).toEqual(['&x', [0, 5, 6]]);
		expect(decoded('&ab;&lt;', ENTITY)).toEqual(['&ab;<', [0, 1, 2, 3, 4, 8]]);
	});
});
