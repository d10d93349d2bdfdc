import PostalMime, { type Address } from 'postal-mime';
import { faxPartOf } from './numbers';

export interface FaxedFile {
	filename: string;
	contentType: string;
	size: number;
	content: Buffer;
}

/** Why nothing of a mail can be faxed. The vendor reports it by error mails. */
export type Problem = 'unregisteredFrom' | 'tooManyPages' | 'attachmentType' | 'nothingToFax';

export interface ReceivedFaxMail {
	receivedAt: string;
	/** The address in the header. */
	from: string;
	/** The account parts of the fax addresses. */
	recipients: string[];
	/** Decoded. */
	subject: string;
	/** The plain body, decoded. */
	text: string;
	/** Whether the body becomes the first pages. */
	bodyFaxed: boolean;
	/** In the order in which they are faxed. */
	attachments: FaxedFile[];
	/** The pages of body and attachments together. */
	pages: number;
	problem: Problem | null;
	messageId: string | null;
	/** Whether it came through TLS. */
	secure: boolean;
	raw: Buffer;
	/** The headers under their lower-case names; the values of one that comes several times are joined by line breaks. */
	headers: Record<string, string>;
}

/** A mail that was read, before it is decided whether it is faxed. */
export interface ReadMail extends Omit<ReceivedFaxMail, 'recipients' | 'problem' | 'secure'> {
	/** The fax addresses in `To`, by their account parts. */
	toNumbers: string[];
	/** The fax addresses in `Cc` and `Bcc`. */
	otherNumbers: string[];
}

const BODY_IS_NOT_FAXED = '===';
const TEXT_EXTENSION = 'txt';
/** Word, Excel, PDF, TIFF, JPEG, JPE, JFIF, Text */
const EXTENSIONS: ReadonlySet<string> = new Set([
	...['doc', 'docx', 'docm', 'xls', 'xlsx', 'xlsm', 'xlsb', 'pdf', 'tif', 'tiff'],
	...['jpg', 'jpeg', 'jpe', 'jfif', TEXT_EXTENSION],
]);

export async function readMail(raw: Buffer, linesPerPage: number): Promise<ReadMail> {
	const email = await PostalMime.parse(raw);
	const subject = email.subject ?? '';
	const text = (email.text ?? '').replace(/\r\n/g, '\n').replace(/\n$/, '');
	const bodyFaxed = !subject.startsWith(BODY_IS_NOT_FAXED) && text.trim() !== '';
	// Our reading of "添付ファイル": a document that is the whole mail is its body, and none that is plain text.
	const isMultipart = email.headers.some(
		({ key, value }) => key === 'content-type' && /^\s*multipart\//i.test(value),
	);
	const attachments = (isMultipart ? email.attachments : [])
		.map(({ filename, mimeType, content }) => {
			const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content as Uint8Array);
			return { filename: filename ?? '', contentType: mimeType, size: bytes.length, content: bytes };
		})
		.sort((one, other) => byCode(one.filename, other.filename));
	const headers: Record<string, string> = {};
	for (const { key, value } of email.headers) {
		headers[key] = headers[key] === undefined ? value : `${headers[key]}\n${value}`;
	}
	return {
		receivedAt: new Date().toISOString(),
		from: email.from?.address ?? '',
		toNumbers: faxNumbers(email.to),
		otherNumbers: faxNumbers([...(email.cc ?? []), ...(email.bcc ?? [])]),
		subject,
		text,
		bodyFaxed,
		attachments,
		pages: [
			bodyFaxed ? pagesOfText(text, linesPerPage) : 0,
			...attachments.map((file) => pagesOf(file, linesPerPage)),
		].reduce((sum, pages) => sum + pages, 0),
		messageId: email.messageId ?? null,
		raw,
		headers,
	};
}

export function problemOf({ attachments, pages }: ReadMail, maxPages: number): Problem | null {
	if (attachments.some(({ filename }) => !EXTENSIONS.has(extensionOf(filename)))) return 'attachmentType';
	if (pages === 0) return 'nothingToFax';
	return pages > maxPages ? 'tooManyPages' : null;
}

function faxNumbers(addresses: Address[] = []): string[] {
	return addresses
		.flatMap((address) => address.group ?? [address])
		.flatMap(({ address }) => faxPartOf(address) ?? []);
}

/** "ファイル名のコード昇順": the document names no charset; the order here is that of Unicode. */
function byCode(one: string, other: string): number {
	return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function extensionOf(filename: string): string {
	return /\.([^.]+)$/.exec(filename)?.[1]?.toLowerCase() ?? '';
}

/** The pages that can be counted without decompressing: the page objects of a PDF, the directories of a TIFF, the lines of a text. */
function pagesOf({ filename, content }: FaxedFile, linesPerPage: number): number {
	if (content.toString('latin1', 0, 5) === '%PDF-') {
		const pageObjects = [...content.toString('latin1').matchAll(/\/Type\s*\/Page(?![A-Za-z])/g)];
		return Math.max(1, pageObjects.length);
	}
	if (/^(?:II\*\0|MM\0\*)/.test(content.toString('latin1', 0, 4))) return pagesOfTiff(content);
	if (extensionOf(filename) === TEXT_EXTENSION) return pagesOfText(content.toString(), linesPerPage);
	return 1;
}

function pagesOfText(text: string, linesPerPage: number): number {
	return Math.ceil(text.replace(/\n$/, '').split('\n').length / linesPerPage);
}

function pagesOfTiff(content: Buffer): number {
	const little = content[0] === 0x49;
	const numberAt = (offset: number, bytes: 2 | 4) => {
		if (offset + bytes > content.length) return 0;
		return little ? content.readUIntLE(offset, bytes) : content.readUIntBE(offset, bytes);
	};
	const directories = new Set<number>();
	let next = numberAt(4, 4);
	while (next !== 0 && !directories.has(next)) {
		directories.add(next);
		next = numberAt(next + 2 + numberAt(next, 2) * 12, 4);
	}
	return Math.max(1, directories.size);
}
