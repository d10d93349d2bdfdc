import { encodeIso2022Jp } from '../text/iso2022jp';
import type { MailAttachment, OutgoingMail } from '../ports/mail';
import { mimeNodeLibrary } from '../lib/smtp';

type Content = Pick<OutgoingMail, 'from' | 'to' | 'subject' | 'text' | 'attachments' | 'charset'>;

/**
 * A mail as multipart/mixed: a text part, also an empty one, and the attachments in their order. A document that was the whole
 * mail would be its body, and no attachment.
 *
 * nodemailer writes UTF-8 only, so headers with other characters than ASCII are prepared here for ISO-2022-JP.
 */
export async function composeMail(mail: Content): Promise<Buffer> {
	const MimeNode = mimeNodeLibrary();
	const root = new MimeNode('multipart/mixed', {
		newline: 'windows',
		disableFileAccess: true,
		disableUrlAccess: true,
	});
	root.setHeader('From', mail.from);
	root.setHeader('To', [...mail.to]);
	const isJis = mail.charset === 'iso2022jp';
	root.setHeader(
		'Subject',
		isJis && !isAscii(mail.subject) ? prepared(jisWords(mail.subject)) : mail.subject,
	);
	const text = root.createChild();
	if (isJis) fillJisText(text, mail.text);
	else text.setHeader('Content-Type', 'text/plain; charset=utf-8').setContent(mail.text);
	for (const attachment of mail.attachments) attach(root, attachment, isJis);
	return await root.build();
}

type Entity = InstanceType<ReturnType<typeof mimeNodeLibrary>>;

/** nodemailer writes such a header as it is. */
const prepared = (value: string) => ({ prepared: true, value });

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** RFC 5321 and 5322: longer lines, and NUL, do not survive every server. */
const LONGEST_LINE = 998;

function fillJisText(entity: Entity, text: string): void {
	const lines = text.split(/\r\n|[\r\n]/).map(encodeIso2022Jp);
	const isSevenBit = lines.every((line) => line.length <= LONGEST_LINE && !line.includes(0));
	const bytes = Buffer.concat(lines.flatMap((line, index) => (index === 0 ? [line] : [CRLF, line])));
	entity
		.setHeader('Content-Type', prepared('text/plain; charset=ISO-2022-JP'))
		.setHeader('Content-Transfer-Encoding', isSevenBit ? '7bit' : 'base64')
		.setContent(bytes);
}

const CRLF = Buffer.from('\r\n');

function attach(root: Entity, { fileName, contentType, content }: MailAttachment, isJis: boolean): void {
	const isPrepared = isJis && !isAscii(fileName);
	const entity = root.createChild(
		isPrepared ? undefined : contentType,
		isPrepared ? {} : { filename: fileName },
	);
	if (isPrepared) {
		// Older Japanese systems read the name of the type only, newer ones prefer that of the disposition (RFC 2231).
		entity
			.setHeader('Content-Type', prepared(`${cleanType(contentType)};\r\n name="${jisWords(fileName)}"`))
			.setHeader('Content-Disposition', prepared(jisDisposition(fileName)));
	} else {
		entity.setHeader('Content-Disposition', 'attachment');
	}
	// Base64 is used whatever the type says, so that no byte is changed on the way.
	entity.setHeader('Content-Transfer-Encoding', 'base64').setContent(content);
}

/** A prepared header goes out as it is, so that a line break in a type would begin another header. */
const cleanType = (contentType: string): string =>
	/^[\w.+-]+\/[\w.+-]+(?:;[\x20-\x7e]*)?$/.test(contentType) ? contentType : 'application/octet-stream';

/** What fits into a word beside `=?ISO-2022-JP?B?` and `?=`, with `Subject: ` before it, in a line of 76 (RFC 2047). */
const WORD_BYTES = 33;

/** RFC 2047: each word ends in ASCII, and no character is split. */
function jisWords(text: string): string {
	const words: string[] = [];
	let word = '';
	for (const character of text) {
		if (encodeIso2022Jp(word + character).length > WORD_BYTES) {
			words.push(word);
			word = '';
		}
		word += character;
	}
	return [...words, word]
		.map((piece) => `=?ISO-2022-JP?B?${encodeIso2022Jp(piece).toString('base64')}?=`)
		.join('\r\n ');
}

/** RFC 5322 allows 998 characters in a line. */
const LONGEST_PARAMETER = 900;

/**
 * The disposition with the file's name as RFC 2231 has it. The name stands in one piece: of a name in several, some readers
 * decode each piece by itself, and others join them first, and the two differ where a charset shifts its state.
 * A name that is too long for one line is left to the name of the type.
 */
function jisDisposition(fileName: string): string {
	const encoded = [...encodeIso2022Jp(fileName)].map((byte) => {
		const character = String.fromCharCode(byte);
		return /[\w.-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
	});
	const parameter = `filename*=ISO-2022-JP''${encoded.join('')}`;
	return parameter.length > LONGEST_PARAMETER ? 'attachment' : `attachment;\r\n ${parameter}`;
}
