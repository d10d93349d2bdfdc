/**
 * The data that the console's server sends to its page. This file has only types, because the page runs in a browser and the rest in Node.
 */

export type Tone = 'waiting' | 'good' | 'bad' | 'neutral';

/** A possible outcome of a message. */
export interface Outcome {
	/** The vendor's. */
	code: string;
	/** English. */
	label: string;
	tone: Tone;
	/** It happens when the message is handed in, not later. */
	onlyNext?: boolean;
}

export interface ConsoleFile {
	name: string;
	contentType: string;
	bytes: number;
	/** Null: not known. */
	pages: number | null;
	/** How a browser shows it; null: it does not. */
	view: 'pdf' | 'image' | null;
	url: string;
}

export interface ConsoleMessage {
	id: string;
	/** `toPhone`: a flow sent it. `toFlow`: somebody sent it to a flow. */
	direction: 'toPhone' | 'toFlow';
	/** ISO 8601. */
	at: string;
	from: string;
	to: string;
	text: string;
	/** The vendor's, where people need it in n8n. */
	reference?: string;
	segments: number | null;
	pages: number | null;
	/** With its unit. */
	charge: string | null;
	/** `code`: the vendor's, where people know it by that. */
	status: { label: string; tone: Tone; code: string | null };
	/** The one of the vendor's outcomes that it has reached; null: none of them yet. */
	outcome: string | null;
	/** What a newcomer should know about this one. */
	notes: string[];
	files: ConsoleFile[];
	/** Labels and values. */
	details: Array<[string, string]>;
	/** Whether a person can choose its outcome. */
	canDecide: boolean;
	/** What went over the wire about it, by number. */
	exchanges: ExchangeLine[];
}

/**
 * `request`: a flow calls the vendor. `report`, `inbound`: the vendor calls a flow. `fetch`: the vendor fetches a document. `mail`: a
 * flow hands a mail in. `result`: the vendor sends a mail.
 */
export type ExchangeKind = 'request' | 'report' | 'inbound' | 'fetch' | 'mail' | 'result';

/** An exchange in one line. */
export interface ExchangeLine {
	id: number;
	kind: ExchangeKind;
	at: string;
	/** Null: under way. */
	outcome: string | null;
	tone: Tone;
	/** Who called whom, and how: `n8n → 123-Fax`, `GET /http.php` */
	who: string;
	what: string;
}

export interface ExchangeSide {
	headers: Array<[string, string]>;
	/** The fields of a query or a form. */
	fields: Array<[string, string]>;
	body: string;
}

/** An exchange to be read; secrets are masked. */
export interface ExchangeView extends ExchangeLine {
	ms: number | null;
	note: string | null;
	request: ExchangeSide;
	answer: ExchangeSide | null;
}

export interface Field {
	name: string;
	label: string;
	value: string;
	multiline?: boolean;
	hint?: string;
	/** Whether phones should show digits to type it. */
	numeric?: boolean;
}

/** What a person can let come in from outside: an inbound SMS, a fax to follow. */
export interface InboundForm {
	title: string;
	button: string;
	/** The first is whoever sends it: "answer" fills it. */
	fields: Field[];
	/** The field for whom it goes to, where an answer goes to the sender of what is answered. */
	receiver?: string;
}

export interface UrlSetting {
	name: string;
	label: string;
	hint: string;
	value: string | null;
}

export interface VendorView {
	id: string;
	name: string;
	channel: 'sms' | 'fax';
	country: string;
	/** The language of texts in another script than Latin; BCP 47. */
	language: string;
	/** The newest, oldest first. */
	messages: ConsoleMessage[];
	/** How many older ones there are. */
	olderMessages: number;
	/** What to do when there is no message. */
	emptyHint: string;
	outcomes: Outcome[];
	plan: { outcome: string; every: boolean } | null;
	/** What the number's last digits do, in a sentence. */
	planHint: string;
	faults: Array<{ id: string; label: string }>;
	/** The one that is on. */
	fault: string | null;
	/** How many faults were declared elsewhere. */
	otherFaults: number;
	credit: { amount: number; unit: string; topUp: number } | null;
	inbound: InboundForm | null;
	urls: UrlSetting[];
	/** What a credential in n8n needs; no secrets. */
	connection: Array<[string, string]>;
	/** The newest, newest first. */
	exchanges: ExchangeLine[];
}
