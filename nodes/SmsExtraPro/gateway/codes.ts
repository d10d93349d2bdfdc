import type { CodeTable } from '../../shared/kernel/codeTable';

/**
 * The report codes: "Liste des accusés de réception possibles" of the document, and the table in
 * shared/vendors/smsextrapro.md. That 900 ends a message is our reading.
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
