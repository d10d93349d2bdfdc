import fc from 'fast-check';
import type { FaxFile } from '../../nodes/FaximoSilver/gateway/files';
import { letterOf, type FaxContent } from '../../nodes/FaximoSilver/gateway/letter';
import { trackingReference } from '../../nodes/FaximoSilver/gateway/normalise';
import { ATTACHMENT_ENDINGS } from '../../nodes/FaximoSilver/gateway/wire';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { anyText } from '../support/anyText';
import { caught } from '../support/caught';

const file = (fileName: string, byteLength = 3, contentType = 'application/pdf'): FaxFile => ({
	fileName,
	contentType,
	byteLength,
	read: async () => Buffer.alloc(byteLength),
});

const CONTENT: FaxContent = {
	subject: 'Order',
	message: 'Hello',
	files: [],
	binaryFields: [],
	clientReference: '',
	omitBody: false,
	trackInSubject: true,
	numberAttachments: false,
	characterSet: 'utf8',
	timeoutSeconds: 60,
};
const letter = (changed: Partial<FaxContent> = {}) => letterOf(3, { ...CONTENT, ...changed });
const refusal = (changed: Partial<FaxContent> = {}) => caught(() => letter(changed), GatewayError);

it('a letter shares a mail with up to 49 other recipients of its item, and none of another item', () => {
	expect(letter()).toMatchObject({ recipientsPerRequest: 50, groupKey: '3' });
});

describe('the subject of a letter', () => {
	it('names the field that holds no text', () => {
		const error = refusal({ clientReference: '[object Object]' });
		expect(error.message).toMatch(/^Client Reference /);
	});

	it('begins with a generated reference, in ASCII', () => {
		const made = letter({ subject: '見積書' });
		expect(made.subject).toMatch(/^\[n8n-[0-9a-f]{10}\] 見積書$/);
		expect(made.subject).toContain(made.clientReference);
		expect(letter().clientReference).not.toBe(letter().clientReference);
	});

	it.each<[Partial<FaxContent>, string]>([
		[{ clientReference: ' order-1 ' }, '[order-1] Order'],
		[{ clientReference: 'order-1', subject: '' }, '[order-1]'],
		[{ clientReference: 'order-1', message: '', files: [file('a.pdf')] }, '===[order-1] Order'],
		[{ clientReference: 'order-1', omitBody: true, files: [file('a.pdf')] }, '===[order-1] Order'],
		[{ trackInSubject: false }, 'Order'],
		[{ trackInSubject: false, message: '', files: [file('a.pdf')] }, '===Order'],
	])('of %j is %s', (changed, subject) => {
		expect(letter(changed).subject).toBe(subject);
	});

	it('has no reference if that option is off, and a given one is still put out', () => {
		const made = letter({ trackInSubject: false, clientReference: 'order-1' });
		expect([made.subject, made.clientReference]).toEqual(['Order', 'order-1']);
		expect(letter({ trackInSubject: false }).clientReference).toBeNull();
	});

	it('cannot suppress the message body by accident', () => {
		expect(refusal({ trackInSubject: false, subject: ' ===Order' }).message).toBe(
			'A Subject that begins with === would keep the Message off the fax',
		);
		expect(letter({ subject: '===Order', clientReference: 'order-1' }).subject).toBe('[order-1] ===Order');
	});

	it.each([
		['a line break', 'a\r\nBcc: x@example.com'],
		['a line feed', 'a\nb'],
		['a control character', 'a\u0000b'],
		['half of an emoji', 'a\ud83d'],
		['more than 200 characters', 'x'.repeat(201)],
	])('cannot contain %s', (_what, subject) => {
		expect(refusal({ subject }).kind).toBe('invalidContent');
	});

	it('may have 200 characters, and the error gives the actual length', () => {
		expect(letter({ subject: 'x'.repeat(200), clientReference: 'a' }).subject).toBe(`[a] ${'x'.repeat(200)}`);
		expect(refusal({ subject: 'x'.repeat(201) }).message).toBe('Subject has 201 characters');
	});

	it.each(['two words', 'a]b', '見積', 'x'.repeat(41), 'a\nb'])(
		'refuses a reference such as %j',
		(clientReference) => {
			expect(refusal({ clientReference }).kind).toBe('invalidRequest');
		},
	);

	it('returns the reference, whatever both contain', () => {
		fc.assert(
			fc.property(
				anyText({ maxLength: 20 }),
				fc.stringMatching(/^[\x21-\x5a\x5c\x5e-\x7e]{1,40}$/),
				(text, clientReference) => {
					const subject = text.replaceAll(/[\p{Cc}\p{Cs}]/gu, '');
					expect(trackingReference(letter({ subject, clientReference }).subject)).toBe(clientReference);
				},
			),
		);
	});

	it('contains no control character, whatever the fields contain', () => {
		const given = { subject: anyText({ maxLength: 20 }), clientReference: anyText({ maxLength: 10 }) };
		fc.assert(
			fc.property(fc.record(given), (changed) => {
				try {
					expect(letter(changed).subject).not.toMatch(/\p{Cc}/u);
				} catch (error) {
					if (!(error instanceof GatewayError)) throw error;
				}
			}),
		);
	});
});

describe('what a letter faxes', () => {
	it.each(ATTACHMENT_ENDINGS.flatMap((ending) => [`a.${ending}`, `A.B.${ending.toUpperCase()}`]))(
		'can be %s',
		(name) => {
			expect(letter({ files: [file(name)] }).files).toMatchObject([{ fileName: name }]);
		},
	);

	it.each(['a.png', 'a.pdf.exe', 'a\r\nb.pdf', '../a.pdf', 'a\\b.pdf', ''])('cannot be %j', (name) => {
		expect(refusal({ files: [file(name)] }).kind).toBe('invalidDocument');
	});

	it.each([
		['invoice', 'application/pdf', 'invoice.pdf'],
		['invoice.', 'application/pdf', 'invoice.pdf'],
		['見積書 2026.11.28', 'application/pdf', '見積書 2026.11.28.pdf'],
		['a.pdf ', 'application/octet-stream', 'a.pdf'],
		['note', 'text/plain; charset=utf-8', 'note.txt'],
		['scan', 'IMAGE/TIFF', 'scan.tif'],
		['table', 'application/vnd.ms-excel.sheet.macroEnabled.12', 'table.xlsm'],
		['a.jpe', 'image/jpeg', 'a.jpe'],
		['か\u3099.pdf', 'application/pdf', 'が.pdf'],
	])('named %j of the type %s is attached as %j', (name, type, attached) => {
		expect(letter({ files: [file(name, 3, type)] }).files).toMatchObject([{ fileName: attached }]);
	});

	it('cannot be a file without an extension whose type cannot be faxed', () => {
		expect(refusal({ files: [file('invoice', 3, 'application/zip')] }).kind).toBe('invalidDocument');
	});

	it('that is missing is an error that names both ways to enter it, and the item’s field', () => {
		expect(refusal({ message: '', binaryFields: ['report'] }).advice).toBe(
			'Enter a Message, or enter under Input Binary Fields the names of the fields that hold the documents. The item has “report”.',
		);
	});

	it('that is missing is an error that lists all fields of the item, if it has any', () => {
		expect(refusal({ message: '', binaryFields: ['report', 'scan'] }).advice).toMatch(
			/ The item has “report”, “scan”\.$/,
		);
		expect(refusal({ message: '' }).advice).toMatch(/the fields that hold the documents\.$/);
	});

	it.each([
		['application/msword', 'doc'],
		['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
		['application/vnd.ms-word.document.macroEnabled.12', 'docm'],
		['application/vnd.ms-excel', 'xls'],
		['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
		['application/vnd.ms-excel.sheet.macroEnabled.12', 'xlsm'],
		['application/vnd.ms-excel.sheet.binary.macroEnabled.12', 'xlsb'],
		['application/pdf', 'pdf'],
		['application/x-pdf', 'pdf'],
		['image/tiff', 'tif'],
		['image/jpeg', 'jpg'],
		['image/jpg', 'jpg'],
		['image/pjpeg', 'jpg'],
		['text/plain', 'txt'],
	])('of the type %s gets the extension %s if its name has none', (type, ending) => {
		expect(letter({ files: [file('a', 3, type)] }).files).toMatchObject([{ fileName: `a.${ending}` }]);
	});

	it('may be text; half of a surrogate pair is reported with its field', () => {
		expect(refusal({ message: 'a\ud83d' }).message).toContain('Message holds half of a character');
		expect(refusal({ subject: 'a\ud83d' }).message).toContain('Subject holds half of a character');
	});

	it('cannot be an empty file or missing', () => {
		expect(refusal({ files: [file('a.pdf', 0)] }).message).toBe('The file “a.pdf” is empty');
		expect(refusal({ message: ' \n' }).message).toMatch(/^There is nothing to fax/);
		expect(refusal({ omitBody: true }).message).toMatch(/the message is left out/);
	});

	it('cannot be half of an emoji', () => {
		expect(refusal({ message: 'a\ud83d' }).kind).toBe('invalidContent');
	});

	it('keeps its names, unless code order numbering is on', () => {
		const names = ['z.pdf', ...Array.from({ length: 10 }, (_, index) => `${index}.pdf`)];
		const namesOf = (numberAttachments: boolean) =>
			letter({ files: names.map((name) => file(name)), numberAttachments }).files.map(
				({ fileName }) => fileName,
			) ?? [];
		expect(namesOf(false)).toEqual(names);
		const numbered = namesOf(true);
		expect(numbered[0]).toBe('01_z.pdf');
		expect([...numbered].sort()).toEqual(numbered);
	});

	it('has the given time-out', () => {
		expect(letter({ timeoutSeconds: 5 }).timeoutMs).toBe(5_000);
	});
});

describe('a letter in ISO-2022-JP', () => {
	const characterSet = 'iso2022jp';

	it('leaves a fax unchanged if the charset has all its characters', () => {
		const made = letter({
			characterSet,
			subject: '見積書〜',
			message: '本文',
			files: [file('写し.pdf')],
		});
		expect(made).toMatchObject({ characterSet, text: '本文', files: [{ fileName: '写し.pdf' }] });
	});

	it.each<[string, Partial<FaxContent>]>([
		['Subject', { subject: '髙橋① ' }],
		['Message', { message: '髙橋①髙' }],
		['The file name “髙橋①.pdf”', { files: [file('髙橋①.pdf')] }],
	])('refuses %s with characters that the charset lacks, and names them', (field, changed) => {
		const error = refusal({ characterSet, ...changed });
		expect([error?.kind, error?.message]).toEqual([
			'invalidContent',
			`${field} holds characters that ISO-2022-JP cannot carry: “髙” (U+9AD9), “①” (U+2460)`,
		]);
		expect(letter(changed)).toBeDefined();
	});

	it('names at most ten of them', () => {
		const told = (message: string) => refusal({ characterSet, message });
		expect(told('①②③④⑤⑥⑦⑧⑨⑩').message).toMatch(/“⑨” \(U\+2468\), “⑩” \(U\+2469\)$/);
		expect(told('①②③④⑤⑥⑦⑧⑨⑩⑪').message).toMatch(/“⑨” \(U\+2468\), “⑩” \(U\+2469\), …$/);
	});

	it('refuses an emoji, half-width katakana and an invisible character', () => {
		expect(refusal({ characterSet, message: '😀ｱ\u200b' }).message).toMatch(
			/“😀” \(U\+1F600\), “ｱ” \(U\+FF71\), U\+200B$/,
		);
	});

	it('does not check a message that is not faxed', () => {
		expect(letter({ characterSet, message: '①', omitBody: true, files: [file('a.pdf')] }).text).toBe('');
	});
});
