import { GatewayError } from '../../shared/kernel/gatewayError';
import { csvLibrary } from '../../shared/lib/csv';
import { lookUpCode } from '../../shared/kernel/codeTable';
import type { DeliveryReport } from '../../shared/model';
import { HISTORY_STATUSES } from './codes';
import { japaneseOrText, japaneseTime, trackingReference } from './normalise';

/** "送信日時,明細番号,送信先,枚数,件名,発信メールアドレス,発信状況" */
const COLUMNS = 7;
/** Of the first column. */
const TITLE = '送信日時';

/**
 * The rows of the management site's CSV, one report each, in Shift_JIS or UTF-8, with or without the line of titles.
 * @throws GatewayError `invalidDocument` for a file that is none
 */
export function readHistory(file: Buffer, receivedAt: string): DeliveryReport[] {
	let rows: string[][];
	try {
		rows = csvLibrary().parse(decodeCsv(file), {
			// Subjects stand in single quotes.
			quote: "'",
			relax_quotes: true,
			// Each row ends with a comma.
			relax_column_count: true,
			skip_empty_lines: true,
			bom: true,
		});
	} catch {
		throw noHistory();
	}
	const faxes = rows
		.map((row) => row.map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')))
		.filter((row) => row[0] !== TITLE && row.length >= COLUMNS);
	// A history without faxes is its line of titles.
	const isHistory = faxes.some(isDated) || (rows.length === 1 && rows[0]?.[0]?.trim() === TITLE);
	if (!isHistory) throw noHistory();
	return faxes.map((row) => rowToReport(row, receivedAt));
}

const isDated = (row: string[]): boolean => /^\d{4}[/-]\d{1,2}[/-]\d{1,2}/.test(row[0] ?? '');

function rowToReport(row: string[], receivedAt: string): DeliveryReport {
	const [sentAt = '', recordNumber = '', recipient = '', pages = '', subject = '', sender = '', status = ''] =
		row.slice(0, COLUMNS);
	return {
		event: 'deliveryReport',
		vendor: 'faximoSilver',
		channel: 'fax',
		messageId: recordNumber === '' ? null : recordNumber,
		clientReference: trackingReference(subject),
		recipient: recipient === '' ? null : japaneseOrText(recipient),
		...lookUpCode(HISTORY_STATUSES, status),
		vendorCode: null,
		vendorText: status === '' ? null : status,
		pages: /^\d{1,6}$/.test(pages) ? Number(pages) : null,
		charge: null,
		chargeUnit: null,
		occurredAt: japaneseTime(sentAt),
		vendorTime: sentAt,
		receivedAt,
		raw: { sentAt, recordNumber, recipient, pages, subject, sender, status },
	};
}

function decodeCsv(file: Buffer): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(file);
	} catch {
		return new TextDecoder('shift_jis').decode(file);
	}
}

function noHistory(): GatewayError {
	return new GatewayError('invalidDocument', {
		message: 'The file is not the sending history of faximoSilver',
		advice: 'Download the history as CSV from the management site, and give that file.',
	});
}
