import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { SAMPLE_PATH, type Sandbox } from '../../sandbox';
import { buildResultMail } from '../../sandbox/vendors/faximosilver/resultMail';
import type { Execution } from '../../tooling/n8n/api';
import { builtNodes } from '../../tooling/n8n/builtNodes';
import type { Credentials } from '../../tooling/n8n/examples';
import { VERSIONS_TO_TRY } from '../../tooling/n8n/older';
import { PACKAGE_NAME } from '../../tooling/n8n/pack';
import { createSandboxCredentials } from '../../tooling/n8n/sandboxCredentials';
import { startWorkflow } from '../../tooling/n8n/workflows';
import { until } from '../../tooling/processes';
import { LoopbackServers } from '../../tooling/servers/loopbackServers';
import { errorOf, outputOf, startWorld, type World } from '../e2e/support/world';

jest.setTimeout(240_000);

interface Trial {
	node: string;
	operation: string;
	parameters: Record<string, unknown> | ((sandbox: Sandbox) => Record<string, unknown>);
	/** Fetched by an HTTP Request node before it, as the item's binary data. */
	file?: 'pdf' | 'history';
	/** What goes before it at the vendor. */
	prepare?: (sandbox: Sandbox) => Promise<void>;
	/** The fields of the first output item. */
	output: Record<string, unknown>;
	/** The newest text at the vendor, where it ends with a link to a page that asks for an answer. */
	asks?: (sandbox: Sandbox) => string | undefined;
	/** What the operation says where n8n cannot do it; nothing is sent then. */
	refusal?: string;
}

/** Executions have a resume token from n8n 2.14 on. */
const CANNOT_WAIT =
	'This n8n cannot wait for a delivery report: its executions have no resume token Update n8n to 2.14 or later, or use Send and a workflow that begins with the trigger. Nothing was sent.';

const TRIALS: Trial[] = [
	{
		node: 'smsExtraPro',
		operation: 'send',
		parameters: { to: '+32475112233', sender: 'Moi', message: 'Élève €', messageType: 'withReport' },
		output: { status: 'queued', recipient: '+32475112233' },
	},
	{
		node: 'smsExtraPro',
		operation: 'preview',
		parameters: { to: '+32475112233', sender: 'Moi', message: 'À demain', messageType: 'normal' },
		output: { wouldSend: true, recipient: '+32475112233', costlyCharacter: 'À' },
	},
	{
		node: 'smsExtraPro',
		operation: 'sendAndWaitForReport',
		parameters: { to: '+32475112233', sender: 'Moi', message: 'not sent' },
		output: {},
		refusal: CANNOT_WAIT,
	},
	{
		node: 'smsExtraPro',
		operation: 'sendAndWait',
		parameters: { to: '+32475112233', sender: 'Moi', message: 'Demain à 10 h ?' },
		asks: ({ smsExtraPro }) => smsExtraPro.received.at(-1)?.text,
		output: { status: 'queued', data: { approved: true } },
	},
	{
		node: 'asanak',
		operation: 'sendAndWait',
		parameters: { to: '09121234567', sender: '982100', message: 'فردا؟' },
		asks: ({ asanak }) => asanak.received.at(-1)?.text,
		output: { status: 'queued', data: { approved: true } },
	},
	{
		node: 'asanak',
		operation: 'send',
		parameters: { to: '09121234567', sender: '982100', message: 'سلام' },
		output: { status: 'queued', recipient: '+989121234567' },
	},
	{
		node: 'asanak',
		operation: 'preview',
		parameters: { to: '09121234567', sender: '982100', message: 'سلام' },
		output: { wouldSend: true, recipient: '+989121234567', encoding: 'UCS-2' },
	},
	{
		node: 'asanak',
		operation: 'sendToPort',
		parameters: {
			...{ to: '09121234567', sender: '982100', message: 'for the app' },
			...{ sourcePort: 9821, destinationPort: 9825 },
		},
		output: { status: 'queued', recipient: '+989121234567' },
	},
	{
		node: 'asanak',
		operation: 'report',
		parameters: ({ asanak }) => ({ messageIds: asanak.received.map(({ id }) => id).join() }),
		output: { vendor: 'asanak', recipient: '+989121234567' },
	},
	{
		node: 'asanak',
		operation: 'received',
		parameters: {},
		prepare: async ({ asanak }) => void (await asanak.inbound({ source: '989121234567', text: 'سلام' })),
		output: { text: 'سلام', from: '+989121234567' },
	},
	{ node: 'asanak', operation: 'credit', parameters: {}, output: { amount: expect.any(Number), unit: null } },
	{
		node: 'fax123',
		operation: 'send',
		parameters: {
			...{ to: '01 23 45 67 89', documentSource: 'binary', binaryProperty: 'data' },
			options: { allowPrivateAddress: true },
		},
		file: 'pdf',
		output: { status: 'queued', recipient: '+33123456789' },
	},
	{
		node: 'fax123',
		operation: 'sendAndWaitForReport',
		parameters: { to: '0123456790', documentSource: 'url', documentUrl: 'https://example.com/a.pdf' },
		output: {},
		refusal: CANNOT_WAIT,
	},
	{
		node: 'globFax',
		operation: 'report',
		parameters: { recipientReferences: 'rcpt_ok' },
		prepare: async ({ globFax }) =>
			void globFax.addRecipient({ rcptRef: 'rcpt_ok', phoneNumber: '8675512345678' }),
		output: { messageId: 'rcpt_ok' },
	},
	{
		node: 'faximoSilver',
		operation: 'send',
		parameters: { to: '03-2345-6789', subject: 'ご注文', message: 'よろしく', binaryProperties: 'data' },
		file: 'pdf',
		output: { status: 'queued', recipient: '+81323456789' },
	},
	{
		node: 'faximoSilver',
		operation: 'report',
		parameters: { clientReference: 'looked-up' },
		prepare: async ({ faximoSilver }) =>
			void faximoSilver.mailbox.add(
				buildResultMail({
					kind: 'delivered',
					number: '0323456789',
					pages: 1,
					subject: '[looked-up] a fax',
					messageId: '<looked-up@cl1.faximo.jp>',
				}),
			),
		output: { clientReference: 'looked-up', status: 'delivered' },
	},
	{
		node: 'faximoSilver',
		operation: 'importHistory',
		parameters: {},
		file: 'history',
		output: { vendor: 'faximoSilver', event: 'deliveryReport' },
	},
];
const HISTORY = path.join(__dirname, '..', 'FaximoSilver', 'samples', 'history.csv');

it('tests every operation of every vendor', async () => {
	const nodes = await builtNodes();
	const all = nodes.flatMap(({ name, properties }) =>
		(properties.find((one) => one.name === 'operation')?.options ?? []).map(
			({ value }) => `${name} ${value}`,
		),
	);
	expect(TRIALS.map(({ node, operation }) => `${node} ${operation}`).sort()).toEqual(all.sort());
});

describe.each(VERSIONS_TO_TRY)('n8n %s', (version) => {
	const servers = new LoopbackServers();
	let world: World;
	let credentials: Credentials;
	let historyUrl: string;

	const start = async (env: Record<string, string>) => {
		world = await startWorld({ version, env });
		credentials = await createSandboxCredentials(world.n8n.api, world.sandbox);
	};

	beforeAll(async () => {
		const history = await readFile(HISTORY);
		historyUrl = `http://${await servers.http((_request, response) => response.end(history))}/history.csv`;
		await start({ N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' });
	});
	afterAll(async () => {
		await world?.stop();
		await servers.stopAll();
	});

	/** "Start -> fetch the file -> the node". */
	async function run({ node, operation, parameters, file }: Trial): Promise<Execution> {
		const type = `${node}Api`;
		const url = file === 'history' ? historyUrl : `${world.sandbox.url}${SAMPLE_PATH}`;
		const flow = [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
			...(file === undefined
				? []
				: [
						{
							name: 'File',
							type: 'n8n-nodes-base.httpRequest',
							typeVersion: 4.2,
							parameters: { url, options: { response: { response: { responseFormat: 'file' } } } },
						},
					]),
			{
				name: 'Node',
				type: `${PACKAGE_NAME}.${node}`,
				typeVersion: 1,
				parameters: {
					operation,
					...(typeof parameters === 'function' ? parameters(world.sandbox) : parameters),
				},
				credentials: { [type]: credentials[type] },
			},
		];
		const connections = flow
			.slice(1)
			.map(({ name }, index) => [flow[index]?.name, { main: [[{ node: name, type: 'main', index: 0 }]] }]);
		const workflowId = await world.n8n.api.createWorkflow({
			name: `${node} ${operation}`,
			nodes: flow.map((one, index) => ({ id: one.name, position: [220 * index, 0], ...one })),
			connections: Object.fromEntries(connections) as Record<string, unknown>,
		});
		return await world.n8n.api.runManually(workflowId, 'Start');
	}

	/** The link of the newest text, once its page is there: the execution waits. */
	async function openedLink(newestText: () => string): Promise<string> {
		const linkIn = (text: string) => /\n(https?:\S+)$/.exec(text)?.[1];
		const link = await until('a link to be sent', () => linkIn(newestText()));
		await until('its page', async () => (await fetch(link)).ok);
		return link;
	}
	const post = async (link: string, fields: Record<string, string>) =>
		await fetch(link, { method: 'POST', body: new URLSearchParams(fields) });

	/** n8n 1.x briefly reports an execution that begins to wait as ended. */
	const goneOn = async ({ id }: Execution): Promise<Execution> =>
		await until('the execution to go on', async () => {
			const execution = await world.n8n.api.execution(String(id));
			return execution !== undefined && outputOf(execution, 0, 'Node').length > 0 && execution;
		});

	it.each(TRIALS)('$node: $operation', async (trial) => {
		await trial.prepare?.(world.sandbox);
		const { smsExtraPro, fax123 } = world.sandbox;
		const sent = smsExtraPro.requests + fax123.requests;
		const running = run(trial);
		if (trial.asks !== undefined) {
			const link = await openedLink(() => trial.asks?.(world.sandbox) ?? '');
			expect((await post(link, { approved: 'true' })).status).toBe(200);
		}
		const execution = trial.asks === undefined ? await running : await goneOn(await running);
		if (trial.refusal !== undefined) {
			expect(errorOf(execution)).toBe(trial.refusal);
			expect(smsExtraPro.requests + fax123.requests).toBe(sent);
			return;
		}
		expect(errorOf(execution)).toBe('undefined ');
		expect(outputOf(execution, 0, 'Node')[0]?.json).toMatchObject(trial.output);
	});

	it('sends a message with a Send Once Key once over two executions', async () => {
		const sent = world.sandbox.smsExtraPro.requests;
		const node = {
			type: `${PACKAGE_NAME}.smsExtraPro`,
			parameters: {
				...{ operation: 'send', to: '+32475112233', sender: 'Moi', message: 'Bonjour' },
				options: { sendOnceKey: 'reminder-1' },
			},
			credentials: { smsExtraProApi: credentials.smsExtraProApi },
		};
		const workflowId = await world.n8n.api.createWorkflow(startWorkflow('Node', node));
		for (const [status, reason] of [
			['queued', null],
			['skipped', 'alreadySent'],
		]) {
			const execution = await world.n8n.api.runManually(workflowId, 'Start');
			expect(outputOf(execution, 0, 'Node')[0]?.json).toMatchObject({ status, reason });
		}
		expect(world.sandbox.smsExtraPro.requests - sent).toBe(1);
	});

	describe('Send and Wait for Response', () => {
		const asking = (parameters: Record<string, unknown>): Trial => ({
			node: 'smsExtraPro',
			operation: 'sendAndWait',
			parameters: { to: '+32475112233', sender: 'Moi', message: 'Demain à 10 h ?', ...parameters },
			output: {},
		});
		const asked = async (parameters: Record<string, unknown>) => {
			world.sandbox.smsExtraPro.reset();
			const running = run(asking(parameters));
			const link = await openedLink(() => world.sandbox.smsExtraPro.received.at(-1)?.text ?? '');
			return { link, output: async () => outputOf(await goneOn(await running), 0, 'Node')[0]?.json };
		};

		it('shows its page to GET and HEAD, refuses a changed link, and accepts the first answer', async () => {
			const both = { approvalType: 'double', approveLabel: 'Oui', disapproveLabel: 'Non' };
			const { link, output } = await asked({ approvalOptions: { values: both } });
			expect(await (await fetch(link)).text()).toMatch(/Demain à 10 h \?[^]*Oui[^]*Non/);
			expect((await fetch(link, { method: 'HEAD' })).status).toBe(200);
			const last = link.endsWith('0') ? '1' : '0';
			expect((await post(link.slice(0, -1) + last, { approved: 'true' })).status).toBe(401);
			expect((await post(link, { approved: 'false' })).status).toBe(200);
			expect(await output()).toMatchObject({ status: 'queued', data: { approved: false } });
			expect(await (await post(link, { approved: 'true' })).text()).toContain('No action required');
		});

		it('accepts a text, and keeps waiting after an empty one', async () => {
			const { link, output } = await asked({ responseType: 'freeText', approvalOptions: {} });
			expect((await post(link, { text: ' ' })).status).toBe(400);
			expect((await post(link, { text: 'À midi 🚗' })).status).toBe(200);
			expect(await output()).toMatchObject({ data: { text: 'À midi 🚗' } });
		});
	});

	if (version.startsWith('1.')) {
		it('says what to set if n8n keeps files in memory, the default in 1.x', async () => {
			await world.stop();
			await start({});
			const fax = TRIALS.find(({ node }) => node === 'fax123') as Trial;
			expect(errorOf(await run(fax))).toContain('N8N_DEFAULT_BINARY_DATA_MODE');
		});
	}
});
