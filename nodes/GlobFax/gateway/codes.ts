import type { CodeMeaning } from '../../shared/model/codeTable';

/**
 * What a recipient's state means: "发送状态", with `failed_code` where it failed. The full lists are on pages that we do not have
 * (docs/protocols/globfax.md): another failure is unspecified, and another state unknown, final once it has a time of completion.
 */
export function recipientMeaning(
	status: string | null,
	failedCode: string | null,
	isCompleted: boolean,
): CodeMeaning {
	if (status === 'success') return DELIVERED;
	if (status === 'failed') return failedCode === 'BUSY' ? BUSY : FAILED;
	return { status: 'unknown', reason: null, final: isCompleted, retryable: false };
}

const DELIVERED: CodeMeaning = { status: 'delivered', reason: null, final: true, retryable: false };
const BUSY: CodeMeaning = { status: 'undelivered', reason: 'busy', final: true, retryable: true };
const FAILED: CodeMeaning = { status: 'undelivered', reason: 'unspecified', final: true, retryable: false };

/** Whether a state or a code of a failure is one that is known here. */
export const isListed = (word: string | null): boolean =>
	word !== null && ['success', 'failed', 'BUSY'].includes(word);
