import { mimeLibrary } from '../lib/mime';

/** An author with a name of a hundred encoded words. A longer header counts as naming no author: reading it would take too long. */
const LONGEST_FROM = 10_000;

/** RFC 2047 */
const ENCODED_WORD = /=\?[^?\s]+\?[bq]\?[^?]*\?=/gi;

const WORD = '[^\\s<>@,;:\\\\"()\\p{Cc}]+';
/** One address with a name before it. Names in quotes and comments are taken out beforehand. */
const NAMED_MAILBOX = new RegExp(`^([^<>,;:\\\\"()\\p{Cc}]*)<[ \\t]*(${WORD}@${WORD})[ \\t]*>[ \\t]*$`, 'u');
const BARE_MAILBOX = new RegExp(`^[ \\t]*(${WORD}@${WORD})[ \\t]*$`, 'u');

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
	// Both readings have to find the same: the library finds addresses also in comments that hold an escaped bracket.
	const isPlain = addresses.length === 1 && addresses[0] === onlyMailbox(encodedLess)?.toLowerCase();
	return isPlain ? addresses : [...addresses, ''];
}

/** The address of a header that is nothing but one mailbox; null for any other. */
function onlyMailbox(from: string): string | null {
	const bare = withoutQuotesAndComments(from.replaceAll('\t', ' '));
	if (bare === null) return null;
	const [match, name = '', address = ''] = NAMED_MAILBOX.exec(bare) ?? [];
	if (match === undefined) return BARE_MAILBOX.exec(bare)?.[1] ?? null;
	// Some programs repeat the address as the name, without quotes.
	return !name.includes('@') || name.trim() === address ? address : null;
}

/** The text with a blank in place of each quoted string and comment; null where one never ends. */
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
