import { decodeText } from '../text/charset';
import { escapeRegExp } from '../text/text';

/** The parameters of a vendor's call, by their names as the vendor writes them. */
export type CallParameters = Readonly<Record<string, string>>;

export interface CallSource {
	/** What follows the first `?` of the address, one character a byte, as Node's HTTP server gives it. */
	query: string;
	/** The bytes of a form body, as they were sent; empty for GET. */
	form: Uint8Array;
	/**
	 * The vendor's parameters. The first of them that stands behind another `?` in the query begins there: a vendor appends `?SmsID=...`
	 * to a URL that has a query already. One of them behind `amp;` does, too: a program has written `&` as HTML does.
	 */
	firstNames: readonly string[];
}

/**
 * Reads query and form of a call, in either charset. Of a parameter that comes more than once (also as `name[]`), the first
 * value that is not empty counts. Never throws: what is broken stays as it came.
 */
export function readCallParameters({ query, form, firstNames }: CallSource): CallParameters {
	const parameters = new Map<string, string>();
	const known = firstNames.map(escapeRegExp).join('|');
	// Once: any further `?` is a part of a text.
	const secondQuery = new RegExp(`\\?(?=(?:${known})(?:\\[\\d*\\])?=)`, 'i');
	// Written as HTML, `&` is `&amp;`, `&#38;` or `&#x26;`. Escaped more than once, `amp;` repeats.
	const htmlSeparator = new RegExp(`^(?:(?:amp|#38|#x26);)+(?=(?:${known})$)`, 'i');
	const texts = [query.replace(secondQuery, '&'), Buffer.from(form).toString('latin1')];
	const pairs = texts.flatMap((text) => text.split('&'));
	for (const pair of pairs) {
		if (pair === '') continue;
		const equals = pair.indexOf('=');
		const name = decodeComponent(equals < 0 ? pair : pair.slice(0, equals))
			.replace(/\[\d*\]$/, '')
			.replace(htmlSeparator, '');
		const value = equals < 0 ? '' : decodeComponent(pair.slice(equals + 1));
		if ((parameters.get(name) ?? '') === '') parameters.set(name, value);
	}
	// fromEntries defines its keys: one named __proto__ does no harm.
	return Object.fromEntries(parameters);
}

/** ASCII text without any encoding. A call may have thousands of such texts, and finding them is faster than decoding them. */
const PLAIN = /^[ -$&-*,-~]*$/;

/** Percent-decoding over bytes (one character of `text` is one): JavaScript's own knows UTF-8 only, and throws at the rest. */
function decodeComponent(text: string): string {
	if (PLAIN.test(text)) return text;
	const bytes = text
		.replaceAll('+', ' ')
		.replace(/%([0-9a-f]{2})/gi, (_match, hex: string) => String.fromCharCode(parseInt(hex, 16)));
	return decodeText(Buffer.from(bytes, 'latin1'));
}
