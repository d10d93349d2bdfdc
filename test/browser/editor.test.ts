import type { Browser } from 'playwright-core';
import { SAMPLE_PATH, type SandboxCredential } from '../../sandbox';
import { launchChromium } from '../../tooling/browser/chromium';
import { credentialsOfNodes } from '../../tooling/n8n/builtNodes';
import { createSandboxCredentials } from '../../tooling/n8n/sandboxCredentials';
import type { Credentials } from '../../tooling/n8n/examples';
import { recordFields } from '../contract/support/recordFields';
import { startWorld, type World } from '../e2e/support/world';
import { Editor } from '../../tooling/browser/editor';
import { FlowOfNodes } from './support/flowOfNodes';

/** The nodes in n8n's real editor, as a person meets them. */

jest.setTimeout(120_000);

/** The names of a record's fields (docs/vocabulary.md). */
const fieldsOf = (record: string): string[] => recordFields().get(record) ?? [];

interface ActionCase {
	node: string;
	operation: string;
	/** The text below the node's name. */
	subtitle: string;
	/** All labels that a person sees at first, except the credential's. */
	labels: string[];
	/** What a person types, by parameter. */
	types: (world: World) => Record<string, string>;
	/** What is set beforehand. */
	parameters?: (world: World) => Record<string, unknown>;
	/** Prepares what the vendor must have for it. */
	before?: (world: World) => Promise<unknown>;
	/** The node between the start and this one. */
	after?: string;
	record: string;
	/** Some of the output. */
	output: Record<string, string>;
}

const ASANAK_SEND = { to: '09121234567', sender: '982100', message: 'سلام' };

const ACTIONS: ActionCase[] = [
	{
		node: 'smsExtraPro',
		operation: 'send',
		subtitle: 'Send',
		labels: ['Operation', 'To', 'National Numbers', 'Sender', 'Message', 'Message Type', 'Options'],
		types: () => ({ to: '+32 475 11 22 33', sender: 'MyCompany', message: 'See you at 10:00' }),
		record: 'SendResult',
		output: { vendor: 'smsExtraPro', recipient: '+32475112233', status: 'queued', segments: '1' },
	},
	{
		node: 'smsExtraPro',
		operation: 'preview',
		subtitle: 'Preview',
		labels: [
			...['Operation', 'To', 'National Numbers', 'Sender', 'Message', 'Message Type', 'Price per Segment'],
			'Options',
		],
		types: () => ({ to: '+32 475 11 22 33', sender: 'MyCompany', message: 'À bientôt' }),
		record: 'Preview',
		output: { vendor: 'smsExtraPro', wouldSend: 'true', encoding: 'UCS-2', costlyCharacter: 'À' },
	},
	{
		node: 'asanak',
		operation: 'preview',
		subtitle: 'Preview',
		labels: ['Operation', 'To', 'Sender', 'Message', 'Price per Segment', 'Options'],
		types: () => ASANAK_SEND,
		record: 'Preview',
		output: { vendor: 'asanak', recipient: '+989121234567', encoding: 'UCS-2' },
	},
	{
		node: 'asanak',
		operation: 'send',
		subtitle: 'Send',
		labels: ['Operation', 'To', 'Sender', 'Message', 'Options'],
		types: () => ASANAK_SEND,
		record: 'SendResult',
		output: { vendor: 'asanak', recipient: '+989121234567', status: 'queued' },
	},
	{
		node: 'asanak',
		operation: 'sendToPort',
		subtitle: 'Send to Port',
		labels: ['Operation', 'To', 'Sender', 'Message', 'Source Port', 'Destination Port', 'Options'],
		types: () => ({ ...ASANAK_SEND, message: 'sync=42', sourcePort: '16000', destinationPort: '16001' }),
		record: 'SendResult',
		output: { vendor: 'asanak', recipient: '+989121234567', status: 'queued' },
	},
	{
		node: 'asanak',
		operation: 'report',
		subtitle: 'Get Delivery Reports',
		labels: ['Operation', 'Message IDs', 'Wait Until Final'],
		types: () => ({ messageIds: '1234567890' }),
		record: 'DeliveryReport',
		output: { vendor: 'asanak', messageId: '1234567890', reason: 'notFound' },
	},
	{
		node: 'asanak',
		operation: 'received',
		subtitle: 'Get Received SMS',
		labels: ['Operation', 'Last Hours', 'Since', 'Numbers', 'Return All', 'Limit'],
		types: () => ({ numbers: '982100' }),
		before: async ({ sandbox }) => await sandbox.asanak.inbound({ source: '989351234567', text: 'Hi' }),
		record: 'InboundMessage',
		output: { vendor: 'asanak', from: '+989351234567', text: 'Hi' },
	},
	{
		node: 'asanak',
		operation: 'credit',
		subtitle: 'Get Credit',
		labels: ['Operation'],
		types: () => ({}),
		record: 'Credit',
		output: { vendor: 'asanak' },
	},
	{
		node: 'fax123',
		operation: 'send',
		subtitle: 'Send',
		labels: ['Operation', 'To', 'Document', 'Document URL', 'Options', 'Allow Private Address'],
		types: ({ sandbox }) => ({ to: '01 23 45 67 89', documentUrl: sandbox.url + SAMPLE_PATH }),
		parameters: () => ({ documentSource: 'url', options: { allowPrivateAddress: true } }),
		record: 'SendResult',
		output: { vendor: 'fax123', recipient: '+33123456789', status: 'queued' },
	},
	{
		node: 'globFax',
		operation: 'report',
		subtitle: 'Get Delivery Reports',
		labels: ['Operation', 'Recipient References', 'Wait Until Final'],
		types: () => ({ recipientReferences: 'rcpt_111aaa' }),
		record: 'DeliveryReport',
		output: { vendor: 'globFax', messageId: 'rcpt_111aaa', status: 'delivered', chargeUnit: 'CNY' },
	},
	{
		node: 'faximoSilver',
		operation: 'send',
		subtitle: 'Send',
		labels: ['Operation', 'To', 'Subject', 'Message', 'Input Binary Fields', 'Options'],
		types: () => ({ to: '03-2345-6789', message: 'こんにちは', binaryProperties: '' }),
		record: 'SendResult',
		output: { vendor: 'faximoSilver', recipient: '+81323456789', status: 'queued' },
	},
	{
		node: 'faximoSilver',
		operation: 'report',
		subtitle: 'Get Delivery Reports',
		labels: [
			'Operation',
			'Client Reference',
			'Subject',
			'Numbers',
			'Last Hours',
			'Since',
			'Return All',
			'Limit',
			'Mark as Read',
			'Mailbox',
			'Options',
		],
		types: () => ({ clientReference: 'order-1' }),
		before: deliverResult,
		record: 'DeliveryReport',
		output: { vendor: 'faximoSilver', clientReference: 'order-1', status: 'delivered', pages: '2' },
	},
	{
		node: 'faximoSilver',
		operation: 'importHistory',
		subtitle: 'Import History',
		labels: ['Operation', 'Input Binary Field'],
		types: () => ({}),
		after: 'CSV file',
		record: 'DeliveryReport',
		output: { vendor: 'faximoSilver', messageId: '0000000005001', status: 'undelivered' },
	},
];

const HISTORY =
	"送信日時,明細番号,送信先,枚数,件名,発信メールアドレス,発信状況\n2010-01-20 10:20:30,0000000005001,0451234567,-,'FAX',clinic@example.com,送信エラー,\n";

async function deliverResult({ sandbox }: World): Promise<void> {
	await sandbox.faximoSilver.results.deliver({
		kind: 'delivered',
		number: '0323456789',
		pages: 2,
		subject: '[order-1] a fax',
	});
}

interface TriggerCase {
	node: string;
	subtitle: string;
	labels: string[];
	/** Makes the vendor report something: by a call to this URL, where the trigger has one. */
	happens: (world: World, testUrl: string) => Promise<unknown>;
	/** What the panel says about the way to go live. */
	panel: RegExp;
	record: string;
	output: Record<string, string>;
}

const WEBHOOK_TRIGGERS: TriggerCase[] = [
	{
		node: 'smsExtraProTrigger',
		subtitle: 'delivery reports, inbound SMS',
		labels: ['Events', 'Options'],
		happens: async ({ sandbox: { smsExtraPro } }, testUrl) => {
			smsExtraPro.pushes.inboundUrl = testUrl;
			await smsExtraPro.pushes.inbound({ sender: '32475998877', text: 'Bonjour' });
		},
		panel: /Production URL.*SmsExtraPro’s support/s,
		record: 'InboundMessage',
		output: { event: 'inboundMessage', from: '+32475998877', text: 'Bonjour' },
	},
	{
		node: 'fax123Trigger',
		subtitle: 'delivery reports',
		labels: ['Options'],
		happens: async ({ sandbox: { fax123 } }, testUrl) => {
			fax123.pushes.reportUrl = testUrl;
			await fax123.pushes.report('F26-000001', '0123456789', 34012);
		},
		panel: /Production URL.*123-Fax’s support/s,
		record: 'DeliveryReport',
		output: { messageId: 'F26-000001', status: 'undelivered', reason: 'busy', retryable: 'true' },
	},
	{
		node: 'asanakPushTrigger',
		subtitle: 'inbound SMS',
		labels: ['Options'],
		happens: async ({ sandbox: { asanak } }, testUrl) => {
			asanak.pushes.inboundUrl = testUrl;
			await asanak.inbound({ source: '989351234567', text: 'سلام' });
		},
		panel: /Production URL.*Push URL in the profile of your Asanak panel/s,
		record: 'InboundMessage',
		output: { from: '+989351234567', text: 'سلام' },
	},
];

const WATCHING_TRIGGERS: TriggerCase[] = [
	{
		node: 'asanakTrigger',
		subtitle: 'inbound SMS',
		labels: ['Events', 'Numbers', 'Options'],
		happens: async ({ sandbox }) => await sandbox.asanak.inbound({ source: '989351234567', text: 'Hi' }),
		panel: /newest SMS of the last 24 hours/,
		record: 'InboundMessage',
		output: { from: '+989351234567', text: 'Hi' },
	},
	{
		node: 'faximoSilverTrigger',
		subtitle: 'delivery reports',
		labels: ['Options'],
		happens: deliverResult,
		panel: /newest result mail of the last week/,
		record: 'DeliveryReport',
		output: { clientReference: 'order-1', status: 'delivered' },
	},
];

let world: World;
let browser: Browser;
let editor: Editor;
let accounts: Record<string, SandboxCredential>;
let credentials: Credentials;

const nameOf = ({ node, operation }: ActionCase) => `${node} ${operation}`;

beforeAll(async () => {
	[world, browser] = await Promise.all([startWorld(), launchChromium()]);
	accounts = world.sandbox.credentials();
	credentials = await createSandboxCredentials(world.n8n.api, world.sandbox);
	editor = await Editor.open(browser, world.n8n);
});
afterEach(async () => {
	await editor.node.leave();
	editor.errors.length = 0;
});
afterAll(async () => {
	await browser?.close();
	await world?.stop();
});

describe('the node list', () => {
	beforeAll(async () => await editor.newWorkflow());

	// n8n lists a trigger of several events under its vendor's name, and those events behind it.
	const SMS = ['SmsExtraPro', 'Asanak', 'Asanak Push Trigger'];
	const FAX = ['123-Fax', '123-Fax Trigger', 'GlobFax', 'faximoSilver', 'faximoSilver Trigger'];

	it.each([
		['sms', SMS],
		['text message', SMS],
		['send sms', ['SmsExtraPro', 'Asanak']],
		['receive sms', ['SmsExtraPro', 'Asanak']],
		['fax', FAX],
		['send fax', ['123-Fax', 'faximoSilver']],
		['delivery report', ['Asanak', 'SmsExtraPro', 'GlobFax', '123-Fax Trigger', 'faximoSilver Trigger']],
		['balance', ['Asanak', 'Asanak']],
		['Belgium', ['SmsExtraPro']],
		['France', ['SmsExtraPro', '123-Fax', '123-Fax Trigger']],
		['Iran', ['Asanak', 'Asanak']],
		['Japan', ['faximoSilver', 'faximoSilver Trigger']],
		['China', ['GlobFax']],
		['پیامک', ['Asanak']],
	])('“%s” finds %j', async (text, expected) => {
		expect(await editor.creator.search(text)).toEqual(expect.arrayContaining(expected));
	});

	it.each([
		['SmsExtraPro', 'SmsExtraPro', 'Send SMS', undefined, 'To'],
		['SmsExtraPro', 'SmsExtraPro', 'Starts on', 'On delivery report', 'Events'],
		['Asanak', 'Asanak', 'Send and receive', undefined, 'To'],
		['Asanak', 'Asanak', 'Starts on', 'On low credit', 'Credit Threshold'],
		['Asanak', 'Asanak Push Trigger', 'Starts when', undefined, 'Options'],
		['123-Fax', '123-Fax', 'Send faxes', undefined, 'Document'],
		['123-Fax', '123-Fax Trigger', 'Starts on', undefined, 'Options'],
		['GlobFax', 'GlobFax', 'Follow faxes', undefined, 'Recipient References'],
		['faximoSilver', 'faximoSilver', 'Send faxes', undefined, 'Subject'],
		['faximoSilver', 'faximoSilver Trigger', 'Starts on', undefined, 'Options'],
	])(
		'“%s” finds %s (%s …), which opens when it is added',
		async (search, name, description, action, label) => {
			await editor.creator.add(search, name, description, action);
			expect(await editor.node.labels()).toContain(label);
			expect(editor.errors).toEqual([]);
			await editor.node.close();
		},
	);
});

describe('the canvas', () => {
	beforeAll(async () => {
		const flow = new FlowOfNodes(credentials, await credentialsOfNodes());
		flow.addFile('CSV file', HISTORY);
		for (const action of ACTIONS) {
			const { node, operation, parameters, after } = action;
			flow.addAction({
				node,
				name: nameOf(action),
				parameters: { operation, ...parameters?.(world) },
				after,
			});
		}
		for (const node of ['smsExtraPro', 'fax123']) {
			flow.addAction({ node, name: `${node} waits`, parameters: { operation: 'sendAndWaitForReport' } });
		}
		for (const node of ['smsExtraPro', 'asanak']) {
			flow.addAction({ node, name: `${node} asks`, parameters: { operation: 'sendAndWait' } });
		}
		for (const { node } of [...WEBHOOK_TRIGGERS, ...WATCHING_TRIGGERS]) flow.addTrigger(node);
		await editor.openWorkflow(await world.n8n.api.createWorkflow(flow.definition('all nodes')));
	});

	describe.each(ACTIONS)('$node, $operation', (action) => {
		const name = nameOf(action);

		it('explains the operation, and offers its output fields before the first run', async () => {
			expect(await editor.canvas.textOf(name)).toContain(action.subtitle);
			await editor.node.open(`after ${name}`);
			expect(await editor.node.inputFields('vendor')).toEqual(
				expect.arrayContaining(fieldsOf(action.record)),
			);
			await editor.node.close();
		});

		it('shows its fields, runs, and puts out the vocabulary’s fields', async () => {
			await action.before?.(world);
			await editor.node.open(name);
			expect(await editor.node.labels()).toEqual(action.labels);
			for (const [parameter, text] of Object.entries(action.types(world))) {
				await editor.node.fill(parameter, text);
			}
			await editor.node.execute();
			const item = await editor.node.firstItem();
			expect(Object.keys(item).sort()).toEqual(fieldsOf(action.record).sort());
			expect(item).toMatchObject(action.output);
			expect(editor.errors).toEqual([]);
			await editor.node.close();
		});
	});

	describe.each(WEBHOOK_TRIGGERS)('$node', ({ node, subtitle, labels, happens, panel, record, output }) => {
		it('shows one test URL and one production URL, and says where to enter it', async () => {
			expect(await editor.canvas.textOf(node)).toContain(subtitle);
			await editor.node.open(node);
			expect(await editor.node.labels()).toEqual(labels);
			const [testUrl, ...others] = await editor.node.webhookUrls('Test URL');
			expect(testUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/webhook-test\/[\w-]+\/webhook$/);
			expect(others).toEqual([]);
			expect(await editor.node.webhookUrls('Production URL')).toEqual([
				testUrl?.replace('/webhook-test/', '/webhook/'),
			]);
			expect(await editor.node.triggerHelp()).toMatch(panel);
			expect(editor.errors).toEqual([]);
			await editor.node.close();
		});

		it('listens for a test event, and puts out the vendor’s call', async () => {
			await editor.node.open(node);
			const [testUrl = ''] = await editor.node.webhookUrls('Test URL');
			await editor.node.listen();
			await happens(world, testUrl);
			const item = await editor.node.firstItem();
			expect(Object.keys(item).sort()).toEqual(fieldsOf(record).sort());
			expect(item).toMatchObject(output);
			expect(editor.errors).toEqual([]);
			await editor.node.close();
		});
	});

	describe.each(WATCHING_TRIGGERS)('$node', ({ node, subtitle, labels, happens, panel, record, output }) => {
		it('explains what a test does, and puts out a received message', async () => {
			expect(await editor.canvas.textOf(node)).toContain(subtitle);
			await happens(world, '');
			await editor.node.open(node);
			expect(await editor.node.labels()).toEqual(labels);
			expect(await editor.node.triggerHelp()).toMatch(panel);
			await editor.node.execute();
			const item = await editor.node.firstItem();
			expect(Object.keys(item).sort()).toEqual(fieldsOf(record).sort());
			expect(item).toMatchObject(output);
			expect(editor.errors).toEqual([]);
			await editor.node.close();
		});
	});

	it.each(['smsExtraPro', 'asanak'])('%s, sendAndWait, shows the possible answers', async (node) => {
		expect(await editor.canvas.textOf(`${node} asks`)).toContain('Send and Wait for Response');
		await editor.node.open(`${node} asks`);
		expect(await editor.node.labels()).toEqual(
			expect.arrayContaining(['To', 'Sender', 'Message', 'Response Type', 'Approval Options', 'Options']),
		);
		expect(editor.errors).toEqual([]);
		await editor.node.close();
	});

	it.each(['smsExtraPro', 'fax123'])(
		'%s, sendAndWaitForReport, shows what its outputs are for',
		async (node) => {
			for (const label of ['No Report in Time', 'Delivered', 'Not Delivered']) {
				await editor.canvas.node(`${node} waits`).getByText(label, { exact: true }).waitFor();
			}
			await editor.node.open(`${node} waits`);
			expect(await editor.node.labels()).toContain('Wait at Most (Hours)');
			expect(editor.errors).toEqual([]);
			await editor.node.close();
		},
	);

	it('says what is wrong and what to do if a send is refused', async () => {
		await editor.node.open('smsExtraPro send');
		await editor.node.fill('to', '0475 11 22 33');
		await editor.node.execute();
		expect(await editor.node.error()).toEqual({
			message: expect.stringContaining('has no country code'),
			description: expect.stringContaining('Write it with its country code, such as +32475112233'),
		});
		await editor.node.close();
	});
});

describe('the credential', () => {
	it.each([
		[
			'smsExtraProApi',
			'baseUrl',
			'http://127.0.0.1:9/HttpSend/HttpSend.php',
			/No SmsExtraPro gateway answers/,
		],
		['asanakApi', 'password', 'not-it', /Asanak does not accept the user name and password/],
		['fax123Api', 'password', 'not-it', /the e-mail address or the password is wrong/],
		['globFaxApi', 'apiSecret', 'not-it', /GlobFax does not accept the API key and secret/],
		['faximoSilverApi', 'smtpPassword', 'not-it', /SMTP server .* does not accept/],
		['faximoSilverApi', 'imapPassword', 'not-it', /IMAP server .* does not accept/],
	])('%s is green with valid values, and red with a wrong %s', async (type, field, wrong, says) => {
		const { name, data } = accounts[type] as SandboxCredential;
		const { credential } = editor;
		await credential.open(await world.n8n.api.createCredential(name, type, data));
		await credential.success();
		await credential.fill(field, wrong);
		await credential.save();
		const text = await credential.failure();
		expect(text).toMatch(says);
		expect(text).not.toContain('not-it');
	});
});
