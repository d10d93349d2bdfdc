import { createServer, type AddressInfo, type Server } from 'node:net';
import { startWorkflow } from '../../tooling/n8n/workflows';
import { until } from '../../tooling/processes';
import { isSoak } from '../support/soak';
import { withAgent } from './support/agent';
import { CREDENTIAL, errorOf, NODE, outputOf, startWorld, type World } from './support/world';

jest.setTimeout(240_000);

let world: World;
let credentialId: string;
/** Accepts connections and never answers: a TLS handshake with it does not end, and no request is written. */
let silent: Server;

beforeAll(async () => {
	world = await startWorld();
	credentialId = await world.createCredential();
	silent = createServer().listen(0, '127.0.0.1');
});
beforeEach(() => world.sandbox.smsExtraPro.reset());
afterAll(async () => {
	silent.close();
	await world?.stop();
});

/** How many keys a campaign has. */
const CAMPAIGN = isSoak ? 10_000 : 2_000;
const ANN = '+32475112233';
/** The sandbox takes the message and never answers. */
const NEVER_ANSWERED = '+32475112903';

/** "Start -> SmsExtraPro", whose items name the recipient and the key. */
async function createFlow(
	items: Array<{ to: unknown; key: string }>,
	options = {},
	id = credentialId,
): Promise<string> {
	return await world.n8n.api.createWorkflow(
		startWorkflow(
			NODE,
			{
				type: 'n8n-nodes-sms-fax.smsExtraPro',
				parameters: {
					operation: 'send',
					...{ to: '={{ $json.to }}', sender: 'Moi', message: 'Bonjour' },
					options: { sendOnceKey: '={{ $json.key }}', recipientsPerRequest: 100, ...options },
				},
				credentials: { [CREDENTIAL.type]: { id, name: CREDENTIAL.name } },
			},
			items,
		),
	);
}

const run = async (workflowId: string) =>
	await world.n8n.api.runManually(workflowId, 'Start', { timeoutMs: 120_000 });
const states = (execution: Awaited<ReturnType<typeof run>>) =>
	outputOf(execution).map(({ json }) => [json.recipient, json.status, json.reason]);
const received = () => world.sandbox.smsExtraPro.received.map(({ recipient }) => `+${recipient}`);
const UNKNOWN =
	/An earlier send to \S+ with the same Send Once Key was begun, and it is not known whether it was sent/;

describe('Send Once Key', () => {
	it('sends one message over two executions, and one for two items of an execution', async () => {
		const flow = await createFlow([
			{ to: ANN, key: 'reminder-1' },
			{ to: '0032 475 11 22 33', key: 'reminder-1' },
			{ to: ANN, key: 'reminder-2' },
		]);
		const skipped = [ANN, 'skipped', 'alreadySent'];
		expect(states(await run(flow))).toEqual([[ANN, 'queued', null], skipped, [ANN, 'queued', null]]);
		expect(states(await run(flow))).toEqual([skipped, skipped, skipped]);
		expect(received()).toEqual([ANN, ANN]);
	});

	it('sends the rest when an execution is retried from the list', async () => {
		const flow = await createFlow(
			[
				{ to: ANN, key: 'a' },
				{ to: '+32475112902', key: 'b' },
			],
			{ recipientsPerRequest: 1, parallelRequests: 1 },
		);
		const first = await run(flow);
		expect(first.status).toBe('error');
		expect(errorOf(first)).toMatch(/running the workflow again sends to these again/);
		expect(received()).toEqual([ANN]);
		await world.n8n.api.json('POST', `/rest/executions/${first.id}/retry`, { loadWorkflow: false });
		const executions = await until('the retry to end', async () => {
			const all = await world.n8n.api.executions(flow);
			return all.length === 2 && all.every(({ status }) => status === 'error') && all;
		});
		// The vendor refuses the second one again, and the first one got no second message.
		expect(executions).toHaveLength(2);
		expect(received()).toEqual([ANN]);
		expect(world.sandbox.smsExtraPro.requests).toBe(3);
	});

	it('leaves the decision to the user if n8n was killed before or after the request was written', async () => {
		const { sandbox, n8n } = world;
		const { port } = silent.address() as AddressInfo;
		const mute = await world.createCredential({ baseUrl: `https://127.0.0.1:${port}/` });
		const before = await createFlow([{ to: ANN, key: 'killed' }], {}, mute);
		const after = await createFlow([{ to: NEVER_ANSWERED, key: 'killed' }]);
		const connected = new Promise((resolve) => silent.once('connection', resolve));
		const killed = [before, after].map(async (flow) => await run(flow).catch(() => undefined));
		await connected;
		await until('the request', () => sandbox.smsExtraPro.requests === 1);
		await n8n.kill('SIGKILL');
		await n8n.launch();
		await Promise.all(killed);
		await n8n.api.json('PATCH', `/rest/credentials/${mute}`, { ...CREDENTIAL, data: world.credentialData() });

		for (const flow of [before, after]) {
			const again = await run(flow);
			expect(again.status).toBe('error');
			expect(errorOf(again)).toMatch(UNKNOWN);
		}
		expect(sandbox.smsExtraPro.requests).toBe(1);
	});

	it(`sends to ${CAMPAIGN} recipients once, and to none of them in a second execution`, async () => {
		const to = Array.from(
			{ length: CAMPAIGN },
			(_, index) => `+32475${100 + Math.floor(index / 100)}${String(index % 100).padStart(3, '0')}`,
		);
		const flow = await createFlow([{ to: to.join(','), key: 'campaign' }]);
		const tookMs = [];
		for (const expected of ['queued', 'skipped']) {
			const execution = await run(flow);
			const counts = outputOf(execution).filter(({ json }) => json.status === expected).length;
			expect([expected, counts]).toEqual([expected, CAMPAIGN]);
			tookMs.push(execution.data.resultData.runData[NODE]?.at(-1)?.executionTime);
		}
		console.log(`Send Once Key, ${CAMPAIGN} recipients: ${tookMs[0]} ms, and all skipped: ${tookMs[1]} ms`);
		expect(received()).toHaveLength(CAMPAIGN);
	});
});

describe('Preview', () => {
	it('tells an AI agent the segments of its SMS, and sends nothing', async () => {
		await withAgent(world, 'preview', async ({ model, ask }) => {
			expect((await ask()).status).toBe('success');
			const told = model.requests.at(-1)?.messages.at(-1);
			expect(told?.role).toBe('tool');
			expect(JSON.parse(String(told?.content))).toMatchObject([
				{ recipient: '+32475998877', wouldSend: true, encoding: 'GSM-7', segments: 1 },
			]);
			expect(world.sandbox.smsExtraPro.requests).toBe(0);
		});
	});
});
