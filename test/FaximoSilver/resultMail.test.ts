import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { NoResultMail, readResultMail, RefusedMail } from '../../nodes/FaximoSilver/gateway/resultMail';
import { FAXIMO_DOMAIN } from '../../nodes/FaximoSilver/gateway/wire';
import { buildResultMail, type ResultMail } from '../../sandbox/vendors/faximosilver/resultMail';
import { rejected } from '../support/caught';

const NOW = '2026-01-02T03:04:05.000Z';
const DELIVERED: ResultMail = {
	kind: 'delivered',
	number: '0323456789',
	pages: 10,
	subject: '[n8n-1a2b] 見積書 №1',
	date: '2010/01/01 10:50:40',
	messageId: '<1@cl1.faximo.jp>',
};

const read = async (mail: Buffer | string) =>
	await readResultMail(Buffer.from(mail as string), FAXIMO_DOMAIN, NOW);
const readBuilt = async (changed: Partial<ResultMail> = {}) =>
	await read(buildResultMail({ ...DELIVERED, ...changed }));
const refusal = async (mail: Buffer | string) => (await rejected(read(mail), Error)).message;

describe('a result mail', () => {
	it('has the same event key when it is read again, and each mail has its own', async () => {
		const keyOf = async (changed: Partial<ResultMail> = {}) => (await readBuilt(changed)).report.eventKey;
		expect(await keyOf()).toBe(await keyOf());
		expect(await keyOf({ messageId: '<2@cl1.faximo.jp>' })).not.toBe(await keyOf());
		expect(await keyOf({ kind: 'error' })).not.toBe(await keyOf());
	});

	it('becomes a delivery report with all fields', async () => {
		expect(await readBuilt()).toEqual({
			key: expect.stringMatching(/^<1@cl1\.faximo\.jp> [\w-]{43}$/),
			requestSubject: '[n8n-1a2b] 見積書 №1',
			numbers: ['0323456789', '0323456789'],
			report: {
				event: 'deliveryReport',
				eventKey: expect.stringMatching(/^[\w-]{22}$/) as string,
				vendor: 'faximoSilver',
				channel: 'fax',
				messageId: null,
				clientReference: 'n8n-1a2b',
				recipient: '+81323456789',
				status: 'delivered',
				final: true,
				reason: null,
				retryable: false,
				vendorCode: null,
				vendorText: '【faximoSilver】FAXの送信が完了しました',
				pages: 10,
				charge: null,
				chargeUnit: null,
				occurredAt: '2010-01-01T01:50:40.000Z',
				vendorTime: '2010/01/01 10:50:40',
				receivedAt: NOW,
				raw: expect.objectContaining({
					recipient: '0323456789',
					mailMessageId: '<1@cl1.faximo.jp>',
				}),
			},
		});
	});

	it('that reports a failure is undelivered, for an unspecified reason', async () => {
		const { report } = await readBuilt({ kind: 'error' });
		expect(report).toMatchObject({
			...{ status: 'undelivered', reason: 'unspecified', final: true, retryable: false },
			vendorText: '【faximoSilver】(重要)FAXが送信できませんでした',
		});
	});

	it.each<[string, Partial<ResultMail>]>([
		['UTF-8 and base64', { charset: 'utf-8', encoding: 'base64' }],
		['UTF-8 and quoted-printable', { charset: 'utf-8', encoding: 'quoted-printable' }],
		['ISO-2022-JP and 7bit', { charset: 'iso-2022-jp', encoding: '7bit' }],
		['ISO-2022-JP and base64', { charset: 'iso-2022-jp', encoding: 'base64' }],
		['Shift_JIS and base64', { charset: 'shift_jis', encoding: 'base64' }],
		['Shift_JIS and quoted-printable', { charset: 'shift_jis', encoding: 'quoted-printable' }],
		['ISO-2022-JP without a charset', { charset: 'iso-2022-jp', label: null }],
		['ISO-2022-JP with a raw subject', { charset: 'iso-2022-jp', rawSubject: true }],
		['ISO-2022-JP named iso-2022-jp-ms', { charset: 'iso-2022-jp', label: 'iso-2022-jp-ms' }],
		['ISO-2022-JP named us-ascii', { charset: 'iso-2022-jp', label: 'us-ascii' }],
		['EUC-JP named eucJP-ms', { charset: 'euc-jp', label: 'eucJP-ms' }],
		['EUC-JP without a charset', { charset: 'euc-jp', label: null, encoding: '8bit' }],
		['Shift_JIS named UTF-8', { charset: 'shift_jis', label: 'UTF-8' }],
		['Shift_JIS with a raw subject', { charset: 'shift_jis', encoding: '8bit', rawSubject: true }],
		['UTF-8 named ISO-2022-JP', { charset: 'utf-8', label: 'ISO-2022-JP' }],
		['UTF-8 without a charset', { charset: 'utf-8', label: null, encoding: '8bit' }],
		['HTML and nothing else', { html: true }],
		['HTML in Shift_JIS', { html: true, charset: 'shift_jis' }],
		['digits, colons and brackets in full width', { fullWidth: true }],
	])('can be read in %s', async (_what, changed) => {
		const subject = '[n8n-1a2b] 見積書 <東京> & 横浜';
		for (const kind of ['delivered', 'error'] as const) {
			const { requestSubject, report } = await readBuilt({ ...changed, kind, subject });
			expect(requestSubject).toBe(subject);
			expect(report).toMatchObject({
				...{ recipient: '+81323456789', pages: 10, occurredAt: '2010-01-01T01:50:40.000Z' },
				status: kind === 'delivered' ? 'delivered' : 'undelivered',
			});
		}
	});

	it('with two numbers puts out the one of its line, and names both', async () => {
		const { numbers, report } = await readBuilt({ number: '0312345678', shownNumber: '0323456789' });
		expect(numbers).toEqual(['0323456789', '0312345678']);
		expect(report.recipient).toBe('+81323456789');
		expect(report.raw).toMatchObject({ recipient: '0323456789', firstLineNumber: '0312345678' });
	});

	it.each([
		['ISO-2022-JP without a charset', 'mail-jis-body-without-charset.eml'],
		['a subject in raw ISO-2022-JP', 'mail-raw-jis-subject.eml'],
		['the charset iso-2022-jp-ms', 'mail-iso-2022-jp-ms.eml'],
	])('with %s is read completely', async (_what, file) => {
		const { requestSubject, report } = await read(readFileSync(path.join(__dirname, 'samples', file)));
		expect(requestSubject).toBe('[n8n-1a2b3c4d5e] 見積書');
		expect(report).toMatchObject({
			...{ status: 'delivered', recipient: '+81323456789', pages: 10, clientReference: 'n8n-1a2b3c4d5e' },
			vendorText: '【faximoSilver】FAXの送信が完了しました',
		});
	});

	it('with the Message-ID of another one has its own key', async () => {
		const [first, second] = await Promise.all(
			['first', 'second'].map(async (which) => {
				const file = path.join(__dirname, 'samples', `mail-reused-message-id-${which}.eml`);
				return await read(readFileSync(file));
			}),
		);
		expect(first?.report.raw).toMatchObject({ mailMessageId: '<01-baseline@cl1.faximo.jp>' });
		expect(second?.report.raw).toMatchObject({ mailMessageId: '<01-baseline@cl1.faximo.jp>' });
		expect(first?.key).not.toBe(second?.key);
		const { key } = await readBuilt();
		const others: Array<Partial<ResultMail>> = [
			...[{ kind: 'error' as const }, { number: '0300000000' }, { shownNumber: '0300000000' }],
			...[{ pages: 9 }, { date: '2010/01/01 10:50:41' }, { subject: 'another' }],
		];
		for (const other of others) expect((await readBuilt(other)).key).not.toBe(key);
	});

	it('that is delivered again has the same key, despite other Received headers and another charset', async () => {
		const mail = buildResultMail(DELIVERED);
		const { key } = await read(mail);
		const again = Buffer.concat([Buffer.from('Received: from elsewhere; now\r\n'), mail]);
		expect((await read(again)).key).toBe(key);
		const changed = { charset: 'iso-2022-jp', subject: '[n8n-1a2b] 見積書' } as const;
		expect((await readBuilt(changed)).key).toBe((await readBuilt({ ...changed, charset: 'utf-8' })).key);
	});

	it('is completed from its HTML part if its plain text lacks something', async () => {
		const { plain, html } = {
			plain: '<<HTML>>',
			html: '<head><title>x</title></head>0323456789宛のFAX送信<br>件名&#xFF1A;&#35211;&apos;&lt;',
		};
		const subject = '【faximoSilver】FAXの送信が完了しました';
		const mail = [
			...[
				'From: fax_sys@cl1.faximo.jp',
				`Subject: ${subject}`,
				'Content-Type: multipart/alternative; boundary=b',
				'',
			],
			...['--b', '', plain, '--b', 'Content-Type: text/html', '', html, '--b--'],
		].join('\n');
		expect(await read(mail)).toMatchObject({ requestSubject: "見'<", numbers: ['0323456789'] });
	});

	it('without a Message-ID uses a hash of its content as its key', async () => {
		const mail = buildResultMail({ ...DELIVERED, messageId: null });
		const { key, report } = await read(mail);
		expect(key).toMatch(/^[\w-]{43}$/);
		expect((await read(mail)).key).toBe(key);
		expect((await readBuilt({ messageId: null, pages: 11 })).key).not.toBe(key);
		expect(report.raw).toMatchObject({ mailMessageId: null });
	});

	it('may come from the address in any letter case, with a name', async () => {
		const { report } = await readBuilt({ from: '"faximo" <FAX_SYS@CL1.FAXIMO.JP>' });
		expect(report.status).toBe('delivered');
	});

	it('has no reference if the subject does not begin with one', async () => {
		expect((await readBuilt({ subject: 'Order [4711]' })).report.clientReference).toBeNull();
		expect((await readBuilt({ subject: '===[ref-1] Order' })).report.clientReference).toBe('ref-1');
	});
});

describe('a mail that is not a result', () => {
	it('is reported if the vendor’s address sent it: the error names the mail and what to do', async () => {
		const error = await rejected(
			read('From: fax_sys@cl1.faximo.jp\r\nDate: Fri, 1 Jan 2010\r\nSubject: Maintenance\r\n\r\n0312345678'),
			NoResultMail,
		);
		const told = error.toGatewayError(7);
		expect(told).toMatchObject({
			kind: 'protocol',
			message:
				'Could not read a mail from faximoSilver as a result: its subject is none of a result (subject “Maintenance”, sent “Fri, 1 Jan 2010”, UID 7)',
		});
		expect(told?.advice).toContain('move it to another folder');
		const lost = await rejected(read(buildResultMail({ ...DELIVERED, lost: true })), NoResultMail);
		expect(lost.toGatewayError(7)?.message).toContain('subject “?faximoSilver?FAX');
		const elsewhere = await rejected(read('From: a@example.com\r\n\r\n'), RefusedMail);
		expect(elsewhere.fault.kind).toBe('foreign');
	});

	it('without a Message-ID has another key for another subject or text', async () => {
		const keyOf = async (subject: string, text: string, more = '') =>
			(
				await rejected(
					read(`From: fax_sys@cl1.faximo.jp\r\nSubject: ${subject}\r\n${more}\r\n${text}`),
					NoResultMail,
				)
			).mail?.key;
		const key = await keyOf('Notice', 'a');
		expect(await keyOf('Notice', 'a')).toBe(key);
		const html = 'Content-Type: text/html\r\n';
		const others = [
			await keyOf('Notice 2', 'a'),
			await keyOf('Notice', 'b'),
			await keyOf('Notice', 'a', html),
			await keyOf('Notice', 'b', html),
			await keyOf('Notice', 'a', 'Message-ID: <1@x>\r\n'),
		];
		expect(new Set([key, ...others]).size).toBe(6);
		expect(others.at(-1)).toMatch(/^<1@x> /);
	});

	it.each([
		['another address', 'somebody@example.com'],
		['the address as a name', '"fax_sys@cl1.faximo.jp" <somebody@example.com>'],
		['a domain that begins so', 'fax_sys@cl1.faximo.jp.example.com'],
		['another user there', 'info@cl1.faximo.jp'],
	])('may come from %s', async (_what, from) => {
		expect(await refusal(buildResultMail({ ...DELIVERED, from }))).toMatch(/^it comes from /);
	});

	it('may have no sender', async () => {
		expect(await refusal('Subject: x\r\n\r\nx')).toBe('it comes from nobody');
	});

	it('may have another subject', async () => {
		const mail = 'From: fax_sys@cl1.faximo.jp\r\nSubject: Maintenance\r\n\r\n0312345678';
		expect(await refusal(mail)).toBe('its subject is none of a result');
	});

	it('may name no number', async () => {
		const subject = `=?UTF-8?B?${Buffer.from('【faximoSilver】FAXの送信が完了しました').toString('base64')}?=`;
		const mail = `From: fax_sys@cl1.faximo.jp\r\nSubject: ${subject}\r\n\r\nHello`;
		expect(await refusal(mail)).toBe('it names no fax number');
	});

	it('is reported without the control characters of its subject', async () => {
		const subject = `=?UTF-8?B?${Buffer.from('Main\u0000ten\u0085ance\u007f').toString('base64')}?=`;
		const error = await rejected(
			read(`From: fax_sys@cl1.faximo.jp\r\nSubject: ${subject}\r\n\r\nHello`),
			NoResultMail,
		);
		expect(error.mail.subject).toBe('Maintenance');
	});

	it('may be empty', async () => {
		expect(await refusal('')).toBe('it comes from nobody');
	});
});

it('reading never throws any other error, whatever a mail contains', async () => {
	const whole = buildResultMail(DELIVERED);
	const broken = fc
		.array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 0, max: 255 })), { maxLength: 20 })
		.map((changes) => {
			const mail = Buffer.from(whole);
			for (const [at, byte] of changes) mail[at] = byte;
			return mail;
		});
	const anyMail = fc.oneof(
		broken,
		fc.nat({ max: whole.length }).map((end) => whole.subarray(0, end)),
		fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
	);
	await fc.assert(
		fc.asyncProperty(anyMail, async (mail) => {
			try {
				const { key, report } = await read(mail);
				expect(key).not.toBe('');
				expect(report.event).toBe('deliveryReport');
			} catch (error) {
				expect([NoResultMail, RefusedMail]).toContain((error as Error).constructor);
			}
		}),
		{ numRuns: 150 },
	);
});
