import { createHash } from 'node:crypto';
import { mimeLibrary } from '../../shared/lib/mime';
import type { DeliveryReport } from '../../shared/model';
import { resultToDeliveryReport } from './normalise';
import { decodeResult, resultOutcome, resultSender } from './wire';

export interface ResultMail {
	/** What tells the mail from all others: its Message-ID, or a hash of it where it has none. */
	key: string;
	/** The subject of the request that it answers. */
	requestSubject: string | null;
	/** Numbers that it names, as digits. */
	numbers: string[];
	report: DeliveryReport;
}

/** Why a mail is no result, for the log. */
export class NoResultMail extends Error {}

/**
 * Reads a mail as one of the vendor's results. Charsets by the mail's own headers, as far as TextDecoder knows them; HTML where it has no text.
 *
 * @throws NoResultMail for any other mail: from elsewhere, with another subject, or one that cannot be read
 */
export async function readResultMail(
	source: Buffer,
	domain: string,
	receivedAt: string,
): Promise<ResultMail> {
	const mail = await parse(source);
	const from = mail.from?.address?.trim().toLowerCase() ?? '';
	if (from !== resultSender(domain).toLowerCase())
		throw new NoResultMail(`it comes from ${from || 'nobody'}`);
	const subject = mail.subject ?? '';
	const outcome = resultOutcome(subject);
	if (outcome === null) throw new NoResultMail('its subject is none of a result');
	const text = mail.text?.trim() ? mail.text : htmlToText(mail.html ?? '');
	const result = decodeResult(outcome, text);
	if (result === null) throw new NoResultMail('it names no fax number');
	const messageId = mail.messageId?.trim() || null;
	return {
		key: messageId ?? createHash('sha256').update(source).digest('base64url'),
		requestSubject: result.subject,
		numbers: [result.recipient, result.firstLineNumber].filter((number) => number !== null),
		report: resultToDeliveryReport(result, { subject, messageId }, receivedAt),
	};
}

async function parse(source: Buffer) {
	try {
		return await mimeLibrary().default.parse(source);
	} catch {
		throw new NoResultMail('it is no readable mail');
	}
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };

/** Line breaks and text: all that a result mail needs of HTML. */
function htmlToText(html: string): string {
	return html
		.replace(/<(style|script|head)\b[\s\S]*?<\/\1>/gi, '')
		.replace(/<(br|\/p|\/div|\/tr|\/li|\/h\d)\b[^>]*>/gi, '\n')
		.replace(/<[^>]*>/g, '')
		.replace(/&(amp|lt|gt|quot|nbsp);/gi, (_match, name: string) => ENTITIES[name.toLowerCase()] ?? '')
		.replace(/&#(\d{1,7});/g, (match, code: string) =>
			Number(code) <= 0x10ffff ? String.fromCodePoint(Number(code)) : match,
		);
}
