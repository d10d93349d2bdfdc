import { randomBytes } from 'node:crypto';
import { GatewayError } from '../../shared/errors/gatewayError';
import { LONGEST_SMS_CHARACTERS, segmentSms } from '../../shared/text/segments';
import type { Outcome, Transmit } from '../../shared/sending/sendAll';
import { prepareItem, type Dispatch, type Letter, type PreparedItem } from '../../shared/sending/sendPlan';
import { requiredText, sendableText } from '../../shared/text/sendableText';
import { counted, quote } from '../../shared/errors/quote';
import { trimBlanks } from '../../shared/text/text';
import { endOfQuiet, readQuietHours, type QuietHours, type QuietInput } from '../../shared/text/quietHours';
import { instantInZone, instantToUnixMs } from '../../shared/text/time';
import type { SmsExtraProClient } from './client';
import { answerToSendResult } from './normalise';
import { addressOf, EXAMPLE, type NumberInput } from './numbers';
import { notInIso88591, type CharacterSet, type MessageType } from './wire';

/** One item of the Send operation as the user entered it. */
export interface SmsExtraProSendInput extends NumberInput, Partial<QuietInput> {
	to: unknown;
	sender: string;
	message: string;
	messageType: MessageType;
	/** Empty: at once. */
	sendAt: unknown;
	/** IANA name of the workflow's zone. */
	zone: string;
	clientReference: string;
	characterSet: CharacterSet;
	longMessages: 'auto' | 'refuse';
	recipientsPerRequest: number;
	timeoutSeconds: number;
}

/** The content of one request, without its recipients. */
export interface SmsLetter extends Letter {
	sender: string;
	message: string;
	segments: number;
	messageType: MessageType;
	longMessage: boolean;
	/** Unix seconds: as asked for, or the end of the quiet time that the message would fall into. Null: at once. */
	sendAt: number | null;
	/** The same, ISO 8601 in the workflow's zone. */
	scheduledFor: string | null;
	/** The hours in which a message may not go out at once. */
	quiet: QuietHours | null;
	/** IANA name of the workflow's zone. */
	zone: string;
	characterSet: CharacterSet;
	timeoutMs: number;
}

/** GSM networks allow 11 characters in a sender of letters, 15 digits in one of digits. */
const LONGEST_ALPHANUMERIC_SENDER = 11;
const LONGEST_NUMERIC_SENDER = 15;
const SENDER_ADVICE = 'Enter a name of at most 11 characters, or a number of at most 15 digits.';
/** `{{ $now }}` is past already when the node runs. */
const PAST_GRACE_MS = 60_000;

/** Validates an item and makes one dispatch for each recipient. Sends nothing. */
export function prepareSend(
	itemIndex: number,
	input: SmsExtraProSendInput,
	now: () => number = Date.now,
): PreparedItem<SmsLetter> {
	const given = input.clientReference.trim();
	return prepareItem(itemIndex, {
		to: input.to,
		example: EXAMPLE,
		clientReference: given,
		address: (entered) => addressOf(entered, input),
		letter: () => letterOf(input, given, now()),
		// A report names reference and recipient only, so each message that wants its own report needs its own reference.
		own: (letter) => (given === '' && input.messageType === 'withReport' ? withOwnReference(letter) : letter),
	});
}

function letterOf(input: SmsExtraProSendInput, reference: string, now: number): SmsLetter {
	const sender = requiredText('Sender', trimBlanks(input.sender), 'invalidSender', SENDER_ADVICE);
	checkSender(sender);
	const message = requiredText('Message', input.message);
	checkLength(message);
	// Reports repeat it: it is sent as it was given.
	sendableText('Client Reference', reference);
	checkCharacters('Sender', sender, input.characterSet);
	checkCharacters('Message', message, input.characterSet);
	checkCharacters('Client Reference', reference, input.characterSet);
	const segments = segmentSms(message).segments;
	if (segments > 1 && input.longMessages === 'refuse') throw tooLong(message, segments);

	const { zone } = input;
	const quiet = readQuietHours(input);
	const asked = sendAtToUnixSeconds(input.sendAt, zone, now);
	const content = {
		...whenToSend({ sendAt: asked, quiet, zone }, now),
		quiet,
		zone,
		sender,
		message,
		segments,
		messageType: input.messageType,
		// The document asks for it beyond 160 characters, a figure for GSM-7; a UCS-2 text is long beyond 70.
		longMessage: segments > 1,
		characterSet: input.characterSet,
		timeoutMs: input.timeoutSeconds * 1000,
		recipientsPerRequest: input.recipientsPerRequest,
		clientReference: reference === '' ? null : reference,
	};
	return { ...content, groupKey: JSON.stringify(content) };
}

function withOwnReference(letter: SmsLetter): SmsLetter {
	const clientReference = `n8n-${randomBytes(10).toString('hex')}`;
	return { ...letter, clientReference, groupKey: clientReference };
}

function checkSender(sender: string): void {
	const refuse = (message: string) => {
		throw new GatewayError('invalidSender', {
			message,
			advice: SENDER_ADVICE,
		});
	};
	const digits = /^\+?(\d+)$/.exec(sender)?.[1];
	if (digits !== undefined) {
		if (digits.length > LONGEST_NUMERIC_SENDER) {
			refuse(`The sender ${quote(sender)} has ${digits.length} digits`);
		}
	} else if ([...sender].length > LONGEST_ALPHANUMERIC_SENDER) {
		refuse(`The sender ${quote(sender)} has ${[...sender].length} characters`);
	}
}

function checkLength(message: string): void {
	if (message.length <= LONGEST_SMS_CHARACTERS) return;
	throw new GatewayError('invalidContent', {
		message: `The message has ${message.length} characters, more than any SMS can carry`,
		advice: `Shorten it to at most ${LONGEST_SMS_CHARACTERS} characters.`,
	});
}

function checkCharacters(field: string, text: string, characterSet: CharacterSet): void {
	if (characterSet !== 'iso88591') return;
	const foreign = notInIso88591(text);
	if (foreign.length > 0) {
		throw new GatewayError('invalidContent', {
			message: `${field} holds ${foreign
				.slice(0, 5)
				.map((character) => quote(character))
				.join(', ')}, which ISO-8859-1 does not have`,
			advice: 'Choose UTF-8 under Options > Character Set, or replace these characters.',
		});
	}
}

function tooLong(message: string, segments: number): GatewayError {
	return new GatewayError('invalidContent', {
		message: `The message has ${message.length} characters and needs ${counted(segments, 'segment')}, and long messages are refused`,
		advice: 'Shorten it, or set Options > Long Messages to Send as Several Segments.',
	});
}

function sendAtToUnixSeconds(sendAt: unknown, zone: string, now: number): number | null {
	if (sendAt === undefined || sendAt === null || sendAt === '') return null;
	const ms = instantToUnixMs(sendAt, zone);
	const advice = 'Choose a time in the future, or leave Send At empty to send at once.';
	if (ms === null) {
		throw new GatewayError('invalidRequest', {
			message: `Send At ${typeof sendAt === 'object' ? 'holds an object that' : quote(String(sendAt))} is not a date and time`,
			advice,
		});
	}
	if (ms < now - PAST_GRACE_MS) {
		throw new GatewayError('invalidRequest', {
			message: `Send At is in the past: ${instantInZone(ms, zone)} (${zone})`,
			advice: `${advice} The workflow’s zone is set in its settings, under Timezone.`,
		});
	}
	return Math.floor(ms / 1000);
}

/** When a message that is given to the vendor now goes out: never in a quiet time. @param now Unix milliseconds */
export function whenToSend(
	{ sendAt, quiet, zone }: Pick<SmsLetter, 'sendAt' | 'quiet' | 'zone'>,
	now: number,
): Pick<SmsLetter, 'sendAt' | 'scheduledFor'> {
	const asked = sendAt === null ? now : sendAt * 1000;
	const due = quiet === null ? asked : endOfQuiet(asked, quiet, zone);
	if (sendAt === null && due === now) return { sendAt: null, scheduledFor: null };
	return { sendAt: Math.floor(due / 1000), scheduledFor: instantInZone(due, zone) };
}

/** Writes one request for recipients of one letter: the one line of its answer counts for all of them. */
export async function sendSms(
	client: SmsExtraProClient,
	request: Array<Dispatch<SmsLetter>>,
	now: () => number = Date.now,
): Promise<Outcome[]> {
	const [first] = request;
	if (first === undefined) return [];
	// A long run may have entered a quiet time by now.
	const letter = { ...first.letter, ...whenToSend(first.letter, now()) };
	const numbers = request.map(({ address }) => address);
	const answer = await client.send({ ...letter, numbers }, letter.timeoutMs);
	const { scheduledFor, segments, clientReference } = letter;
	return request.map(({ recipient }) => ({
		sent: true,
		result: answerToSendResult(answer, { recipient, scheduledFor, segments, clientReference }),
	}));
}

/** {@link sendSms} by one client. */
export const transmitSms =
	(client: SmsExtraProClient): Transmit<SmsLetter> =>
	async (request) =>
		await sendSms(client, request);
