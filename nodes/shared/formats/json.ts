/** No vendor's document has more than five. What is far deeper overflows the stack of whoever walks over it, n8n's own code included. */
const DEEPEST = 100;

/** What a JSON text says, also behind a byte order mark; undefined for one that is none, or is nested more than {@link DEEPEST} deep. */
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
