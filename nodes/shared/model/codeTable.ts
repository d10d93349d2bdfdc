import type { MessageStatus, Reason } from '.';

/**
 * What one vendor code means. `final` and `retryable` stand in the table and are never derived: only
 * the vendor's document knows them.
 */
export interface CodeMeaning {
	status: MessageStatus;
	reason: Reason | null;
	final: boolean;
	/** Worth sending again. */
	retryable: boolean;
}

export type CodeTable = Readonly<Record<string, CodeMeaning>>;

/** The meaning of a code that the vendor's document does not list. Vendors add codes, and flows must survive that. */
export const UNLISTED_CODE: CodeMeaning = {
	status: 'unknown',
	reason: null,
	final: false,
	retryable: false,
};

/** The meaning of `code`; {@link UNLISTED_CODE} for a code that the table does not hold. Never throws. */
export function lookUpCode(table: CodeTable, code: string | null): CodeMeaning {
	return code !== null && Object.hasOwn(table, code) ? (table[code] as CodeMeaning) : UNLISTED_CODE;
}
