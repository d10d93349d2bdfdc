import { readFile } from 'node:fs/promises';
import type { Sandbox } from '../../sandbox';
import { buildResultMail } from '../../sandbox/vendors/faximosilver/resultMail';
import type { Credential, Credentials } from '../../tooling/n8n/examples';
import { VERSIONS_TO_TRY } from '../../tooling/n8n/older';
import { createSandboxCredentials } from '../../tooling/n8n/sandboxCredentials';
import { until } from '../../tooling/processes';
import { reportQuery } from '../e2e/support/triggerFlow';
import { startWorld, type World } from '../e2e/support/world';
import { activeFlow, onceEach, withoutRepetitions, type TriggerSetup } from './support/flow';

jest.setTimeout(300_000);

/** A trigger that looks for messages by itself, and what happens to it at its vendor. */
interface Watching extends Omit<TriggerSetup, 'credentials'> {
	credential: string;
	bring: (sandbox: Sandbox, key: string) => void;
	/** Its account, whose password changes. */
	account: (sandbox: Sandbox) => { password: string } | undefined;
	/** Cuts open connections, so that the trigger has to sign in again. */
	cut: (sandbox: Sandbox) => void;
}

const WATCHING: Watching[] = [
	{
		type: 'asanakTrigger',
		parameters: { options: { pollIntervalSeconds: 1 } },
		credential: 'asanakApi',
		keyOf: ({ text }) => text,
		bring: ({ asanak }, text) => void asanak.inbound({ source: '989121234567', text }),
		account: ({ asanak }) => asanak.accounts[0],
		cut: () => {},
	},
	{
		type: 'faximoSilverTrigger',
		parameters: { options: { pollIntervalSeconds: 5 } },
		credential: 'faximoSilverApi',
		keyOf: ({ clientReference }) => clientReference,
		bring: ({ faximoSilver }, reference) =>
			void faximoSilver.mailbox.add(
				buildResultMail({
					kind: 'delivered',
					number: '0323456789',
					pages: 1,
					subject: `[${reference}] a fax`,
					messageId: `<${reference}@cl1.faximo.jp>`,
				}),
			),
		account: ({ faximoSilver }) => faximoSilver.accounts[0],
		cut: ({ faximoSilver }) => faximoSilver.mailbox.dropConnections(),
	},
];

describe.each(VERSIONS_TO_TRY)('n8n %s', (version) => {
	let world: World;
	let credentials: Credentials;

	beforeAll(async () => {
		world = await startWorld({ version });
		credentials = await createSandboxCredentials(world.n8n.api, world.sandbox);
	});
	afterAll(async () => await world?.stop());

	describe.each(WATCHING)('$type', ({ credential, bring, account, cut, ...setup }) => {
		it('loses nothing through a refusal, a restart and a SIGKILL, and repeats at most the last message', async () => {
			const { n8n, sandbox } = world;
			const flow = await activeFlow(world, {
				...setup,
				credentials: { [credential]: credentials[credential] as Credential },
			});
			const after = async (...keys: string[]) => await flow.counts(keys, 90_000);
			bring(sandbox, 'm1');
			expect(await after('m1')).toEqual(onceEach('m1'));

			const ofVendor = account(sandbox) as { password: string };
			const { password } = ofVendor;
			ofVendor.password = 'changed';
			cut(sandbox);
			const told = async () => (await readFile(n8n.logFile, 'utf8')).split('goes on trying').length - 1;
			const before = await told();
			await until('the refusal to stand in the log', async () => (await told()) > before, {
				timeoutMs: 60_000,
			});
			bring(sandbox, 'm2');
			ofVendor.password = password;
			expect(await after('m1', 'm2')).toEqual(onceEach('m1', 'm2'));

			await n8n.halt();
			bring(sandbox, 'm3');
			await n8n.launch();
			const restarted = await after('m1', 'm2', 'm3');
			expect(withoutRepetitions(restarted, 1, 'm2')).toEqual(onceEach('m1', 'm2', 'm3'));

			await n8n.kill();
			bring(sandbox, 'm4');
			await n8n.launch();
			const killed = await after('m1', 'm2', 'm3', 'm4');
			expect(withoutRepetitions(killed, 2, 'm2', 'm3')).toEqual(onceEach('m1', 'm2', 'm3', 'm4'));
			await n8n.api.deactivate(flow.workflowId);
		});
	});

	it('smsExtraProTrigger processes each call once, through a refusal, a restart and a SIGKILL', async () => {
		const { n8n } = world;
		const flow = await activeFlow(world, {
			type: 'smsExtraProTrigger',
			parameters: { options: { token: 'open sesame' } },
			keyOf: ({ messageId }) => messageId,
		});
		const call = async (id: number, token = 'open sesame') =>
			(await fetch(`${flow.url}?${reportQuery(id, { token })}`)).status;
		expect(await call(1, 'wrong')).toBe(401);
		expect(await Promise.all([1, 2, 1, 3].map(async (id) => await call(id)))).toEqual([200, 200, 200, 200]);
		expect(await flow.counts(['v-1', 'v-2', 'v-3'])).toEqual(onceEach('v-1', 'v-2', 'v-3'));

		await n8n.halt();
		await n8n.launch();
		expect([await call(2), await call(4)]).toEqual([200, 200]);
		expect(await flow.counts(['v-4'])).toEqual(onceEach('v-1', 'v-2', 'v-3', 'v-4'));

		await n8n.kill();
		await n8n.launch();
		expect([await call(4), await call(5)]).toEqual([200, 200]);
		expect(await flow.counts(['v-5'])).toEqual(onceEach('v-1', 'v-2', 'v-3', 'v-4', 'v-5'));
		await n8n.api.deactivate(flow.workflowId);
	});
});
