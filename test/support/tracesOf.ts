import { inspect } from 'node:util';

/** Escapes in escapes: percent-encoded twice, or JSON in an address. */
const DEPTH = 2;
/** Fewer characters of base64 occur in other texts by accident. */
const SHORTEST_BASE64 = 6;

/**
 * The places at which `value` reveals `secret` when it is printed, logged or stored: plainly, or in base64 (wherever it begins among
 * other bytes, in a form or in JSON), in base64url or in hex; each also broken into lines, percent-encoded as UTF-8 or ISO-8859-1, or
 * escaped as in JSON, HTML or XML, once or twice. Empty when the secret is kept. The decoding here does not use the pack's own code.
 */
export function tracesOf(secret: string, value: unknown): string[] {
	const printed = [
		...inspect(value, { depth: null, showHidden: true, maxStringLength: null }).split('\n'),
		...(JSON.stringify(value, null, 1) ?? '').split('\n'),
	];
	const told = [
		// Printing has escaped these lines once more.
		...printed.flatMap((line) => [line, unquoted(line)]),
		...(value instanceof Error ? [value.message, ...(value.stack ?? '').split('\n')] : []),
	];
	return tracesIn(secret, told);
}

/** The lines of a file that reveal the secret, also of a file that is not text, such as a database. */
export function tracesInFile(secret: string, content: Buffer): string[] {
	// In latin1 no byte is lost; in UTF-8 the characters are whole.
	return tracesIn(
		secret,
		(['utf8', 'latin1'] as const).flatMap((charset) => content.toString(charset).split(/[\n\0]/)),
	);
}

function tracesIn(secret: string, lines: readonly string[]): string[] {
	const forms = [secret, ...hexForms(secret), ...escapedForms(secret).flatMap(base64Forms)];
	const found = lines.filter((line) =>
		[...viewsOf(line)].some((view) => forms.some((form) => view.includes(form))),
	);
	return [...new Set(found.map((line) => line.trim()))];
}

function hexForms(secret: string): string[] {
	const hex = (['utf8', 'latin1'] as const).map((charset) => Buffer.from(secret, charset).toString('hex'));
	return [...hex, ...hex.map((text) => text.toUpperCase())];
}

/** What base64 may hold of it: itself, or as it stands in an address, a form or JSON. */
function escapedForms(secret: string): string[] {
	const inForm = new URLSearchParams([['', secret]]).toString().slice(1);
	return [
		...new Set([
			secret,
			inForm,
			inForm.replaceAll('+', '%20'),
			encodeURIComponent(secret),
			JSON.stringify(secret).slice(1, -1),
		]),
	];
}

/** The characters of base64 that the secret alone decides, after each number of bytes. */
function base64Forms(secret: string): string[] {
	const standard = (['utf8', 'latin1'] as const)
		.flatMap((charset) => [0, 1, 2].map((before) => ({ bytes: Buffer.from(secret, charset), before })))
		.map(({ bytes, before }) => {
			const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
			return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
		});
	const all = standard.flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]);
	return all.filter(({ length }) => length >= SHORTEST_BASE64);
}

const DECODERS: ReadonlyArray<(text: string) => string> = [
	(text) => percentDecoded(text, 'utf8'),
	(text) => percentDecoded(text, 'latin1'),
	(text) => percentDecoded(text.replaceAll('+', ' '), 'utf8'),
	unquoted,
	unescaped,
	// Base64 is broken into lines, and printing has escaped the line breaks.
	(text) => text.replace(/\s*(?:\\+r)?(?:\\+n|[\r\n])\s*/g, ''),
];

function viewsOf(line: string): Set<string> {
	const views = new Set([line]);
	for (let depth = 0; depth < DEPTH; depth++) {
		for (const view of [...views]) for (const decode of DECODERS) views.add(decode(view));
	}
	return views;
}

function percentDecoded(text: string, charset: BufferEncoding): string {
	return text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) =>
		Buffer.from(bytes.replaceAll('%', ''), 'hex').toString(charset),
	);
}

/** As JSON and programs write it. */
function unquoted(text: string): string {
	return text.replace(/\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|(.))/gi, (_escape, ...groups: string[]) => {
		const [long, short, character] = groups;
		const code = long ?? short;
		return code === undefined ? (character ?? '') : String.fromCharCode(parseInt(code, 16));
	});
}

const ENTITIES: Readonly<Record<string, string>> = {
	...{ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", eacute: 'é', nbsp: '\u00a0' },
};

function unescaped(text: string): string {
	return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (entity, ...groups: string[]) => {
		const [hex, decimal, name] = groups;
		if (name !== undefined) return ENTITIES[name] ?? entity;
		const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
		return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
	});
}
