import type { CodeTable } from '../../shared/model/codeTable';

/** "発信状況" of the history, an open list. All of them are final. */
export const HISTORY_STATUSES: CodeTable = {
	送信完了: { status: 'delivered', reason: null, final: true, retryable: false },
	正常終了: { status: 'delivered', reason: null, final: true, retryable: false },
	送信エラー: { status: 'undelivered', reason: 'unspecified', final: true, retryable: false },
	超過枚数エラー: { status: 'failed', reason: 'documentError', final: true, retryable: false },
};
