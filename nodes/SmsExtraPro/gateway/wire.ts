import { createHash } from 'node:crypto';
import { answerLines } from '../../shared/text/answerText';
import { isListedCode } from './codes';

/**
 * SmsExtraPro on the wire: "Envoi de SMS via le Gateway", sections "Les variables" and "Réponse du serveur"
 * (docs/protocols/smsextrapro.md). The vendor's words stay in this file.
 */

export type CharacterSet = 'utf8' | 'iso88591';
export type MessageType = 'normal' | 'withReport' | 'reverseBilling';

/** One text, as it goes to the vendor. */
export interface WireSms {
	/** Digits only; 1 to as many as the account allows. */
	numbers: readonly string[];
	sender: string;
	message: string;
	longMessage: boolean;
	/** Unix seconds; null: now. */
	sendAt: number | null;
	messageType: MessageType;
	clientReference: string | null;
	characterSet: CharacterSet;
}

export interface WireSend extends WireSms {
	login: string;
	/** With `checksum` true it is hashed and does not travel. */
	password: string;
	checksum: boolean;
}

const MESSAGE_TYPE_CODES: Record<MessageType, string> = {
	normal: '0',
	withReport: '1',
	reverseBilling: '10',
};
const NODE_ENCODINGS: Record<CharacterSet, BufferEncoding> = { utf8: 'utf8', iso88591: 'latin1' };

/** The form body of one send. `Message` stands last, as the document advises. */
export function encodeSend(send: WireSend): string {
	const bytes = (text: string) => Buffer.from(text, NODE_ENCODINGS[send.characterSet]);
	const fields: Array<[name: string, value: string]> = [['Login', send.login]];
	if (send.checksum) {
		fields.push(['Checksum', checksumOf(send)]);
	} else {
		fields.push(['Psw', send.password]);
	}
	fields.push(['DestNum', send.numbers.join(';')], ['Signature', send.sender]);
	if (send.longMessage) fields.push(['LongSms', 'Y']);
	if (send.sendAt !== null) fields.push(['SendDate', String(send.sendAt)]);
	fields.push(['Type', MESSAGE_TYPE_CODES[send.messageType]]);
	if (send.clientReference !== null) fields.push(['SmsID', send.clientReference]);
	fields.push(['Message', send.message]);
	return fields.map(([name, value]) => `${name}=${formEncode(bytes(value))}`).join('&');
}

/** A form that holds nothing to send: it is answered with an error line. */
export const EMPTY_SEND = 'Login=';

/** The vendor's names that may stand in its error texts, for those who do not know them. */
export const FIELD_GLOSSARY =
	'Login and Psw are e-mail and password, DestNum the number, Signature the sender';

/** Lower-case hex md5, over the same bytes that are sent. It stands for the password, so it is a secret as well. */
export function checksumOf({ login, password, message, characterSet }: WireSend): string {
	const bytes = Buffer.from(login + password + message, NODE_ENCODINGS[characterSet]);
	return createHash('md5').update(bytes).digest('hex');
}

/** `application/x-www-form-urlencoded` over bytes: URLSearchParams knows UTF-8 only. */
function formEncode(bytes: Buffer): string {
	return bytes
		.toString('latin1')
		.replace(
			/[^A-Za-z0-9*._ -]/g,
			(byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
		)
		.replaceAll(' ', '+');
}

/** Characters of `text` that ISO-8859-1 does not have, each once. */
export function notInIso88591(text: string): string[] {
	return [...new Set(text)].filter((character) => (character.codePointAt(0) as number) > 0xff);
}

/** The answer, `<Status> : <Message>`. */
export interface WireAnswer {
	accepted: boolean;
	/** The status word as it came. */
	status: string;
	/** All lines behind it, without markup. */
	text: string;
}

/**
 * The answer; null for anything that the document does not describe. Our reading: the words behind `Ok :` may be others than `Ok`,
 * more lines may follow the first one, and a web server may put markup around them. An answer that holds both words is ambiguous.
 */
export function decodeAnswer(body: string): WireAnswer | null {
	const lines = answerLines(body);
	const [first, ...others] = lines.map(readStatus);
	if (first === null || first === undefined) return null;
	if (others.some((line) => line !== null && line.accepted !== first.accepted)) return null;
	// Without words of its own `Ok` may be the beginning of anything.
	if (first.accepted && (!/[\p{L}\p{N}]/u.test(first.text) || /^error\b/i.test(first.text))) return null;
	return { ...first, text: [first.text, ...lines.slice(1)].join('\n').trim() };
}

/** Null for a line that begins with neither of the two words. A refusal may lack its colon, which no acceptance does. */
function readStatus(line: string): WireAnswer | null {
	const [status = ''] = /^(?:ok(?=\s*:)|error\b)/i.exec(line) ?? [];
	const text = line.slice(status.length).trimStart().replace(/^:\s*/, '');
	return status === '' ? null : { accepted: status.toLowerCase() === 'ok', status, text };
}

/**
 * Whether the body begins with `Error :` as the document writes it. A web server's own page of a failure also has the word, and does
 * not mean that the message was refused.
 */
export function isPlainRefusal(body: string): boolean {
	return /^[\s\uFEFF]*error\s*:/i.test(body);
}

/** One call of the vendor's: "accusés de réception" and "Réception de SMS via le Gateway" of the document. */
export type WireCall =
	| {
			event: 'deliveryReport';
			vendorId: string;
			clientId: string;
			recipient: string;
			status: string;
			statusCode: string;
			comment: string;
	  }
	| {
			event: 'inboundMessage';
			vendorId: string;
			shortCode: string;
			sender: string;
			keyword: string;
			text: string;
			operator: string;
	  };

/** The parameters that a call's query may start with. */
export const CALL_PARAMETER_NAMES = [
	'SmsID',
	'ClientSmsID',
	'Dest',
	'Status',
	'StatusCode',
	'Comment',
	'ShortCode',
	'Sender',
	'Key',
	'Msg',
	'Provider',
] as const;

/**
 * Decodes a call, whose parameters show its kind: a report names a `Dest` and its status, an inbound SMS a `Sender` and a `Msg`
 * (which is empty when somebody sends the keyword alone). Null for anything else.
 */
export function decodeCall(parameters: Readonly<Record<string, string>>): WireCall | null {
	const has = (name: string) => Object.hasOwn(parameters, name);
	const value = (name: string) => (has(name) ? (parameters[name] ?? '').trim() : '');
	if (value('Dest') !== '' && (value('StatusCode') !== '' || value('Status') !== '')) {
		return {
			event: 'deliveryReport',
			vendorId: value('SmsID'),
			clientId: value('ClientSmsID'),
			recipient: value('Dest'),
			status: value('Status'),
			statusCode: value('StatusCode'),
			comment: value('Comment'),
		};
	}
	if (value('Sender') !== '' && has('Msg')) {
		return {
			event: 'inboundMessage',
			vendorId: value('SmsID'),
			shortCode: value('ShortCode'),
			sender: value('Sender'),
			keyword: value('Key'),
			text: parameters.Msg ?? '',
			operator: value('Provider'),
		};
	}
	return null;
}

/**
 * Identifies a call for the de-duplication. Null where the vendor gave no id: two such calls may be two messages. Vendors reuse ids, so the
 * content of a call belongs to its key (docs/design.md, "De-duplication keys").
 */
export function callKey(call: WireCall): string | null {
	if (call.event === 'inboundMessage') {
		const { vendorId, shortCode, sender, keyword, text } = call;
		if (vendorId === '') return null;
		// Forms sent as multipart write line ends in their own way.
		const plainText = text.replace(/\r\n?/g, '\n').normalize('NFC');
		return JSON.stringify([vendorId, shortCode, sender.replace(/^\+/, ''), keyword, plainText]);
	}
	const { vendorId, clientId, recipient, statusCode, status } = call;
	if (vendorId === '' && clientId === '') return null;
	// A code that the document does not list has no meaning, so the word counts.
	const says = isListedCode(statusCode) ? [statusCode] : [statusCode, status.toLowerCase()];
	return JSON.stringify([vendorId, clientId, recipient, ...says]);
}
