import { tracesOf } from './tracesOf';

const SECRET = `gehéim +&="'<x>/~ÿ`;
const base64 = (text: string, encoding: 'base64' | 'base64url' = 'base64') =>
	Buffer.from(text).toString(encoding);
const percent = (charset: BufferEncoding) =>
	[...Buffer.from(SECRET, charset)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const entities = (write: (code: number) => string) =>
	[...SECRET].map((one) => write(one.charCodeAt(0))).join('');

/** Here, so that a suite that finds no trace has looked for one. */
describe('tracesOf', () => {
	it.each(
		Object.entries({
			'as it is': SECRET,
			'in base64': base64(SECRET),
			'in base64 after one byte': base64(`a${SECRET}bc`),
			'in base64 after two bytes': base64(`ab${SECRET}`),
			'in base64url': base64(`a${SECRET}`, 'base64url'),
			'in base64, percent-encoded': encodeURIComponent(base64(`demo:${SECRET}`)),
			'percent-encoded': encodeURIComponent(SECRET),
			'percent-encoded wholly': percent('utf8'),
			'percent-encoded as ISO-8859-1': percent('latin1'),
			'percent-encoded twice': encodeURIComponent(encodeURIComponent(SECRET)),
			'as in a form': new URLSearchParams({ a: SECRET }).toString(),
			'as in JSON': JSON.stringify({ a: SECRET }),
			'as in JSON in JSON': JSON.stringify(JSON.stringify({ a: SECRET })),
			'in escapes of JSON': entities((code) => `\\u${code.toString(16).padStart(4, '0')}`),
			'in decimal entities': entities((code) => `&#${code};`),
			'in hexadecimal entities': entities((code) => `&#x${code.toString(16)};`),
			'in entities of entities': entities((code) => `&amp;#${code};`),
		}),
	)('finds a secret %s: in a text, a name, a message, a cause and a hidden property', (_how, written) => {
		const text = `before ${written} after`;
		const hidden = Object.defineProperty({}, 'data', { value: text, enumerable: false });
		for (const told of [text, [{ [text]: 1 }], new Error(text), new Error('x', { cause: text }), hidden]) {
			expect(tracesOf(SECRET, told)).not.toEqual([]);
		}
	});

	it('finds none where there is none', () => {
		expect(
			tracesOf(SECRET, { raw: 'gehéim', text: '***', error: new Error(base64('another secret')) }),
		).toEqual([]);
	});
});
