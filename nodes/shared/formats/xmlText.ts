import { decodeText } from '../text/charset';
import { parseContentType } from './multipart';

const UTF_16_MARKS: Readonly<Record<string, string>> = { '\xff\xfe': 'utf-16le', '\xfe\xff': 'utf-16be' };

/** The text of an XML document: by its byte order mark, the HTTP header, or its own declaration; otherwise UTF-8. */
export function decodeXmlBytes(bytes: Uint8Array, contentType: string): string {
	const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
	const label =
		UTF_16_MARKS[start.slice(0, 2)] ??
		/^'?([\w-]+)/.exec(parseContentType(contentType).parameters.charset ?? '')?.[1] ??
		/^[^<]*<\?xml[^>]*\bencoding\s*=\s*["']([\w-]+)/.exec(start)?.[1] ??
		'utf-8';
	try {
		// What a server calls UTF-8 is not always that; decodeText loses no byte.
		if (/^(utf-?8|us-ascii|iso-8859-1|windows-1252)$/i.test(label)) return decodeText(withoutBom(bytes));
		return new TextDecoder(label).decode(bytes);
	} catch {
		return decodeText(withoutBom(bytes));
	}
}

function withoutBom(bytes: Uint8Array): Uint8Array {
	return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** CDATA sections and comments. One that is never closed goes on to the end: else each opening mark would search the rest again. */
const QUOTED = '<!\\[CDATA\\[[\\s\\S]*?(?:\\]\\]>|$)|<!--[\\s\\S]*?(?:-->|$)';

export function hasDocumentType(xml: string): boolean {
	return /<!(DOCTYPE|ENTITY)/i.test(xml.replace(new RegExp(QUOTED, 'g'), ''));
}

const REFERENCE = /&#(?:x([0-9a-f]+)|(\d+));/gi;
const REFERENCES = new RegExp(`${QUOTED}|(?:&#(?:x[0-9a-f]+|\\d+);)+`, 'gi');

/**
 * XML allows no reference to half of a surrogate pair, yet Java's Xalan writes an emoji as two of them. Puts the character in their place, and
 * U+FFFD in the place of a half that stands alone.
 */
export function joinSurrogates(xml: string): string {
	return xml.replace(REFERENCES, (run) => {
		if (!run.startsWith('&')) return run;
		const joined = run.replace(REFERENCE, (reference, hex: string | undefined, decimal: string) => {
			const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
			return code >= 0xd800 && code <= 0xdfff ? String.fromCharCode(code) : reference;
		});
		return joined.replace(/\p{Surrogate}/gu, '\ufffd');
	});
}
