import { decodeJapanese, encodingOf, hasUnreadable } from '../text/japaneseText';
import { escapeRegExp } from '../text/text';
import { headerAuthors } from './mailAuthors';

/** What a mail says, decoded from its bytes (see `decodeJapanese`). */
export interface MailText {
	/**
	 * The addresses of all headers `From`, in lower case, and an empty text for what is not plainly an address (see `headerAuthors`).
	 * With more than one entry, the sender is unknown.
	 */
	authors: string[];
	/** The headers `Authentication-Results`, the topmost first: each server puts its own on top. */
	authenticationResults: string[];
	subject: string;
	/** With its angle brackets; null: none. */
	messageId: string | null;
	/** The header `Date` as it stands. */
	date: string | null;
	/** All parts of plain text, and all of HTML; empty where there are none. */
	plain: string;
	html: string;
}

/** The headers in their order, under lower-case names. Each character is one byte. */
type HeaderFields = Map<string, string[]>;

/** Reads a header that may stand only once: the first one counts. */
const firstOf = (headers: HeaderFields, name: string): string | undefined => headers.get(name)?.[0];

interface Part {
	headers: HeaderFields;
	/** Each character is one byte. */
	body: string;
}

const DEEPEST_PART = 20;
/** RFC 2046 allows 70. A regular expression takes thousands. */
const LONGEST_BOUNDARY = 1_000;
/** Mail programs write a dozen. Parts behind these are not read. */
const MOST_PARTS = 500;

/** Reads a mail, also one that was cut off or that breaks the rules. Never throws. */
export function readMailText(source: Buffer): MailText {
	const mail = splitPart(source.toString('latin1'));
	const texts = textParts(mail, 0);
	const joined = (type: string) =>
		texts
			.filter((part) => part.type === type)
			.map(({ text }) => text)
			.join('\n');
	return {
		authors: authorsOf(mail.headers),
		authenticationResults: mail.headers.get('authentication-results') ?? [],
		subject: decodeHeader(firstOf(mail.headers, 'subject') ?? ''),
		messageId: firstOf(mail.headers, 'message-id') || null,
		date: firstOf(mail.headers, 'date') || null,
		plain: joined('text/plain'),
		html: joined('text/html'),
	};
}

/** The addresses of all authors that a mail's headers name, in lower case. */
export function senderAddresses(headers: Buffer): string[] {
	return authorsOf(splitPart(headers.toString('latin1')).headers).filter((address) => address !== '');
}

/** When a mail was sent by its headers, Unix milliseconds; null: they do not say. */
export function sentAtMs(headers: Buffer): number | null {
	const ms = Date.parse(firstOf(splitPart(headers.toString('latin1')).headers, 'date') ?? '');
	return Number.isNaN(ms) ? null : ms;
}

function authorsOf(headers: HeaderFields): string[] {
	return (headers.get('from') ?? []).flatMap((header) =>
		// A raw name in ISO-2022-JP holds bytes that look like quotes and brackets. Encoded words stay as they are.
		headerAuthors(decodeJapanese(Buffer.from(header, 'latin1'))),
	);
}

function splitPart(raw: string): Part {
	const end = /^\r?\n|\r?\n\r?\n/.exec(raw);
	const head = end === null ? raw : raw.slice(0, end.index);
	const headers: HeaderFields = new Map();
	for (const line of head.replace(/\r?\n(?=[ \t])/g, '').split(/\r?\n/)) {
		const [, name, value] = /^([!-9;-~]+)[ \t]*:([^]*)/.exec(line) ?? [];
		const key = name?.toLowerCase() ?? '';
		if (value === undefined) continue;
		const values = headers.get(key);
		if (values === undefined) headers.set(key, [trimmed(value)]);
		else values.push(trimmed(value));
	}
	return { headers, body: end === null ? '' : raw.slice(end.index + end[0].length) };
}

/** Without white space around it. `trim` would take byte A0 too, the last one of many Japanese characters. */
function trimmed(raw: string): string {
	let end = raw.length;
	while (end > 0 && BLANKS.includes(raw.charAt(end - 1))) end -= 1;
	return raw.slice(0, end).replace(/^[ \t\r\n]+/, '');
}
const BLANKS = ' \t\r\n';

function textParts({ headers, body }: Part, depth: number): Array<{ type: string; text: string }> {
	const header = firstOf(headers, 'content-type') ?? '';
	const type = /^[^;\s]+\/[^;\s]+/.exec(header)?.[0].toLowerCase() ?? 'text/plain';
	if (type.startsWith('multipart/') && depth < DEEPEST_PART) {
		const inner = splitMultipart(body, parameter(header, 'boundary'));
		return inner.flatMap((part) => textParts(splitPart(part), depth + 1));
	}
	if (/^attachment\b/i.test(firstOf(headers, 'content-disposition') ?? '')) return [];
	if (type !== 'text/plain' && type !== 'text/html') return [];
	const bytes = transferDecoded(body, firstOf(headers, 'content-transfer-encoding') ?? '');
	return [{ type, text: decodeJapanese(bytes, parameter(header, 'charset')) }];
}

function parameter(header: string, name: string): string {
	const found = new RegExp(`;\\s*${name}\\*?\\s*=\\s*(?:"([^"]*)"?|([^;\\s]*))`, 'i').exec(header);
	// RFC 2231: `charset*=us-ascii'en'iso-2022-jp`
	return (found?.[1] ?? found?.[2] ?? '').replace(/^[^']*'[^']*'/, '');
}

function splitMultipart(body: string, boundary: string): string[] {
	if (boundary === '' || boundary.length > LONGEST_BOUNDARY) return [`\n${body}`];
	const line = new RegExp(`(?:^|\\r?\\n)--${escapeRegExp(boundary)}(--)?[ \\t]*(?=\\r?\\n|$)`, 'g');
	const delimiters = [...body.matchAll(line)];
	return delimiters.slice(0, MOST_PARTS).flatMap((delimiter, at) => {
		if (delimiter[1] !== undefined) return [];
		const start = delimiter.index + delimiter[0].length;
		// Without the line break that ends the delimiter.
		return [body.slice(start, delimiters[at + 1]?.index).replace(/^\r?\n/, '')];
	});
}

function transferDecoded(body: string, encoding: string): Buffer {
	if (/base64/i.test(encoding)) return fromBase64(body);
	if (/quoted-printable/i.test(encoding)) return fromQuoted(body.replace(/=[ \t]*\r?\n/g, ''));
	return Buffer.from(body, 'latin1');
}

/** It also decodes several base64 texts that were put one after the other. */
const fromBase64 = (text: string): Buffer =>
	Buffer.concat(
		text
			.replace(/[^A-Za-z0-9+/=]/g, '')
			.split(/=+/)
			.map((piece) => Buffer.from(piece, 'base64')),
	);

const fromQuoted = (text: string): Buffer =>
	Buffer.from(
		text.replace(/=([0-9a-f]{2})/gi, (_match, hex: string) => String.fromCharCode(parseInt(hex, 16))),
		'latin1',
	);

interface Word {
	charset: string;
	encoding: string;
	content: string;
}

/** RFC 2047: `=?charset?B or Q?content?=` */
const ENCODED_WORD = /=\?([^?\s]+)\?([bq])\?([^?]*)\?=/gi;

/** A header with encoded words, and with raw bytes between them. @param raw each character is one byte */
export function decodeHeader(raw: string): string {
	const literal = (text: string) => decodeJapanese(Buffer.from(text, 'latin1'));
	let text = '';
	let words: Word[] = [];
	let end = 0;
	for (const match of raw.matchAll(ENCODED_WORD)) {
		const between = raw.slice(end, match.index);
		const [, charset = '', encoding = '', content = ''] = match;
		// White space between two encoded words belongs to the folding.
		const isNext = words.length > 0 && trimmed(between) === '';
		if (!isNext || !isSameCharset(words[0]?.charset ?? '', charset)) {
			text += decodeWords(words) + (isNext ? '' : literal(between));
			words = [];
		}
		words.push({ charset, encoding: encoding.toUpperCase(), content });
		end = match.index + match[0].length;
	}
	return text + decodeWords(words) + literal(raw.slice(end));
}

const isSameCharset = (one: string, other: string): boolean =>
	one.toLowerCase() === other.toLowerCase() || (encodingOf(one) ?? one) === (encodingOf(other) ?? other);

/**
 * Neighbors of the same charset are joined before they are decoded: some senders cut them inside a character, inside a
 * shift state of ISO-2022-JP, or inside a group of base64.
 */
function decodeWords(words: readonly Word[]): string {
	const [first] = words;
	if (first === undefined) return '';
	const joined = decodeJapanese(wordBytes(words), first.charset);
	if (words.length === 1 || !hasUnreadable(joined)) return joined;
	const apart = words.map((word) => decodeJapanese(wordBytes([word]), word.charset)).join('');
	return hasUnreadable(apart) ? joined : apart;
}

function wordBytes(words: readonly Word[]): Buffer {
	const pieces: Buffer[] = [];
	let base64 = '';
	for (const { encoding, content } of words) {
		if (encoding === 'B') {
			base64 += content;
		} else {
			pieces.push(fromBase64(base64), fromQuoted(content.replace(/_/g, ' ')));
			base64 = '';
		}
	}
	return Buffer.concat([...pieces, fromBase64(base64)]);
}
