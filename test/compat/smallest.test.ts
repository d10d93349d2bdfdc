import { readFile } from 'node:fs/promises';
import type { Sandbox } from '../../sandbox';
import { builtNodes } from '../../tooling/n8n/builtNodes';
import type { Credentials } from '../../tooling/n8n/examples';
import { VERSIONS_TO_TRY } from '../../tooling/n8n/older';
import { PACKAGE_NAME } from '../../tooling/n8n/pack';
import { createSandboxCredentials } from '../../tooling/n8n/sandboxCredentials';
import { until } from '../../tooling/processes';
import { reportQuery } from '../e2e/support/triggerFlow';
import { errorOf, outputOf, runNode, startWorld, type World } from '../e2e/support/world';
import { activeFlow, onceEach, withoutRepetitions } from './support/flow';

jest.setTimeout(240_000);

interface Listed {
	name: string;
	iconUrl?: string | { light: string; dark: string };
}

describe.each(VERSIONS_TO_TRY)('n8n %s', (version) => {
	let world: World;
	let sandbox: Sandbox;
	let credentials: Credentials;

	beforeAll(async () => {
		world = await startWorld({ version });
		sandbox = world.sandbox;
		credentials = await createSandboxCredentials(world.n8n.api, sandbox);
	});
	afterAll(async () => await world?.stop());

	it('has all nodes of the pack with their icons, and the action nodes as tools, too', async () => {
		const list = (await world.n8n.api.get('/types/nodes.json')) as Listed[];
		const nodes = await builtNodes();
		const actions = nodes.filter(({ name }) => !name.endsWith('Trigger'));
		const names = [...nodes.map(({ name }) => name), ...actions.map(({ name }) => `${name}Tool`)];
		const ours = list.filter(({ name }) => name.startsWith(`${PACKAGE_NAME}.`));
		expect(ours.map(({ name }) => name).sort()).toEqual(
			names.map((name) => `${PACKAGE_NAME}.${name}`).sort(),
		);
		const icons = ours.flatMap(({ iconUrl }) =>
			typeof iconUrl === 'object' ? [iconUrl.light, iconUrl.dark] : [iconUrl],
		);
		for (const icon of new Set(icons)) {
			const answer = await fetch(`${world.n8n.url}/${icon}`);
			expect([icon, answer.status, answer.headers.get('content-type')]).toEqual([
				icon,
				200,
				expect.stringContaining('image/svg+xml'),
			]);
		}
	});

	it('tests each credential', async () => {
		const tested = await Promise.all(
			Object.entries(sandbox.credentials()).map(async ([type, { name, data }]) => {
				const id = credentials[type]?.id ?? '';
				return [type, (await world.n8n.api.testCredential(id, name, type, data)).status];
			}),
		);
		expect(tested).toHaveLength(5);
		expect(tested.filter(([, status]) => status !== 'OK')).toEqual([]);
	});

	it('sends an SMS', async () => {
		const execution = await runNode(world, {
			type: 'smsExtraPro',
			name: 'SmsExtraPro',
			credential: { type: 'smsExtraProApi', ...(credentials.smsExtraProApi as { id: string; name: string }) },
			parameters: { operation: 'send', to: '+32475112233', sender: 'Moi', message: 'Élève, à bientôt €' },
		});
		expect(errorOf(execution)).toBe('undefined ');
		expect(outputOf(execution)[0]?.json).toMatchObject({ status: 'queued', recipient: '+32475112233' });
		expect(sandbox.smsExtraPro.to('32475112233')).toHaveLength(1);
	});

	it('keeps watching through a refusal by the vendor and a restart', async () => {
		const { asanak } = sandbox;
		const inbound = (text: string) => void asanak.inbound({ source: '989121234567', text });
		const flow = await activeFlow(world, {
			type: 'asanakTrigger',
			parameters: { options: { pollIntervalSeconds: 1 } },
			credentials: { asanakApi: credentials.asanakApi as { id: string; name: string } },
			keyOf: ({ text }) => text,
		});
		inbound('m1');
		expect(await flow.counts(['m1'])).toEqual(onceEach('m1'));

		const [account] = asanak.accounts as [(typeof asanak.accounts)[number]];
		const { password } = account;
		account.password = 'changed';
		const log = async () => await readFile(world.n8n.logFile, 'utf8');
		await until('the refusal to stand in the log', async () => (await log()).includes('goes on trying'));
		inbound('m2');
		const asked = asanak.requests;
		await until('more polls', () => asanak.requests > asked + 1, { timeoutMs: 60_000 });
		account.password = password;
		expect(await flow.counts(['m1', 'm2'])).toEqual(onceEach('m1', 'm2'));
		expect((await log()).split('this n8n is older than')).toHaveLength(2);

		await world.n8n.halt();
		inbound('m3');
		await world.n8n.launch();
		const counts = await flow.counts(['m1', 'm2', 'm3']);
		expect(withoutRepetitions(counts, 1, 'm2')).toEqual(onceEach('m1', 'm2', 'm3'));
		await world.n8n.api.deactivate(flow.workflowId);
	});

	it('accepts a vendor’s calls, recognizes a repetition after a restart, and refuses invalid calls', async () => {
		const flow = await activeFlow(world, {
			type: 'smsExtraProTrigger',
			keyOf: ({ messageId }) => messageId,
		});
		const call = async (query: string) => (await fetch(`${flow.url}?${query}`)).status;
		const form = async (body: string) =>
			(
				await fetch(flow.url, {
					method: 'POST',
					headers: { 'content-type': 'application/x-www-form-urlencoded' },
					body,
				})
			).status;
		expect(await call('hello=world')).toBe(400);
		expect(await Promise.all([call(reportQuery(1)), form(reportQuery(2)), call(reportQuery(1))])).toEqual([
			200, 200, 200,
		]);
		expect(await flow.counts(['v-1', 'v-2'])).toEqual(onceEach('v-1', 'v-2'));
		await world.n8n.halt();
		await world.n8n.launch();
		expect(await call(reportQuery(1))).toBe(200);
		expect(await call(reportQuery(3))).toBe(200);
		expect(await flow.counts(['v-1', 'v-2', 'v-3'])).toEqual(onceEach('v-1', 'v-2', 'v-3'));
	});
});
