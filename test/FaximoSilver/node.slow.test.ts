import {
	NodeApiError,
	NodeOperationError,
	type IBinaryKeyData,
	type INodeExecutionData,
	type INodeParameters,
} from 'n8n-workflow';
import { FaximoSilver } from '../../nodes/FaximoSilver/FaximoSilver.node';
import { startSandbox, type Sandbox } from '../../sandbox';
import { inMemoryFile } from '../support/binaryStore';
import { rejected } from '../support/caught';
import { eventually } from '../support/eventually';
import { runNode, type NodeRun } from '../support/nodeHarness';
import { sample } from './sample';

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Page>>endobj\n%%EOF');
/** A document with every byte, line ends included. */
const BYTES = Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256));
const PASSWORD = 'gehéim +&=%"x';
/** Continue On Fail. */
const continuing = { onError: 'continueRegularOutput' } as const;

const node = new FaximoSilver();
let sandbox: Sandbox;
const faximo = () => sandbox.faximoSilver;
const received = () => faximo().received;

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['faximoSilver'] });
	const [account] = faximo().accounts;
	if (account !== undefined) account.password = PASSWORD;
});
beforeEach(() => {
	faximo().resultDelayMs = 0;
});
afterEach(() => {
	faximo().reset();
});
afterAll(async () => {
	await sandbox.stop();
});

function account(changed: Record<string, string | number> = {}) {
	return {
		faximoSilverApi: {
			fromAddress: 'clinic@example.com',
			faxDomain: faximo().faxDomain,
			...{ smtpHost: '127.0.0.1', smtpPort: faximo().smtpPort, smtpSecurity: 'none' },
			...{ smtpUser: 'demo', smtpPassword: PASSWORD },
			...{ imapHost: '127.0.0.1', imapPort: faximo().imapPort, imapSecurity: 'none' },
			...{ imapUser: 'demo', imapPassword: PASSWORD },
			...changed,
		},
	};
}

type Run = Omit<Partial<NodeRun>, 'parameters'>;

const run = async (parameters: INodeParameters, more: Run = {}) =>
	await runNode({ node, parameters, credentials: account(), ...more });
const send = async (parameters: INodeParameters = {}, more: Run = {}) =>
	await run({ to: '03-2345-6789', message: 'Hello', binaryProperties: '', ...parameters }, more);
const report = async (parameters: INodeParameters = {}, more: Run = {}) =>
	await run({ operation: 'report', ...parameters }, more);
const importHistory = async (file: Buffer | string, more: Run = {}) =>
	await run(
		{ operation: 'importHistory' },
		{ binary: [{ data: inMemoryFile(file, 'history.csv') }], ...more },
	);

const json = (output: INodeExecutionData[]) => output.map((item) => item.json);
const pairs = (output: INodeExecutionData[]) => output.map(({ pairedItem }) => pairedItem);
const files = (names: Record<string, [name: string, content?: Buffer]>): IBinaryKeyData =>
	Object.fromEntries(
		Object.entries(names).map(([key, [name, content = PDF]]) => [key, inMemoryFile(content, name)]),
	);

describe('Send', () => {
	it('faxes a text, and puts out a SendResult paired to its item', async () => {
		const output = await send({
			subject: '見積書',
			message: 'こんにちは',
			options: { clientReference: 'order-1' },
		});
		expect(output).toEqual([
			{
				json: {
					vendor: 'faximoSilver',
					channel: 'fax',
					recipient: '+81323456789',
					messageId: null,
					clientReference: 'order-1',
					status: 'queued',
					final: false,
					reason: null,
					vendorCode: '250',
					vendorText: expect.stringMatching(/^250 /),
					scheduledFor: null,
					segments: null,
					raw: expect.stringMatching(/^250 /),
				},
				pairedItem: { item: 0 },
			},
		]);
		expect(received()).toMatchObject([
			{
				...{ from: 'clinic@example.com', recipients: ['0323456789'], problem: null },
				...{ subject: '[order-1] 見積書', text: 'こんにちは', bodyFaxed: true, attachments: [] },
			},
		]);
	});

	it('sends the item’s files byte for byte under their names, and no body if none is wanted', async () => {
		await send(
			{ binaryProperties: 'first, second', message: '', options: { clientReference: 'r' } },
			{ binary: [files({ first: ['見積書.pdf'], second: ['b.docx', BYTES], other: ['c.pdf'] })] },
		);
		const [fax] = received();
		expect(fax?.attachments.map(({ filename }) => filename).sort()).toEqual(['b.docx', '見積書.pdf']);
		expect(fax?.attachments.find(({ filename }) => filename === 'b.docx')?.content).toEqual(BYTES);
		expect(fax).toMatchObject({ subject: '===[r]', bodyFaxed: false, problem: null });
	});

	it('faxes a text alone with the default fields', async () => {
		const added = { to: '03-2345-6789', message: 'こんにちは' };
		expect(json(await run(added))).toMatchObject([{ status: 'queued' }]);
		expect(received()).toMatchObject([
			{ text: 'こんにちは', bodyFaxed: true, attachments: [], problem: null },
		]);
		const error = await rejected(run({ to: '03-2345-6789' }), NodeOperationError);
		expect(error.message).toBe('There is nothing to fax: Message is empty, and there is no attachment');
	});

	it('faxes a document alone as an attachment, named after its type', async () => {
		const binary = [{ data: { ...inMemoryFile(PDF, 'invoice'), fileExtension: 'pdf' } }];
		await run({ to: '03-2345-6789' }, { binary });
		expect(received()).toMatchObject([
			{ bodyFaxed: false, attachments: [{ filename: 'invoice.pdf' }], problem: null },
		]);
	});

	it('writes the mail in ISO-2022-JP if that is chosen, and refuses characters that it lacks', async () => {
		const options = { characterSet: 'iso2022jp' };
		await send({ subject: '見積書〜', message: '本文', options });
		const [fax] = received();
		expect(fax).toMatchObject({ subject: expect.stringMatching(/見積書[〜～]$/) as string, text: '本文' });
		expect(fax?.raw.toString('latin1')).toMatch(/^Subject: =\?ISO-2022-JP\?B\?/m);
		const error = await rejected(send({ message: '髙①', options }), NodeOperationError);
		expect(error.message).toMatch(/^Message holds characters that ISO-2022-JP cannot carry: “髙”/);
	});

	it('keeps the order of the fields if attachments are numbered', async () => {
		await send(
			{ binaryProperties: 'z, a', options: { numberAttachments: true, omitBody: true } },
			{ binary: [files({ a: ['a.pdf'], z: ['z.pdf'] })] },
		);
		expect(received()[0]?.attachments.map(({ filename }) => filename)).toEqual(['1_z.pdf', '2_a.pdf']);
	});

	it('splits more than 50 recipients over mails, and pairs each result', async () => {
		const to = Array.from({ length: 60 }, (_, index) => `03234500${String(index).padStart(2, '0')}`);
		faximo().resultMails = false;
		const output = await send(
			{ to: '={{ $json.to }}', message: '={{ $json.text }}' },
			{
				items: [
					{ to, text: 'one' },
					{ to: '0312345678', text: 'two' },
				],
			},
		);
		expect(output).toHaveLength(61);
		expect(pairs(output)).toEqual([...to.map(() => ({ item: 0 })), { item: 1 }]);
		const counts = received().map(({ text, recipients }) => [text, recipients.length]);
		expect(counts.sort()).toEqual([
			['one', 10],
			['one', 50],
			['two', 1],
		]);
		expect(new Set(received().flatMap(({ recipients }) => recipients)).size).toBe(61);
	});

	it('leaves the reference out of the subject if that option is off', async () => {
		await send({ subject: 'Order', options: { trackInSubject: false } });
		expect(received()[0]?.subject).toBe('Order');
	});

	it.each([
		['no recipient', { to: '' }, {}],
		['a recipient that is no number', { to: 'fax' }, {}],
		['nothing to fax', { message: '' }, {}],
		['a line break in the subject', { subject: 'a\r\nBcc: x@example.com' }, {}],
		['binary data that is not there', { binaryProperties: 'report' }, {}],
		['a type that is not faxed', { binaryProperties: 'data' }, { binary: [files({ data: ['a.png'] })] }],
		[
			'an empty file',
			{ binaryProperties: 'data' },
			{ binary: [files({ data: ['a.pdf', Buffer.alloc(0)] })] },
		],
	])('refuses %s before it connects', async (_what, parameters, more: Run) => {
		const [failed] = json(await send(parameters, { ...more, ...continuing }));
		expect(failed).toMatchObject({ vendor: 'faximoSilver', outcome: 'notSent' });
		expect(faximo().requests).toBe(0);
	});

	it('reports one recipient that the server refused, and faxes to the others', async () => {
		const output = await send({ to: '0323456789, 0323456905' }, continuing);
		expect(json(output)).toMatchObject([
			{ recipient: '+81323456789', status: 'queued' },
			{ recipient: '+81323456905', errorKind: 'invalidRecipient', vendorCode: '550' },
		]);
		expect(received()[0]?.recipients).toEqual(['0323456789']);
	});
});

describe('Get Delivery Reports', () => {
	const arrived = async (count: number) =>
		await eventually('the results have come', () => faximo().mailbox.mails.length >= count);

	it('finds the result of a fax by its reference', async () => {
		const [sent] = json(await send({ to: '0323456101, 0323456112', subject: '見積書' }));
		await send();
		await arrived(3);
		const output = await report({ clientReference: String(sent?.clientReference) });
		expect(pairs(output)).toEqual([{ item: 0 }, { item: 0 }]);
		expect(
			json(output)
				.map(({ recipient, status }) => [recipient, status])
				.sort(),
		).toEqual([
			['+81323456101', 'delivered'],
			['+81323456112', 'undelivered'],
		]);
	});

	it('finds by subject, by either number, and up to a limit', async () => {
		const { results } = faximo();
		await results.deliver({ kind: 'delivered', number: '0311111111', pages: 1, subject: 'Order 1' });
		const two = { number: '0322222222', shownNumber: '0333333333' };
		await results.deliver({ kind: 'delivered', ...two, pages: 2, subject: 'Order 2' });
		const pages = async (parameters: INodeParameters) =>
			json(await report(parameters)).map((one) => one.pages);
		expect(await pages({})).toEqual([1, 2]);
		expect(await pages({ subject: 'Order 2' })).toEqual([2]);
		expect(await pages({ numbers: '03-2222-2222' })).toEqual([2]);
		expect(await pages({ numbers: '+81 3 3333 3333, 0399999999' })).toEqual([2]);
		for (const numbers of [
			'0081 3 2222 2222',
			'010-81-3-2222-2222',
			'184-03-2222-2222',
			'０３ー２２２２ー２２２２',
		]) {
			expect([numbers, await pages({ numbers })]).toEqual([numbers, [2]]);
		}
		expect(await pages({ limit: 1 })).toEqual([1]);
		expect(await pages({ returnAll: true })).toEqual([1, 2]);
		expect(await pages({ subject: 'Order', numbers: '0399999999' })).toEqual([]);
	});

	it.each([
		['+32 2 123 45 67', '0103221234567', '010 32 2 123 45 67'],
		['0032 2 123 45 67', '0103221234567', '+3221234567'],
		['184-03-2345-6101', '1840323456101', '184-03-2345-6101'],
		['184-03-2345-6101', '1840323456101', '+81 3 2345 6101'],
	])('finds the result of a fax to %s, sent to %s, when asked for %s', async (to, dialed, numbers) => {
		const [sent] = json(await send({ to }));
		await arrived(1);
		const [found] = json(await report({ numbers }));
		expect(found?.raw).toMatchObject({ recipient: dialed });
		expect(found?.recipient).toBe(sent?.recipient);
	});

	it('refuses a number that Send would refuse', async () => {
		const error = await rejected(report({ numbers: '03-2345-6789 ext. 4' }), Error);
		expect(error.message).toContain('Numbers: “03-2345-6789 ext. 4” cannot be a phone number');
	});

	it('looks back as far as the fields say', async () => {
		const mail = (subject: string) =>
			faximo().results.buildMail({ kind: 'delivered', number: '0311111111', pages: 1, subject });
		const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
		faximo().mailbox.add(mail('older'), { date: hoursAgo(30) });
		faximo().mailbox.add(mail('newer'), { date: hoursAgo(2) });
		const count = async (parameters: INodeParameters) => (await report(parameters)).length;
		expect(await count({})).toBe(1);
		expect(await count({ lastHours: 1 })).toBe(0);
		expect(await count({ lastHours: 48 })).toBe(2);
		expect(await count({ since: hoursAgo(31).toISOString() })).toBe(2);
		expect(await count({ since: hoursAgo(3).toISOString() })).toBe(1);
	});

	it('finds a subject with a wave dash, whichever way it is encoded', async () => {
		await faximo().results.deliver({
			kind: 'delivered',
			number: '0311111111',
			pages: 1,
			subject: '10月～12月 ①',
		});
		for (const subject of ['月〜12', '月～12', '月~12', '１０月〜'])
			expect(await report({ subject })).toHaveLength(1);
		expect(await report({ subject: '月-12' })).toEqual([]);
	});

	it('names a vendor’s mail that it cannot read, and puts out the others with Continue On Fail', async () => {
		const { results, mailbox } = faximo();
		const result = { kind: 'delivered', number: '0311111111', pages: 1, subject: 'a' } as const;
		await results.deliver({ ...result, lost: true });
		await results.deliver(result);
		mailbox.add('From: fax_sys@cl1.faximo.jp\r\nSubject: Old notice\r\n\r\nx', {
			date: new Date(Date.now() - 30 * 3_600_000),
		});
		const seen = () => mailbox.mails.map(({ flags }) => flags.includes('\\Seen'));
		const words = /^Could not read a mail from faximoSilver as a result: .*“\?faximoSilver\?FAX.*UID \d+/;
		expect((await rejected(report({ markAsRead: true }), NodeApiError)).message).toMatch(words);
		expect(seen()).toEqual([false, false, false]);
		const output = json(await report({ markAsRead: true }, continuing));
		expect(output).toMatchObject([
			{ error: expect.stringMatching(words), errorKind: 'protocol' },
			{ status: 'delivered', pages: 1 },
		]);
		expect(seen()).toEqual([false, true, false]);
	});

	it('skips forged mails, and changes nothing unless Mark as Read is on', async () => {
		const { results, mailbox } = faximo();
		const result = { kind: 'delivered', number: '0311111111', pages: 1, subject: 'a' } as const;
		await results.deliver(result);
		await results.deliver({ ...result, from: 'somebody@example.com' });
		const seen = () => mailbox.mails.map(({ flags }) => flags.includes('\\Seen'));
		expect(await report()).toHaveLength(1);
		expect(seen()).toEqual([false, false]);
		await report({ markAsRead: true });
		expect(seen()).toEqual([true, false]);
	});

	it('marks no mail as read if a later item fails', async () => {
		const { results, mailbox } = faximo();
		await results.deliver({ kind: 'delivered', number: '0311111111', pages: 1, subject: 'a' });
		const seen = () => mailbox.mails.map(({ flags }) => flags.includes('\\Seen'));
		const parameters = { mailbox: '={{ $json.folder }}', markAsRead: true };
		const items = [{ folder: 'INBOX' }, { folder: 'No such folder' }];
		const error = await rejected(report(parameters, { items }), NodeApiError);
		expect([error.message, error.context.itemIndex]).toEqual([
			expect.stringMatching(/^The IMAP server .* refused/),
			1,
		]);
		expect(seen()).toEqual([false]);
		const output = await report(parameters, { items, ...continuing });
		expect(json(output)).toMatchObject([{ pages: 1 }, { errorKind: 'refused' }]);
		expect(pairs(output)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(seen()).toEqual([true]);
	});

	it('names an out-of-range limit, and its item', async () => {
		const error = await rejected(
			report({ limit: '={{ $json.limit }}' }, { items: [{ limit: 1 }, { limit: 0 }] }),
			NodeOperationError,
		);
		expect([error.message, error.context.itemIndex]).toEqual([
			'Limit is “0”, not a whole number of 1 or more',
			1,
		]);
	});

	it('says what is wrong with Since, and with the password', async () => {
		expect((await rejected(report({ since: 'soon' }), Error)).message).toMatch(/Since “soon” is not a date/);
		const credentials = account({ imapPassword: 'wrong' });
		const error = await rejected(report({}, { credentials }), NodeApiError);
		expect(error.message).toMatch(/The IMAP server .* does not accept the user and password/);
	});
});

describe('Import History', () => {
	it('puts out one item for each row of the document’s sample, paired to the file', async () => {
		const output = await importHistory(sample('history.csv'));
		expect(output).toHaveLength(7);
		expect(output[2]).toMatchObject({
			json: {
				messageId: '0000000005001',
				recipient: '+81451234567',
				status: 'undelivered',
				vendorText: '送信エラー',
				occurredAt: '2010-01-20T01:20:30.000Z',
			},
			pairedItem: { item: 0 },
		});
	});

	it('refuses a file that is not a history', async () => {
		const [failed] = json(await importHistory(PDF, continuing));
		expect(failed).toMatchObject({ errorKind: 'invalidDocument' });
	});

	it('fails as a whole for unreadable rows, and names their lines', async () => {
		const [titles = '', first = ''] = sample('history.csv').split('\n');
		const file = [titles, 'not a fax', first, first.slice(0, 40), first].join('\n');
		const error = await rejected(importHistory(file), NodeOperationError);
		expect(error.message).toMatch(/^Line 2 of the history cannot be read as a fax: “not a fax”/);
		expect(error.description).toMatch(/1 more fault: Line 4 of the history/);
		const output = json(await importHistory(file, continuing));
		expect(output.map(({ status, errorKind }) => status ?? errorKind)).toEqual([
			...['invalidDocument', 'delivered', 'invalidDocument', 'delivered'],
		]);
	});

	it('reports one file that is not a history, and reads the others', async () => {
		const history = (file: Buffer | string) => ({ data: inMemoryFile(file, 'history.csv') });
		const output = await importHistory('', {
			...continuing,
			items: [{}, {}],
			binary: [history(PDF), history(sample('history.csv'))],
		});
		expect(output).toHaveLength(8);
		expect(output[0]?.json).toMatchObject({ errorKind: 'invalidDocument' });
	});

	it('lists the binary fields if the named one is missing', async () => {
		const error = await rejected(
			run({ operation: 'importHistory' }, { binary: [files({ file: ['h.csv'] })] }),
			Error,
		);
		expect(error.message).toMatch(/No file called “data” came in/);
	});
});
