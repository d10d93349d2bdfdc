import { NodeOperationError, type INodeParameters } from 'n8n-workflow';
import { Fax123 } from '../../../../nodes/Fax123/Fax123.node';
import { markOf, readReference, writeReference } from '../../../../nodes/shared/text/waitingReference';
import { SmsExtraPro } from '../../../../nodes/SmsExtraPro/SmsExtraPro.node';
import { startSandbox, type Sandbox } from '../../../../sandbox';
import { rejected } from '../../../support/caught';
import { tracesOf } from '../../../support/tracesOf';
import { runWaitingNode, type NodeRun } from '../../../support/nodeHarness';

/** The sending half. waitingExecution.slow.test.ts tests the trigger's part, and test/e2e/waitForReport.test.ts all of it in n8n. */
let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['smsExtraPro', 'fax123'] });
});
afterEach(() => {
	sandbox.smsExtraPro.reset();
	sandbox.fax123.reset();
});
afterAll(async () => {
	await sandbox.stop();
});

const RESUME_HEX = 'c0ffee00'.repeat(8);
let executions = 4_000;

const sms = new SmsExtraPro();
const fax = new Fax123();

type Run = Omit<Partial<NodeRun>, 'parameters'>;

const execution = () => ({ executionId: String((executions += 1)), resumeToken: RESUME_HEX });

async function sendSms(parameters: INodeParameters = {}, run: Run = {}) {
	return await runWaitingNode({
		node: sms,
		parameters: {
			operation: 'sendAndWaitForReport',
			to: '+32475112233',
			sender: 'Moi',
			message: 'Bonjour',
			...parameters,
		},
		credentials: {
			smsExtraProApi: {
				email: 'demo@example.com',
				password: 'sandbox-password',
				authentication: 'checksum',
				baseUrl: sandbox.url + sandbox.smsExtraPro.path,
			},
		},
		...execution(),
		...run,
	});
}

async function sendFax(run: Run = {}) {
	return await runWaitingNode({
		node: fax,
		parameters: {
			operation: 'sendAndWaitForReport',
			to: '01 23 45 67 89',
			documentSource: 'url',
			documentUrl: `${sandbox.url}/_sandbox/sample.pdf`,
			options: { allowPrivateAddress: true },
		},
		credentials: {
			fax123Api: {
				email: 'demo@example.com',
				password: 'sandbox-password',
				baseUrl: sandbox.url + sandbox.fax123.path,
			},
		},
		...execution(),
		...run,
	});
}

describe('Send and Wait for Delivery', () => {
	it('sends with a reference that identifies its execution, and requests a report', async () => {
		await sendSms({}, { executionId: '4711' });
		const [received] = sandbox.smsExtraPro.received;
		expect(received?.type).toBe('1');
		expect(readReference(received?.clientSmsId ?? '')).toEqual({
			executionId: '4711',
			resumeToken: RESUME_HEX,
			mark: markOf({ nodeId: 'node-1', runIndex: 0 }),
		});
	});

	it('sends each run of its node with its own reference', async () => {
		await sendSms({}, { executionId: '4712' });
		await sendSms({}, { executionId: '4712', runIndex: 1 });
		expect(new Set(sandbox.smsExtraPro.received.map(({ clientSmsId }) => clientSmsId)).size).toBe(2);
	});

	it('makes the execution wait for the given hours', async () => {
		const before = Date.now();
		const { waitTill } = await sendSms({ maxWaitHours: 48 });
		const hours = ((waitTill?.getTime() ?? 0) - before) / 3_600_000;
		expect(hours).toBeGreaterThanOrEqual(48);
		expect(hours).toBeLessThan(48.1);
	});

	it('does not wait for a recipient who opted out, and puts it out at Not Delivered', async () => {
		const { outputs, waitTill } = await sendSms({ options: { skipRecipients: '0032475112233' } });
		expect(outputs.map((items) => items.map(({ json }) => json.reason))).toEqual([[], [], ['optedOut']]);
		expect(waitTill).toBeUndefined();
		expect(sandbox.smsExtraPro.requests).toBe(0);
	});

	it('does not send again on Retry On Fail, and waits', async () => {
		const run = execution();
		await sendSms({}, run);
		const { waitTill } = await sendSms({}, run);
		expect(waitTill).toBeInstanceOf(Date);
		expect(sandbox.smsExtraPro.requests).toBe(1);
	});
});

describe('waiting', () => {
	it('for more than one recipient is refused before anything is sent, with advice', async () => {
		const error = await rejected(sendSms({ to: '+32475112233, +32475112234' }), NodeOperationError);
		expect(error).toMatchObject({
			message: 'To holds 2 recipients, and an execution can wait for one delivery report only',
			description: expect.stringContaining('Execute Sub-workflow') as string,
		});
		expect(sandbox.smsExtraPro.requests).toBe(0);
	});

	it('for more than one item is refused', async () => {
		const error = await rejected(sendSms({}, { items: [{}, {}] }), NodeOperationError);
		expect(error).toMatchObject({
			message: '2 items came in, and an execution can wait for one delivery report only',
		});
		expect(sandbox.smsExtraPro.requests).toBe(0);
	});

	it('is refused in an n8n that issues no resume tokens', async () => {
		const error = await rejected(sendSms({}, { resumeToken: undefined }), NodeOperationError);
		expect(error).toMatchObject({ message: expect.stringContaining('no resume token') as string });
		expect(sandbox.smsExtraPro.requests).toBe(0);
	});

	it('is refused for an AI agent’s tool', async () => {
		const node = new SmsExtraPro();
		// n8n gives the tool that it makes of a node this name.
		node.description = { ...node.description, name: `${node.description.name}Tool` };
		const error = await rejected(sendSms({}, { node }), NodeOperationError);
		expect(error).toMatchObject({
			message: 'An AI agent’s tool cannot wait for a delivery report',
			description: expect.stringContaining('Choose the operation Send') as string,
		});
		expect(sandbox.smsExtraPro.requests).toBe(0);
	});

	it('treats the same number twice as one recipient', async () => {
		const { waitTill } = await sendSms({ to: '+32475112233, 0032 475 11 22 33' });
		expect(waitTill).toBeInstanceOf(Date);
	});
});

describe('a failed send', () => {
	it('stops the workflow, as in Send', async () => {
		const error = await rejected(sendSms({ sender: 'far too long for a name' }), NodeOperationError);
		expect(error).toMatchObject({ message: expect.stringContaining('has 23 characters') as string });
	});

	it('is put out at Not Delivered with Continue On Fail if nothing was sent', async () => {
		const { outputs, waitTill } = await sendSms(
			{ sender: 'far too long for a name' },
			{ onError: 'continueRegularOutput' },
		);
		expect(outputs.map((items) => items.length)).toEqual([0, 0, 1]);
		expect(outputs[2]?.[0]?.json).toMatchObject({ outcome: 'notSent', recipient: '+32475112233' });
		expect(waitTill).toBeUndefined();
	});

	it('is put out at No Report in Time with Continue On Fail if it may have been sent', async () => {
		sandbox.smsExtraPro.faults.push({ fault: { kind: 'status', status: 200, body: 'Maintenance' } });
		const { outputs } = await sendSms({}, { onError: 'continueRegularOutput' });
		expect(outputs.map((items) => items.length)).toEqual([1, 0, 0]);
		expect(outputs[0]?.[0]?.json).toMatchObject({ outcome: 'unknown' });
	});
});

describe('123-Fax', () => {
	it('waits if the answer returns the reference', async () => {
		sandbox.fax123.refMode = 'caller';
		const { waitTill } = await sendFax();
		expect(waitTill).toBeInstanceOf(Date);
	});

	it('reports that the fax was sent if the answer has another reference, and does not send it again', async () => {
		const run = execution();
		const send = async () => {
			const error = await rejected(sendFax(run), NodeOperationError);
			expect(error).toMatchObject({
				message: expect.stringMatching(
					/^123-Fax took the fax with the reference “.+”, and not with/,
				) as string,
				description: expect.stringContaining('The fax was sent.') as string,
			});
		};
		await send();
		await send();
		expect(sandbox.fax123.received).toHaveLength(1);
	});
});

describe('the resume token', () => {
	const TOKEN = Buffer.from(RESUME_HEX, 'hex').toString('base64url');
	/** How a vendor may repeat it. */
	const ECHOES: Record<string, (reference: string) => string> = {
		whole: (reference) => reference,
		'in capitals': (reference) => reference.toUpperCase(),
		shortened: (reference) => reference.slice(0, -10),
		'cut in the middle': (reference) => reference.slice(0, 30),
		'within a word': (reference) => `id-${reference}-1`,
		'in base64': (reference) => Buffer.from(reference).toString('base64'),
	};
	/** An execution, and how its reference is repeated. */
	const repeated = (echo: (reference: string) => string) => {
		const run = execution();
		const mark = markOf({ nodeId: 'node-1', runIndex: 0 });
		return { run, text: echo(writeReference({ ...run, mark })) };
	};
	const expectKept = (told: unknown) => {
		// Not even eight characters of the token may show.
		const pieces = [TOKEN, TOKEN.toUpperCase(), RESUME_HEX].flatMap((text) => text.match(/.{8}/g) ?? []);
		expect(pieces.flatMap((piece) => tracesOf(piece, told))).toEqual([]);
	};

	describe.each(Object.entries(ECHOES))('that a vendor echoes, %s,', (_how, echo) => {
		it.each([
			['a refusal', 200, (text: string) => `Error : ClientSmsID ${text} invalide`],
			['an unreadable answer', 200, (text: string) => `<p>${text}</p>`],
			['an error page', 500, (text: string) => `Cannot handle ${text}`],
		] as const)('is in no error of SmsExtraPro after %s', async (_what, status, bodyOf) => {
			const { run, text } = repeated(echo);
			sandbox.smsExtraPro.faults.push({ fault: { kind: 'status', status, body: bodyOf(text) } });
			expectKept(await rejected(sendSms({}, run), Error));
		});

		it.each([
			['another reference', 200, (text: string) => `113-${text}x`],
			['a code that is not listed', 200, (text: string) => `199-${text}`],
			['an unreadable answer', 200, (text: string) => `<p>${text}</p>`],
			['an error page', 500, (text: string) => `Cannot handle ${text}`],
		] as const)('is in no error of 123-Fax after %s', async (_what, status, bodyOf) => {
			const { run, text } = repeated(echo);
			sandbox.fax123.faults.push({ fault: { kind: 'status', status, body: bodyOf(text) } });
			expectKept(await rejected(sendFax(run), Error));
		});
	});
});
