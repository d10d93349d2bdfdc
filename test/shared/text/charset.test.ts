import fc from 'fast-check';
import { decodeText } from '../../../nodes/shared/text/charset';
import { anyText } from '../../support/anyText';

describe('decodeText', () => {
	it('reads valid UTF-8 as such', () => {
		expect(decodeText(Buffer.from('numéro, 10 €, 😀'))).toBe('numéro, 10 €, 😀');
		expect(decodeText(Buffer.alloc(0))).toBe('');
	});

	it('reads anything else as ISO-8859-1, with the characters that Windows adds', () => {
		expect(decodeText(Buffer.from('numéro', 'latin1'))).toBe('numéro');
		expect(decodeText(Buffer.from([0x31, 0x30, 0x20, 0x80, 0x20, 0xe9]))).toBe('10 € é');
	});

	it('reads bytes 80 to 9F like Windows', () => {
		const bytes = Uint8Array.from([0xff, ...Array.from({ length: 32 }, (_, at) => 0x80 + at), 0xa0, 0x7f]);
		expect(decodeText(bytes)).toBe('ÿ€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ\u00a0\u007f');
	});

	it('loses nothing of UTF-8, except a byte order mark', () => {
		fc.assert(
			fc.property(anyText(), (text) => {
				expect(decodeText(Buffer.from(text))).toBe(text.replace(/^\uFEFF/, ''));
			}),
		);
	});

	it('loses no byte of anything else: each of the 256 has its own character', () => {
		// Each byte is decoded behind one that UTF-8 never has.
		const characters = Array.from({ length: 256 }, (_, byte) => decodeText(Uint8Array.from([0xff, byte])));
		expect(new Set(characters).size).toBe(256);
		for (const text of characters) expect(text).toMatch(/^ÿ[^\uFFFD]$/su);
	});

	it('never throws', () => {
		fc.assert(
			fc.property(fc.uint8Array(), (bytes) => {
				expect(typeof decodeText(bytes)).toBe('string');
			}),
		);
	});
});
