export interface Account {
	username: string;
	password: string;
	active: boolean;
	/** The numbers it may send from, and that people send to. */
	numbers: string[];
	/** In parts of messages; the document gives no unit. */
	credit: number;
}

export type Encoding = '1' | '8';

/** One message that was taken. */
export interface SentSms {
	/** The time by the vendor's clock. */
	receivedAt: string;
	/** Counts calls: messages of one call share it. */
	call: number;
	username: string;
	id: string;
	source: string;
	destination: string;
	text: string;
	encoding: Encoding;
	sourcePort: string | null;
	destinationPort: string | null;
	parts: number;
}

/** One message that somebody sent to a number of an account. */
export interface ReceivedMsg {
	id: string;
	source: string;
	destination: string;
	body: string;
	encoding: Encoding;
	partCount: number;
	/** Milliseconds since 1970, by the vendor's clock. */
	receivedTime: number;
}

export type InboundSms = { source: string; text: string } & Partial<
	Pick<ReceivedMsg, 'destination' | 'receivedTime' | 'id' | 'partCount' | 'encoding'>
>;

export interface Decision {
	status: string;
	/** Whether it is in that state already; otherwise it goes through the earlier states, like all others. */
	reached: boolean;
}

/** One call that came to the service, whether it was answered well or not. */
export interface CallLog {
	/** Empty where the request could not be read. */
	operation: string;
	/** Milliseconds since 1970, by this machine's clock. */
	at: number;
	username: string;
	/** A status of the document, or `ok` for success; `fault`; or the declared fault that kept it from being processed. */
	outcome: string;
	/** Messages asked for: recipients of a send, ids of a report; of a list of received messages those that came back. */
	messages: number;
	body: string;
}

/** Of an SMS: 160 characters or 153 per part in ASCII, 70 or 67 UTF-16 units otherwise. */
export function partsOf(text: string, encoding: Encoding): number {
	const [single, each] = encoding === '1' ? [160, 153] : [70, 67];
	return text.length <= single ? 1 : Math.ceil(text.length / each);
}
