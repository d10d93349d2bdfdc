import { randomBytes } from 'node:crypto';
import { GatewayError } from '../../shared/errors/gatewayError';
import { quote } from '../../shared/errors/quote';
import type { MailCharset } from '../../shared/ports/mail';
import type { Letter } from '../../shared/sending/sendPlan';
import { lackingInIso2022Jp } from '../../shared/text/iso2022jp';
import { sendableText } from '../../shared/text/sendableText';
import { isBlank } from '../../shared/text/text';
import { faxFiles, type FaxFile } from './files';
import { MAX_RECIPIENTS, OMIT_BODY_MARK } from './wire';

/** What an item faxes, as the user entered it. */
export interface FaxContent {
	subject: string;
	message: string;
	files: readonly FaxFile[];
	/** The names of the item's binary fields, for the error where there is nothing to fax. */
	binaryFields: readonly string[];
	/** Empty: a new one. */
	clientReference: string;
	/** Fax the attachments only. */
	omitBody: boolean;
	trackInSubject: boolean;
	numberAttachments: boolean;
	characterSet: MailCharset;
	timeoutSeconds: number;
}

/** The mail of one item. */
export interface FaxLetter extends Letter {
	subject: string;
	text: string;
	files: readonly FaxFile[];
	characterSet: MailCharset;
	timeoutMs: number;
}

const LONGEST_SUBJECT = 200;

/** The mail of one item, checked. @throws GatewayError that names the field that cannot be sent */
export function letterOf(itemIndex: number, input: FaxContent): FaxLetter {
	const given = input.clientReference.trim();
	sendableText('Client Reference', given, 'invalidRequest');
	const reference = referenceOf(given, input.trackInSubject);
	const subjectLine = lineOf('Subject', input.subject);
	const message = sendableText('Message', input.message);
	const isBodyFaxed = !input.omitBody && !isBlank(message);
	if (!isBodyFaxed && input.files.length === 0) {
		throw new GatewayError('invalidDocument', {
			message: input.omitBody
				? 'There is nothing to fax: the message is left out, and there is no attachment'
				: 'There is nothing to fax: Message is empty, and there is no attachment',
			advice: nothingToFaxAdvice(input.binaryFields),
		});
	}
	const plain = `${input.trackInSubject ? `[${reference}] ` : ''}${subjectLine.trim()}`.trim();
	if (isBodyFaxed && plain.startsWith(OMIT_BODY_MARK)) {
		throw new GatewayError('invalidContent', {
			message: `A Subject that begins with ${OMIT_BODY_MARK} would keep the Message off the fax`,
			advice: 'Begin it otherwise, or switch on Options > Omit Body.',
		});
	}
	const subject = (isBodyFaxed ? '' : OMIT_BODY_MARK) + plain;
	const text = isBodyFaxed ? message : '';
	const files = faxFiles(input.files, input.numberAttachments);
	if (input.characterSet === 'iso2022jp') {
		checkIso2022Jp('Subject', subject);
		checkIso2022Jp('Message', text);
		for (const { fileName } of files) checkIso2022Jp(`The file name ${quote(fileName)}`, fileName);
	}
	return {
		// Each item becomes a mail of its own, even where another item says the same.
		groupKey: String(itemIndex),
		recipientsPerRequest: MAX_RECIPIENTS,
		clientReference: reference,
		subject,
		text,
		files,
		characterSet: input.characterSet,
		timeoutMs: input.timeoutSeconds * 1000,
	};
}

function nothingToFaxAdvice(binaryFields: readonly string[]): string {
	const present =
		binaryFields.length === 0 ? '' : ` The item has ${binaryFields.map((name) => quote(name)).join(', ')}.`;
	return `Enter a Message, or enter under Input Binary Fields the names of the fields that hold the documents.${present}`;
}

const MOST_NAMED = 10;

function checkIso2022Jp(field: string, text: string): void {
	const lacking = lackingInIso2022Jp(text);
	if (lacking.length === 0) return;
	const named = lacking.slice(0, MOST_NAMED).map((character) => {
		const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
		return /[\p{C}\p{Z}\p{M}]/u.test(character) ? `U+${code}` : `${quote(character)} (U+${code})`;
	});
	throw new GatewayError('invalidContent', {
		message: `${field} holds characters that ISO-2022-JP cannot carry: ${named.join(', ')}${lacking.length > MOST_NAMED ? ', …' : ''}`,
		advice:
			'Write them in another way, such as katakana in full width, or set Options > Character Set to UTF-8.',
	});
}

/** A reference that the user gave is put out unchanged, even where the subject does not carry it. */
function referenceOf(given: string, isTracked: boolean): string | null {
	if (given === '') return isTracked ? `n8n-${randomBytes(5).toString('hex')}` : null;
	if (/^[\x21-\x5a\x5c\x5e-\x7e]{1,40}$/.test(given)) return given;
	throw new GatewayError('invalidRequest', {
		message: `Client Reference ${quote(given)} cannot stand in a subject as a reference`,
		advice: 'Use at most 40 letters, digits and signs, without spaces and [ ].',
	});
}

function lineOf(field: string, given: string): string {
	const text = sendableText(field, given);
	const refuse = (problem: string, advice: string) => {
		throw new GatewayError('invalidContent', { message: problem, advice });
	};
	if (/[\r\n]/.test(text)) refuse(`${field} holds a line break`, 'Write it in one line.');
	if (/\p{Cc}/u.test(text)) refuse(`${field} holds control characters`, 'Remove them.');
	if (text.length > LONGEST_SUBJECT) {
		refuse(`${field} has ${text.length} characters`, `Shorten it to at most ${LONGEST_SUBJECT}.`);
	}
	return text;
}
