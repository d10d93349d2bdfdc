import fc from 'fast-check';
import { counted, quote } from '../../../nodes/shared/errors/quote';
import { escapeRegExp, hasLoneSurrogate, isBlank, trimBlanks } from '../../../nodes/shared/text/text';
import { anyText } from '../../support/anyText';

describe('quote', () => {
	it('puts a text in quotation marks', () => {
		expect(quote('0475')).toBe('“0475”');
		expect(quote('')).toBe('“”');
	});

	it('shortens a text beyond the limit, and marks this with an ellipsis', () => {
		expect(quote('x'.repeat(40))).toBe(`“${'x'.repeat(40)}”`);
		expect(quote('x'.repeat(41))).toBe(`“${'x'.repeat(40)}…”`);
		expect(quote('abcdef', 3)).toBe('“abc…”');
	});
});

describe('counted', () => {
	it.each([
		[0, '0 recipients'],
		[1, '1 recipient'],
		[2, '2 recipients'],
	])('writes %i with the right form of its noun', (count, text) => {
		expect(counted(count, 'recipient')).toBe(text);
	});
});

describe('escapeRegExp', () => {
	it('builds a pattern that matches exactly the text', () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), (text, other) => {
				const pattern = new RegExp(`^${escapeRegExp(text)}$`);
				expect([pattern.test(text), pattern.test(other)]).toEqual([true, text === other]);
			}),
		);
		expect(escapeRegExp('a.b')).toBe('a\\.b');
		for (const sign of '.*+?^${}()|[]\\/')
			expect(escapeRegExp(`${sign}a${sign}`)).toBe(`\\${sign}a\\${sign}`);
	});
});

describe('hasLoneSurrogate', () => {
	it.each(['\ud83d', 'a\ude00b', '\ude00\ud83d', '😀\ud83d'])('finds half of a pair in %j', (text) => {
		expect(hasLoneSurrogate(text)).toBe(true);
	});

	it('finds none in well-formed text', () => {
		fc.assert(fc.property(anyText(), (text) => !hasLoneSurrogate(text)));
	});
});

const BLANKS = [
	...['', ' ', '\t\r\n', '\u00a0', '\u3000', '\u2003', '\u2028'],
	...['\u200b', '\u200c\u200d', '\u2060', '\ufeff', '\u00ad', '\u061c\u200e', '\u0000\u0007'],
	...['\u3164', '\u115f\u1160', '\uffa0', '\u2800', '\ufe0f', '\u{e0020}'],
];

describe('isBlank', () => {
	it.each([...BLANKS, BLANKS.join('')])('is true for text that looks empty: %j', (text) => {
		expect(isBlank(text)).toBe(true);
	});

	it.each(['.', '0', '\u200b1', 'é', '\u0301', '😀', '한', '⠁', '\ufffd'])('is false for %j', (text) => {
		expect(isBlank(text)).toBe(false);
		expect(isBlank(`${BLANKS.join('')}${text}`)).toBe(false);
	});
});

describe('trimBlanks', () => {
	it('removes blanks at both ends, and no others', () => {
		const blanks = fc.array(fc.constantFrom(...BLANKS)).map((parts) => parts.join(''));
		const inner = anyText().map((text) => `a${text}z`);
		fc.assert(
			fc.property(blanks, inner, blanks, (before, text, behind) => {
				expect(trimBlanks(before + text + behind)).toBe(text);
			}),
		);
	});

	it('returns an empty text for only blanks', () => {
		expect(trimBlanks(BLANKS.join(''))).toBe('');
	});
});
