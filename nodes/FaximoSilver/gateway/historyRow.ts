/**
 * One row of the history's CSV file (`docs/protocols/faximosilver.md`, "History"):
 * `2010-01-21 00:00:00,0000000007001,0921234567,3,'FAX送信サンプル福岡',sample@edicworks.com,送信完了,`
 *
 * The vendor escapes nothing in the subject, so commas and quotation marks do not show where it ends. The shape does: there are four
 * columns at the left, and two with a closing comma at the right. Whatever is in between is the subject.
 */
export interface HistoryRow {
	/** `送信日時` as it came. */
	sentAt: string;
	/** `明細番号` */
	recordNumber: string;
	/** `送信先` */
	recipient: string;
	/** `枚数`; `-` where the vendor gives none. */
	pages: string;
	/** `件名`, without the single quotes that the vendor puts around it. */
	subject: string;
	/** `発信メールアドレス` */
	sender: string;
	/** `発信状況` */
	status: string;
}

/**
 * What the four columns at the left look like, also where a spreadsheet has rewritten dates or dropped leading zeros.
 * A number that it shortened to `1.2E+12` has lost its digits, so that row cannot be read.
 */
const LEFT = [
	/^\d{1,4}\D\d{1,2}\D\d{1,4}\D?(?:[T\s].*)?$/,
	/^[\w-]*$/,
	/^\+?\d[\d\s()-]+$/,
	/^(?:\d{1,6}|[-‐−－ー—])?$/,
];
const SENDER = /^[^\s@,;"]+@[^\s@,;"']+$/;
const IN_SINGLE_QUOTES = /^'[^]*'$/;
/** A row as the vendor itself writes it. A spreadsheet drops the zeros and the seconds, or quotes the cells. */
const VENDORS_OWN = /^\d{4}([-/])\d\d\1\d\d \d\d:\d\d:\d\d,[^,"]*,[^,"]*,[^,"]*,'/;
/** Comma, and what spreadsheets write instead of it. */
const SEPARATOR = /[,;\t]/;

/** Null where the text does not look like a fax. */
export function parseHistoryRow(text: string): HistoryRow | null {
	const own = VENDORS_OWN.test(text) ? rowOf(text.split(',')) : null;
	if (own !== null && IN_SINGLE_QUOTES.test(own.subject)) return withoutQuotes(own);
	const separator = SEPARATOR.exec(text)?.[0] ?? ',';
	const row = rowOf(spreadsheetCells(text, separator)) ?? rowOf(text.split(separator));
	return row === null ? null : withoutQuotes(row);
}

function rowOf(cells: readonly string[]): HistoryRow | null {
	const left = cells.slice(0, LEFT.length).map((cell) => cell.trim());
	const right = rightOf(cells);
	if (right === null || !LEFT.every((form, column) => form.test(left[column] ?? ''))) return null;
	const [sentAt = '', recordNumber = '', recipient = '', pages = ''] = left;
	// A spreadsheet splits a subject at its commas.
	const subject = cells.slice(LEFT.length, right.at).join(',');
	return { sentAt, recordNumber, recipient, pages, subject, sender: right.sender, status: right.status };
}

/** Sender and status are the last cells that hold something. Where the status is missing, the sender is the last one. */
function rightOf(cells: readonly string[]): { at: number; sender: string; status: string } | null {
	const trimmed = cells.map((cell) => cell.trim());
	const last = trimmed.map((cell) => cell !== '').lastIndexOf(true);
	const at = SENDER.test(trimmed[last] ?? '') ? last : last - 1;
	const sender = trimmed[at] ?? '';
	if (at <= LEFT.length || !SENDER.test(sender)) return null;
	return { at, sender, status: at === last ? '' : (trimmed[last] ?? '') };
}

function withoutQuotes(row: HistoryRow): HistoryRow {
	const { subject } = row;
	return { ...row, subject: IN_SINGLE_QUOTES.test(subject) ? subject.slice(1, -1) : subject.trim() };
}

/** The cells of a row as spreadsheets write it: in double quotes where necessary, with inner quotes doubled. */
function spreadsheetCells(text: string, separator: string): string[] {
	const cell = new RegExp(`(?:"([^"]*(?:""[^"]*)*)"|([^${separator}]*))(${separator}|$)`, 'y');
	const cells: string[] = [];
	for (;;) {
		const [, quoted, plain = '', end] = cell.exec(text) ?? [];
		cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
		if (end !== separator) return cells;
	}
}
