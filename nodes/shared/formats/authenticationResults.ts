/** One method's result in a header `Authentication-Results`. */
export interface MethodResult {
	/** Such as `dkim`, in lower case. */
	method: string;
	/** Such as `pass`, in lower case. */
	result: string;
	/** All values of each property, under its lower-case name, such as `header.d`. */
	properties: ReadonlyMap<string, readonly string[]>;
}

export interface AuthenticationResults {
	/** The server that wrote the header, in lower case; empty where it names none, as Microsoft 365. */
	server: string;
	results: MethodResult[];
}

/** The only version there is, of the header and of each method. */
const VERSION = '1';
/** A server names a few methods. A header with more sections than this was not written by one, and is not worth the memory. */
const MOST_SECTIONS = 1_000;

/**
 * Reads the value of an unfolded header `Authentication-Results` (RFC 8601, section 2.2): with comments, quoted strings, versions, and
 * several methods.
 * @returns null where it cannot be read, has another version, or has more than {@link MOST_SECTIONS} sections
 */
export function readAuthenticationResults(value: string): AuthenticationResults | null {
	const [first, ...others] = sectionsOf(value) ?? [];
	if (first === undefined) return null;
	const isNamed = first.pairs.length === 0;
	const [server = '', version = VERSION, ...rest] = isNamed ? first.words : [];
	if (rest.length > 0 || version !== VERSION || (isNamed && server === '')) return null;
	const results = (isNamed ? others : [first, ...others]).map(resultOf).filter((one) => one !== null);
	return { server: server.toLowerCase(), results };
}

function resultOf({ pairs }: Section): MethodResult | null {
	const [first, ...others] = pairs;
	if (first === undefined) return null;
	const [method = '', version = VERSION] = first.name.split('/');
	if (version !== VERSION) return null;
	const properties = new Map<string, string[]>();
	for (const { name, value } of others) {
		const values = properties.get(name);
		if (values === undefined) properties.set(name, [value]);
		else values.push(value);
	}
	return { method, result: first.value.toLowerCase(), properties };
}

/** What stands between two semicolons: `name=value` pairs, and the words behind the last of them. */
interface Section {
	/** Names in lower case. */
	pairs: Array<{ name: string; value: string }>;
	words: string[];
}

/** Null where a comment or a quoted string never ends, or there are too many sections. */
function sectionsOf(text: string): Section[] | null {
	const sections: Section[] = [{ pairs: [], words: [] }];
	let at = 0;
	for (;;) {
		at = skipBlanks(text, at);
		if (at < 0) return null;
		if (at >= text.length) return sections;
		const section = sections.at(-1) as Section;
		if (text[at] === ';') {
			if (sections.length === MOST_SECTIONS) return null;
			sections.push({ pairs: [], words: [] });
			at += 1;
		} else if (text[at] === '=') {
			const start = skipBlanks(text, at + 1);
			const word = start < 0 ? null : readWord(text, start, /[\s;(]/);
			if (word === null) return null;
			// Blanks may stand around the dot and the slash of a name.
			section.pairs.push({ name: section.words.join('').toLowerCase(), value: word.value });
			section.words = [];
			at = word.end;
		} else {
			const word = readWord(text, at, /[\s;(=]/);
			if (word === null) return null;
			section.words.push(word.value);
			at = word.end;
		}
	}
}

/** Behind white space and comments, which may stand in one another; -1 where a comment never ends. */
function skipBlanks(text: string, from: number): number {
	let depth = 0;
	let at = from;
	for (; at < text.length; at++) {
		const character = text.charAt(at);
		if (depth > 0 && character === '\\') at += 1;
		else if (character === '(') depth += 1;
		else if (depth > 0 && character === ')') depth -= 1;
		else if (depth === 0 && !/\s/.test(character)) break;
	}
	return depth > 0 ? -1 : at;
}

/** Up to a character of `ends`; quoted strings in it are taken literally. Null where one never ends. */
function readWord(text: string, from: number, ends: RegExp): { value: string; end: number } | null {
	let value = '';
	let isQuoted = false;
	let at = from;
	for (; at < text.length; at++) {
		const character = text.charAt(at);
		if (character === '"') isQuoted = !isQuoted;
		else if (isQuoted && character === '\\') value += text.charAt(++at);
		else if (!isQuoted && ends.test(character)) break;
		else value += character;
	}
	return isQuoted ? null : { value, end: at };
}
