export interface Account {
	email: string;
	password: string;
}

/** One message as one recipient gets it. */
export interface ReceivedSms {
	receivedAt: string;
	/** Counts requests: messages of one request share it. */
	request: number;
	recipient: string;
	signature: string;
	text: string;
	charset: string;
	authentication: 'password' | 'checksum';
	longSms: boolean;
	/** Unix seconds. */
	sendDate: number | null;
	type: string;
	clientSmsId: string | null;
}

/** The outcome of a message so far. */
export interface Fate {
	/** The vendor's id; null: it is not reported. */
	id: string | null;
	/** The code of the newest report, or of the one that would be made; null: there was none yet. */
	code: string | null;
}

export interface InboundSms {
	sender: string;
	text: string;
	keyword?: string;
	shortCode?: string;
	provider?: string;
	/** The vendor's id. Default: a new one. */
	id?: string;
}

/** What is wrong with a send, in the gateway's language; the document gives no list of its texts. */
export class Refused extends Error {}
