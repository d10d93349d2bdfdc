import type { CodeMeaning, CodeTable } from '../../shared/model/codeTable';
import type { ErrorKind } from '../../shared/model';

/** The answer that means "taken". */
export const ACCEPTED = '113';

/** "Les codes retours d'accusé d'émission", but {@link ACCEPTED}: nothing was sent (docs/protocols/fax123.md). */
export const FAX123_ERRORS: Readonly<Record<string, { kind: ErrorKind; meaning: string; advice: string }>> = {
	101: {
		kind: 'authentication',
		meaning: 'the e-mail address is missing',
		advice: 'Enter it in the credential.',
	},
	102: { kind: 'authentication', meaning: 'the password is missing', advice: 'Enter it in the credential.' },
	103: {
		kind: 'authentication',
		meaning: 'the e-mail address or the password is wrong',
		advice: 'Check both in the credential.',
	},
	104: {
		kind: 'invalidDocument',
		meaning: 'the address of the document is missing',
		advice: 'Enter a Document URL.',
	},
	105: {
		kind: 'invalidDocument',
		meaning: 'the address of the document is not valid',
		advice:
			'Open the address in a private browser window: 123-Fax must be able to fetch the document without signing in.',
	},
	106: { kind: 'invalidRecipient', meaning: 'the fax number is missing', advice: 'Enter a number under To.' },
	107: {
		kind: 'invalidRecipient',
		meaning: 'the fax number is not valid',
		advice: 'Check the number; French ones have ten digits.',
	},
	108: {
		kind: 'insufficientCredit',
		meaning: 'the balance of the account is 0',
		advice: 'Top up the account at 123-fax.net.',
	},
	109: {
		kind: 'invalidDocument',
		meaning: 'the format of the file is not valid',
		advice: 'Send a PDF.',
	},
	110: {
		kind: 'invalidDocument',
		meaning: 'the file is larger than 1 MB',
		advice: 'Make the document smaller, for example with pictures of a lower resolution.',
	},
	111: {
		kind: 'invalidDocument',
		meaning: 'the file is empty',
		advice: 'Check where the document comes from.',
	},
	112: {
		kind: 'insufficientCredit',
		meaning: 'the account has not enough credit for this fax',
		advice: 'Top up the account at 123-fax.net.',
	},
};

const undelivered = (reason: CodeMeaning['reason'], retryable: boolean): CodeMeaning => ({
	status: 'undelivered',
	reason,
	final: true,
	retryable,
});
const NO_ANSWER = undelivered('noAnswer', true);
const BUSY = undelivered('busy', true);
const DISCONNECTED = undelivered('remoteDisconnected', true);
const TRANSMISSION = undelivered('transmissionError', true);
const WRONG_NUMBER = undelivered('invalidNumber', false);
const DOCUMENT: CodeMeaning = { status: 'failed', reason: 'documentError', final: true, retryable: false };

/** "Les codes retours d'accusé de réception": every report is final. */
export const FAX123_REPORT_CODES: CodeTable = {
	0: { status: 'delivered', reason: null, final: true, retryable: false },
	31068: NO_ANSWER,
	31079: NO_ANSWER,
	30112: NO_ANSWER,
	30113: NO_ANSWER,
	// The document writes this code with six digits.
	304128: NO_ANSWER,
	30127: NO_ANSWER,
	5313: NO_ANSWER,
	30120: NO_ANSWER,
	30032: NO_ANSWER,
	20007: NO_ANSWER,
	30129: NO_ANSWER,
	34012: BUSY,
	31064: BUSY,
	31082: DISCONNECTED,
	34000: DISCONNECTED,
	34011: DISCONNECTED,
	33126: TRANSMISSION,
	33127: TRANSMISSION,
	5316: TRANSMISSION,
	31086: undelivered('callNotEstablished', true),
	31083: WRONG_NUMBER,
	30133: WRONG_NUMBER,
	25011: DOCUMENT,
	25012: DOCUMENT,
	25013: DOCUMENT,
	25002: DOCUMENT,
	25300: DOCUMENT,
	20008: DOCUMENT,
	70003: { status: 'rejected', reason: 'blocked', final: true, retryable: false },
};

/** The same list in the vendor's words, translated. */
export const FAX123_REPORT_TEXTS: Readonly<Record<string, string>> = {
	...Object.fromEntries(
		Object.entries(FAX123_REPORT_CODES)
			.filter(([, meaning]) => meaning === NO_ANSWER)
			.map(([code]) => [code, 'No answer']),
	),
	0: 'OK, received',
	34012: 'Busy',
	31064: 'Busy',
	31082: 'The remote fax interrupted the transmission',
	34000: 'Remote disconnection',
	34011: 'The remote side hung up',
	33126: 'Transmission error',
	33127: 'Transmission error',
	5316: 'Transmission error',
	31086: 'The call could not be established',
	31083: 'Wrong number',
	30133: 'Incorrect contact details',
	25011: 'No file',
	25012: 'Error in the conversion of the document',
	25013: 'Error in the conversion of the document',
	25002: 'Error in the conversion of the document',
	25300: 'Error during the conversion',
	20008: 'Bad file format',
	70003: 'Number on the red list (ex-directory), or EcoFAX',
};
