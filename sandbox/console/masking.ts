/** What stands in place of a secret. */
export const MASK = '••••••';

/** A shorter one would hide half of every text. */
const MIN_LENGTH = 3;

/** Names of fields, headers and elements whose values are never shown. `Signature` is none of them: it is a sender. */
const SECRET_NAME =
	'(?:x-)?(?:psw|pass|passwd|password|pwd|checksum|hmac|md5|token|(?:access|refresh|auth)[_-]?token|secret|api[_-]?(?:key|secret)|authorization|proxy-authorization|cookie|set-cookie)';
const IS_SECRET_NAME = new RegExp(`^${SECRET_NAME}$`, 'i');

export const isSecretName = (name: string): boolean => IS_SECRET_NAME.test(name);

interface Place {
	pattern: RegExp;
	/** Text, secret, text. */
	replacement: string;
}

/** Where secrets stand by the form of a text, also those that no account of the sandbox has. */
const PLACES: readonly Place[] = [
	// https://user:password@host
	{ pattern: /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*:)([^\s/?#]+)(@)/gi, replacement: `$1${MASK}$3` },
	// name=value in a query, a form, or a text that repeats one
	{
		pattern: new RegExp(`(\\b${SECRET_NAME}=)([^&\\s"'<>]+)()`, 'gi'),
		replacement: `$1${MASK}$3`,
	},
	// <ns:password attr="...">value</ns:password>, also when the element never ends
	{
		pattern: new RegExp(
			`(<(?:[\\w.-]+:)?${SECRET_NAME}(?:\\s[^<>]*)?>)((?:<!\\[CDATA\\[[\\s\\S]*?\\]\\]>|[^<])+)()`,
			'gi',
		),
		replacement: `$1${MASK}$3`,
	},
	// the same where a text repeats it escaped
	{
		pattern: new RegExp(`(&lt;(?:[\\w.-]+:)?${SECRET_NAME}&gt;)((?:(?!&lt;)[\\s\\S])+)()`, 'gi'),
		replacement: `$1${MASK}$3`,
	},
	// "name": "value", with any number of backslashes before the quotes
	{
		pattern: new RegExp(`(\\b${SECRET_NAME}\\\\*"\\s*:\\s*\\\\*")((?:[^"\\\\]|\\\\+[^"\\\\])*)()`, 'gi'),
		replacement: `$1${MASK}$3`,
	},
	// the resume token in the reference of a send that waits: nw1.<execution>.<token>.<mark>
	{ pattern: /(\bnw1\.\d{1,20}\.)([\w-]{43})(\.[\w-]{4})/gi, replacement: `$1${MASK}$3` },
	// the signature of a link by which a person answers: the phone has it whole
	{ pattern: /(signature(?:=|(?:%25)?%3D))([0-9a-f]{64})()/gi, replacement: `$1${MASK}$3` },
	// a line of a header
	{
		pattern: new RegExp(`(^${SECRET_NAME}:[ \\t]*(?![ \\t]))([^\\r\\n]+)()`, 'gim'),
		replacement: `$1${MASK}$3`,
	},
];

/** Hides what stands where secrets stand. */
export function maskPlaces(text: string): string {
	return PLACES.reduce((masked, { pattern, replacement }) => masked.replace(pattern, replacement), text);
}

/** Kept, because the same few secrets are looked for again and again. */
const patterns = new Map<string, RegExp | null>();
const MAX_PATTERNS = 100;

/** Finds these secrets in a text in all the forms in which they may stand there; null: there are none. */
export function secretPattern(secrets: readonly string[]): RegExp | null {
	const key = JSON.stringify(secrets);
	const known = patterns.get(key);
	if (known !== undefined) return known;
	if (patterns.size >= MAX_PATTERNS) patterns.clear();
	const pattern = patternOf(secrets);
	patterns.set(key, pattern);
	return pattern;
}

function patternOf(secrets: readonly string[]): RegExp | null {
	const forms = new Set(
		secrets.filter(({ length }) => length >= MIN_LENGTH).flatMap((secret) => formsOf(secret)),
	);
	if (forms.size === 0) return null;
	// The longest first: a part of it may be a form, too.
	const longest = [...forms].sort((one, other) => other.length - one.length);
	return new RegExp(longest.map(escapePattern).join('|'), 'gi');
}

export function maskSecrets(text: string, pattern: RegExp | null): string {
	return pattern === null ? text : text.replace(pattern, MASK);
}

/** A secret as it is, URL-encoded, XML- and JSON-escaped, each once or twice, and in base64, also in the middle of more. */
function formsOf(secret: string): string[] {
	const urlEncoded = [
		encodeURIComponent(secret),
		encodeURI(secret),
		new URLSearchParams({ s: secret }).toString().slice(2),
		percentEncoded(secret, 'utf8'),
		percentEncoded(secret, 'latin1'),
		everyBytePercentEncoded(secret),
	];
	const inJson = [
		JSON.stringify(secret).slice(1, -1),
		asciiJson(secret),
		hexJson(secret),
		eachUnit(secret, unicodeEscape),
	];
	const escaped = [
		secret.replace(/[&<>]/g, (character) => XML_ENTITIES[character] ?? character),
		secret.replace(/[&<>"']/g, (character) => XML_ENTITIES[character] ?? character),
		secret.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
		secret.replace(/[&<>"'\u{80}-\u{10ffff}]/gu, (character) => `&#${character.codePointAt(0)};`),
		[...secret].map((character) => `&#${character.codePointAt(0)};`).join(''),
		[...secret].map((character) => `&#x${character.codePointAt(0)?.toString(16)};`).join(''),
		...inJson.flatMap((form) => [form, form.replaceAll('/', '\\/')]),
		secret.replaceAll('/', '\\/'),
	];
	const escapedTwice = [
		...escaped.map((form) => form.replaceAll('&', '&amp;')),
		...inJson.map((form) => JSON.stringify(form).slice(1, -1)),
	];
	const encoded = [secret, `${secret}\n`].flatMap((text) => base64Forms(Buffer.from(text)));
	const doubled = urlEncoded.map((form) => encodeURIComponent(form));
	const hexadecimal = Buffer.from(secret).toString('hex');
	return [secret, ...urlEncoded, ...escaped, ...escapedTwice, ...encoded, ...doubled, hexadecimal].filter(
		({ length }) => length >= MIN_LENGTH,
	);
}

const unicodeEscape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
const eachUnit = (text: string, write: (unit: string) => string): string =>
	text.split('').map(write).join('');
/** As PHP and Python write it. */
const asciiJson = (secret: string): string =>
	JSON.stringify(secret)
		.slice(1, -1)
		.replace(/[\u0080-\uffff]/g, unicodeEscape);

/** As PHP writes it with its `JSON_HEX_` options. */
const hexJson = (secret: string): string =>
	asciiJson(secret)
		.replaceAll('\\"', unicodeEscape('"'))
		.replace(/[&<>']/g, unicodeEscape);

const XML_ENTITIES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&apos;',
};

/** Encodes everything but letters and digits, as some encoders do. */
function percentEncoded(secret: string, charset: 'utf8' | 'latin1'): string {
	return [...Buffer.from(secret, charset)]
		.map((byte) => {
			const character = String.fromCharCode(byte);
			return /[A-Za-z0-9]/.test(character) ? character : `%${hex(byte)}`;
		})
		.join('');
}

function everyBytePercentEncoded(secret: string): string {
	return [...Buffer.from(secret)].map((byte) => `%${hex(byte)}`).join('');
}

const hex = (byte: number) => byte.toString(16).padStart(2, '0');

/** The characters of base64 that these bytes alone choose, whatever stands before and after them. */
function base64Forms(bytes: Buffer): string[] {
	return [0, 1, 2].flatMap((before) => {
		const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64url');
		const first = Math.ceil((before * 8) / 6);
		const last = Math.floor(((before + bytes.length) * 8) / 6);
		const sure = text.slice(first, last);
		// Anything shorter occurs in other texts by accident.
		return sure.length < 4 ? [] : [sure, sure.replaceAll('-', '+').replaceAll('_', '/')];
	});
}

function escapePattern(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

/** The secrets that the form of a text reveals. They must be masked wherever else they are repeated, too. */
export function secretsIn(text: string): string[] {
	return PLACES.flatMap(({ pattern }) => [...text.matchAll(pattern)].map((match) => match[2] ?? '')).flatMap(
		(value) => [value, decoded(value)],
	);
}

function decoded(value: string): string {
	try {
		return decodeURIComponent(value.replaceAll('+', ' '));
	} catch {
		return value;
	}
}

/** JSON in which no text has one of the secrets. */
export function maskedJson(value: unknown, pattern: RegExp | null): string {
	const json = JSON.stringify(value);
	if (pattern === null || json.search(pattern) === -1) return json;
	return JSON.stringify(value, (_name, each: unknown) =>
		typeof each === 'string' ? maskSecrets(each, pattern) : each,
	);
}
