/**
 * The words that every vendor's answers are translated into. A flow that reacts to one of them works
 * whichever vendor reported it. Lists, not bare types, because the descriptions and tests need the values.
 */

export const VENDORS = ['fax123', 'faximoSilver', 'smsExtraPro', 'globFax', 'asanak'] as const;
export type Vendor = (typeof VENDORS)[number];

export const CHANNELS = ['sms', 'fax'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Where a message stands. The terms follow SMPP's message states where they fit. */
export const MESSAGE_STATUSES = [
	'queued',
	'sent',
	'deferred',
	'delivered',
	'partial',
	'undelivered',
	'rejected',
	'failed',
	/** Not sent, on purpose: `reason` says why. */
	'skipped',
	'unknown',
] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** Why a message stands where it stands, as far as the vendor says. */
export const REASONS = [
	'busy',
	'noAnswer',
	'invalidNumber',
	'unallocatedNumber',
	'callNotEstablished',
	'remoteDisconnected',
	'transmissionError',
	'documentError',
	'blocked',
	'recipientUnreachable',
	'recipientMemoryFull',
	'recipientOutOfCredit',
	'networkRejected',
	'partialSubmission',
	'partialDelivery',
	'noConfirmation',
	'notFound',
	/** An earlier send with the same Send Once Key reached the vendor. */
	'alreadySent',
	/** The recipient is in the node's list of numbers to skip. */
	'optedOut',
	'unspecified',
] as const;
export type Reason = (typeof REASONS)[number];

/** What kind of fault stopped a request. */
export const ERROR_KINDS = [
	'authentication',
	'insufficientCredit',
	'invalidSender',
	'invalidRecipient',
	'invalidContent',
	'invalidDocument',
	'invalidRequest',
	'unsupported',
	'blocked',
	'notFound',
	'unavailable',
	/** The vendor said no, in words only. */
	'refused',
	/** An answer that cannot be read. */
	'protocol',
	'connection',
	'timeout',
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

/** Whether a failed send was surely not sent, or may have been. */
export const FAILURE_OUTCOMES = ['notSent', 'unknown'] as const;
export type FailureOutcome = (typeof FAILURE_OUTCOMES)[number];

/** How the characters of an SMS are written: GSM-7 has 160 in one SMS, UCS-2 has 70. */
export const SMS_ENCODINGS = ['GSM-7', 'UCS-2'] as const;
export type SmsEncoding = (typeof SMS_ENCODINGS)[number];
