import fc from 'fast-check';
import type { FaxFile } from '../../nodes/FaximoSilver/gateway/files';
import { prepareSend, type FaximoSendInput } from '../../nodes/FaximoSilver/gateway/prepare';
import { trackingReference } from '../../nodes/FaximoSilver/gateway/normalise';
import { ATTACHMENT_ENDINGS } from '../../nodes/FaximoSilver/gateway/wire';
import { anyText } from '../support/anyText';

const file = (fileName: string, byteLength = 3, contentType = 'application/pdf'): FaxFile => ({
	fileName,
	contentType,
	byteLength,
	read: async () => Buffer.alloc(byteLength),
});

function prepared(changed: Partial<FaximoSendInput> = {}) {
	return prepareSend(3, {
		to: '03-2345-6789',
		numberCheck: 'plan',
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
		...changed,
	});
}
function letterOf(changed: Partial<FaximoSendInput> = {}) {
	const { dispatches, failures } = prepared(changed);
	expect(failures.map(({ error }) => error.message)).toEqual([]);
	return dispatches[0]?.letter;
}
function refusalOf(changed: Partial<FaximoSendInput> = {}) {
	const { dispatches, failures } = prepared(changed);
	expect(dispatches).toEqual([]);
	return failures[0]?.error;
}

describe('a recipient', () => {
	it.each([
		['03-2345-6789', '0323456789', '+81323456789'],
		['+81 3 2345 6789', '0323456789', '+81323456789'],
		['0081 3 2345 6789', '0323456789', '+81323456789'],
		['０３（２３４５）６７８９', '0323456789', '+81323456789'],
		['050-1234-5678', '05012345678', '+815012345678'],
	])('in Japan, %s, is %s before the @', (to, address, recipient) => {
		expect(prepared({ to }).dispatches).toMatchObject([{ itemIndex: 3, address, recipient }]);
	});

	it('is checked against the numbering plan unless its length is enough', () => {
		expect(refusalOf({ to: '03-2345-678' })?.kind).toBe('invalidRecipient');
		expect(prepared({ to: '03-2345-678', numberCheck: 'length' }).dispatches).toMatchObject([
			{ address: '032345678' },
		]);
	});

	it('that is missing is named, with a number that faximoSilver takes', () => {
		expect(refusalOf({ to: '' })).toMatchObject({
			message: 'To is empty',
			advice: 'Enter at least one number, such as 03-2345-6789.',
		});
	});

	it.each(['', 'fax', '0323456789@cl1.faximo.jp', '0323456789\r\nBcc: x'])('cannot be %j', (to) => {
		const { dispatches, failures } = prepared({ to });
		for (const { address } of dispatches) expect(address).toMatch(/^\d+$/);
		expect(failures.length).toBeGreaterThan(0);
	});

	it('that stands there twice gets one fax', () => {
		expect(prepared({ to: '0323456789, +81 3 2345 6789' }).dispatches).toHaveLength(1);
	});

	it('shares a mail with up to 49 others of its item, and with none of another', () => {
		expect(letterOf()).toMatchObject({ recipientsPerRequest: 50, groupKey: '3' });
	});
});

describe('the subject', () => {
	it('begins with a reference of our own, in ASCII', () => {
		const letter = letterOf({ subject: '見積書' });
		expect(letter?.subject).toMatch(/^\[n8n-[0-9a-f]{10}\] 見積書$/);
		expect(letter?.subject).toContain(letter?.clientReference);
		expect(letterOf()?.clientReference).not.toBe(letterOf()?.clientReference);
	});

	it.each<[Partial<FaximoSendInput>, string]>([
		[{ clientReference: ' order-1 ' }, '[order-1] Order'],
		[{ clientReference: 'order-1', subject: '' }, '[order-1]'],
		[{ clientReference: 'order-1', message: '', files: [file('a.pdf')] }, '===[order-1] Order'],
		[{ clientReference: 'order-1', omitBody: true, files: [file('a.pdf')] }, '===[order-1] Order'],
		[{ trackInSubject: false }, 'Order'],
		[{ trackInSubject: false, message: '', files: [file('a.pdf')] }, '===Order'],
	])('of %j is %s', (changed, subject) => {
		expect(letterOf(changed)?.subject).toBe(subject);
	});

	it('carries no reference where that is switched off, and a given one is put out all the same', () => {
		const letter = letterOf({ trackInSubject: false, clientReference: 'order-1' });
		expect([letter?.subject, letter?.clientReference]).toEqual(['Order', 'order-1']);
		expect(letterOf({ trackInSubject: false })?.clientReference).toBeNull();
	});

	it('cannot keep a message off the fax by the way', () => {
		expect(refusalOf({ trackInSubject: false, subject: ' ===Order' })?.message).toBe(
			'A Subject that begins with === would keep the Message off the fax',
		);
		expect(letterOf({ subject: '===Order', clientReference: 'order-1' })?.subject).toBe('[order-1] ===Order');
	});

	it.each([
		['a line break', 'a\r\nBcc: x@example.com'],
		['a line feed', 'a\nb'],
		['a control character', 'a\u0000b'],
		['half of an emoji', 'a\ud83d'],
		['more than 200 characters', 'x'.repeat(201)],
	])('cannot hold %s', (_what, subject) => {
		expect(refusalOf({ subject })?.kind).toBe('invalidContent');
	});

	it.each(['two words', 'a]b', '見積', 'x'.repeat(41), 'a\nb'])(
		'takes no reference such as %j',
		(clientReference) => {
			expect(refusalOf({ clientReference })?.kind).toBe('invalidRequest');
		},
	);

	it('gives the reference back, whatever both hold', () => {
		fc.assert(
			fc.property(
				anyText({ maxLength: 20 }),
				anyText({ minLength: 1, maxLength: 10 }),
				(subject, reference) => {
					const { dispatches } = prepared({ subject, clientReference: reference });
					for (const { letter } of dispatches) {
						expect(letter.subject).not.toMatch(/\p{Cc}/u);
						expect(trackingReference(letter.subject)).toBe(letter.clientReference);
					}
				},
			),
		);
	});
});

describe('what is faxed', () => {
	it.each(ATTACHMENT_ENDINGS.flatMap((ending) => [`a.${ending}`, `A.B.${ending.toUpperCase()}`]))(
		'can be %s',
		(name) => {
			expect(letterOf({ files: [file(name)] })?.files).toMatchObject([{ fileName: name }]);
		},
	);

	it.each(['a.png', 'a.pdf.exe', 'a\r\nb.pdf', '../a.pdf', 'a\\b.pdf', ''])('cannot be %j', (name) => {
		expect(refusalOf({ files: [file(name)] })?.kind).toBe('invalidDocument');
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
		expect(letterOf({ files: [file(name, 3, type)] })?.files).toMatchObject([{ fileName: attached }]);
	});

	it('cannot be a file without an ending whose type is not faxed', () => {
		expect(refusalOf({ files: [file('invoice', 3, 'application/zip')] })?.kind).toBe('invalidDocument');
	});

	it('is asked for in both ways, with what the item has', () => {
		expect(refusalOf({ message: '', binaryFields: ['report'] })?.advice).toBe(
			'Enter a Message, or enter under Input Binary Fields the names of the fields that hold the documents. The item has “report”.',
		);
	});

	it('cannot be an empty file, nor nothing', () => {
		expect(refusalOf({ files: [file('a.pdf', 0)] })?.message).toBe('The file “a.pdf” is empty');
		expect(refusalOf({ message: ' \n' })?.message).toMatch(/^There is nothing to fax/);
		expect(refusalOf({ omitBody: true })?.message).toMatch(/the message is left out/);
	});

	it('cannot be half of an emoji', () => {
		expect(refusalOf({ message: 'a\ud83d' })?.kind).toBe('invalidContent');
	});

	it('keeps its names, unless it is to be numbered in code order', () => {
		const names = ['z.pdf', ...Array.from({ length: 10 }, (_, index) => `${index}.pdf`)];
		const namesOf = (numberAttachments: boolean) =>
			letterOf({ files: names.map((name) => file(name)), numberAttachments })?.files.map(
				({ fileName }) => fileName,
			) ?? [];
		expect(namesOf(false)).toEqual(names);
		const numbered = namesOf(true);
		expect(numbered[0]).toBe('01_z.pdf');
		expect([...numbered].sort()).toEqual(numbered);
	});

	it('has the time it is given', () => {
		expect(letterOf({ timeoutSeconds: 5 })?.timeoutMs).toBe(5_000);
		expect(refusalOf({ timeoutSeconds: 0 })?.message).toContain('Time-Out');
	});
});

describe('in ISO-2022-JP', () => {
	const characterSet = 'iso2022jp';

	it('a fax goes as it is where the charset has all of it', () => {
		const letter = letterOf({
			characterSet,
			subject: '見積書〜',
			message: '本文',
			files: [file('写し.pdf')],
		});
		expect(letter).toMatchObject({ characterSet, text: '本文', files: [{ fileName: '写し.pdf' }] });
	});

	it.each<[string, Partial<FaximoSendInput>]>([
		['Subject', { subject: '髙橋① ' }],
		['Message', { message: '髙橋①髙' }],
		['The file name “髙橋①.pdf”', { files: [file('髙橋①.pdf')] }],
	])('%s with characters that it lacks is refused, and they are named', (field, changed) => {
		const error = refusalOf({ characterSet, ...changed });
		expect([error?.kind, error?.message]).toEqual([
			'invalidContent',
			`${field} holds characters that ISO-2022-JP cannot carry: “髙” (U+9AD9), “①” (U+2460)`,
		]);
		expect(letterOf(changed)).toBeDefined();
	});

	it('an emoji, half-width katakana and an invisible character are refused', () => {
		expect(refusalOf({ characterSet, message: '😀ｱ\u200b' })?.message).toMatch(
			/“😀” \(U\+1F600\), “ｱ” \(U\+FF71\), U\+200B$/,
		);
	});

	it('a message that is not faxed is not looked at', () => {
		expect(letterOf({ characterSet, message: '①', omitBody: true, files: [file('a.pdf')] })?.text).toBe('');
	});
});
