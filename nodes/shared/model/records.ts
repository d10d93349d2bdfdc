import { flag, integer, number, oneOf, orNull, text, type FieldShape, type RecordOf } from './shape';
import {
	CHANNELS,
	ERROR_KINDS,
	FAILURE_OUTCOMES,
	MESSAGE_STATUSES,
	REASONS,
	SMS_ENCODINGS,
	VENDORS,
} from './vocabulary';

/**
 * What the nodes put out, in the order in which people look at it. Every field is required, `null` where a vendor gives nothing: a
 * vendor that forgets a field does not compile, and a flow never meets a missing one.
 */

/** The vendor's own answer, untouched but for credentials and tokens. */
export type Raw = string | Readonly<Record<string, unknown>> | null;
const raw: FieldShape<Raw> = { type: 'object' };

const vendor = oneOf(VENDORS);
const channel = oneOf(CHANNELS);
/** A digest: the same for a repetition of the event, and for nothing else. */
const eventKey = text;

/** One recipient of a send that the vendor accepted, or that was skipped on purpose. */
export const SEND_RESULT = {
	/** E.164 with `+` where it can be parsed, otherwise as it was entered. */
	recipient: text,
	status: oneOf(MESSAGE_STATUSES),
	reason: orNull(oneOf(REASONS)),
	/** When the vendor will send it, ISO 8601 in the workflow's zone; null: at once. */
	scheduledFor: orNull(text),
	/** SMS segments that the text needs, null for a fax. */
	segments: orNull(integer),
	/** The vendor's id. Text, always: some exceed what a JavaScript number holds. */
	messageId: orNull(text),
	/** The caller's id. */
	clientReference: orNull(text),
	vendorCode: orNull(text),
	vendorText: orNull(text),
	final: flag,
	vendor,
	channel,
	raw,
};
export type SendResult = RecordOf<typeof SEND_RESULT>;

/** What a send would do for one recipient, without doing it. */
export const PREVIEW = {
	/** Null where the fault concerns the whole item. */
	recipient: orNull(text),
	wouldSend: flag,
	/** Why not: it would be skipped, or refused with an error of this kind. */
	reason: orNull(oneOf([...new Set([...REASONS, ...ERROR_KINDS])])),
	/** English: what is wrong and what to do. */
	error: orNull(text),
	encoding: orNull(oneOf(SMS_ENCODINGS)),
	/** The number of characters as the encoding counts them. */
	characters: orNull(integer),
	segments: orNull(integer),
	/** The first character that makes the text UCS-2. */
	costlyCharacter: orNull(text),
	/** What GSM-7 has in its place. */
	suggestion: orNull(text),
	/** Segments by the price of one, where the user gave it. */
	price: orNull(number),
	scheduledFor: orNull(text),
	vendor,
	channel,
};
export type Preview = RecordOf<typeof PREVIEW>;

/** A status update for one recipient of a send. */
export const DELIVERY_REPORT = {
	/** Null where the vendor names messages by their ids alone. */
	recipient: orNull(text),
	status: oneOf(MESSAGE_STATUSES),
	reason: orNull(oneOf(REASONS)),
	pages: orNull(integer),
	charge: orNull(number),
	chargeUnit: orNull(text),
	messageId: orNull(text),
	clientReference: orNull(text),
	vendorCode: orNull(text),
	vendorText: orNull(text),
	final: flag,
	/** Worth sending again. */
	retryable: flag,
	/** The vendor's clock, ISO 8601 with zone; null where its clock has none. */
	occurredAt: orNull(text),
	/** The vendor's time as it came. */
	vendorTime: orNull(text),
	/** This n8n's clock, ISO 8601 with zone. */
	receivedAt: text,
	event: oneOf(['deliveryReport']),
	eventKey,
	vendor,
	channel,
	raw,
};
export type DeliveryReport = RecordOf<typeof DELIVERY_REPORT>;

/** A delivery report that an execution waited for. */
export const WAITED_REPORT = {
	...DELIVERY_REPORT,
	/** The json of the item that was sent. */
	input: { type: 'object' } as FieldShape<Readonly<Record<string, unknown>>>,
};

/** What a person answered to a message that asked. */
export interface Answer {
	/** Which button was pressed. */
	approved?: boolean;
	/** What was written. */
	text?: string;
	/** This n8n's clock, ISO 8601 with zone. */
	respondedAt: string;
}

/** The answer to a message, and the message that asked. `data` is as n8n's own nodes of this operation have it. */
export const WAITED_ANSWER = {
	/** Null where the question was not sent, because the recipient was skipped. */
	data: { type: 'object' } as FieldShape<Answer | null>,
	...SEND_RESULT,
};

/** One message that somebody sent to the account. Parts are not joined. */
export const INBOUND_MESSAGE = {
	from: text,
	to: orNull(text),
	text,
	keyword: orNull(text),
	messageId: orNull(text),
	operator: orNull(text),
	encoding: orNull(text),
	partCount: orNull(integer),
	partNumber: orNull(integer),
	occurredAt: orNull(text),
	receivedAt: text,
	event: oneOf(['inboundMessage']),
	eventKey,
	vendor,
	channel,
	raw,
};
export type InboundMessage = RecordOf<typeof INBOUND_MESSAGE>;

export const CREDIT = {
	amount: number,
	unit: orNull(text),
	vendor,
	raw,
};
export type Credit = RecordOf<typeof CREDIT>;

/** The account's credit has fallen below what the user set. */
export const LOW_CREDIT = {
	amount: CREDIT.amount,
	unit: CREDIT.unit,
	/** The credit below which the event comes, as the user set it. */
	threshold: number,
	event: oneOf(['lowCredit']),
	eventKey,
	vendor,
	raw,
};
export type LowCredit = RecordOf<typeof LOW_CREDIT>;

/** One recipient that a send did not reach, put out with Continue On Fail. */
export const FAILED_ITEM = {
	recipient: orNull(text),
	/** English: what happened and what to do. */
	error: text,
	errorKind: oneOf(ERROR_KINDS),
	outcome: oneOf(FAILURE_OUTCOMES),
	clientReference: orNull(text),
	vendorCode: orNull(text),
	vendorText: orNull(text),
	vendor,
	channel,
};
export type FailedItem = RecordOf<typeof FAILED_ITEM>;

/** What starts a flow, by its `event`. */
export const EVENTS = {
	deliveryReport: DELIVERY_REPORT,
	inboundMessage: INBOUND_MESSAGE,
	lowCredit: LOW_CREDIT,
};
export type EventName = keyof typeof EVENTS;
/** What a vendor says of a message. */
export type MessageRecord = DeliveryReport | InboundMessage;
export type EventRecord = MessageRecord | LowCredit;
/** An event as its vendor reports it, before its key is known. */
export type Unkeyed<R extends EventRecord> = R extends unknown ? Omit<R, 'eventKey'> : never;
