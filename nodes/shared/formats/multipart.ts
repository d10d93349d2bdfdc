/** A `Content-Type`: its type in small letters, and its parameters by their names in small letters, without quotation marks. */
export interface ContentType {
	type: string;
	parameters: Readonly<Record<string, string>>;
}

/** Reads a `Content-Type` (RFC 2045, section 5.1) leniently: anything that is not a parameter is left out. */
export function parseContentType(header: string): ContentType {
	const parameters: Record<string, string> = {};
	for (const match of header.matchAll(/;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"]*))/g)) {
		const [, name, quoted, bare] = match as unknown as [string, string, string | undefined, string];
		const value = quoted === undefined ? bare.trim() : quoted.replace(/\\(.)/g, '$1');
		if (!Object.hasOwn(parameters, name.toLowerCase())) parameters[name.toLowerCase()] = value;
	}
	return { type: header.replace(/;[^]*/, '').trim().toLowerCase(), parameters };
}

export interface Part {
	bytes: Uint8Array;
	contentType: string;
}

/**
 * The root part of a `multipart/related` body (RFC 2387), as MTOM has its envelope: the part that `start` names by its Content-ID, otherwise the first.
 * Anything else is given back as it is, also a multipart body without any part.
 */
export function rootPart(bytes: Uint8Array, contentType: string): Part {
	const { type, parameters } = parseContentType(contentType);
	if (!type.startsWith('multipart/')) return { bytes, contentType };
	const parts = partsOf(Buffer.from(bytes).toString('latin1'), parameters.boundary);
	const start = withoutBrackets(parameters.start ?? '');
	const root =
		parts.find(({ headers }) => start !== '' && withoutBrackets(headers['content-id'] ?? '') === start) ??
		parts[0];
	if (root === undefined) return { bytes, contentType: '' };
	return { bytes: decodeTransfer(root.body, root.headers), contentType: root.headers['content-type'] ?? '' };
}

interface RawPart {
	/** The headers, under their lower-case names. */
	headers: Record<string, string>;
	/** One character for each byte. */
	body: string;
}

/** @param boundary where the header gives none, it is read from the first line that looks like one */
function partsOf(body: string, boundary = /^--([^\r\n]+)/m.exec(body)?.[1]!.trimEnd()): RawPart[] {
	if (boundary === undefined || boundary === '') return [];
	const parts: RawPart[] = [];
	const [, ...pieces] = `\n${body}`.split(`\n--${boundary}`);
	for (const piece of pieces) {
		if (piece.startsWith('--')) break;
		// Only white space may follow the boundary in its line.
		const lines = /^[ \t]*\r?\n([\s\S]*)/.exec(piece)?.[1];
		if (lines === undefined) continue;
		const [, head = '', content = lines] = /^((?:[^\r\n]+\r?\n)*)\r?\n([\s\S]*)/.exec(lines) ?? [];
		parts.push({ headers: parseHeaders(head), body: content.replace(/\r$/, '') });
	}
	return parts;
}

function parseHeaders(head: string): Record<string, string> {
	const unfolded = head.replace(/\r?\n[ \t]+/g, ' ');
	return Object.fromEntries(
		[...unfolded.matchAll(/^([^:\s]+)[ \t]*:(.*)/gm)].map((match) => {
			const [, name, value] = match as unknown as [string, string, string];
			return [name.toLowerCase(), value.trim()];
		}),
	);
}

function decodeTransfer(body: string, headers: Record<string, string>): Uint8Array {
	const encoding = headers['content-transfer-encoding']?.toLowerCase();
	if (encoding === 'base64') return Buffer.from(body, 'base64');
	if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1');
	const text = body
		.replace(/=[ \t]*\r?\n/g, '')
		.replace(/=([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
	return Buffer.from(text, 'latin1');
}

function withoutBrackets(id: string): string {
	return id.trim().replace(/^<(.*)>$/, '$1');
}
