import { X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { createTransport, type SendMailOptions } from 'nodemailer';
import PostalMime from 'postal-mime';
import { startSandbox, type Sandbox } from '../../sandbox';
import { MAGIC_FAULTS } from '../../sandbox/vendors/faximosilver/faults';
import { encodeJapanese } from '../../sandbox/vendors/faximosilver/japanese';
import {
	buildResultMail,
	MAGIC_RESULTS,
	type ResultMail,
} from '../../sandbox/vendors/faximosilver/resultMail';
import { eventually } from '../support/eventually';

/** The emulator against the vendor's document, "faximoSilverメール連携仕様". */
const DELIVERED_SAMPLE = `
【faximoSilver】FAXの送信が完了しました

0312345678宛のFAX送信が正常に完了しました。

送信日時:2010/01/01 10:50:40
送信先FAX番号:0323456789
枚数:10 枚
件名:FAX送信サンプル東京
※このEメールは受信確認専用アドレスから送信されています。
このメールに直接返信いただきましても回答いたしかねますので何卒ご了承ください。
ご不明な点があれば、オンラインマニュアルをご参照いただくか、エディックワークスサポートセンターまでお問い合わせください。

---------------------------------------------
エディックワークスサポートセンター
<お問い合わせ先>
Email:sv-support@faximo.jp
`;
const ERROR_SAMPLE = `
【faximoSilver】(重要)FAXが送信できませんでした

0451234567宛のFAXはエラーのため送信できませんでした。
内容をご確認ください。

送信エラーの原因は、送信先様が話し中である場合や、電話番号間違いなどが考えられます。
送信先様の番号をご確認の上、もう一度お試しください。

送信日時:2010/01/20 10:20:30
送信先FAX番号:0323456789
枚数:10 枚
件名:FAX送信サンプル横浜
※このEメールは受信確認専用アドレスから送信されています。
このメールに直接返信いただきましても回答いたしかねますので何卒ご了承ください。
ご不明な点があれば、オンラインマニュアルをご参照いただくか、エディックワークスサポートセンターまでお問い合わせください。
---------------------------------------------
エディックワークスサポートセンター
<お問い合わせ先>
Email:sv-support@faximo.jp
`;
const DELIVERED: ResultMail = {
	kind: 'delivered',
	number: '0312345678',
	shownNumber: '0323456789',
	date: '2010/01/01 10:50:40',
	pages: 10,
	subject: 'FAX送信サンプル東京',
};
const ERROR: ResultMail = {
	kind: 'error',
	number: '0451234567',
	shownNumber: '0323456789',
	date: '2010/01/20 10:20:30',
	pages: 10,
	subject: 'FAX送信サンプル横浜',
};
const PDF = Buffer.from('%PDF-1.4 /Type/Pages /Type /Page /Type/Page>> %%EOF');
const FAX = '0312345678';
const address = (number: string) => `${number}@cl1.faximo.jp`;

let sandbox: Sandbox;
const silver = () => sandbox.faximoSilver;
/** Kept open, because the server delays each new connection by a tenth of a second. */
let kept: ReturnType<typeof transportFor>;
const closing: Array<() => void> = [];

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['faximoSilver'] });
	kept = transportFor({ pass: 'sandbox-password', secure: 'plain' }, true);
});
beforeEach(() => {
	silver().resultDelayMs = 5;
});
afterEach(() => {
	for (const close of closing.splice(0)) close();
	silver().reset();
});
afterAll(async () => {
	kept.close();
	await sandbox.stop();
});

interface Client {
	pass?: string;
	secure?: 'tls' | 'untrusted' | 'plain' | 'required';
}

/** Hands in a mail to a fax number, as the settings of most tests want it. */
async function send(
	mail: SendMailOptions = {},
	{ pass = 'sandbox-password', secure = 'plain' }: Client = {},
) {
	const transport = pass === 'sandbox-password' && secure === 'plain' ? kept : transportFor({ pass, secure });
	return await transport.sendMail({
		from: 'clinic@example.com',
		to: address(FAX),
		subject: '診断書',
		text: 'お世話になります。\n',
		...mail,
	});
}

function transportFor({ pass, secure }: Required<Client>, pool = false) {
	return createTransport({
		host: silver().host,
		port: silver().smtpPort,
		auth: { user: 'demo', pass },
		...(pool && { pool, maxConnections: 1 }),
		ignoreTLS: secure === 'plain',
		requireTLS: secure === 'required',
		...(secure === 'tls' && { tls: { ca: silver().certificate } }),
	});
}

function imap({ pass = 'sandbox-password', secure = 'plain' }: Client = {}): ImapFlow {
	const client = new ImapFlow({
		host: silver().host,
		port: silver().imapPort,
		auth: { user: 'demo', pass },
		secure: false,
		...(secure === 'plain' && { doSTARTTLS: false }),
		...(secure === 'required' && { doSTARTTLS: true }),
		...(secure === 'tls' && { tls: { ca: silver().certificate } }),
		logger: false,
	});
	client.on('error', () => {});
	closing.push(() => client.close());
	return client;
}

const mails = () => silver().mailbox.mails;

async function results(count: number) {
	await eventually(`${count} results have come`, () => mails().length >= count);
	return await Promise.all(
		mails().map(async ({ raw }) => {
			const { text, ...mail } = await PostalMime.parse(raw);
			return { ...mail, text: text?.replaceAll('\r\n', '\n') };
		}),
	);
}

/** The mail as a parser that is not the emulator's own reads it. */
async function written(mail: Partial<ResultMail>, sample = DELIVERED): Promise<string> {
	const { subject, text, html } = await PostalMime.parse(buildResultMail({ ...sample, ...mail }));
	return `\n${subject}\n\n${(text ?? html ?? '').replaceAll('\r\n', '\n')}`;
}

describe('a fax request', () => {
	it('is a mail to a fax number', async () => {
		await send({ attachments: [{ filename: 'order.pdf', content: PDF }], headers: { 'X-Order': '7' } });
		expect(silver().requests).toBe(1);
		expect(silver().received).toEqual([
			{
				receivedAt: expect.any(String),
				from: 'clinic@example.com',
				recipients: [FAX],
				subject: '診断書',
				text: 'お世話になります。',
				bodyFaxed: true,
				attachments: [
					{ filename: 'order.pdf', contentType: 'application/pdf', size: PDF.length, content: PDF },
				],
				pages: 3,
				problem: null,
				messageId: expect.stringMatching(/^<.+>$/),
				secure: false,
				raw: expect.any(Buffer),
				headers: expect.objectContaining({ 'x-order': '7', to: address(FAX) }),
			},
		]);
		expect(silver().received[0]?.raw.toString()).toContain('X-Order: 7\r\n');
		expect(silver().to(FAX)).toEqual(silver().received);
	});

	it('requires a login', async () => {
		await expect(send({}, { pass: 'wrong' })).rejects.toMatchObject({ code: 'EAUTH', responseCode: 535 });
		const anonymous = createTransport({ host: '127.0.0.1', port: silver().smtpPort, ignoreTLS: true });
		await expect(
			anonymous.sendMail({ from: 'clinic@example.com', to: address(FAX), text: '' }),
		).rejects.toMatchObject({ responseCode: 530 });
		expect(silver().requests).toBe(0);
	});

	it('may be encrypted, for a client that trusts the certificate', async () => {
		await send({}, { secure: 'tls' });
		expect(silver().received).toMatchObject([{ secure: true }]);
		await expect(send({}, { secure: 'untrusted' })).rejects.toThrow('self-signed certificate');
		expect(new X509Certificate(silver().certificate).checkIP('127.0.0.1')).toBe('127.0.0.1');
	});

	it('is not encrypted if that is not offered', async () => {
		silver().startTls = false;
		await send({}, { secure: 'untrusted' });
		await expect(send({}, { secure: 'required' })).rejects.toMatchObject({ responseCode: 500 });
		expect(silver().received).toMatchObject([{ secure: false }]);
	});

	it('may have 50 recipients, but no more', async () => {
		const numbers = Array.from({ length: 51 }, (_none, index) => `03123450${String(index + 200)}`);
		await send({ to: numbers.slice(1).map(address) });
		expect(silver().received).toMatchObject([{ recipients: numbers.slice(1) }]);
		await expect(send({ to: numbers.map(address) })).rejects.toMatchObject({ responseCode: 554 });
		expect(silver().received).toHaveLength(1);
	});

	it.each(['03-1234-5678', '+81312345678', 'clinic'])('has digits before the @, not %s', async (number) => {
		await expect(send({ to: address(number) })).rejects.toMatchObject({ responseCode: 550 });
	});

	it.each([{ from: 'other@example.com' }, { envelope: { from: 'other@example.com', to: address(FAX) } }])(
		'is from a registered address, not %j',
		async (mail) => {
			await send(mail);
			const [result] = await results(1);
			expect(result?.text).toContain(`${FAX}宛のFAXはエラーのため送信できませんでした。`);
			silver().unregisteredFrom = 'nothing';
			await send(mail);
			await sleep(20);
			expect(mails()).toHaveLength(1);
			expect(silver().received).toEqual([]);
			expect(silver().ignored).toMatchObject([
				{ reason: 'unregisteredFrom' },
				{ reason: 'unregisteredFrom' },
			]);
		},
	);

	it.each(['cc', 'bcc'])('must have no fax address in %s', async (field) => {
		await send({ [field]: address('0451234567') });
		await sleep(20);
		expect(silver()).toMatchObject({ received: [], ignored: [{ reason: 'otherRecipients' }] });
		expect(mails()).toEqual([]);
		silver().otherRecipients = 'recipient';
		await send({ [field]: address('0451234567') });
		expect(silver().received).toMatchObject([{ recipients: [FAX] }]);
	});

	it('may go to other people as well', async () => {
		await send({ cc: 'colleague@example.com' });
		await send({ to: 'colleague@example.com' });
		expect(silver()).toMatchObject({
			received: [{ recipients: [FAX] }],
			ignored: [{ reason: 'noFaxRecipient' }],
		});
	});
});

describe('what is faxed', () => {
	const file = (filename: string, content: Buffer | string = 'x') => ({ filename, content });

	it('excludes the body when the subject starts with ===', async () => {
		await send({ subject: '===診断書', attachments: [file('a.pdf', PDF)] });
		await send({ subject: '診断書===', attachments: [file('a.pdf', PDF)] });
		expect(silver().received).toMatchObject([
			{ subject: '===診断書', text: 'お世話になります。', bodyFaxed: false, pages: 2 },
			{ bodyFaxed: true, pages: 3 },
		]);
	});

	it('excludes a document that is the whole mail', async () => {
		await send({ text: '', attachments: [file('a.pdf', PDF)] });
		expect(silver().received).toMatchObject([{ attachments: [], pages: 0, problem: 'nothingToFax' }]);
	});

	it('includes the attachments in code order of their names', async () => {
		const names = ['b.pdf', 'い.pdf', 'B.pdf', 'あ.pdf', '10.pdf', '2.pdf'];
		await send({ attachments: names.map((name) => file(name)) });
		expect(silver().received[0]?.attachments.map(({ filename }) => filename)).toEqual([
			...['10.pdf', '2.pdf', 'B.pdf', 'b.pdf', 'あ.pdf', 'い.pdf'],
		]);
	});

	it('includes Word, Excel, PDF, TIFF, JPEG, JPE, JFIF, Text', async () => {
		const extensions = 'doc docx docm xls xlsx xlsm xlsb pdf PDF tif tiff jpg jpeg jpe jfif txt'.split(' ');
		await send({ attachments: extensions.map((extension, index) => file(`${index}.${extension}`)) });
		expect(silver().received).toMatchObject([{ problem: null, pages: 17 }]);
	});

	it.each(['picture.png', 'page.html', 'archive.zip', 'pdf'])('does not include %s', async (filename) => {
		await send({ attachments: [file('a.pdf'), file(filename)] });
		expect(silver().received).toMatchObject([{ problem: 'attachmentType' }]);
		expect(await results(1)).toMatchObject([{ subject: '【faximoSilver】(重要)FAXが送信できませんでした' }]);
	});

	it('has at most 50 pages, of body and attachments together', async () => {
		const pdf = (pages: number) => file('a.pdf', `%PDF-1.4${' /Type /Page'.repeat(pages)}`);
		await send({ attachments: [pdf(49)] });
		await send({ attachments: [pdf(50)] });
		expect(silver().received).toMatchObject([
			{ pages: 50, problem: null },
			{ pages: 51, problem: 'tooManyPages' },
		]);
		const [delivered, error] = (await results(2)).map(({ text }) => text);
		expect(delivered).toContain('正常に完了しました');
		expect(error).toContain('エラーのため');
		expect(error).toContain('枚数:51 枚');
	});

	it('counts the pages of a text and of a TIFF', async () => {
		const directory = (next: number) => Buffer.from([0, 0, next, 0, 0, 0]);
		const tiff = Buffer.concat([Buffer.from('II*\0\x08\0\0\0', 'latin1'), directory(14), directory(0)]);
		await send({
			text: 'x\n'.repeat(61),
			attachments: [file('a.tif', tiff), file('b.txt', 'x\n'.repeat(60))],
		});
		expect(silver().received).toMatchObject([{ pages: 2 + 2 + 1 }]);
	});

	it('must not be empty', async () => {
		await send({ subject: '===' });
		await send({ text: ' ' });
		expect(silver().received).toMatchObject([{ problem: 'nothingToFax' }, { problem: 'nothingToFax' }]);
	});
});

describe('a result', () => {
	it('matches the document’s sample', async () => {
		expect(await written({})).toBe(DELIVERED_SAMPLE);
		expect(await written({}, ERROR)).toBe(ERROR_SAMPLE);
	});

	it('comes from the system address to From, for each recipient', async () => {
		await send({ to: [address(FAX), address('0451234001')] });
		const [one, other] = await results(2);
		for (const mail of [one, other]) {
			expect(mail).toMatchObject({
				from: { address: 'fax_sys@cl1.faximo.jp' },
				to: [{ address: 'clinic@example.com' }],
				messageId: expect.stringMatching(/^<.+@cl1\.faximo\.jp>$/),
			});
			expect(mail?.cc).toBeUndefined();
			expect(mail?.text).toMatch(
				/\n送信日時:\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\n送信先FAX番号:\d+\n枚数:1 枚\n/,
			);
			expect(mail?.text).toContain('\n件名:診断書\n');
		}
		expect(one?.text).toMatch(/^0312345678宛のFAX送信が正常に完了しました。\n/);
		expect(one?.text).toContain('\n送信先FAX番号:0312345678\n');
		expect(other?.text).toMatch(/^0451234001宛のFAXはエラーのため送信できませんでした。\n/);
		expect(silver().results.log).toMatchObject([
			{ kind: 'delivered', number: FAX, error: null },
			{ kind: 'error', number: '0451234001', error: null },
		]);
	});

	it('uses Japan time', async () => {
		expect(await written({ date: new Date('2009-12-31T15:00:00Z') })).toContain(
			'送信日時:2010/01/01 00:00:00',
		);
	});

	it('can be switched off', async () => {
		silver().resultMails = false;
		await send();
		await sleep(20);
		expect(mails()).toEqual([]);
	});

	it.each<[string, string, string, ResultMail]>([
		['100', 'UTF-8', 'base64', DELIVERED],
		['101', 'ISO-2022-JP', '7bit', DELIVERED],
		['102', 'Shift_JIS', 'base64', DELIVERED],
		['103', 'UTF-8', 'quoted-printable', DELIVERED],
		['110', 'UTF-8', 'base64', ERROR],
		['111', 'ISO-2022-JP', '7bit', ERROR],
		['112', 'Shift_JIS', 'base64', ERROR],
		['113', 'UTF-8', 'quoted-printable', ERROR],
	])('of %s is written in %s, %s', async (digits, charset, encoding, sample) => {
		const raw = buildResultMail({ ...sample, ...MAGIC_RESULTS[digits] }).toString('latin1');
		expect(raw).toContain(
			`\r\nContent-Type: text/plain; charset=${charset}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`,
		);
		expect(raw).toMatch(new RegExp(`\\r\\nSubject: (=\\?${charset}\\?[BQ]\\?[^? ]+\\?=(\\r\\n )?)+\\r\\n`));
		// eslint-disable-next-line no-control-regex
		expect(raw).toMatch(/^[\x00-\x7f]*$/);
		const header = raw.split('\r\n\r\n')[0]?.split('\r\n') ?? [];
		expect(Math.max(...header.map((line) => line.length))).toBeLessThanOrEqual(85);
		expect(await written(MAGIC_RESULTS[digits] ?? {}, sample)).toBe(
			sample === ERROR ? ERROR_SAMPLE : DELIVERED_SAMPLE,
		);
	});

	it.each(['104', '114'])('of %s is HTML only', async (digits) => {
		const mail = buildResultMail({ ...DELIVERED, ...MAGIC_RESULTS[digits], subject: '<b>&' });
		expect(mail.toString()).toContain('\r\nContent-Type: text/html; charset=UTF-8\r\n');
		const { html = '' } = await PostalMime.parse(mail);
		expect(html).toContain('<br>\r\n送信先FAX番号:0323456789<br>\r\n枚数:10 枚<br>\r\n');
		expect(html).toContain('件名:&lt;b&gt;&amp;<br>');
	});

	it.each([
		['120', null, /\r\nSubject: .\$B[^\r]+\r\n/, '\x1b$B7oL>'],
		['121', 'ISO-2022-JP', /\r\nSubject: .\$B[^\r]+\r\n/, '\x1b$B7oL>'],
		['122', 'iso-2022-jp-ms', /\r\nSubject: =\?iso-2022-jp-ms\?B\?/, '\x1b$B7oL>'],
		['123', 'eucJP-ms', /\r\nSubject: =\?eucJP-ms\?B\?/, null],
		['124', 'us-ascii', /\r\nSubject: \x81\x79faximo/, '\x8c\x8f\x96\xbc'],
	])('of %s names the charset %s, and has a subject to match', (digits, label, subject, words) => {
		const raw = buildResultMail({ ...DELIVERED, ...MAGIC_RESULTS[digits] }).toString('latin1');
		expect(raw).toContain(`\r\nContent-Type: text/plain${label === null ? '' : `; charset=${label}`}\r\n`);
		expect(raw).toMatch(subject);
		if (words !== null) expect(raw).toContain(words);
	});

	it('of 105 and 115 has full-width digits, colons and brackets', async () => {
		const delivered = await written(MAGIC_RESULTS['105'] ?? {});
		expect(delivered).toContain('\n０３１２３４５６７８宛のFAX送信');
		expect(delivered).toContain(
			'\n送信日時：２０１０/０１/０１ １０：５０：４０\n送信先FAX番号：０３２３４５６７８９\n枚数：１０ 枚\n件名：FAX送信サンプル東京\n',
		);
		expect(await written(MAGIC_RESULTS['115'] ?? {}, ERROR)).toMatch(
			/^\n【faximoSilver】（重要）FAXが送信できませんでした\n/,
		);
	});

	it('of 106 has no Message-ID, and of 107 another number in its lines', async () => {
		await send({ to: address('0312345106') });
		await send({ to: address('0312345107') });
		const found = await results(2);
		expect(found.map(({ messageId }) => messageId)).toEqual([undefined, expect.any(String)]);
		expect(found[1]?.text).toMatch(/^0312345107宛の[^]*\n送信先FAX番号:0323456789\n/);
	});

	it('can be triggered manually, and delivered to another mailbox', async () => {
		const taken: string[] = [];
		const { deliverTo } = silver().results;
		silver().results.deliverTo = async (mail, { user }) => {
			taken.push(user, (await PostalMime.parse(mail)).messageId ?? '');
		};
		await silver().results.deliver({ ...DELIVERED, messageId: '<1@example.com>', from: 'fax@example.com' });
		silver().results.deliverTo = deliverTo;
		expect(taken).toEqual(['demo', '<1@example.com>']);
		expect(mails()).toEqual([]);
		expect(silver().results.buildMail).toBe(buildResultMail);
	});

	it('that does not reach its mailbox is logged', async () => {
		const { deliverTo } = silver().results;
		silver().results.deliverTo = async () => await Promise.reject(new Error('Mailbox full'));
		await expect(silver().results.deliver(DELIVERED)).rejects.toThrow('Mailbox full');
		silver().results.deliverTo = deliverTo;
		expect(silver().results.log).toMatchObject([{ number: FAX, error: 'Mailbox full' }]);
	});
});

describe('the charsets of Japan', () => {
	const TEXT = '【FAX】（重要）送信ソー表、ミ尖曖熙〜'.replace('〜', '～');

	it.each(['iso-2022-jp', 'shift_jis', 'euc-jp'] as const)('%s round-trips', (charset) => {
		const text = `a${TEXT}\r\n1${TEXT}`;
		expect(new TextDecoder(charset).decode(encodeJapanese(text, charset))).toBe(text);
	});

	it('match the standards byte for byte', () => {
		expect(encodeJapanese('件名', 'iso-2022-jp').toString('latin1')).toBe('\x1b$B7oL>\x1b(B');
		expect(encodeJapanese('件名ソ', 'shift_jis').toString('hex')).toBe('8c8f96bc835c');
		expect(encodeJapanese('件😀名', 'shift_jis').toString('hex')).toBe('8c8f3f96bc');
	});
});

describe('a magic number', () => {
	const to = (digits: string) => ({ to: address(`0312345${digits}`) });
	const taken = () => silver().received.length;

	it('selects a fault or a result', () => {
		expect(Object.keys(MAGIC_RESULTS).filter((digits) => digits in MAGIC_FAULTS)).toEqual([]);
	});

	it('900 has no result', async () => {
		await send(to('900'));
		await sleep(20);
		expect([taken(), mails().length]).toEqual([1, 0]);
	});

	it('901 has its result twice', async () => {
		await send(to('901'));
		const [one, other] = (await results(2)).map(({ messageId }) => messageId);
		expect(one).toBeDefined();
		expect(one).toBe(other);
	});

	it.each([
		['910', /^From: fax_sys@cl1\.faximo\.jp\r\nFrom: stranger@example\.com\r\n/m],
		['911', /^From: fax_sys@cl1\.faximo\.jp, stranger@example\.com\r\n/m],
		['912', /^From: "fax_sys@cl1\.faximo\.jp" <stranger@example\.com>\r\n/m],
		['913', /^Authentication-Results: mx\.example\.com; dkim=fail header\.d=cl1\.faximo\.jp\r\n/],
		['914', /^Authentication-Results: mx\.example\.com; dkim=pass header\.d=example\.com\r\n/],
	])('%s has a forged result and none of the vendor’s', async (digits, header) => {
		await send(to(digits));
		await results(1);
		const [mail] = mails();
		expect(mail?.raw.toString('latin1')).toMatch(header);
		const [fax] = silver().received;
		expect(fax && silver().results.toldOf(fax, `0312345${digits}`)).toBeUndefined();
	});

	it('has a result that the mailbox’s server has found to be signed, whichever other it is', async () => {
		await send(to('678'));
		await results(1);
		expect(mails()[0]?.raw.toString('latin1')).toMatch(
			/^Authentication-Results: mx\.example\.com; dkim=pass header\.d=cl1\.faximo\.jp\r\nFrom: fax_sys@cl1\.faximo\.jp\r\n/,
		);
	});

	it('902 has its result later than the others', async () => {
		await send(to('902'));
		await send(to('678'));
		await results(1);
		await sleep(20);
		expect(silver().results.log).toMatchObject([{ number: '0312345678' }]);
	});

	it('908 has a Message-ID that others share', async () => {
		await send({ to: [address('0312345908'), address('0612345908')] });
		const found = await results(2);
		expect(found.map(({ messageId }) => messageId)).toEqual(Array(2).fill(found[0]?.messageId));
		expect(found[0]?.text).not.toBe(found[1]?.text);
	});

	it('909 has a result whose Japanese text is lost', async () => {
		await send(to('909'));
		expect((await results(1))[0]?.subject).toMatch(/^\?faximoSilver\?FAX\?+$/);
	});

	it('903 is accepted, and the connection cut before the answer', async () => {
		await expect(send(to('903'))).rejects.toMatchObject({ code: expect.stringMatching(/ECONN|ESOCKET/) });
		await results(1);
		expect(taken()).toBe(1);
	});

	it('904 is temporarily refused, after the data', async () => {
		await expect(send(to('904'))).rejects.toMatchObject({ responseCode: 451, command: 'DATA' });
		expect([taken(), silver().requests]).toEqual([0, 1]);
	});

	it('905 is refused, while other recipients are not', async () => {
		await expect(send(to('905'))).rejects.toMatchObject({ responseCode: 550 });
		const { accepted, rejected } = await send({ to: [address('0312345905'), address(FAX)] });
		expect([accepted, rejected]).toEqual([[address(FAX)], [address('0312345905')]]);
		expect(silver().received).toMatchObject([{ recipients: [FAX] }]);
		expect(silver().requests).toBe(2);
	});

	it('906 is accepted, and never answered', async () => {
		let answered = false;
		const answer = send(to('906')).then(
			() => (answered = true),
			() => undefined,
		);
		await eventually('the mail is taken', () => taken() === 1);
		await sleep(50);
		expect(answered).toBe(false);
		silver().dropSmtp();
		await answer;
	});

	it('907 is lost with its connection, and not accepted', async () => {
		await expect(send(to('907'))).rejects.toThrow();
		await sleep(20);
		expect([taken(), mails().length, silver().requests]).toEqual([0, 0, 1]);
	});
});

describe('the mailbox', () => {
	async function opened(options: Client = {}): Promise<ImapFlow> {
		const client = imap(options);
		await client.connect();
		await client.mailboxOpen('INBOX');
		return client;
	}

	it('requires a login', async () => {
		await expect(imap({ pass: 'wrong' }).connect()).rejects.toMatchObject({ authenticationFailed: true });
	});

	it('may be read over TLS, by a client that trusts the certificate', async () => {
		expect((await opened({ secure: 'tls' })).secureConnection).toBe(true);
		await expect(imap({ secure: 'untrusted' }).connect()).rejects.toThrow('self-signed certificate');
		silver().startTls = false;
		await expect(imap({ secure: 'required' }).connect()).rejects.toThrow();
	});

	it('can be searched, read, and marked', async () => {
		await silver().results.deliver(DELIVERED);
		silver().mailbox.add('From: other@example.com\r\nSubject: x\r\n\r\nx\r\n', { flags: ['\\Seen'] });
		const client = await opened();
		const [uid] = mails().map((mail) => mail.uid);
		expect(await client.search({ from: 'fax_sys@cl1.faximo.jp', seen: false }, { uid: true })).toEqual([uid]);
		expect(await client.search({ since: new Date(Date.now() - 86_400_000) }, { uid: true })).toHaveLength(2);
		const mail = await client.fetchOne(
			String(uid),
			{ source: true, envelope: true, flags: true },
			{ uid: true },
		);
		expect(mail).toMatchObject({
			source: mails()[0]?.raw,
			envelope: { subject: '【faximoSilver】FAXの送信が完了しました' },
			flags: new Set(),
		});
		expect(await client.messageFlagsAdd(String(uid), ['\\Seen', '$Read'], { uid: true })).toBe(true);
		expect(mails()[0]?.flags).toEqual(['\\Seen', '$Read']);
	});

	it('announces new mail at once to a waiting client', async () => {
		const client = await opened();
		const counts: number[] = [];
		client.on('exists', ({ count }) => counts.push(count));
		const idle = client.idle();
		await send();
		await eventually('the client is told', () => counts.length > 0);
		expect(counts).toEqual([1]);
		const [uid] = (await client.search({ seen: false }, { uid: true })) || [];
		expect(uid).toBe(mails()[0]?.uid);
		await idle;
	});

	it('continues its UIDs, even after it was emptied', async () => {
		const first = silver().mailbox.add('Subject: x\r\n\r\n');
		const client = await opened();
		silver().mailbox.clear();
		await client.noop();
		expect(client.mailbox && client.mailbox.exists).toBe(0);
		expect(silver().mailbox.add('Subject: x\r\n\r\n')).toBe(first + 1);
	});

	it('can be restored, with another UIDVALIDITY', async () => {
		silver().mailbox.add('Subject: x\r\n\r\n');
		const client = await opened();
		const before = silver().mailbox.uidValidity;
		const closed = new Promise((resolve) => client.once('close', resolve));
		silver().mailbox.renew();
		await closed;
		expect(mails()).toMatchObject([{ uid: 1 }]);
		const again = await opened();
		expect(again.mailbox && again.mailbox.uidValidity).toBe(BigInt(before + 1));
	});
});

describe('the control interface', () => {
	const control = (path = '') => `${sandbox.url}/_sandbox/faximosilver${path}`;

	async function post(path: string, body: object): Promise<unknown> {
		const response = await fetch(control(path), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		return await response.json();
	}

	it('lists received faxes, without their bytes', async () => {
		silver().resultMails = false;
		await send({ attachments: [{ filename: 'order.pdf', content: PDF }] });
		const { raw, ...mail } = silver().received[0]!;
		expect(await (await fetch(control())).json()).toEqual({
			smtpPort: silver().smtpPort,
			imapPort: silver().imapPort,
			received: [
				{ ...mail, rawBytes: raw.length, attachments: [{ filename: 'order.pdf', size: PDF.length }] },
			],
			ignored: [],
			faults: [],
			requests: 1,
			results: [],
		});
	});

	it('injects a fault for certain numbers and a number of times', async () => {
		const fault = { kind: 'refuse', at: 'data', code: 452, text: '4.2.2 Full' };
		await post('/faults', { fault, recipientEndsWith: '678', times: 1 });
		await send({ to: address('0312345000') });
		await expect(send()).rejects.toMatchObject({ responseCode: 452 });
		await send();
		expect(silver().received).toHaveLength(2);
	});

	it('injects a fault for all, which overrides a magic number', async () => {
		await post('/faults', { fault: { kind: 'delay', ms: 1 } });
		await send({ to: address('0312345904') });
		expect(silver().received).toHaveLength(1);
	});

	it('delivers a result', async () => {
		const answer = await post('/result', { ...ERROR, charset: 'iso-2022-jp' });
		const [mail] = await results(1);
		expect(answer).toEqual({
			kind: 'error',
			number: '0451234567',
			messageId: mail?.messageId,
			error: null,
		});
		expect(`\n${mail?.subject}\n\n${mail?.text}`).toBe(ERROR_SAMPLE);
	});

	it('resets everything, including pending results', async () => {
		await post('/result', DELIVERED);
		await post('/faults', { fault: { kind: 'delay', ms: 1 } });
		silver().resultDelayMs = 30;
		silver().maxPages = 1;
		await send();
		expect((await fetch(control(), { method: 'DELETE' })).status).toBe(204);
		await sleep(50);
		expect(await (await fetch(control())).json()).toMatchObject({
			...{ received: [], ignored: [], faults: [], requests: 0, results: [] },
		});
		expect([mails(), silver().resultDelayMs, silver().maxPages]).toEqual([[], 300, 50]);
	});
});
