import { tracesInFile, tracesOf } from './tracesOf';

const SECRET = `gehéim +&="'<x>/~ÿ`;
const base64 = (text: string, encoding: 'base64' | 'base64url' = 'base64') =>
	Buffer.from(text).toString(encoding);
const percent = (charset: BufferEncoding) =>
	[...Buffer.from(SECRET, charset)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const entities = (write: (code: number) => string) =>
	[...SECRET].map((one) => write(one.charCodeAt(0))).join('');

const SPELLINGS = {
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
	'in hex': Buffer.from(SECRET).toString('hex'),
	'in hex, in capitals, in ISO-8859-1': Buffer.from(SECRET, 'latin1').toString('hex').toUpperCase(),
	'in a form, in base64': base64(`a&${new URLSearchParams({ b: SECRET }).toString()}&c`),
	'in JSON, in base64': base64(JSON.stringify({ a: SECRET })),
};

/** Shows that `tracesOf` finds traces, so that a suite that finds none can be trusted. */
describe('tracesOf', () => {
	it.each(Object.entries(SPELLINGS))(
		'finds a secret %s: in a text, a name, a message, a cause and a hidden property',
		(_how, written) => {
			const text = `before ${written} after`;
			const hidden = Object.defineProperty({}, 'data', { value: text, enumerable: false });
			for (const told of [text, [{ [text]: 1 }], new Error(text), new Error('x', { cause: text }), hidden]) {
				expect(tracesOf(SECRET, told)).not.toEqual([]);
			}
		},
	);

	it('finds a secret in base64 that is wrapped over several lines', () => {
		const broken = base64(`demo:${SECRET}`).replace(/.{8}/g, '$&\r\n');
		for (const told of [broken, [{ [broken]: 1 }], new Error(broken), JSON.stringify(broken)]) {
			expect(tracesOf(SECRET, told)).not.toEqual([]);
		}
	});

	it('finds nothing if there is no secret', () => {
		expect(
			tracesOf(SECRET, { raw: 'gehéim', text: '***', error: new Error(base64('another secret')) }),
		).toEqual([]);
	});
});

describe('tracesInFile', () => {
	it.each([...Object.entries(SPELLINGS), ['after what is no text', `\0\xff${SECRET}`]])(
		'finds a secret %s in the lines of a file',
		(_how, written) => {
			for (const charset of ['utf8', 'latin1'] as const) {
				const content = Buffer.concat([
					Buffer.from('SQLite format 3\0\xff\0\n', 'latin1'),
					Buffer.from(`x ${written} y`, charset),
				]);
				expect(tracesInFile(SECRET, content)).not.toEqual([]);
			}
		},
	);

	it('finds nothing if there is no secret', () => {
		expect(tracesInFile(SECRET, Buffer.from('geh\0im +&\n***'))).toEqual([]);
	});
});
