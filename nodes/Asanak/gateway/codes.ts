import type { CodeTable } from '../../shared/model/codeTable';
import type { ErrorKind } from '../../shared/model';

/** The meaning of a call's status, or of an error code that stands for one message, and what to do about it. */
export interface AsanakFault {
	kind: ErrorKind;
	/** English, after "Asanak: ". */
	meaning: string;
	advice: string;
}

const TRY_LATER = 'Try again later.';
const REPORT_BUG = 'Report this as a bug, with the workflow’s input.';

/**
 * "کدهاي وضعيت اجراي سرويس" of the document (docs/protocols/asanak.md, the table of statuses). After 501 to 503 on a
 * send, the outcome is unknown.
 */
export const ASANAK_FAULTS: Readonly<Record<string, AsanakFault>> = {
	2: {
		kind: 'insufficientCredit',
		meaning: 'the account has not enough credit',
		advice: 'Top up the account in Asanak’s panel.',
	},
	3: {
		kind: 'authentication',
		meaning: 'the user is not active',
		advice: 'Ask Asanak’s support to activate the user.',
	},
	11: { kind: 'invalidSender', meaning: 'no sender was given', advice: 'Enter a Sender.' },
	12: {
		kind: 'invalidSender',
		meaning: 'the sender is no number of this user',
		advice: 'Enter one of the account’s own numbers as Sender, as Asanak’s panel shows it.',
	},
	13: { kind: 'invalidRecipient', meaning: 'no recipient was given', advice: 'Enter a number under To.' },
	14: {
		kind: 'invalidRecipient',
		meaning: 'the recipient’s number is not valid',
		advice: 'Check the number: it must be an Iranian one.',
	},
	15: { kind: 'invalidContent', meaning: 'the message has no text', advice: 'Enter a Message.' },
	16: {
		kind: 'invalidRequest',
		meaning: 'the numbers of senders, recipients and texts differ',
		advice: REPORT_BUG,
	},
	17: {
		kind: 'invalidRequest',
		meaning: 'the call holds too many messages',
		advice: 'Lower Options > Messages per Call.',
	},
	18: {
		kind: 'invalidContent',
		meaning: 'the character set is not valid',
		advice: 'Choose another under Options > Character Set.',
	},
	19: {
		kind: 'invalidRecipient',
		meaning: 'the recipient’s number has characters that are not valid',
		advice: 'Check the number: it must begin with 0 or 98.',
	},
	20: {
		kind: 'blocked',
		meaning: 'the recipient has opted out of messages from Asanak; nothing was charged',
		advice: 'Take the number off your list: only its owner can lift this.',
	},
	21: { kind: 'invalidRequest', meaning: 'no message ID was given', advice: 'Enter a message ID.' },
	22: { kind: 'invalidRequest', meaning: 'the call holds more than 100 message IDs', advice: REPORT_BUG },
	23: {
		kind: 'notFound',
		meaning: 'the message is older than 96 hours: its report is no longer kept',
		advice: 'Ask for reports within four days.',
	},
	31: {
		kind: 'invalidRequest',
		meaning: 'the time to begin at is not valid',
		advice: 'Check that this computer’s clock is right.',
	},
	41: { kind: 'invalidContent', meaning: 'the text is too long', advice: 'Shorten the Message.' },
	42: { kind: 'invalidRequest', meaning: 'no source port was given', advice: 'Enter a Source Port.' },
	43: {
		kind: 'invalidRequest',
		meaning: 'no destination port was given',
		advice: 'Enter a Destination Port.',
	},
	44: {
		kind: 'invalidRequest',
		meaning: 'the source port is not valid',
		advice: 'Enter another Source Port.',
	},
	45: {
		kind: 'invalidRequest',
		meaning: 'the destination port is not valid',
		advice: 'Enter another Destination Port.',
	},
	46: {
		kind: 'unsupported',
		meaning: 'a message to a port cannot have several segments',
		advice: 'Shorten the Message.',
	},
	47: {
		kind: 'unsupported',
		meaning: 'a message to a port cannot be Persian',
		advice: 'Write the Message in Latin letters.',
	},
	501: { kind: 'unavailable', meaning: 'its server is too busy', advice: TRY_LATER },
	502: { kind: 'unavailable', meaning: 'its server had an internal error', advice: TRY_LATER },
	503: { kind: 'unavailable', meaning: 'its server had an internal error', advice: TRY_LATER },
};

/** The status of a call, or the code of a message, whose report is no longer kept. */
export const EXPIRED = '23';
/** The status of a call that left out recipients who opted out. */
export const OPTED_OUT = '20';
/** The status of a `fromTime` in the vendor's future, or further back than it keeps messages. */
export const BAD_TIME = '31';

/** "کدهاي وضعيت" of getReportByMsgId, and 23 where it stands for one message instead of for the call. */
export const ASANAK_REPORT_CODES: CodeTable = {
	[-1]: { status: 'unknown', reason: 'notFound', final: true, retryable: false },
	1: { status: 'queued', reason: null, final: false, retryable: false },
	4: { status: 'queued', reason: null, final: false, retryable: false },
	2: { status: 'sent', reason: null, final: false, retryable: false },
	9: { status: 'sent', reason: null, final: false, retryable: false },
	11: { status: 'sent', reason: 'noConfirmation', final: false, retryable: false },
	7: { status: 'sent', reason: 'noConfirmation', final: false, retryable: false },
	8: { status: 'rejected', reason: 'networkRejected', final: true, retryable: false },
	10: { status: 'partial', reason: 'partialSubmission', final: true, retryable: false },
	12: { status: 'partial', reason: 'partialDelivery', final: true, retryable: false },
	13: { status: 'unknown', reason: 'noConfirmation', final: true, retryable: false },
	5: { status: 'undelivered', reason: 'unspecified', final: true, retryable: false },
	6: { status: 'delivered', reason: null, final: true, retryable: false },
	[EXPIRED]: { status: 'unknown', reason: 'notFound', final: true, retryable: false },
};

/** The same list in words, translated. */
export const ASANAK_REPORT_TEXTS: Readonly<Record<string, string>> = {
	[-1]: 'Message not found',
	1: 'In the queue to the operator',
	4: 'Being handed to the operator',
	2: 'Handed to the operator',
	9: 'Being delivered',
	11: 'Segments were handed to the operator, which gave no ID',
	7: 'The operator gave no answer that it accepted the message',
	8: 'Rejected by the operator',
	10: 'Only some segments were handed to the operator',
	12: 'Only some segments were delivered, or the reports of some never came',
	13: 'No delivery report came from the operator',
	5: 'Not delivered',
	6: 'Delivered',
	[EXPIRED]: 'Older than 96 hours: the report is no longer kept',
};
