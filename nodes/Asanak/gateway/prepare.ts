import { splitEntries } from '../../shared/text/entries';
import { GatewayError } from '../../shared/errors/gatewayError';
import { lookBackToMs, wholeLimit } from '../../shared/text/lookBack';
import { numberWithin } from '../../shared/text/numberWithin';
import type { NumberCheck } from '../../shared/text/phone';
import { LONGEST_SMS_CHARACTERS, segmentSms } from '../../shared/text/segments';
import { prepareItem, type Letter, type Preparation } from '../../shared/sending/sendPlan';
import { notInXml } from '../../shared/formats/soap';
import { requiredText, sendableText } from '../../shared/text/sendableText';
import { counted, quote } from '../../shared/errors/quote';
import { accountNumber, addressOf, EXAMPLE } from './numbers';
import { isLongInteger, KEPT_HOURS, MAX_PER_CALL, type WireEncoding } from './wire';

/** One item of the Send operations as the user entered it. */
export interface AsanakSendInput {
	to: unknown;
	sender: string;
	message: string;
	numberCheck: NumberCheck;
	characterSet: 'auto' | WireEncoding;
	longMessages: 'auto' | 'refuse';
	messagesPerCall: number;
	timeoutSeconds: number;
	/** Of Send to Port, as they were entered. */
	ports: { source: unknown; destination: unknown } | null;
}

/** What one message says. Messages of different texts share a call: each has its own place in it. */
export interface AsanakLetter extends Letter {
	sender: string;
	message: string;
	encoding: WireEncoding;
	ports: { source: string; destination: string } | null;
	timeoutMs: number;
}

const LONGEST_SENDER = 20;
const HIGHEST_PORT = 65_535;

/** Validates an item and makes one dispatch for each recipient. Sends nothing. */
export function prepareSend(itemIndex: number, input: AsanakSendInput): Preparation<AsanakLetter> {
	return prepareItem(itemIndex, {
		to: input.to,
		example: EXAMPLE,
		clientReference: null,
		address: (entered) => addressOf(entered, input.numberCheck),
		letter: () => letterOf(input),
	});
}

function letterOf(input: AsanakSendInput): AsanakLetter {
	const message = requiredText('Message', input.message);
	checkMessage(message);
	const encoding = encodingOf(message, input.characterSet);
	const { segments } = segmentSms(message);
	if (segments > 1 && input.longMessages === 'refuse') {
		throw new GatewayError('invalidContent', {
			message: `The message has ${message.length} characters and needs ${counted(segments, 'SMS part')}, and long messages are refused`,
			advice: 'Shorten it, or set Options > Long Messages to Send as Several Parts.',
		});
	}
	if (input.ports !== null) checkFitsPort(message, segments);
	const timeoutMs = numberWithin('Options > Time-Out', input.timeoutSeconds, 1, 300) * 1000;
	const messagesPerCall = Math.floor(
		numberWithin('Options > Messages per Call', input.messagesPerCall, 1, MAX_PER_CALL),
	);
	return {
		// Whatever may stand in one call: all but what concerns the call itself.
		groupKey: JSON.stringify([input.ports !== null, timeoutMs, messagesPerCall]),
		recipientsPerRequest: messagesPerCall,
		mayRepeatAddress: true,
		clientReference: null,
		sender: senderOf(sendableText('Sender', input.sender, 'invalidSender')),
		message,
		encoding,
		ports:
			input.ports === null
				? null
				: {
						source: portOf('Source Port', input.ports.source),
						destination: portOf('Destination Port', input.ports.destination),
					},
		timeoutMs,
	};
}

function senderOf(entered: string): string {
	const digits = entered
		.normalize('NFKC')
		.replace(/\p{Nd}/gu, toAsciiDigit)
		.replace(/[\s()./\-\p{Cf}]/gu, '')
		.replace(/^(?:\+|00)/, '');
	if (/^\d+$/.test(digits) && digits.length <= LONGEST_SENDER) return digits;
	throw new GatewayError('invalidSender', {
		message:
			entered.trim() === ''
				? 'Sender is empty'
				: `The sender ${quote(entered)} is no number of an Asanak account`,
		advice: 'Enter one of the account’s own numbers as Asanak’s panel shows it, such as 982100.',
	});
}

/** Persian and Arabic digits, which a block of ten each holds in order. */
function toAsciiDigit(digit: string): string {
	const code = digit.codePointAt(0) as number;
	for (const zero of [0x30, 0x660, 0x6f0]) {
		if (code >= zero && code <= zero + 9) return String(code - zero);
	}
	return digit;
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

function encodingOf(message: string, characterSet: AsanakSendInput['characterSet']): WireEncoding {
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

/** Where the vendor would answer 46 or 47: "در ارسال پیام به پورت". */
function checkFitsPort(message: string, segments: number): void {
	const refuse = (problem: string, advice: string) => {
		throw new GatewayError('unsupported', { message: problem, advice });
	};
	if (/\p{Script_Extensions=Arabic}/u.test(message)) {
		refuse('Asanak sends no Persian text to a port', 'Write the Message in Latin letters, or use Send.');
	}
	if (segments > 1) {
		refuse(
			`The message needs ${segments} SMS parts, and Asanak sends only one to a port`,
			'Shorten the Message.',
		);
	}
}

function portOf(name: string, entered: unknown): string {
	const text = typeof entered === 'number' || typeof entered === 'string' ? String(entered).trim() : '';
	const port = Number(text);
	if (/^\d{1,5}$/.test(text) && port >= 1 && port <= HIGHEST_PORT) return String(port);
	throw new GatewayError('invalidRequest', {
		message: text === '' ? `${name} is empty` : `${name} ${quote(text)} is no port`,
		advice: `Enter a whole number from 1 to ${HIGHEST_PORT}.`,
	});
}

/**
 * Message ids as a user typed them or an expression gave them.
 * @throws GatewayError `invalidRequest` when there is none, or one that cannot be an id
 */
export function prepareMessageIds(messageIds: unknown): string[] {
	const field = {
		name: 'Message IDs',
		kind: 'invalidRequest',
		advice: 'Give the messageId that Send put out, such as {{ $json.messageId }}, or a list of them.',
	} as const;
	const ids = splitEntries(messageIds, field).map((id) => id.replace(/\p{Nd}/gu, toAsciiDigit));
	const wrong = ids.find((id) => !isLongInteger(id));
	if (wrong !== undefined) {
		throw new GatewayError('invalidRequest', {
			message: `${quote(wrong)} is no message ID of Asanak`,
			advice: `An ID is a whole number. ${field.advice}`,
		});
	}
	if (ids.length === 0) {
		throw new GatewayError('invalidRequest', { message: 'Message IDs is empty', advice: field.advice });
	}
	return [...new Set(ids)];
}

/** The account's numbers, as digits; none: all of them. @throws GatewayError `invalidRequest` that names a wrong one */
export function prepareNumbers(numbers: unknown): string[] {
	const entries = splitEntries(numbers, {
		name: 'Numbers',
		kind: 'invalidRequest',
		advice: 'Give the account’s own numbers, separated by commas.',
	});
	return entries.map((entry) => {
		const number = accountNumber(entry);
		if (number !== null && number.length <= LONGEST_SENDER) return number;
		throw new GatewayError('invalidRequest', {
			message: `${quote(entry)} is not a number of an Asanak account`,
			advice: 'Enter numbers as Asanak’s panel shows them, or leave Numbers empty for all.',
		});
	});
}

/** What Get Received SMS asks for. */
export interface AsanakReceivedInput {
	/** A moment as the user gave it; empty: `lastHours` counts. */
	since: unknown;
	lastHours: number;
	/** IANA name of the workflow's zone. */
	zone: string;
	numbers: unknown;
	/** Infinity: all. */
	limit: number;
}

export interface ReceivedQuery {
	/** Unix milliseconds. */
	sinceMs: number;
	/** Digits; none: all of the account's. */
	numbers: string[];
	limit: number;
}

/** @throws GatewayError `invalidRequest` that says which field is wrong */
export function prepareReceived(
	{ since, lastHours, zone, numbers, limit }: AsanakReceivedInput,
	now: () => number = Date.now,
): ReceivedQuery {
	return {
		sinceMs: lookBackToMs({ since, lastHours, zone }, now(), KEPT_HOURS),
		numbers: prepareNumbers(numbers),
		limit: wholeLimit(limit),
	};
}
