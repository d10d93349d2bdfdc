/** The formats that the emulator takes. The document says of a format only that it can be "not valid". */
export const CONTENT_TYPES = {
	pdf: 'application/pdf',
	tiff: 'image/tiff',
	jpeg: 'image/jpeg',
	png: 'image/png',
	doc: 'application/msword',
	docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	text: 'text/plain',
} as const;

export type DocumentFormat = keyof typeof CONTENT_TYPES;

/**
 * Fetches a document as the vendor does, and no more of it than one byte over the limit.
 * @throws the reason why it could not be fetched
 */
export async function fetchDocument(
	url: string,
	maxBytes: number,
	signal: AbortSignal,
): Promise<{ response: Response; document: Buffer }> {
	const response = await fetch(url, { redirect: 'follow', signal });
	if (!response.ok) {
		await response.body?.cancel();
		throw new Error(`HTTP ${response.status}`);
	}
	const chunks: Uint8Array[] = [];
	let length = 0;
	// Leaving the loop cancels the rest.
	for await (const chunk of response.body ?? []) {
		chunks.push(chunk as Uint8Array);
		length += (chunk as Uint8Array).length;
		if (length > maxBytes) break;
	}
	return { response, document: Buffer.concat(chunks).subarray(0, maxBytes + 1) };
}

const startsWith =
	(...bytes: number[]) =>
	(document: Buffer) =>
		document.subarray(0, bytes.length).equals(Buffer.from(bytes));

const FORMATS: ReadonlyArray<[DocumentFormat, (document: Buffer) => boolean]> = [
	['pdf', startsWith(...Buffer.from('%PDF-'))],
	['tiff', startsWith(...Buffer.from('II*\0'))],
	['tiff', startsWith(...Buffer.from('MM\0*'))],
	['jpeg', startsWith(0xff, 0xd8, 0xff)],
	['png', startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)],
	// Excel and PowerPoint have the same container, without this stream.
	[
		'doc',
		(document) =>
			startsWith(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)(document) &&
			document.includes('WordDocument', 0, 'utf16le'),
	],
	[
		'docx',
		(document) =>
			startsWith(...Buffer.from('PK\x03\x04'))(document) && document.includes('word/document.xml'),
	],
	['text', isPlainText],
];

/** The content decides: neither the URL nor the answer's header say what a document is. */
export function formatOf(document: Buffer): DocumentFormat | undefined {
	return FORMATS.find(([, matches]) => matches(document))?.[0];
}

function isPlainText(document: Buffer): boolean {
	const text = document.toString('latin1');
	const isWebPage = /^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)\b/i.test(text);
	// eslint-disable-next-line no-control-regex
	return !isWebPage && !/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(text);
}

/** The page objects of a PDF that can be seen without decompressing it; everything else is one page. */
export function pagesOf(document: Buffer, format: DocumentFormat): number {
	if (format !== 'pdf') return 1;
	return Math.max(1, [...document.toString('latin1').matchAll(/\/Type\s*\/Page(?![A-Za-z])/g)].length);
}
