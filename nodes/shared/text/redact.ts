import { escapeRegExp } from './text';

export const REDACTED = '***';

/** How pages write the characters that HTML keeps for itself. */
const HTML_SPELLINGS: Readonly<Record<string, string[]>> = {
	'&': ['&amp;'],
	'<': ['&lt;'],
	'>': ['&gt;'],
	'"': ['&quot;', '&#34;'],
	"'": ['&#39;', '&#039;', '&apos;'],
	' ': ['+'],
};

/**
 * `text` without any of `secrets`: neither plain nor percent-encoded, as a whole or in part, in UTF-8 or ISO-8859-1, nor as HTML
 * writes them. For a vendor's words before they go into an error or an output: some servers echo what they were sent.
 */
export function redact(text: string, secrets: readonly string[]): string {
	return secrets
		.filter((secret) => secret !== '')
		.sort((a, b) => b.length - a.length)
		.reduce((redacted, secret) => redacted.replace(spellingsOf(secret), REDACTED), text);
}

function spellingsOf(secret: string): RegExp {
	const characters = [...secret].map((character) => {
		const spellings = [
			...[character, ...(HTML_SPELLINGS[character] ?? [])].map(escapeRegExp),
			percentEncoded(Buffer.from(character, 'utf8')),
		];
		if ((character.codePointAt(0) as number) <= 0xff) {
			spellings.push(percentEncoded(Buffer.from(character, 'latin1')));
		}
		return `(?:${spellings.join('|')})`;
	});
	return new RegExp(characters.join(''), 'g');
}

/** `%C3%A9` with its hex digits in either case. */
function percentEncoded(bytes: Buffer): string {
	return [...bytes]
		.map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
		.join('')
		.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
