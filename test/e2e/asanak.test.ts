import type { Execution, Item } from '../../tooling/n8n/api';
import { END_SIGNALS } from '../../tooling/n8n/instance';
import { until } from '../../tooling/processes';
import { triggerWorkflow } from '../../tooling/n8n/workflows';
import { startItems } from '../../tooling/n8n/executions';
import { isSoak } from '../support/soak';
import { HELD_BACK, killInTheMiddle } from './support/kills';
import { errorOf, outputOf, runNode, startWorld, type World } from './support/world';

jest.setTimeout(240_000);

const SENDER = '982100';
const CREDENTIAL = { name: 'Asanak sandbox', type: 'asanakApi' };

let world: World;

beforeAll(async () => {
	world = await startWorld();
});
beforeEach(() => {
	world.sandbox.asanak.strictRequests = true;
});
afterEach(() => {
	world.sandbox.asanak.reset();
});
afterAll(async () => {
	await world?.stop();
});

function credentialData(changes: Record<string, unknown> = {}): Record<string, unknown> {
	const { accounts, path } = world.sandbox.asanak;
	return {
		username: accounts[0]?.username,
		password: accounts[0]?.password,
		baseUrl: world.sandbox.url + path,
		pacingMs: 1000,
		...changes,
	};
}

async function createCredential(changes?: Record<string, unknown>): Promise<string> {
	return await world.n8n.api.createCredential(CREDENTIAL.name, CREDENTIAL.type, credentialData(changes));
}

async function run(
	parameters: Record<string, unknown>,
	more: { items?: Array<Record<string, unknown>>; settings?: Record<string, unknown>; id?: string } = {},
): Promise<Execution> {
	return await runNode(world, {
		type: 'asanak',
		name: 'Asanak',
		credential: { ...CREDENTIAL, id: more.id ?? (await createCredential()) },
		parameters,
		...more,
	});
}

const output = (execution: Execution, number = 0) =>
	outputOf(execution, number, 'Asanak').map(({ json }) => json);

const send = {
	operation: 'send',
	to: '={{ $json.to }}',
	sender: SENDER,
	message: '={{ $json.text }}',
};

describe('Send', () => {
	it('sends 250 distinct messages in three calls, a second apart, each to its own recipient', async () => {
		const items = Array.from({ length: 250 }, (_, index) => ({
			to: `0912${String(1_000_100 + index * 3 + 200_000)}`,
			text: index % 2 === 0 ? `Reminder ${index} <&> "${index}"` : `یادآوری ${index} 😀`,
		}));
		const execution = await run(send, { items });

		expect(execution.status).toBe('success');
		const { received, calls } = world.sandbox.asanak;
		expect(calls.map(({ operation, outcome, messages }) => [operation, outcome, messages])).toEqual([
			['sendSms', 'ok', 100],
			['sendSms', 'ok', 100],
			['sendSms', 'ok', 50],
		]);
		const gaps = calls.slice(1).map(({ at }, index) => at - (calls[index]?.at ?? 0));
		expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
		expect(received.map(({ text }) => text)).toEqual(items.map(({ text }) => text));
		expect(received.map(({ destination }) => destination)).toEqual(
			items.map(({ to }) => to.replace(/^0/, '98')),
		);
		expect(received.map(({ encoding }) => encoding)).toEqual(
			items.map((_, index) => (index % 2 === 0 ? '1' : '8')),
		);
		expect(output(execution).map(({ messageId }) => messageId)).toEqual(received.map(({ id }) => id));
		expect(outputOf(execution, 0, 'Asanak').map(({ pairedItem }) => pairedItem)).toEqual(
			items.map((_, item) => ({ item })),
		);
	});

	it('keeps an id beyond JavaScript’s number range, from the send to its report', async () => {
		world.sandbox.asanak.nextMessageId = 9_223_372_036_854_775_806n;
		const sent = output(await run(send, { items: [{ to: '09121234567, 09121234568', text: 'Hello' }] }));
		expect(sent.map(({ messageId }) => messageId)).toEqual(['9223372036854775806', '9223372036854775807']);
		const reports = output(
			await run({ operation: 'report', messageIds: '={{ $json.messageId }}' }, { items: sent }),
		);
		expect(reports.map(({ messageId, recipient }) => [messageId, recipient])).toEqual([
			['9223372036854775806', '+989121234567'],
			['9223372036854775807', '+989121234568'],
		]);
	});

	it('puts out a recipient who opted out at the error output, and sends to the others', async () => {
		const execution = await run(send, {
			items: [{ to: '09121234567, 09121234020', text: 'Hello' }],
			settings: { onError: 'continueErrorOutput' },
		});
		expect(output(execution)).toMatchObject([{ recipient: '+989121234567', status: 'queued' }]);
		expect(output(execution, 1)).toMatchObject([
			{ recipient: '+989121234020', errorKind: 'blocked', outcome: 'notSent', vendorCode: '20' },
		]);
	});

	it('does not send again on Retry On Fail what was sent or may have been sent', async () => {
		const execution = await run(send, {
			items: [
				{ to: '09121234567', text: 'taken' },
				{ to: '09121234905', text: 'taken, and answered with HTTP 500' },
			],
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 200 },
		});
		expect(execution.status).toBe('error');
		expect(errorOf(execution)).toContain('it is not known whether the message was sent');
		expect(world.sandbox.asanak.received.map(({ text }) => text)).toEqual([
			'taken',
			'taken, and answered with HTTP 500',
		]);
	});

	it('does not send again what Asanak accepted but answered with an unclear fault', async () => {
		const execution = await run(send, {
			items: [{ to: '09121234913', text: 'taken' }],
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 200 },
		});
		expect(errorOf(execution)).toContain('“Internal error”; it is not known whether the message was sent');
		expect(world.sandbox.asanak.calls.map(({ operation }) => operation)).toEqual(['sendSms']);
	});

	it('refuses what the vendor would refuse, before anything is sent', async () => {
		const execution = await run(
			{ ...send, operation: 'sendToPort', sourcePort: 9821, destinationPort: 9825 },
			{
				items: [
					{ to: '09121234567', text: 'for the app' },
					{ to: '09121234567', text: 'سلام' },
				],
			},
		);
		expect(errorOf(execution)).toContain('no Persian text to a port');
		expect(world.sandbox.asanak.requests).toBe(0);
	});

	it('sends to a port', async () => {
		await run(
			{ ...send, operation: 'sendToPort', sourcePort: 9821, destinationPort: 9825 },
			{ items: [{ to: '09121234567', text: 'for the app' }] },
		);
		expect(world.sandbox.asanak.received).toMatchObject([
			{ text: 'for the app', sourcePort: '9821', destinationPort: '9825' },
		]);
	});
});

describe('Get Delivery Reports', () => {
	it('waits until each message is final', async () => {
		world.sandbox.asanak.stateStepMs = 1_000;
		const sent = output(
			await run(send, { items: [{ to: '09121234567, 09121234605, 09121234608', text: 'Hello' }] }),
		);
		const reports = output(
			await run(
				{
					operation: 'report',
					messageIds: '={{ $json.messageId }}',
					waitUntilFinal: true,
					maxWaitMinutes: 2,
					pollIntervalSeconds: 1,
				},
				{ items: sent },
			),
		);
		expect(reports.map(({ recipient, status, final }) => [recipient, status, final])).toEqual([
			['+989121234567', 'delivered', true],
			['+989121234605', 'undelivered', true],
			['+989121234608', 'rejected', true],
		]);
		// Each poll makes one request for all of them.
		const questions = world.sandbox.asanak.calls.filter(({ operation }) => operation === 'getReportByMsgId');
		expect(questions.length).toBeGreaterThan(1);
		expect(questions[0]?.messages).toBe(3);
	});
});

describe('Get Received SMS and Get Credit', () => {
	it('reads all pages, and each message once', async () => {
		for (let index = 0; index < 250; index++) {
			void world.sandbox.asanak.inbound({
				source: '989121234567',
				text: `m${index}`,
				receivedTime: Date.now() - 3_600_000 + Math.floor(index / 7),
			});
		}
		const messages = output(await run({ operation: 'received', lastHours: 2, returnAll: true }));
		expect(messages.map(({ text }) => text)).toEqual(Array.from({ length: 250 }, (_, index) => `m${index}`));
	});

	it('gives the credit as a number', async () => {
		expect(output(await run({ operation: 'credit' }))).toMatchObject([{ vendor: 'asanak', amount: 100_000 }]);
	});
});

describe('the credential', () => {
	const test = async (changes: Record<string, unknown>) =>
		await world.n8n.api.testCredential(
			await createCredential(changes),
			CREDENTIAL.name,
			CREDENTIAL.type,
			credentialData(changes),
		);

	it('is green with a valid user name and password', async () => {
		expect(await test({})).toMatchObject({ status: 'OK' });
	});

	it('is red with the reason when the password is wrong', async () => {
		const { status, message } = await test({ password: 'not-it' });
		expect(status).toBe('Error');
		expect(message).toContain('does not accept the user name and password');
		expect(message).not.toContain('not-it');
	});

	it('is red with advice on what to check when the fault for a wrong password does not say why', async () => {
		world.sandbox.asanak.vagueFaults = true;
		const { status, message } = await test({ password: 'not-it' });
		expect(status).toBe('Error');
		expect(message).toContain('“Fault occurred while processing.”');
		expect(message).toContain('check the user name and password in the credential');
	});

	it('is red when nothing listens at the Base URL', async () => {
		const { status, message } = await test({ baseUrl: 'http://127.0.0.1:9/services' });
		expect(status).toBe('Error');
		expect(message).toContain('could not be reached');
	});
});

/** "Trigger -> No Operation", switched on. */
async function activeTrigger(type: string, parameters: Record<string, unknown>, credentialId: string | null) {
	const workflowId = await world.n8n.api.createWorkflow(
		triggerWorkflow(type, {
			type: `n8n-nodes-sms-fax.${type}`,
			parameters,
			...(credentialId === null
				? {}
				: { credentials: { [CREDENTIAL.type]: { id: credentialId, name: CREDENTIAL.name } } }),
		}),
	);
	await world.n8n.api.activate(workflowId);
	const items = async () => (await startItems(world.n8n.api, workflowId, 'Trigger')).flat();
	return {
		workflowId,
		items,
		/** The texts, once this many different messages are there. It waits a moment longer, so that a repetition shows. */
		texts: async (count: number, { timeoutMs = 60_000, everyMs = 100 } = {}) => {
			await until(`${count} messages`, async () => new Set(textsOf(await items())).size >= count, {
				timeoutMs,
				everyMs,
			});
			await new Promise((resolve) => setTimeout(resolve, 1_500));
			return textsOf(await items());
		},
	};
}

/** The texts of all messages; an execution that reports a fault has none. */
const textsOf = (items: Item[]) =>
	items
		.filter(({ json }) => json.event === 'inboundMessage')
		.map(({ json }) => String(json.text))
		.sort();
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `m${index}`).sort();
const poll = { options: { pollIntervalSeconds: 5 } };
/** Several pages of the vendor's, and enough that n8n is killed in the middle. */
const CATCH_UP = isSoak ? 1_000 : 200;

describe('Asanak Trigger', () => {
	it('starts a flow once for each SMS that arrives after it was published', async () => {
		const { asanak } = world.sandbox;
		void asanak.inbound({ source: '989121234567', text: 'before' });
		const flow = await activeTrigger('asanakTrigger', poll, await createCredential());
		for (const text of numbered(5)) void asanak.inbound({ source: '989121234567', text });
		expect(await flow.texts(5)).toEqual(numbered(5));
		expect((await flow.items())[0]?.json).toMatchObject({
			event: 'inboundMessage',
			vendor: 'asanak',
			from: '+989121234567',
			encoding: 'utf8',
			partCount: 1,
		});
		await world.n8n.api.deactivate(flow.workflowId);
	});

	it('loses and duplicates nothing when n8n is killed between two polls', async () => {
		const { asanak } = world.sandbox;
		const flow = await activeTrigger('asanakTrigger', poll, await createCredential());
		void asanak.inbound({ source: '989121234567', text: 'm0' });
		await flow.texts(1);
		await world.n8n.kill();
		for (const text of ['m1', 'm2']) void asanak.inbound({ source: '989121234567', text });
		await world.n8n.launch();
		expect(await flow.texts(3, { timeoutMs: 90_000 })).toEqual(numbered(3));
		await world.n8n.api.deactivate(flow.workflowId);
	});

	it.each(END_SIGNALS)(
		`loses and duplicates nothing when %s ends n8n in a catch-up of ${CATCH_UP}`,
		async (signal) => {
			const { asanak } = world.sandbox;
			const flow = await activeTrigger('asanakTrigger', poll, await createCredential());
			await world.n8n.kill();
			const cameMs = Date.now();
			const comeIn = (from: number, to: number) => {
				for (let index = from; index < to; index++) {
					// Three share a millisecond, also where a page ends.
					const receivedTime = cameMs + Math.floor(index / 3);
					void asanak.inbound({ source: '989121234567', text: `m${index}`, receivedTime });
				}
			};
			const atFirst = CATCH_UP * (1 - HELD_BACK);
			comeIn(0, atFirst);
			await world.n8n.launch();
			const row = await killInTheMiddle({
				scenario: 'Asanak catch-up',
				signal,
				expected: numbered(CATCH_UP),
				seen: async () => textsOf(await flow.items()),
				endAndRestart: async () => {
					await world.n8n.kill(signal);
					comeIn(atFirst, CATCH_UP);
					await world.n8n.launch();
				},
				timeoutMs: 400_000,
			});
			expect(row).toMatchObject({ lost: 0, doubled: 0 });
			await world.n8n.api.deactivate(flow.workflowId);
		},
		// n8n starts some thirty executions a second, fewer on a busy machine.
		700_000,
	);

	it('reports a lasting fault once, continues, and catches up', async () => {
		const { asanak } = world.sandbox;
		const flow = await activeTrigger('asanakTrigger', poll, await createCredential());
		const [account] = asanak.accounts;
		if (account === undefined) throw new Error('the sandbox has no account');
		const { password } = account;
		account.password = 'changed';
		const failed = async () =>
			(await world.n8n.api.executions(flow.workflowId)).filter(({ status }) => status === 'error');
		await until('the fault to be told', async () => (await failed()).length > 0, { timeoutMs: 30_000 });
		void asanak.inbound({ source: '989121234567', text: 'm0' });
		const asked = asanak.requests;
		await until('more polls', () => asanak.requests > asked + 2, { timeoutMs: 60_000 });
		account.password = password;
		expect(await flow.texts(1)).toEqual(['m0']);
		expect(await failed()).toHaveLength(1);
		await world.n8n.api.deactivate(flow.workflowId);
	});

	it('cannot be published at first when the password is wrong', async () => {
		const id = await createCredential({ password: 'not-it' });
		await expect(activeTrigger('asanakTrigger', poll, id)).rejects.toThrow(/failed/);
	});
});

describe('Asanak Trigger, Low Credit', () => {
	const lowCredit = { events: ['lowCredit'], creditThreshold: 100, checkEveryMinutes: 0.02 };
	const account = () => world.sandbox.asanak.accounts[0]!;
	const questions = () =>
		world.sandbox.asanak.calls.filter(({ operation }) => operation === 'getUserCredit').length;
	/** Waits until the trigger has asked for the credit and got this amount. */
	const sees = async (credit: number): Promise<void> => {
		account().credit = credit;
		const before = questions();
		await until('the credit to be looked at', () => questions() >= before + 2, { timeoutMs: 60_000 });
	};
	const amounts = async (flow: { items: () => Promise<Item[]> }) =>
		(await flow.items()).filter(({ json }) => json.event === 'lowCredit').map(({ json }) => json.amount);

	it('starts a flow each time the credit falls, but not after a restart while it is low, nor after an outage', async () => {
		account().credit = 99;
		const flow = await activeTrigger('asanakTrigger', lowCredit, await createCredential());
		await until('the first alert', async () => (await amounts(flow)).length > 0);
		await sees(98);
		await sees(110);
		await sees(90);
		await until('the second alert', async () => (await amounts(flow)).length > 1);
		expect((await amounts(flow)).sort()).toEqual([90, 99]);

		await world.n8n.kill();
		await world.n8n.launch();
		await sees(80);
		const outage = { fault: { kind: 'status', status: 503, body: 'Busy' } as const, times: 4 };
		world.sandbox.asanak.faults.push(outage);
		account().credit = 70;
		await until('the outage to be over', () => outage.times === 0, { timeoutMs: 60_000 });
		await sees(60);
		await world.n8n.kill('SIGTERM');
		await world.n8n.launch();
		await sees(50);
		expect((await amounts(flow)).sort()).toEqual([90, 99]);
		expect((await flow.items())[0]?.json).toMatchObject({
			event: 'lowCredit',
			threshold: 100,
			vendor: 'asanak',
		});
		await world.n8n.api.deactivate(flow.workflowId);
	});

	it('shows today’s credit as the editor’s test event', async () => {
		account().credit = 4321;
		const workflowId = await world.n8n.api.createWorkflow(
			triggerWorkflow('test event', {
				type: 'n8n-nodes-sms-fax.asanakTrigger',
				parameters: lowCredit,
				credentials: { [CREDENTIAL.type]: { id: await createCredential(), name: CREDENTIAL.name } },
			}),
		);
		const execution = await world.n8n.api.runManually(workflowId, 'Trigger');
		expect(execution.status).toBe('success');
		const [item] = outputOf(execution, 0, 'Trigger');
		expect(item?.json).toMatchObject({ event: 'lowCredit', amount: 4321, threshold: 100 });
	});
});

describe('Asanak Push Trigger', () => {
	it('starts a flow once for each call of the Push URL', async () => {
		const { asanak } = world.sandbox;
		const flow = await activeTrigger('asanakPushTrigger', {}, null);
		const { nodes } = await world.n8n.api.json<{ nodes: Array<{ webhookId?: string }> }>(
			'GET',
			`/rest/workflows/${flow.workflowId}`,
		);
		const url = `${world.n8n.url}/webhook/${nodes.find((node) => node.webhookId)?.webhookId}/webhook`;
		asanak.pushes.inboundUrl = url;
		await Promise.all(
			numbered(5).map(async (text) => await asanak.inbound({ source: '989121234567', text })),
		);
		const [first] = asanak.pushes.log;
		const again = new URLSearchParams(first?.parameters).toString();
		expect((await fetch(`${url}?${again}`)).status).toBe(200);
		expect(await flow.texts(5)).toEqual(numbered(5));
		asanak.pushes.inboundUrl = null;
	});
});
