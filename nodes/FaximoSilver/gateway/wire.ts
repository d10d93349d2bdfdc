/**
 * faximoSilver's mails: "メール連携 送信" and "送信結果通知メール" (docs/protocols/faximosilver.md). The vendor's words stay in this file.
 */

/** The vendor's own, above all of its hosts. */
export const VENDOR_DOMAIN = 'faximo.jp';
export const FAXIMO_DOMAIN = `cl1.${VENDOR_DOMAIN}`;
/** "1通のメールで最大50宛先" */
export const MAX_RECIPIENTS = 50;
/** A subject that begins with this keeps the body off the fax. */
export const OMIT_BODY_MARK = '===';

/** The address that results come from. */
export const resultSender = (domain: string): string => `fax_sys@${domain}`;

/** The address of a fax number. */
export const faxAddress = (digits: string, domain: string): string => `${digits}@${domain}`;

/** Word, Excel, PDF, TIFF, JPEG, JPE, JFIF, Text: by the endings of file names. The document names no endings of Word and Excel. */
export const ATTACHMENT_ENDINGS = [
	'doc',
	'docx',
	'docm',
	'xls',
	'xlsx',
	'xlsm',
	'xlsb',
	'pdf',
	'tif',
	'tiff',
	'jpg',
	'jpeg',
	'jpe',
	'jfif',
	'txt',
] as const;

/** The endings of the MIME types of these files. */
export const ENDINGS_OF_TYPES: ReadonlyMap<string, (typeof ATTACHMENT_ENDINGS)[number]> = new Map([
	['application/msword', 'doc'],
	['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
	['application/vnd.ms-word.document.macroenabled.12', 'docm'],
	['application/vnd.ms-excel', 'xls'],
	['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
	['application/vnd.ms-excel.sheet.macroenabled.12', 'xlsm'],
	['application/vnd.ms-excel.sheet.binary.macroenabled.12', 'xlsb'],
	['application/pdf', 'pdf'],
	['application/x-pdf', 'pdf'],
	['image/tiff', 'tif'],
	['image/jpeg', 'jpg'],
	['image/jpg', 'jpg'],
	['image/pjpeg', 'jpg'],
	['text/plain', 'txt'],
]);

/** What the vendor says of one fax. */
export interface WireResult {
	outcome: 'delivered' | 'error';
	/** `送信先FAX番号`: the account part of the To address. */
	recipient: string | null;
	/** The number in the first line; the vendor's own samples have a different one here. */
	firstLineNumber: string | null;
	/** `送信日時` as it came. */
	sentAt: string | null;
	pages: number | null;
	/** `件名`: the subject of the request. */
	subject: string | null;
}

const DELIVERED_SUBJECT = /FAXの送信が完了しました/;
const ERROR_SUBJECT = /FAXが送信できませんでした/;

/** Which of its two mails this is, by its subject; null: neither. */
export function resultOutcome(subject: string): WireResult['outcome'] | null {
	const plain = subject.normalize('NFKC');
	if (!/faximosilver/i.test(plain)) return null;
	if (DELIVERED_SUBJECT.test(plain)) return 'delivered';
	return ERROR_SUBJECT.test(plain) ? 'error' : null;
}

/** A result mail's text. Either colon, either brackets, digits of either width. Null where no line of it can be read. */
export function decodeResult(outcome: WireResult['outcome'], body: string): WireResult | null {
	const lines = body.split(/\r\n|\r|\n/).map((line) => line.trim());
	const value = (label: string): string | null => {
		const labelled = new RegExp(`^${label}\\s*[:：](.*)$`);
		for (const line of lines) {
			const match = labelled.exec(line);
			if (match !== null) return match[1]?.trim() ?? '';
		}
		return null;
	};
	const digits = (text: string | null): string | null =>
		/[\d*#+-]{3,}/.exec(text?.normalize('NFKC') ?? '')?.[0].replace(/-/g, '') || null;
	const first =
		lines.map((line) => /^(.{1,40}?)宛のFAX/.exec(line.normalize('NFKC'))?.[1]).find(Boolean) ?? null;
	const recipient = digits(value('送信先(?:FAX|ＦＡＸ)番号'));
	const firstLineNumber = digits(first);
	if (recipient === null && firstLineNumber === null) return null;
	const pages = /\d+/.exec(value('枚数')?.normalize('NFKC') ?? '')?.[0];
	return {
		outcome,
		recipient,
		firstLineNumber,
		sentAt: value('送信日時')?.normalize('NFKC') ?? null,
		pages: pages === undefined ? null : Number(pages),
		subject: value('件名'),
	};
}
