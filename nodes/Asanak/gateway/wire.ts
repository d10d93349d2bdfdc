import {
	encodeSoapRequest,
	type SoapElements,
	type SoapNode,
	type SoapReply,
} from '../../shared/formats/soap';

/**
 * Asanak's CompositeSmsGateway 3.0 on the wire (docs/protocols/asanak.md). The vendor's words stay in this file and, for its calls, in pushWire.ts. Ids, numbers and
 * codes are text through and through: ids are `xs:long`, and numbers keep leading zeros.
 */

export const ASANAK_BASE_URL = 'http://ws.asanak.ir:8082/services/CompositeSmsGateway';
/** What today's public clients use. */
export const ASANAK_HTTPS_BASE_URL = 'https://smsapi.asanak.ir/services/CompositeSmsGateway';

/** The namespace of the service's public WSDL; the document's samples are broken here. */
const NAMESPACE = 'http://webService.compositeSmsGateway.services.sdp.peykasa.com/';

/** The most messages, reports or received messages in one call: "کيفيت خدمات". */
export const MAX_PER_CALL = 100;

/** How long received messages are kept: "حداکثر مقدار قابل قبول معادل با 168 ساعت قبل". */
export const KEPT_HOURS = 168;

export interface WireUser {
	username: string;
	password: string;
}

export type WireEncoding = 'ascii' | 'utf8';
const ENCODING_CODES: Record<WireEncoding, string> = { ascii: '1', utf8: '8' };

export interface WireMessage {
	/** Digits. */
	sender: string;
	/** Digits that begin with 0 or 98. */
	address: string;
	message: string;
	encoding: WireEncoding;
}

/** A message to a port. */
export interface WirePortMessage extends WireMessage {
	ports: { source: string; destination: string };
}

/** Section "سرويس sendSMS". */
export function encodeSendSms(user: WireUser, messages: readonly WireMessage[]): string {
	const oneSender = areEqual(messages.map(({ sender }) => sender));
	return encode('sendSms', user, messageLists(messages, oneSender));
}

/** Section "سرويس sendSmsToPort": as many source ports as senders, as many destination ports as messages. */
export function encodeSendSmsToPort(user: WireUser, messages: readonly WirePortMessage[]): string {
	// One sender stands for all messages only together with its port.
	const oneSender = areEqual(messages.map(({ sender, ports }) => `${sender} ${ports.source}`));
	return encode('sendSmsToPort', user, {
		...messageLists(messages, oneSender),
		sourcePorts: (oneSender ? messages.slice(0, 1) : messages).map(({ ports }) => ports.source),
		destinationPorts: messages.map(({ ports }) => ports.destination),
	});
}

function areEqual(texts: readonly string[]): boolean {
	return texts.every((text) => text === texts[0]);
}

function messageLists(messages: readonly WireMessage[], oneSender: boolean): SoapElements {
	return {
		srcAddresses: (oneSender ? messages.slice(0, 1) : messages).map(({ sender }) => sender),
		destAddresses: messages.map(({ address }) => address),
		msgBody: messages.map(({ message }) => message),
		msgEncoding: messages.map(({ encoding }) => ENCODING_CODES[encoding]),
	};
}

/** Section "سرويس getReportByMsgId". @param ids at most {@link MAX_PER_CALL} */
export function encodeGetReport(user: WireUser, ids: readonly string[]): string {
	return encode('getReportByMsgId', user, { msgIds: ids });
}

/**
 * Section "سرويس getReceivedMsg".
 * @param numbers digits; none: all of the account's
 * @param fromMs Unix milliseconds
 */
export function encodeGetReceived(user: WireUser, numbers: readonly string[], fromMs: number): string {
	return encode('getReceivedMsg', user, {
		destAddresses: numbers,
		fromTime: String(Math.trunc(fromMs)),
		maxReturnedMsg: String(MAX_PER_CALL),
	});
}

/** Section "سرويس getUserCredit". */
export function encodeGetCredit(user: WireUser): string {
	return encode('getUserCredit', user, {});
}

function encode(operation: string, { username, password }: WireUser, children: SoapElements): string {
	return encodeSoapRequest({
		namespace: NAMESPACE,
		operation,
		children: { userCredential: { password, username }, ...children },
	});
}

/** What every answer begins with. */
export interface WireAnswer {
	/** Code of the whole call; null where the answer has none. */
	status: string | null;
	errorMessage: string | null;
}

function decodeAnswer(reply: SoapReply & { kind: 'answer' }): { answer: WireAnswer; result: SoapNode } {
	const { content } = reply;
	// Axis names the wrapper `sendSmsReturn`.
	const wrappers = ['return', 'sendSMSResult', ...content.names().filter((name) => name.endsWith('Return'))];
	const result = content.first(...wrappers) ?? content;
	const errorMessage = result.textOf('errorMsg');
	return {
		answer: {
			status: orNull(result.textOf('status')),
			errorMessage: orNull(errorMessage),
		},
		result,
	};
}

export interface WireSendAnswer extends WireAnswer {
	/** Above 100: a message's id; otherwise the error code of that message alone. */
	ids: string[];
}

export function decodeSendAnswer(reply: SoapReply & { kind: 'answer' }): WireSendAnswer {
	const { answer, result } = decodeAnswer(reply);
	const places = result.places('msgIdArray');
	// An element that is nil keeps its place among the others; alone it means that there is no list.
	const ids = places.every(({ isNil }) => isNil) ? [] : places.map(({ text }) => text.trim());
	return { ...answer, ids };
}

/** The share of an answer that concerns one message, or all ids where they cannot be matched, by the vendor's names. */
export function sendAnswerToRaw({ status, errorMessage }: WireAnswer, ids: string | string[]) {
	return { status, errorMsg: errorMessage, msgIdArray: ids };
}

/** Whether an element of `msgIdArray` is an id: "اگر مقدار بزرگتر از 100 باشد". */
export function isMessageId(element: string): boolean {
	return /^\d+$/.test(element) && BigInt(element) > 100n;
}

const MAX_LONG = 2n ** 63n - 1n;

/** Whether a text is an `xs:long` that is not negative, as ids are. */
export function isLongInteger(text: string): boolean {
	return /^\d{1,19}$/.test(text) && BigInt(text) <= MAX_LONG;
}

export interface WireReport {
	id: string;
	status: string;
	/** As it came, in Unix milliseconds; null or 0: not delivered yet. */
	deliveredAt: string | null;
	source: string | null;
	destination: string | null;
	raw: Record<string, string>;
}

export interface WireReportAnswer extends WireAnswer {
	reports: WireReport[];
}

export function decodeReportAnswer(reply: SoapReply & { kind: 'answer' }): WireReportAnswer {
	const { answer, result } = decodeAnswer(reply);
	const reports = result.all('reportItems', 'reportItemArray').map((item) => ({
		id: item.textOf('msgId') ?? '',
		status: item.textOf('status') ?? '',
		deliveredAt: orNull(item.textOf('deliveryDate', 'deliverDate')),
		source: orNull(item.textOf('source')),
		destination: orNull(item.textOf('destination')),
		raw: item.record(),
	}));
	return { ...answer, reports };
}

export interface WireReceived {
	/** Null where the vendor gave none. */
	id: string | null;
	source: string;
	destination: string | null;
	text: string;
	encoding: string | null;
	partCount: string | null;
	/** Unix milliseconds; null when it cannot be read. */
	receivedMs: number | null;
	raw: Record<string, string>;
}

export interface WireReceivedAnswer extends WireAnswer {
	messages: WireReceived[];
}

export function decodeReceivedAnswer(reply: SoapReply & { kind: 'answer' }): WireReceivedAnswer {
	const { answer, result } = decodeAnswer(reply);
	const messages = result.all('receivedMegs', 'receivedMesg', 'receivedMsg').map((item) => ({
		id: orNull(item.textOf('id')),
		source: item.textOf('source') ?? '',
		destination: orNull(item.textOf('destination')),
		text: item.first('body')?.text ?? '',
		encoding: orNull(item.textOf('encoding')),
		partCount: orNull(item.textOf('partCount')),
		receivedMs: textToUnixMs(item.textOf('receivedTime')),
		raw: item.record(),
	}));
	return { ...answer, messages };
}

export interface WireCreditAnswer extends WireAnswer {
	credit: string | null;
	raw: Record<string, string>;
}

export function decodeCreditAnswer(reply: SoapReply & { kind: 'answer' }): WireCreditAnswer {
	const { answer, result } = decodeAnswer(reply);
	return { ...answer, credit: orNull(result.textOf('credit')), raw: result.record() };
}

/** `encoding` of a received message in the words of the parameters; as it came where it is another. */
export function encodingToName(code: string): string {
	return Object.entries(ENCODING_CODES).find(([, one]) => one === code)?.[0] ?? code;
}

/** The vendor's times are Unix milliseconds; null for a text that is not such a time. */
export function textToUnixMs(text: string | null): number | null {
	if (text === null || !/^\d{1,15}$/.test(text.trim())) return null;
	return Number(text);
}

/** The trimmed text; null where it is empty. */
export function orNull(text: string | null): string | null {
	return text === null || text.trim() === '' ? null : text.trim();
}
