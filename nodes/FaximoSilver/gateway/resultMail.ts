import { createHash } from 'node:crypto';
import { GatewayError } from '../../shared/errors/gatewayError';
import { hasUnreadable } from '../../shared/text/japaneseText';
import { readMailText, type MailText } from '../../shared/formats/mailText';
import { quote } from '../../shared/errors/quote';
import { keyDigest } from '../../shared/receiving/recentKeys';
import type { DeliveryReport } from '../../shared/model';
import { htmlToText } from './htmlText';
import { resultToDeliveryReport } from './normalise';
import { FROM_ONLY, senderFault, type SenderFault } from './senderCheck';
import { decodeResult, resultOutcome, type WireResult } from './wire';

export interface ResultMail {
	/**
	 * The same for a repetition of the mail and for nothing else: its Message-ID, if it has one, and a digest of what it says,
	 * because the document does not promise that the vendor's Message-IDs are unique.
	 */
	key: string;
	/** The subject of the request that it answers. */
	requestSubject: string | null;
	/** Numbers that it names, as digits. */
	numbers: string[];
	report: DeliveryReport;
}

/** A mail that does not count as one of the vendor's. The message says why. */
export class RefusedMail extends Error {
	constructor(
		readonly fault: SenderFault,
		readonly subject: string,
	) {
		super(fault.reason);
	}

	toGatewayError(uid: number): GatewayError {
		return new GatewayError('protocol', {
			message: `A mail in the name of faximoSilver was refused: ${this.message} (subject ${quote(withoutControls(this.subject), 80)}, UID ${uid})`,
			advice:
				this.fault.kind === 'unchecked'
					? 'Enter the Authentication Server as your mail server writes it into the header Authentication-Results of received mails, or choose From Address Only.'
					: 'Look at this mail in the mailbox. Somebody may have forged it.',
		});
	}
}

/** A mail of the vendor's that gives no result, so that a person has to look at it. The message says why. */
export class NoResultMail extends Error {
	constructor(
		reason: string,
		readonly mail: { key: string; subject: string; date: string | null },
	) {
		super(reason);
	}

	toGatewayError(uid: number): GatewayError {
		const { subject, date } = this.mail;
		const sent = date === null ? '' : `, sent ${quote(date)}`;
		return new GatewayError('protocol', {
			message: `Could not read a mail from faximoSilver as a result: ${this.message} (subject ${quote(subject, 80)}${sent}, UID ${uid})`,
			advice:
				'Open this mail in the mailbox. If it tells of a fax, report its text to the maintainers of this node. If not, move it to another folder.',
		});
	}
}

/**
 * Reads a mail as one of the vendor's results: its plain text, or its HTML where there is no readable plain text. The bytes decide the
 * charset (see `decodeJapanese`).
 *
 * @throws RefusedMail for a mail that does not show that the vendor sent it
 * @throws NoResultMail for one of the vendor's with another subject, or that cannot be read
 */
export async function readResultMail(
	source: Buffer,
	domain: string,
	receivedAt: string,
	check = FROM_ONLY,
): Promise<ResultMail> {
	const mail = readMailText(source);
	const fault = senderFault(mail, domain, check);
	if (fault !== null) throw new RefusedMail(fault, mail.subject);
	const { subject, messageId } = mail;
	const outcome = resultOutcome(subject);
	if (outcome === null) {
		const isLost = hasUnreadable(subject);
		throw noResult(mail, isLost ? 'its subject has no readable charset' : 'its subject is none of a result');
	}
	const result = decodeResult(outcome, mail.plain) ?? decodeResult(outcome, htmlToText(mail.html));
	if (result === null) throw noResult(mail, 'it names no fax number');
	const key = [messageId ?? [], digest([subject, ...said(result)])].flat().join(' ');
	return {
		key,
		requestSubject: result.subject,
		numbers: [result.recipient, result.firstLineNumber].filter((number) => number !== null),
		report: {
			...resultToDeliveryReport(result, { subject, messageId }, receivedAt),
			eventKey: keyDigest(key),
		},
	};
}

function noResult(mail: MailText, reason: string): NoResultMail {
	const { messageId, subject, date, plain, html } = mail;
	const key = [messageId ?? [], digest([subject, plain, html])].flat().join(' ');
	return new NoResultMail(reason, { key, subject: withoutControls(subject), date });
}

const withoutControls = (text: string): string => text.replaceAll(/\p{Cc}/gu, '');

const said = (result: WireResult) => [
	...[result.outcome, result.recipient, result.firstLineNumber],
	...[result.sentAt, result.pages, result.subject],
];

const digest = (parts: ReadonlyArray<string | number | null>): string =>
	createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
