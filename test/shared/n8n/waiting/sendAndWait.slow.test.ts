import fc from 'fast-check';
import { NodeOperationError, WAIT_INDEFINITELY, type INodeParameters } from 'n8n-workflow';
import { SegmentedMessage } from 'sms-segments-calculator';
import { Asanak } from '../../../../nodes/Asanak/Asanak.node';
import { SmsExtraPro } from '../../../../nodes/SmsExtraPro/SmsExtraPro.node';
import { startSandbox, type Sandbox } from '../../../../sandbox';
import { rejected } from '../../../support/caught';
import { runWaitingNode, type NodeRun } from '../../../support/nodeHarness';

/** The sending half. answerWebhook.test.ts tests the page, and test/e2e/waitForResponse.test.ts all of it in n8n. */
let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['smsExtraPro', 'asanak'] });
});
afterEach(() => {
	sandbox.reset();
});
afterAll(async () => {
	await sandbox.stop();
});

const sms = new SmsExtraPro();
const asanak = new Asanak();

interface Run extends Omit<Partial<NodeRun>, 'parameters'> {
	/** In place of the sandbox's. */
	baseUrl?: string;
}

async function ask(parameters: INodeParameters = {}, { baseUrl, ...run }: Run = {}) {
	return await runWaitingNode({
		node: sms,
		parameters: {
			operation: 'sendAndWait',
			to: '+32475112233',
			sender: 'Moi',
			message: 'Peut-on livrer lundi ?',
			...parameters,
		},
		credentials: {
			smsExtraProApi: {
				email: 'demo@example.com',
				password: 'sandbox-password',
				authentication: 'checksum',
				baseUrl: baseUrl ?? sandbox.url + sandbox.smsExtraPro.path,
			},
		},
		...run,
	});
}

const LINK = /^http:\/\/127\.0\.0\.1\/webhook-waiting\/4711\/node-1\?(run=1&)?signature=[0-9a-f]{64}$/;
const sentText = () => sandbox.smsExtraPro.received.at(-1)?.text ?? '';

describe('Send and Wait for Response', () => {
	it('appends a signed link to the message, and counts its length', async () => {
		const { outputs, waitTill } = await ask({}, { executionId: '4711' });
		const [message = '', link = ''] = sentText().split('\n');
		expect(message).toBe('Peut-on livrer lundi ?');
		expect(link).toMatch(LINK);
		expect(outputs[0]?.[0]?.json.segments).toBe(1);
		expect(waitTill).toEqual(WAIT_INDEFINITELY);
		await ask({ message: 'é'.repeat(60) }, { executionId: '4711' });
		expect((await ask({ message: 'é'.repeat(60) })).outputs[0]?.[0]?.json.segments).toBe(2);
	});

	it('counts the complete text, and marks it as long if needed: any message, a line break and the link', async () => {
		const pieces = fc.constantFrom('a', 'Bonjour ', '\n', 'é', '€', '[', 'ç', 'س', '😀', '👩🏽\u200d🔬');
		await fc.assert(
			fc.asyncProperty(fc.array(pieces, { minLength: 1, maxLength: 200, size: 'max' }), async (parts) => {
				const message = parts.join('');
				fc.pre(message.trim() !== '');
				const { outputs } = await ask({ message });
				const sent = sandbox.smsExtraPro.received.at(-1);
				const text = sent?.text ?? '';
				const link = /\n(http:\/\/\S+)$/.exec(text)?.[1] ?? 'no link';
				expect(text).toBe(`${message.trimEnd()}\n${link}`);
				const { segmentsCount } = new SegmentedMessage(text);
				expect(outputs[0]?.[0]?.json.segments).toBe(segmentsCount);
				expect(sent?.longSms).toBe(segmentsCount > 1);
			}),
			{ numRuns: 40 },
		);
	});

	it('gives each run of its node its own link', async () => {
		await ask({}, { executionId: '4711' });
		const first = sentText();
		await ask({}, { executionId: '4711', runIndex: 1 });
		expect(sentText()).not.toBe(first);
		expect(sentText().split('\n')[1]).toMatch(LINK);
	});

	describe('with n8n below a path that the proxy strips', () => {
		const below = { webhookWaitingUrl: 'http://127.0.0.1/n8n/webhook-waiting' };

		it('includes the execution’s resume token, because n8n would refuse its own signature', async () => {
			const resumeToken = 'ab'.repeat(32);
			const link = async (run: Partial<Run> = {}) => {
				await ask({}, { ...below, executionId: '4712', resumeToken, ...run });
				return sentText().split('\n')[1];
			};
			const address = 'http://127.0.0.1/n8n/webhook-waiting/4712/answer';
			expect(await link()).toBe(`${address}?signature=${resumeToken}`);
			expect(await link({ runIndex: 1 })).toBe(`${address}?run=1&signature=${resumeToken}`);
		});

		it('includes the signature if executions have no resume token', async () => {
			await ask({}, { ...below, executionId: '4713' });
			expect(sentText()).toMatch(/\/n8n\/webhook-waiting\/4713\/node-1\?signature=[0-9a-f]{64}$/);
		});
	});

	it('does not send again on Retry On Fail, and waits', async () => {
		const run = { executionId: 'tried twice' };
		await ask({}, run);
		const { waitTill } = await ask({}, run);
		expect(waitTill).toBeInstanceOf(Date);
		expect(sandbox.smsExtraPro.requests).toBe(1);
	});

	it('waits until the limit', async () => {
		const values = { limitType: 'atSpecifiedTime', maxDateAndTime: '2126-11-28T12:00:00' };
		const { waitTill } = await ask({ options: { limitWaitTime: { values } } });
		expect(waitTill?.toISOString()).toBe('2126-11-28T11:00:00.000Z');
	});

	it('puts out the link nowhere, even if the vendor echoes the message', async () => {
		const { outputs } = await ask();
		expect(JSON.stringify(outputs)).not.toContain('signature');
		sandbox.smsExtraPro.faults.push({ fault: { kind: 'refuse', text: 'refusé' } });
		const error = await rejected(ask(), Error);
		expect(JSON.stringify({ ...error, ...Object(error) })).not.toContain('signature=');
	});

	it('does not wait for a recipient who opted out, who gets no question', async () => {
		const { outputs, waitTill } = await ask({ options: { skipRecipients: '0032475112233' } });
		expect(outputs[0]?.map(({ json }) => json)).toMatchObject([
			{ data: null, recipient: '+32475112233', status: 'skipped', reason: 'optedOut' },
		]);
		expect(waitTill).toBeUndefined();
		expect(sandbox.smsExtraPro.requests).toBe(0);
	});

	it('sends by Asanak', async () => {
		const { outputs, waitTill } = await runWaitingNode({
			node: asanak,
			parameters: {
				operation: 'sendAndWait',
				to: '۰۹۱۲۱۲۳۴۵۶۷',
				sender: '982100',
				message: 'آیا می‌آیید؟',
				responseType: 'freeText',
			},
			credentials: {
				asanakApi: {
					username: sandbox.asanak.accounts[0]?.username ?? '',
					password: sandbox.asanak.accounts[0]?.password ?? '',
					baseUrl: sandbox.url + sandbox.asanak.path,
					pacingMs: 0,
				},
			},
		});
		expect(sandbox.asanak.received.at(-1)?.text).toMatch(/^آیا می‌آیید؟\nhttp/);
		expect(outputs[0]?.[0]?.json).toMatchObject({
			vendor: 'asanak',
			recipient: '+989121234567',
			segments: 3,
		});
		expect(waitTill).toEqual(WAIT_INDEFINITELY);
	});
});

describe('waiting is refused', () => {
	const refused = async (...run: Parameters<typeof ask>) => {
		const error = await rejected(ask(...run), NodeOperationError);
		expect(sandbox.smsExtraPro.requests).toBe(0);
		return `${error.message}. ${error.description}`;
	};

	it('for more than one recipient, and for more than one item', async () => {
		expect(await refused({ to: '+32475112233, +32475112234' })).toMatch(
			/^To holds 2 recipients, and an execution can wait for one answer only\. .*sub-workflow/,
		);
		expect(await refused({}, { items: [{}, {}] })).toMatch(/^2 items came in, and/);
	});

	it('for an empty message, although the link makes it longer', async () => {
		expect(await refused({ message: '  ' })).toContain('Message is empty');
	});

	it('for a time in the past', async () => {
		const values = { limitType: 'atSpecifiedTime', maxDateAndTime: '2020-01-01' };
		expect(await refused({ options: { limitWaitTime: { values } } })).toContain('is in the past');
	});

	it('for a link that phones cannot open: n8n’s address is private, and the vendor’s is not', async () => {
		const text = await refused({}, { baseUrl: 'http://www.smsextrapro.com/HttpSend/HttpSend.php' });
		expect(text).toMatch(/^The link to answer would lead to 127\.0\.0\.1, .*N8N_WEBHOOK_URL/);
		expect(text).toContain('Nothing was sent.');
	});

	it('for a private address only if Allow Private Address is off', async () => {
		const options = { allowPrivateAddress: true };
		const error = await rejected(ask({ options }, { baseUrl: 'http://gateway.example/HttpSend.php' }), Error);
		// The send gets as far as the vendor's address, where there is no server.
		expect(error.message).toContain('gateway.example');
	});

	it('with a failed item if Continue On Fail is on', async () => {
		const { outputs, waitTill } = await ask(
			{},
			{ baseUrl: 'http://www.smsextrapro.com/HttpSend.php', onError: 'continueRegularOutput' },
		);
		expect(outputs[0]?.[0]?.json).toMatchObject({ outcome: 'notSent', errorKind: 'invalidRequest' });
		expect(waitTill).toBeUndefined();
	});
});
