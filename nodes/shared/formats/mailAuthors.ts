import { mimeLibrary } from '../lib/mime';

/** An author with a name of a hundred encoded words. A longer header names nobody: reading it would take too long. */
const LONGEST_FROM = 10_000;

/** RFC 2047 */
const ENCODED_WORD = /=\?[^?\s]+\?[bq]\?[^?]*\?=/gi;

const WORD = '[^\\s<>@,;:\\\\"()\\p{Cc}]+';
/** One address with a name before it. Names in quotes and comments are taken out beforehand. */
const NAMED_MAILBOX = new RegExp(`^([^<>,;:\\\\"()\\p{Cc}]*)<[ \\t]*(${WORD}@${WORD})[ \\t]*>[ \\t]*$`, 'u');
const BARE_MAILBOX = new RegExp(`^[ \\t]*${WORD}@${WORD}[ \\t]*$`, 'u');

/**
 * The addresses of one decoded header `From`, in lower case. An empty text stands for what is not plainly an address: a header that is
 * not exactly one address (RFC 5322, section 3.4) has more than one entry, or an empty one, however leniently it could be read.
 * A group, a list with a name alone, two addresses without a comma: mail servers and mail programs disagree on whom they name.
 */
export function headerAuthors(from: string): string[] {
	if (from.length > LONGEST_FROM) return [''];
	// An encoded word is a name, whatever it decodes to. It never names an address.
	const encodedLess = from.replace(ENCODED_WORD, ' ');
	const found = mimeLibrary().addressParser(encodedLess, { flatten: true });
	const addresses = found.map(({ address }) => address?.trim().toLowerCase() ?? '').filter(Boolean);
	return addresses.length > 0 && isOneMailbox(encodedLess) ? addresses : [...addresses, ''];
}

function isOneMailbox(from: string): boolean {
	const bare = withoutQuotesAndComments(from.replaceAll('\t', ' '));
	if (bare === null) return false;
	const [match, name = '', address] = NAMED_MAILBOX.exec(bare) ?? [];
	if (match === undefined) return BARE_MAILBOX.test(bare);
	// Some programs repeat the address as the name, without quotes.
	return !name.includes('@') || name.trim() === address;
}

/** With a blank in place of each; null where one never ends. */
function withoutQuotesAndComments(text: string): string | null {
	let depth = 0;
	let isQuoted = false;
	let bare = '';
	for (let at = 0; at < text.length; at++) {
		const character = text.charAt(at);
		if (character === '\\' && (isQuoted || depth > 0)) at += 1;
		else if (character === '"' && depth === 0) {
			isQuoted = !isQuoted;
			bare += ' ';
		} else if (isQuoted) continue;
		else if (character === '(') {
			depth += 1;
			bare += ' ';
		} else if (character === ')' && depth > 0) depth -= 1;
		else if (depth === 0) bare += character;
	}
	return isQuoted || depth > 0 ? null : bare;
}
