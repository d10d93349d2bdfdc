import { GatewayError } from '../../shared/errors/gatewayError';
import { counted, quote } from '../../shared/errors/quote';
import { notInXml } from '../../shared/formats/soap';
import type { Outcome, Transmit } from '../../shared/sending/sendAll';
import { prepareItem, type Dispatch, type Letter, type PreparedItem } from '../../shared/sending/sendPlan';
import type { NumberCheck } from '../../shared/text/phone';
import { LONGEST_SMS_CHARACTERS, segmentSms } from '../../shared/text/segments';
import { requiredText, sendableText } from '../../shared/text/sendableText';
import type { AsanakClient } from './client';
import { ASANAK_FAULTS, OPTED_OUT } from './codes';
import { statusError } from './faults';
import { messageToSendResult } from './normalise';
import { addressOf, EXAMPLE, senderOf } from './numbers';
import { isMessageId, type WireEncoding, type WireMessage, type WireSendAnswer } from './wire';

/** What Send and Send to Port ask for alike. */
export interface MessageInput {
	to: unknown;
	sender: string;
	message: string;
	numberCheck: NumberCheck;
	characterSet: 'auto' | WireEncoding;
	messagesPerCall: number;
	timeoutSeconds: number;
}

export interface SendInput extends MessageInput {
	longMessages: 'auto' | 'refuse';
}

/** What one message says. Messages of different texts share a call: each has its own place in it. */
export interface AsanakLetter extends Letter, Omit<WireMessage, 'address'> {
	segments: number;
	timeoutMs: number;
}

/** Validates an item of Send and makes one dispatch for each recipient. Sends nothing. */
export function prepareSend(itemIndex: number, input: SendInput): PreparedItem<AsanakLetter> {
	return prepareMessages(itemIndex, input, (letter) => {
		const { segments } = letter;
		if (segments === 1 || input.longMessages === 'auto') return letter;
		throw new GatewayError('invalidContent', {
			message: `The message has ${letter.message.length} characters and needs ${counted(segments, 'segment')}, and long messages are refused`,
			advice: 'Shorten it, or set Options > Long Messages to Send as Several Segments.',
		});
	});
}

/**
 * Validates an item and makes one dispatch for each recipient.
 * @param finish what an operation checks and adds besides
 */
export function prepareMessages<L extends AsanakLetter>(
	itemIndex: number,
	input: MessageInput,
	finish: (letter: AsanakLetter) => L,
): PreparedItem<L> {
	return prepareItem(itemIndex, {
		to: input.to,
		example: EXAMPLE,
		address: (entered) => addressOf(entered, input.numberCheck),
		letter: () => finish(letterOf(input)),
	});
}

function letterOf(input: MessageInput): AsanakLetter {
	const message = requiredText('Message', input.message);
	checkMessage(message);
	const timeoutMs = input.timeoutSeconds * 1000;
	return {
		// Messages share a call whatever they say: only the options of the call itself must be the same.
		groupKey: JSON.stringify([timeoutMs, input.messagesPerCall]),
		recipientsPerRequest: input.messagesPerCall,
		mayRepeatAddress: true,
		clientReference: null,
		sender: senderOf(sendableText('Sender', input.sender, 'invalidSender')),
		message,
		segments: segmentSms(message).segments,
		encoding: encodingOf(message, input.characterSet),
		timeoutMs,
	};
}

function checkMessage(message: string): void {
	const refuse = (problem: string, advice: string) => {
		throw new GatewayError('invalidContent', { message: problem, advice });
	};
	if (message.length > LONGEST_SMS_CHARACTERS) {
		refuse(
			`The message has ${message.length} characters, more than any SMS can carry`,
			`Shorten it to at most ${LONGEST_SMS_CHARACTERS} characters.`,
		);
	}
	const forbidden = notInXml(message);
	if (forbidden.length > 0) {
		refuse(
			`Message holds ${forbidden.slice(0, 5).join(', ')}, ${forbidden.length === 1 ? 'a control character' : 'control characters'} that cannot be sent to Asanak`,
			'Remove such characters; they come along when a text is copied from some programs.',
		);
	}
}

function encodingOf(message: string, characterSet: MessageInput['characterSet']): WireEncoding {
	const foreign = [...new Set(message)].filter((character) => (character.codePointAt(0) as number) > 0x7f);
	if (characterSet === 'auto') return foreign.length === 0 ? 'ascii' : 'utf8';
	if (characterSet === 'utf8' || foreign.length === 0) return characterSet;
	throw new GatewayError('invalidContent', {
		message: `Message holds ${foreign
			.slice(0, 5)
			.map((character) => quote(character))
			.join(', ')}, which ASCII does not have`,
		advice: 'Choose Automatic under Options > Character Set, or replace these characters.',
	});
}

export const transmitSend = (client: AsanakClient): Transmit<AsanakLetter> =>
	transmitMessages(client, async (messages, timeoutMs) => await client.sendSms(messages, timeoutMs));

/** Sends a request's messages by one call, and reads the outcome of each. */
export function transmitMessages<L extends AsanakLetter>(
	client: AsanakClient,
	call: (messages: Array<L & { address: string }>, timeoutMs?: number) => Promise<WireSendAnswer>,
): Transmit<L> {
	return async (request) => {
		const messages = request.map(({ address, letter }) => ({ ...letter, address }));
		const answer = await call(messages, request[0]?.letter.timeoutMs);
		return answerToOutcomes(request, answer, client.warn);
	};
}

/**
 * The outcome of each message of a call. `msgIdArray` keeps the order and length of the messages (our reading): an element
 * is an id, or the error code of that message alone, while the others are sent. Where the lengths differ nothing is guessed.
 *
 * @throws GatewayError for a call that failed as a whole
 */
export function answerToOutcomes(
	request: Array<Dispatch<AsanakLetter>>,
	answer: WireSendAnswer,
	warn: (text: string) => void,
): Outcome[] {
	const { ids } = answer;
	if (ids.length === 0) throw wholeCallError(answer, request.length);
	if (ids.length === request.length) {
		return request.map((dispatch, index) => elementToOutcome(dispatch, answer, ids[index] as string));
	}
	warn(
		`Asanak gave ${counted(ids.length, 'ID')} for ${counted(request.length, 'message')}, and does not say which belongs to which: ${ids.join(', ')}. It leaves out recipients who opted out.`,
	);
	return request.map((dispatch) => ({ sent: true, result: messageToSendResult(dispatch, answer, null) }));
}

function elementToOutcome(
	dispatch: Dispatch<AsanakLetter>,
	answer: WireSendAnswer,
	element: string,
): Outcome {
	if (isMessageId(element)) return { sent: true, result: messageToSendResult(dispatch, answer, element) };
	const error = statusError({ status: element === '' ? null : element, errorMessage: answer.errorMessage });
	// Neither an id nor a code that means an error: it may have been sent.
	const isCode = /^\d+$/.test(element) && element !== '0';
	return { sent: false, error: isCode ? error : error.asUnknown() };
}

function wholeCallError(answer: WireSendAnswer, messages: number): GatewayError {
	const { status, errorMessage } = answer;
	if (status === OPTED_OUT && messages > 1) {
		return new GatewayError('blocked', {
			message: `Asanak left out recipients who have opted out (code ${OPTED_OUT}), and does not say which of the ${messages}`,
			advice: 'Set Options > Messages per Call to 1 to learn who it is.',
			vendorCode: OPTED_OUT,
		}).asUnknown();
	}
	const fault = status === null ? undefined : ASANAK_FAULTS[status];
	if (fault !== undefined) {
		const error = statusError(answer);
		return fault.kind === 'unavailable' ? error.asUnknown() : error;
	}
	return new GatewayError('protocol', {
		message: `Asanak gave no message ID (status ${status ?? 'missing'})`,
		advice: 'Ask Asanak’s support.',
		...(status === null ? {} : { vendorCode: status }),
		...(errorMessage === null ? {} : { vendorText: errorMessage }),
	}).asUnknown();
}
