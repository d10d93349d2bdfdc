/** No vendor's document has more than five levels. Far deeper values overflow the stack of any code that walks them, n8n's included. */
const DEEPEST = 100;

/**
 * Parses a JSON text, also behind a byte order mark; undefined for a text that is not JSON, or is nested more than {@link DEEPEST} deep.
 */
export function parseJson(text: string): unknown {
	if (isTooDeep(text)) return undefined;
	try {
		return JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch {
		return undefined;
	}
}

/** A string, which is skipped, or a bracket. One that is never closed goes on to the end. */
const TOKEN = /"(?:[^"\\]|\\[^])*(?:"|\\?$)|[[\]{}]/g;

function isTooDeep(text: string): boolean {
	let depth = 0;
	for (const [token] of text.matchAll(TOKEN)) {
		if (token === '[' || token === '{') depth += 1;
		else if (token === ']' || token === '}') depth -= 1;
		if (depth > DEEPEST) return true;
	}
	return false;
}
