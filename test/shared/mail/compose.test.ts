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

	it('is seven bits in lines of at most 998, its header lines with encoded words of at most 76', async () => {
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

	it('adds no header for line breaks in what it is given', async () => {
		const evil = 'a\r\nBcc: evil@example.com';
		const raw = await compose({
			charset,
			attachments: [file('日.pdf', `application/pdf${evil}`), file('a.pdf', `application/pdf${evil}`)],
		});
		expect(raw.toString('latin1')).not.toMatch(/^Bcc:/m);
		expect((await PostalMime.parse(raw)).attachments).toHaveLength(2);
	});
});

describe('a mail in ISO-2022-JP', () => {
	it('has its text as it is, in 7bit', async () => {
		const raw = (await compose({ charset: 'iso2022jp', text: '日本\nABC' })).toString('latin1');
		expect(raw).toContain(
			'Content-Type: text/plain; charset=ISO-2022-JP\r\nContent-Transfer-Encoding: 7bit\r\n\r\n\x1b$BF|K\\\x1b(B\r\nABC\r\n',
		);
	});

	it('has words in its subject that each end in ASCII and hold whole characters', async () => {
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

	it('names a file in the form of older readers, too', async () => {
		const raw = await compose({ charset: 'iso2022jp', attachments: [file('診断書（写し）.pdf')] });
		const text = raw.toString('latin1');
		expect(text).toMatch(/\r\nContent-Type: application\/pdf;\r\n name="=\?ISO-2022-JP\?B\?/);
		expect(text).toMatch(/\r\nContent-Disposition: attachment;\r\n filename\*=ISO-2022-JP''%1B/);
		// A reader that knows nothing of RFC 2231 passes over the name in the disposition.
		const old = text.replace(/(Content-Disposition: attachment);\r\n filename\*[^\r]*/, '$1');
		const [attachment] = (await PostalMime.parse(old)).attachments;
		expect(attachment?.filename).toBe('診断書（写し）.pdf');
	});

	it('has a name that is too long for one line in the type alone', async () => {
		const fileName = `${'診断書'.repeat(200)}.pdf`;
		const raw = await compose({ charset: 'iso2022jp', attachments: [file(fileName)] });
		expect(raw.toString('latin1')).not.toContain('filename');
		expect((await PostalMime.parse(raw)).attachments[0]?.filename).toBe(fileName);
	});

	it('of ASCII alone needs no encoded words', async () => {
		const raw = await compose({ charset: 'iso2022jp', attachments: [file('a.pdf')] });
		expect(headerLines(raw)).toContain('Subject: Report');
		expect(raw.toString('latin1')).not.toContain('=?');
	});
});
