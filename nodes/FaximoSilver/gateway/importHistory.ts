import { lookUpCode } from '../../shared/model/codeTable';
import { GatewayError } from '../../shared/errors/gatewayError';
import { quote } from '../../shared/errors/quote';
import { keyDigest } from '../../shared/receiving/recentKeys';
import type { DeliveryReport } from '../../shared/model';
import { FAXIMOSILVER } from '../vendor';
import { HISTORY_STATUSES } from './codes';
import { parseHistoryRow, type HistoryRow } from './historyRow';
import { japaneseTime, trackingReference } from './normalise';
import { recipientOrText } from './numbers';

/** `送信日時,明細番号,送信先,枚数,件名,発信メールアドレス,発信状況`, also in double quotes or with another separator. */
const TITLES = /^["'\s]*送信日時["'\s]*(?:[,;\t]|$)/;
/** What a row begins with: a date, in whatever form a spreadsheet writes it. */
const ROW_START = /^["'\s]*\d{1,4}\s*[-/.年]\s*\d/;
/** A line that holds this many separators is a row, however broken, so that no row is read as a part of another. */
const ROW_SEPARATORS = 6;
/** A record is parsed again with each line that it gains, so it has a limit. A subject has one line break, if any. */
const MOST_BREAKS = 10;
/** A line without content, as spreadsheets write rows that are empty. */
const EMPTY = /^["',;\s\p{Cc}]*$/u;

/**
 * The rows of the management site's CSV file: one report for each, and one error for each row that does not look like a fax.
 * The file may be as the vendor gives it (Shift_JIS or UTF-8), or as a spreadsheet has saved it (UTF-16, tabs, double quotes).
 *
 * @throws GatewayError `invalidDocument` for a file that is not a history
 */
export function readHistory(file: Buffer, receivedAt: string): Array<DeliveryReport | GatewayError> {
	const records = recordsOf(decodeFile(file));
	const rows = records.filter(({ text }) => !TITLES.test(text));
	const read = rows.map((record) => ({ record, row: parseHistoryRow(record.text) }));
	// A history without faxes is its line of titles.
	if (rows.length === records.length && read.every(({ row }) => row === null)) throw noHistory();
	return read.map(({ record, row }) => (row === null ? unreadableRow(record) : rowToReport(row, receivedAt)));
}

interface HistoryRecord {
	text: string;
	/** Counted from 1. */
	firstLine: number;
	lastLine: number;
}

/**
 * A record is a line. A line that does not look like a row continues the one before it where that one is not complete,
 * since a subject may hold a line break.
 */
function recordsOf(text: string): HistoryRecord[] {
	const records: HistoryRecord[] = [];
	// Every second piece is a line end.
	const pieces = text.split(/(\r\n|[\r\n])/);
	for (let index = 0; index < pieces.length; index += 2) {
		const line = pieces[index] ?? '';
		const lineNumber = index / 2 + 1;
		const before = records.at(-1);
		const isContinuation =
			before !== undefined &&
			before.lastLine - before.firstLine < MOST_BREAKS &&
			ROW_START.test(before.text) &&
			!isRowLike(line) &&
			!EMPTY.test(line) &&
			parseHistoryRow(before.text) === null;
		if (isContinuation) {
			before.text += `${pieces[index - 1]}${line}`;
			before.lastLine = lineNumber;
		} else if (!EMPTY.test(line)) {
			records.push({ text: line, firstLine: lineNumber, lastLine: lineNumber });
		}
	}
	return records;
}

const isRowLike = (line: string): boolean =>
	ROW_START.test(line) || TITLES.test(line) || (line.match(/[,;\t]/g) ?? []).length >= ROW_SEPARATORS;

function rowToReport(row: HistoryRow, receivedAt: string): DeliveryReport {
	const { sentAt, recordNumber, recipient, pages, subject, status } = row;
	return {
		event: 'deliveryReport',
		eventKey: keyDigest(JSON.stringify(row)),
		vendor: FAXIMOSILVER.id,
		channel: FAXIMOSILVER.channel,
		messageId: recordNumber === '' ? null : recordNumber,
		clientReference: trackingReference(subject),
		// Every number that faximoSilver dials begins with 0. Where it does not, a spreadsheet has read it as a quantity.
		recipient: recipientOrText(/^[1-9]\d{8,9}$/.test(recipient) ? `0${recipient}` : recipient),
		...lookUpCode(HISTORY_STATUSES, status),
		vendorCode: null,
		vendorText: status === '' ? null : status,
		pages: /^\d+$/.test(pages) ? Number(pages) : null,
		charge: null,
		chargeUnit: null,
		occurredAt: japaneseTime(sentAt),
		vendorTime: sentAt,
		receivedAt,
		raw: { ...row },
	};
}

/** Byte order marks first: Excel writes UTF-16 with one. The vendor's own charset is not documented: Shift_JIS or UTF-8. */
function decodeFile(file: Buffer): string {
	if (file[0] === 0xff && file[1] === 0xfe) return new TextDecoder('utf-16le').decode(file);
	if (file[0] === 0xfe && file[1] === 0xff) return new TextDecoder('utf-16be').decode(file);
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(file);
	} catch {
		return new TextDecoder('shift_jis').decode(file);
	}
}

function unreadableRow({ text, firstLine, lastLine }: HistoryRecord): GatewayError {
	const lines = firstLine === lastLine ? `Line ${firstLine}` : `Lines ${firstLine} to ${lastLine}`;
	return new GatewayError('invalidDocument', {
		message: `${lines} of the history cannot be read as a fax: ${quote(text, 80)}`,
		advice:
			'Import the CSV file as the management site gives it. A spreadsheet that saved it may have changed or shortened its numbers.',
	});
}

function noHistory(): GatewayError {
	return new GatewayError('invalidDocument', {
		message: 'The file is not the sending history of faximoSilver',
		advice: 'Download the history as CSV from the management site, and give that file.',
	});
}
