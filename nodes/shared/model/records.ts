import type { Channel, ErrorKind, FailureOutcome, MessageStatus, Reason, Vendor } from './vocabulary';

/**
 * What the nodes put out. Every field is required, `null` where a vendor gives nothing: a vendor that
 * forgets a field does not compile, and a flow never meets a missing one.
 */

/** The vendor's own answer, untouched but for credentials and tokens. */
export type Raw = string | Readonly<Record<string, unknown>> | null;

/** One recipient of a send that the vendor accepted. */
export interface SendResult {
	vendor: Vendor;
	channel: Channel;
	/** E.164 with `+` where it can be parsed, otherwise as it was entered. */
	recipient: string;
	/** The vendor's id. Text, always: some exceed what a JavaScript number holds. */
	messageId: string | null;
	/** The caller's id. */
	clientReference: string | null;
	status: MessageStatus;
	final: boolean;
	reason: Reason | null;
	vendorCode: string | null;
	vendorText: string | null;
	/** SMS parts that the text needs, null for a fax. */
	segments: number | null;
	raw: Raw;
}

/** What a vendor says later about one recipient of a send. */
export interface DeliveryReport {
	event: 'deliveryReport';
	vendor: Vendor;
	channel: Channel;
	messageId: string | null;
	clientReference: string | null;
	/** Null where the vendor names messages by their ids alone. */
	recipient: string | null;
	status: MessageStatus;
	final: boolean;
	reason: Reason | null;
	/** Worth sending again. */
	retryable: boolean;
	vendorCode: string | null;
	vendorText: string | null;
	pages: number | null;
	charge: number | null;
	chargeUnit: string | null;
	/** The vendor's clock, ISO 8601 with zone; null where its clock has none. */
	occurredAt: string | null;
	/** The vendor's time as it came. */
	vendorTime: string | null;
	/** This n8n's clock, ISO 8601 with zone. */
	receivedAt: string;
	raw: Raw;
}

/** One message that somebody sent to the account. Parts are not joined. */
export interface InboundMessage {
	event: 'inboundMessage';
	vendor: Vendor;
	channel: Channel;
	messageId: string | null;
	from: string;
	to: string | null;
	text: string;
	keyword: string | null;
	operator: string | null;
	encoding: string | null;
	partCount: number | null;
	partNumber: number | null;
	occurredAt: string | null;
	receivedAt: string;
	raw: Raw;
}

export interface Credit {
	vendor: Vendor;
	amount: number;
	unit: string | null;
	raw: Raw;
}

/** One recipient that a send did not reach, put out with Continue On Fail. */
export interface FailedItem {
	vendor: Vendor;
	channel: Channel;
	recipient: string | null;
	clientReference: string | null;
	/** English: what happened and what to do. */
	error: string;
	errorKind: ErrorKind;
	outcome: FailureOutcome;
	vendorCode: string | null;
	vendorText: string | null;
}
