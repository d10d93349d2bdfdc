import fc from 'fast-check';
import { isGsm7 } from '../../../nodes/shared/text/segments';
import { gsm7Substitute } from '../../../nodes/shared/text/substitute';

describe('gsm7Substitute', () => {
	it.each([
		['ê', 'e'],
		['ç', 'c'],
		['š', 's'],
		['ł', 'l'],
		['œ', 'oe'],
		['“', '"'],
		['„', '"'],
		['’', "'"],
		['`', "'"],
		['…', '...'],
		['–', '-'],
		['—', '-'],
		['•', '*'],
		['→', '->'],
		['〈', '<'],
		['〉', '>'],
		['≤', '<='],
		['≥', '>='],
		['←', '<-'],
		['©', '(c)'],
		['®', '(R)'],
		['·', '.'],
		['⁄', '/'],
		['×', 'x'],
		['÷', ':'],
		['⋯', '...'],
		['∼', '~'],
		['Œ', 'OE'],
		['Ł', 'L'],
		['đ', 'd'],
		['Đ', 'D'],
		['ħ', 'h'],
		['Ħ', 'H'],
		['ı', 'i'],
		['ŧ', 't'],
		['Ŧ', 'T'],
		['þ', 'th'],
		['Þ', 'Th'],
		['ẞ', 'SS'],
		['™', 'TM'],
		['½', '1/2'],
		['ﬁ', 'fi'],
		['①', '1'],
		['！', '!'],
		['\u00a0', ' '],
		['\t', ' '],
	])('replaces %j with %j', (character, plain) => {
		expect(gsm7Substitute(character)).toBe(plain);
	});

	it('composes a letter and its accent if GSM-7 has the result', () => {
		expect(gsm7Substitute('e\u0301')).toBe('é');
		expect(gsm7Substitute('e\u0302')).toBe('e');
	});

	it('leaves out invisible characters', () => {
		expect(gsm7Substitute('\u200b')).toBe('');
		expect(gsm7Substitute('\ufeff')).toBe('');
	});

	it.each(['س', '😀', '👩‍👩‍👧', '中', 'я', '한', '\ud800', '₿', '\u0301', '\u200b\u0301'])(
		'has no substitute for %j',
		(character) => {
			expect(gsm7Substitute(character)).toBeNull();
		},
	);

	it('returns GSM-7 or nothing, for any character', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 2 }), (character) => {
				const plain = gsm7Substitute(character);
				if (plain !== null) expect(isGsm7(plain)).toBe(true);
			}),
			{ numRuns: 1_000 },
		);
	});
});
