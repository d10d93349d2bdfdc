import { randomBytes } from 'node:crypto';
import { GatewayError } from '../../shared/errors/gatewayError';
import type { SendResult } from '../../shared/model';
import type { NumberCheck } from '../../shared/text/phone';
import { isEmailAddress } from '../../shared/text/emailAddress';
import { isPrivateHost, SET_PUBLIC_ADDRESS } from '../../shared/text/publicAddress';
import type { Outcome } from '../../shared/sending/sendAll';
import { prepareItem, type Dispatch, type Letter, type PreparedItem } from '../../shared/sending/sendPlan';
import { sendableText } from '../../shared/text/sendableText';
import { quote } from '../../shared/errors/quote';
import { withoutResumeToken } from '../../shared/text/waitingReference';
import type { Fax123Client } from './client';
import { answerToSendResult } from './normalise';
import { addressOf, EXAMPLE } from './numbers';

/**
 * "Le poids de votre fichier ne doit pas dépasser 1Mo." The document does not say which megabyte. This is the larger one: the vendor may
 * refuse what lies between the two.
 */
export const MAX_DOCUMENT_BYTES = 1024 * 1024;

/** Where the vendor fetches the document. */
export interface FaxDocument {
	/** As the user entered it, or n8n's own signed address of binary data. */
	url: string;
	source: 'url' | 'binary';
}

/** One item of the Send operation as the user entered it. */
export interface Fax123SendInput {
	to: unknown;
	numberCheck: NumberCheck;
	document: FaxDocument;
	clientReference: string;
	reportEmail: string;
	timeoutSeconds: number;
	/** The sandbox needs this: it runs where n8n does. */
	allowPrivateAddress: boolean;
}

export interface FaxLetter extends Letter {
	clientReference: string;
	documentUrl: string;
	reportEmail: string | null;
	timeoutMs: number;
}

/** Validates an item and makes one dispatch for each recipient. Sends nothing, and fetches nothing. */
export function prepareSend(
	itemIndex: number,
	input: Fax123SendInput,
	warn: (text: string) => void,
): PreparedItem<FaxLetter> {
	const given = input.clientReference.trim();
	return prepareItem(itemIndex, {
		to: input.to,
		example: EXAMPLE,
		clientReference: given,
		address: (entered) => addressOf(entered, input.numberCheck),
		letter: () => {
			checkReference(given);
			return withReference(given, {
				recipientsPerRequest: 1,
				documentUrl: documentUrlOf(input, warn),
				reportEmail: emailOf(input.reportEmail),
				timeoutMs: input.timeoutSeconds * 1000,
			});
		},
		own: (letter) => (given === '' ? withReference(newReference(), letter) : letter),
	});
}

/** Where the vendor repeats the reference in reports, it must identify one fax, so each fax goes in a request of its own. */
function withReference(
	clientReference: string,
	letter: Omit<FaxLetter, 'clientReference' | 'groupKey'>,
): FaxLetter {
	return { ...letter, clientReference, groupKey: clientReference };
}

const newReference = (): string => `n8n-${randomBytes(10).toString('hex')}`;

function documentUrlOf(
	{ document, allowPrivateAddress }: Fax123SendInput,
	warn: (text: string) => void,
): string {
	sendableText('Document URL', document.url, 'invalidDocument');
	const url = parseDocumentUrl(document);
	if (allowPrivateAddress || !isPrivateHost(url.hostname)) return url.href;
	if (document.source === 'url') {
		warn(
			`The Document URL leads to ${url.host}, an address of this machine or of a private network: 123-Fax fetches the document itself and can probably not reach it.`,
		);
		return url.href;
	}
	throw new GatewayError('invalidDocument', {
		message: `123-Fax fetches the document from this n8n, and cannot reach it at ${url.host}, an address of this machine or of a private network`,
		advice: `${SET_PUBLIC_ADDRESS}, or put the document on a public server and use its URL.`,
	});
}

/** Whether only this machine or a private network reaches an address; false for what is no address. */
export function isPrivateAddress(address: string): boolean {
	try {
		return isPrivateHost(new URL(address.trim()).hostname);
	} catch {
		return false;
	}
}

function parseDocumentUrl({ url: entered, source }: FaxDocument): URL {
	const advice = 'Enter the whole address of the document, such as https://example.com/contract.pdf.';
	if (entered.trim() === '') {
		throw new GatewayError('invalidDocument', { message: 'Document URL is empty', advice });
	}
	let url: URL;
	try {
		url = new URL(entered.trim());
	} catch {
		throw new GatewayError('invalidDocument', {
			message: `The ${source === 'url' ? 'Document URL' : 'address of this n8n'} is not a web address`,
			advice,
		});
	}
	if (url.protocol === 'http:' || url.protocol === 'https:') return url;
	throw new GatewayError('invalidDocument', {
		message: `The Document URL begins with ${quote(url.protocol)}, not with http:// or https://`,
		advice,
	});
}

function emailOf(entered: string): string | null {
	const email = entered.trim();
	if (email === '') return null;
	if (isEmailAddress(email)) return email;
	throw new GatewayError('invalidRequest', {
		message: `Report E-Mail ${quote(email)} is not one e-mail address`,
		advice: 'Enter one address, such as me@example.com, or leave it empty.',
	});
}

function checkReference(reference: string): void {
	sendableText('Client Reference', reference, 'invalidRequest');
	if (!/\p{Cc}/u.test(reference)) return;
	throw new GatewayError('invalidRequest', {
		message: 'Client Reference holds characters that cannot be sent',
		advice: 'Use letters, digits and signs in one line.',
	});
}

/** Sends one fax to one recipient. */
export async function sendFax(
	client: Fax123Client,
	[dispatch]: Array<Dispatch<FaxLetter>>,
): Promise<Outcome[]> {
	if (dispatch === undefined) return [];
	const { address, recipient, letter } = dispatch;
	const { clientReference, documentUrl, reportEmail, timeoutMs } = letter;
	const answer = await client.send(
		{ fax: address, reference: clientReference, documentUrl, reportEmail },
		timeoutMs,
	);
	return [{ sent: true, result: answerToSendResult(answer, recipient, clientReference) }];
}

/**
 * Checks that reports of this account can be matched to the executions that wait for them. A report carries the REF of the answer, and the
 * document does not say whether that is the caller's `ref` (docs/protocols/fax123.md).
 * @throws GatewayError where they cannot; the fax is on its way all the same
 */
export function checkEcho({ messageId }: SendResult, reference: string): void {
	if (messageId === reference) return;
	const given =
		messageId === null
			? 'without a reference'
			: `with the reference ${quote(withoutResumeToken(messageId, reference))}`;
	throw new GatewayError('unsupported', {
		message: `123-Fax took the fax ${given}, and not with the reference of this workflow: its report cannot be waited for`,
		advice:
			'The fax was sent. This account needs Send, and a workflow that begins with the 123-Fax Trigger and matches by messageId.',
		vendorCode: '113',
		outcome: 'unknown',
	});
}
