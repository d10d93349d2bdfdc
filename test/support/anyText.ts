import fc from 'fast-check';

const codePoint = fc.oneof(
	fc.integer({ min: 0x20, max: 0x7e }),
	fc.integer({ min: 0, max: 0xff }),
	fc.integer({ min: 0, max: 0xd7ff }),
	fc.integer({ min: 0xe000, max: 0x10ffff }),
);

/** Well-formed text of every script, with control characters. Lengths count code points. */
export function anyText(lengths: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<string> {
	return fc.array(codePoint, lengths).map((codePoints) => String.fromCodePoint(...codePoints));
}

/** Text that ISO-8859-1 has. */
export function latin1Text(lengths: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<string> {
	return fc.array(fc.integer({ min: 0, max: 0xff }), lengths).map((codes) => String.fromCharCode(...codes));
}
