import { lookUpCode, type CodeMeaning, type CodeTable } from '../../shared/model/codeTable';

/**
 * The report codes: "Liste des accusés de réception possibles" of the document, and the table in
 * docs/protocols/smsextrapro.md. That 900 ends a message is our reading.
 */
export const SMSEXTRAPRO_REPORT_CODES: CodeTable = {
	100: { status: 'sent', reason: null, final: false, retryable: false },
	101: { status: 'deferred', reason: 'recipientUnreachable', final: false, retryable: true },
	102: { status: 'deferred', reason: 'recipientMemoryFull', final: false, retryable: true },
	200: { status: 'delivered', reason: null, final: true, retryable: false },
	500: { status: 'undelivered', reason: 'unspecified', final: true, retryable: false },
	501: { status: 'rejected', reason: 'invalidNumber', final: true, retryable: false },
	502: { status: 'rejected', reason: 'blocked', final: true, retryable: false },
	503: { status: 'undelivered', reason: 'unallocatedNumber', final: true, retryable: false },
	504: { status: 'undelivered', reason: 'recipientOutOfCredit', final: true, retryable: false },
	900: { status: 'unknown', reason: 'noConfirmation', final: true, retryable: false },
};

/** The words of the same list, for a report whose code is missing or not listed: each in its most general meaning. */
const SMSEXTRAPRO_STATUS_WORDS: CodeTable = {
	pending: SMSEXTRAPRO_REPORT_CODES[100] as CodeMeaning,
	acked: SMSEXTRAPRO_REPORT_CODES[200] as CodeMeaning,
	error: SMSEXTRAPRO_REPORT_CODES[500] as CodeMeaning,
	timeout: SMSEXTRAPRO_REPORT_CODES[900] as CodeMeaning,
};

export function isListedCode(statusCode: string): boolean {
	return Object.hasOwn(SMSEXTRAPRO_REPORT_CODES, statusCode);
}

/** What a report says: by its `StatusCode` where the document lists it, otherwise by its `Status`, in any letter case. */
export function reportMeaning(statusCode: string, status: string): CodeMeaning {
	return isListedCode(statusCode)
		? lookUpCode(SMSEXTRAPRO_REPORT_CODES, statusCode)
		: lookUpCode(SMSEXTRAPRO_STATUS_WORDS, status.trim().toLowerCase());
}
