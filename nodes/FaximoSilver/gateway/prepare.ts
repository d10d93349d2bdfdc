import { randomBytes } from 'node:crypto';
import { GatewayError } from '../../shared/kernel/gatewayError';
import { numberWithin } from '../../shared/kernel/numberWithin';
import { parsePhone } from '../../shared/kernel/phone';
import { prepareItem, type Letter, type Preparation } from '../../shared/kernel/sendPlan';
import { hasLoneSurrogate, quote } from '../../shared/kernel/text';
import { COUNTRY } from './normalise';
import { ATTACHMENT_ENDINGS, MAX_RECIPIENTS, OMIT_BODY_MARK } from './wire';

/** A file of the item. Its bytes are read when it is sent, so that a long list of faxes does not lie in memory. */
export interface FaxFile {
	fileName: string;
	/** MIME type. */
	contentType: string;
	byteLength: number;
	read: () => Promise<Buffer>;
}

/** One item of the Send operation as the user entered it. */
export interface FaximoSendInput {
	to: unknown;
	subject: string;
	message: string;
	files: readonly FaxFile[];
	clientReference: string;
	/** Fax the attachments only. */
	omitBody: boolean;
	trackInSubject: boolean;
	numberAttachments: boolean;
	timeoutSeconds: number;
}

export interface FaxLetter extends Letter {
	subject: string;
	text: string;
	files: readonly FaxFile[];
	timeoutMs: number;
}

const LONGEST_SUBJECT = 200;

/** Validates an item and makes one dispatch for each recipient. Sends nothing. */
export function prepareSend(itemIndex: number, input: FaximoSendInput): Preparation<FaxLetter> {
	const given = input.clientReference.trim();
	let letter: FaxLetter | undefined;
	return prepareItem(itemIndex, {
		to: input.to,
		clientReference: given === '' ? null : given,
		address: addressOf,
		letter: () => (letter ??= letterOf(itemIndex, input, given)),
	});
}

/** Digits only before the @ (our reading): Japanese numbers in their national form, numbers abroad as they were entered. */
function addressOf(entered: string): { recipient: string; address: string } {
	const compact = entered.normalize('NFKC').replace(/[\s()[\]./\-\u2010-\u2015\u2212\p{Cf}]/gu, '');
	const isInternational = compact.startsWith('+') || /^0081/.test(compact);
	const { e164, digits } = parsePhone(entered, COUNTRY);
	if (e164?.startsWith('+81')) return { recipient: e164, address: `0${e164.slice(3)}` };
	if (!isInternational) return { recipient: entered.trim(), address: digits };
	throw new GatewayError('invalidRecipient', {
		message: `${quote(entered)} is a number abroad, and faximoSilver takes digits only, without +`,
		advice: 'Write it as you would dial it from Japan, such as 010 32 2 123 45 67.',
	});
}

function letterOf(itemIndex: number, input: FaximoSendInput, given: string): FaxLetter {
	const reference = referenceOf(given, input.trackInSubject);
	checkLine('Subject', input.subject);
	checkText(input.message);
	const isBodyFaxed = !input.omitBody && input.message.trim() !== '';
	if (!isBodyFaxed && input.files.length === 0) {
		throw new GatewayError('invalidDocument', {
			message: input.omitBody
				? 'There is nothing to fax: the message is left out, and there is no attachment'
				: 'There is nothing to fax: Message is empty, and there is no attachment',
			advice: 'Enter a Message, or name the binary fields that hold the documents.',
		});
	}
	const plain = `${input.trackInSubject ? `[${reference}] ` : ''}${input.subject.trim()}`.trim();
	if (isBodyFaxed && plain.startsWith(OMIT_BODY_MARK)) {
		throw new GatewayError('invalidContent', {
			message: `A Subject that begins with ${OMIT_BODY_MARK} would keep the Message off the fax`,
			advice: 'Begin it otherwise, or switch on Options > Omit Body.',
		});
	}
	const subject = (isBodyFaxed ? '' : OMIT_BODY_MARK) + plain;
	return {
		// Each item is a mail of its own, also where another says the same.
		groupKey: String(itemIndex),
		recipientsPerRequest: MAX_RECIPIENTS,
		clientReference: reference,
		subject,
		text: isBodyFaxed ? input.message : '',
		files: orderFiles(input.files.map(checkFile), input.numberAttachments),
		timeoutMs: numberWithin('Options > Time-Out', input.timeoutSeconds, 1, 600) * 1000,
	};
}

/** A given one is put out as it is, also where the subject does not carry it. */
function referenceOf(given: string, isTracked: boolean): string | null {
	if (given === '') return isTracked ? `n8n-${randomBytes(5).toString('hex')}` : null;
	if (/^[\x21-\x5a\x5c\x5e-\x7e]{1,40}$/.test(given)) return given;
	throw new GatewayError('invalidRequest', {
		message: `Client Reference ${quote(given)} cannot stand in a subject as a reference`,
		advice: 'Use at most 40 letters, digits and signs, without spaces and [ ].',
	});
}

function checkLine(field: string, text: string): void {
	const refuse = (problem: string, advice: string) => {
		throw new GatewayError('invalidContent', { message: problem, advice });
	};
	if (/[\r\n]/.test(text)) refuse(`${field} holds a line break`, 'Write it in one line.');
	if (/\p{Cc}/u.test(text)) refuse(`${field} holds control characters`, 'Remove them.');
	if (hasLoneSurrogate(text)) {
		refuse(`${field} holds half of a character (a lone surrogate)`, 'Cut the text elsewhere.');
	}
	if (text.length > LONGEST_SUBJECT) {
		refuse(`${field} has ${text.length} characters`, `Shorten it to at most ${LONGEST_SUBJECT}.`);
	}
}

function checkText(text: string): void {
	if (!hasLoneSurrogate(text)) return;
	throw new GatewayError('invalidContent', {
		message: 'Message holds half of a character (a lone surrogate), which cannot be sent',
		advice: 'It comes from a text that was cut in the middle of an emoji: cut it elsewhere.',
	});
}

function checkFile(file: FaxFile): FaxFile {
	const refuse = (problem: string, advice: string) => {
		throw new GatewayError('invalidDocument', { message: problem, advice });
	};
	const name = quote(file.fileName);
	if (/[\p{Cc}/\\]/u.test(file.fileName) || hasLoneSurrogate(file.fileName)) {
		refuse(`The file name ${name} holds characters that no file name has`, 'Rename the file.');
	}
	const ending = /\.([^.]+)$/.exec(file.fileName)?.[1]?.toLowerCase() ?? '';
	if (!ATTACHMENT_ENDINGS.some((one) => one === ending)) {
		refuse(
			`faximoSilver does not fax the file ${name}`,
			`It takes Word, Excel, PDF, TIFF, JPEG and text, by the ending of the name: ${ATTACHMENT_ENDINGS.join(', ')}.`,
		);
	}
	if (file.byteLength === 0) refuse(`The file ${name} is empty`, 'Check the node that makes it.');
	return file;
}

/** The vendor joins attachments in ascending code order of their names; numbers before the names keep the order that was given. */
function orderFiles(files: FaxFile[], isNumbered: boolean): FaxFile[] {
	if (!isNumbered) return files;
	const width = String(files.length).length;
	return files.map((file, index) => ({
		...file,
		fileName: `${String(index + 1).padStart(width, '0')}_${file.fileName}`,
	}));
}
