import fc from 'fast-check';
import { counted, hasLoneSurrogate, quote } from '../../../nodes/shared/kernel/text';
import { anyText } from '../../support/anyText';

describe('quote', () => {
	it('puts a text in quotation marks', () => {
		expect(quote('0475')).toBe('“0475”');
		expect(quote('')).toBe('“”');
	});

	it('shortens a text beyond the limit, and says so with an ellipsis', () => {
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

describe('hasLoneSurrogate', () => {
	it.each(['\ud83d', 'a\ude00b', '\ude00\ud83d', '😀\ud83d'])('finds half of a pair in %j', (text) => {
		expect(hasLoneSurrogate(text)).toBe(true);
	});

	it('finds none in well-formed text', () => {
		fc.assert(fc.property(anyText(), (text) => !hasLoneSurrogate(text)));
	});
});
