import PostalMime from 'postal-mime';
import type { OutgoingMail } from '../../../nodes/shared/ports/mail';
import { composeMail } from '../../../nodes/shared/mail/compose';
import { readMail } from '../../../sandbox/vendors/faximosilver/mail';

const PDF = Buffer.from('%PDF-1.4 /Type /Page>> %%EOF');
const file = (fileName: string, contentType = 'application/pdf') => ({ fileName, contentType, content: PDF });
const compose = async (changed: Partial<OutgoingMail> = {}) =>
	await composeMail({
		from: 'clinic@example.com',
		to: ['0312345678@cl1.faximo.jp'],
		subject: 'Report',
		text: 'Hello',
		attachments: [],
		charset: 'utf8',
		...changed,
	});
const headerLines = (raw: Buffer) => raw.toString('latin1').split('\r\n\r\n')[0]?.split('\r\n') ?? [];

describe.each(['utf8', 'iso2022jp'] as const)('a mail in %s', (charset) => {
	it.each([
		['a text', { text: '本文' }, '本文', []],
		['a document', { text: '', attachments: [file('a.pdf')] }, '', ['a.pdf']],
		['both', { text: '本文', attachments: [file('診断書.pdf')] }, '本文', ['診断書.pdf']],
	])('of %s is multipart/mixed, with a text part', async (_what, changed, text, names) => {
		const raw = await compose({ charset, ...changed });
		expect(headerLines(raw).join(' ')).toMatch(/Content-Type: multipart\/mixed;\s+boundary=/);
		expect(raw.toString('latin1')).toMatch(/\r\nContent-Type: text\/plain; charset=/);
		const read = await readMail(raw, 60);
		expect(read.text).toBe(text);
		expect(read.attachments.map(({ filename, content }) => [filename, content.equals(PDF)])).toEqual(
			names.map((name) => [name, true]),
		);
	});

	it('is 7-bit with lines of at most 998 characters, and has encoded words of at most 76', async () => {
		const raw = await compose({
			charset,
			subject: '診断書のご送付'.repeat(20),
			text: `${'長い行'.repeat(800)}\n短い行`,
			attachments: [file(`${'診断書'.repeat(25)}.pdf`)],
		});
		expect(raw.every((byte) => byte < 0x80)).toBe(true);
		const lines = raw.toString('latin1').split('\r\n');
		expect(lines.every((line) => line.length <= 998 && !line.includes('\n'))).toBe(true);
		const worded = lines.filter((line) => line.includes('=?'));
		expect(worded.length).toBeGreaterThan(5);
		expect(worded.filter((line) => line.length > 76)).toEqual([]);
		const { subject, text, attachments } = await readMail(raw, 60);
		expect(subject).toBe('診断書のご送付'.repeat(20));
		expect(text).toBe(`${'長い行'.repeat(800)}\n短い行`);
		expect(attachments[0]?.filename).toBe(`${'診断書'.repeat(25)}.pdf`);
	});

	it('adds no header for line breaks in its input', async () => {
		const evil = 'a\r\nBcc: evil@example.com';
		const raw = await compose({
			charset,
			attachments: [file('日.pdf', `application/pdf${evil}`), file('a.pdf', `application/pdf${evil}`)],
		});
		expect(raw.toString('latin1')).not.toMatch(/^Bcc:/m);
		expect((await PostalMime.parse(raw)).attachments).toHaveLength(2);
	});
});

describe('a mail in UTF-8', () => {
	it('has its subject, text and file names in UTF-8', async () => {
		const raw = (await compose({ subject: '本', text: '本', attachments: [file('本.pdf')] })).toString(
			'latin1',
		);
		expect(raw).toContain('Subject: =?UTF-8?');
		expect(raw).toContain('Content-Type: text/plain; charset=utf-8\r\n');
		expect(raw).toContain("filename*0*=utf-8''");
		expect(raw).not.toMatch(/iso-2022-jp/i);
	});
});

describe('an attachment', () => {
	it.each(['utf8', 'iso2022jp'] as const)(
		'is encoded in base64, whatever its type, in %s',
		async (charset) => {
			const attachments = [file('a.txt', 'text/plain'), file('本.eml', 'message/rfc822')];
			const raw = (await compose({ charset, attachments })).toString('latin1');
			expect(raw.match(/^Content-Transfer-Encoding: base64\r$/gm)).toHaveLength(2);
			expect(raw.match(/^Content-Disposition: attachment/gm)).toHaveLength(2);
		},
	);

	it.each([
		['application/pdf', 'application/pdf'],
		['text/x-a.b+c-d', 'text/x-a.b+c-d'],
		['text/plain; charset=utf-8', 'text/plain; charset=utf-8'],
		['application/pdf\r\nBcc: a@b.c', 'application/octet-stream'],
		['application/pdf; a=\n', 'application/octet-stream'],
		['application', 'application/octet-stream'],
		['x y/pdf', 'application/octet-stream'],
		['text/plain x', 'application/octet-stream'],
		['', 'application/octet-stream'],
	])('with a Japanese name and the type %j gets the type %j', async (given, type) => {
		const raw = (await compose({ charset: 'iso2022jp', attachments: [file('本.pdf', given)] })).toString(
			'latin1',
		);
		expect(raw).toContain(`\r\nContent-Type: ${type};\r\n name="=?ISO-2022-JP?B?`);
	});
});

describe('a mail in ISO-2022-JP', () => {
	it.each([
		[13, 1],
		[14, 2],
		[26, 2],
		[27, 3],
	])(
		'has a subject of %d Japanese characters in %d words, each as long as possible',
		async (length, words) => {
			const raw = (await compose({ charset: 'iso2022jp', subject: '本'.repeat(length) })).toString('latin1');
			expect(raw.match(/=\?ISO-2022-JP\?B\?[^?]+\?=/g)).toHaveLength(words);
		},
	);

	it('has its text in base64 only if a line is longer than 998 bytes or contains NUL', async () => {
		const encodingOf = async (text: string) =>
			/charset=ISO-2022-JP\r\nContent-Transfer-Encoding: (\w+)/.exec(
				(await compose({ charset: 'iso2022jp', text })).toString('latin1'),
			)?.[1];
		expect(await encodingOf('a'.repeat(998))).toBe('7bit');
		expect(await encodingOf(`${'a'.repeat(998)}\r\n${'b'.repeat(998)}\r${'c'.repeat(998)}`)).toBe('7bit');
		expect(await encodingOf(`a\n${'a'.repeat(999)}`)).toBe('base64');
		expect(await encodingOf('a\0b')).toBe('base64');
	});

	it('ends all of its lines with CRLF', async () => {
		const raw = (await compose({ charset: 'iso2022jp', text: 'a\nb\rc\r\nd\n\ne' })).toString('latin1');
		expect(raw).toContain('\r\n\r\na\r\nb\r\nc\r\nd\r\n\r\ne\r\n');
	});

	it('has its text unencoded, in 7bit', async () => {
		const raw = (await compose({ charset: 'iso2022jp', text: '日本\nABC' })).toString('latin1');
		expect(raw).toContain(
			'Content-Type: text/plain; charset=ISO-2022-JP\r\nContent-Transfer-Encoding: 7bit\r\n\r\n\x1b$BF|K\\\x1b(B\r\nABC\r\n',
		);
	});

	it('has subject words that each end in ASCII and contain whole characters', async () => {
		const subject = '[n8n-1a2b3c4d5e] 御見積書（2026年11月分）のご送付について';
		const raw = await compose({ charset: 'iso2022jp', subject });
		const words = [...raw.toString('latin1').matchAll(/=\?ISO-2022-JP\?B\?([^?]+)\?=/g)];
		expect(words.length).toBeGreaterThan(1);
		for (const [word, encoded = ''] of words) {
			expect(word.length).toBeLessThanOrEqual(75);
			const bytes = Buffer.from(encoded, 'base64').toString('latin1');
			expect(bytes.lastIndexOf('\x1b(B')).toBeGreaterThanOrEqual(bytes.lastIndexOf('\x1b$B'));
			expect(new TextDecoder('iso-2022-jp').decode(Buffer.from(bytes, 'latin1'))).not.toContain('\ufffd');
		}
		expect((await PostalMime.parse(raw)).subject).toBe(subject);
	});

	it('also names a file in the form for older mail readers', async () => {
		const raw = await compose({ charset: 'iso2022jp', attachments: [file('診断書（写し）.pdf')] });
		const text = raw.toString('latin1');
		expect(text).toMatch(/\r\nContent-Type: application\/pdf;\r\n name="=\?ISO-2022-JP\?B\?/);
		expect(text).toMatch(/\r\nContent-Disposition: attachment;\r\n filename\*=ISO-2022-JP''%1B/);
		// A reader without RFC 2231 ignores the name in the disposition.
		const old = text.replace(/(Content-Disposition: attachment);\r\n filename\*[^\r]*/, '$1');
		const [attachment] = (await PostalMime.parse(old)).attachments;
		expect(attachment?.filename).toBe('診断書（写し）.pdf');
	});

	it('has a name that is too long for one line in the type only', async () => {
		const fileName = `${'診断書'.repeat(200)}.pdf`;
		const raw = await compose({ charset: 'iso2022jp', attachments: [file(fileName)] });
		expect(raw.toString('latin1')).not.toContain('filename');
		expect(raw.toString('latin1')).toContain('\r\nContent-Disposition: attachment\r\n');
		expect((await PostalMime.parse(raw)).attachments[0]?.filename).toBe(fileName);
	});

	it('needs no encoded words for ASCII only', async () => {
		const raw = await compose({ charset: 'iso2022jp', attachments: [file('a.pdf')] });
		expect(headerLines(raw)).toContain('Subject: Report');
		expect(raw.toString('latin1')).not.toContain('=?');
	});
});
