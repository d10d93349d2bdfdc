import type { Companion } from '../../tooling/n8n/instance';
import { callAll } from '../../tooling/n8n/load';
import { startItems } from '../../tooling/n8n/executions';
import { freePort, until } from '../../tooling/processes';
import { hasProxy, startProxy } from '../../tooling/servers/proxies';
import { hasQueueServers, startPostgres, startRedis, type Server } from '../../tooling/servers/queueServers';
import { routingLines } from '../support/proxyLines';
import { isSoak } from '../support/soak';
import {
	activeTriggerFlow,
	answerNode,
	INBOUND,
	reportQuery,
	vendorId,
	wrongCounts,
	TRIGGER,
	type TriggerFlow,
} from './support/triggerFlow';
import { runNode, startWorld, type World } from './support/world';

jest.setTimeout(300_000);

/** Where a flow's trigger is called when the call is meant for one of the webhook processes. */
type UrlOf = (flow: TriggerFlow, companion: Companion) => string;

const removeDuplicates = {
	id: 'once',
	name: 'Remove Duplicates',
	type: 'n8n-nodes-base.removeDuplicates',
	typeVersion: 2,
	position: [220, 0],
	parameters: {
		operation: 'removeItemsSeenInPreviousExecutions',
		logic: 'removeItemsWithAlreadySeenKeyValues',
		dedupeValue: '={{ $json.eventKey }}',
		options: {},
	},
};

/** Main process, two workers and two webhook processes: what the trigger keeps in memory is in none of them but its own. */
(hasQueueServers() ? describe : describe.skip)('in queue mode', () => {
	const servers: Server[] = [];
	let world: World;
	let processes: [Companion, Companion];

	beforeAll(async () => {
		// SQLite is not for several processes: n8n's worker then fails on a locked database.
		const [redis, postgres] = [await startRedis(), await startPostgres()];
		servers.push(redis, postgres);
		world = await startWorld({
			env: {
				EXECUTIONS_MODE: 'queue',
				QUEUE_BULL_REDIS_HOST: '127.0.0.1',
				QUEUE_BULL_REDIS_PORT: String(redis.port),
				DB_TYPE: 'postgresdb',
				DB_POSTGRESDB_HOST: '127.0.0.1',
				DB_POSTGRESDB_PORT: String(postgres.port),
				DB_POSTGRESDB_DATABASE: 'postgres',
				DB_POSTGRESDB_USER: 'n8n',
				OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			},
		});
		await world.n8n.launchCompanion('worker');
		await world.n8n.launchCompanion('worker');
		processes = [await world.n8n.launchCompanion('webhook'), await world.n8n.launchCompanion('webhook')];
	});
	afterAll(async () => {
		await world?.stop();
		for (const server of servers) await server.stop();
	});

	/** The flow's URL at one of the webhook processes. */
	const at = (flow: TriggerFlow, companion: Companion): string =>
		flow.url.replace(world.n8n.url, companion.url);

	it('reports that arrive together at two webhook processes come in once each, in few executions', async () => {
		// A window that also a busy machine fills: each process takes its 25 callers' reports well within it.
		const flow = await activeTriggerFlow(world, { options: { groupWindowSeconds: 3 } });
		const ids = Array.from({ length: 200 }, (_, index) => `q${index}`);
		let open = ids.map((id, index) => `${at(flow, processes[(index % 2) as 0 | 1])}?${reportQuery(id)}`);
		for (let round = 0; round < 5 && open.length > 0; round++) {
			const ends = await callAll(open, { callers: 50 });
			// 503 asks to call again, as where n8n cannot store an execution in time; nothing else may come.
			expect(ends.filter((end) => end !== 200 && end !== 503)).toEqual([]);
			open = open.filter((_, index) => ends[index] !== 200);
		}
		expect(open).toEqual([]);
		const items = await flow.items(ids.length, 60_000);
		expect(wrongCounts(items, ids.map(vendorId))).toEqual({});
		expect((await flow.executions()).length).toBeLessThan(ids.length / 5);
	});

	it('a call that is repeated starts nothing again, also at the other process', async () => {
		const flow = await activeTriggerFlow(world);
		for (const companion of [processes[0], processes[0], processes[1], processes[1]]) {
			expect((await fetch(`${at(flow, companion)}?${reportQuery(1)}`)).status).toBe(200);
		}
		expect(await flow.items(1)).toHaveLength(1);
	});

	/** Each report at one process, and again at the other, while others come. @returns how many items passed `node` */
	async function repeatedElsewhere(
		flow: TriggerFlow,
		node: string,
		urlOf: UrlOf,
	): Promise<Map<string, number>> {
		const ids = Array.from({ length: 60 }, (_, index) => `r${index}`);
		const queries = ids.flatMap((id, index) => [
			...(index >= 10 ? [{ id: `r${index - 10}`, round: 1 }] : []),
			{ id, round: 0 },
		]);
		for (const { id, round } of queries) {
			const at = processes[((Number(id.slice(1)) + round) % 2) as 0 | 1];
			expect((await fetch(`${urlOf(flow, at)}?${reportQuery(id)}`)).status).toBe(200);
		}
		await flow.items(ids.length, 60_000);
		const counts = new Map<string, number>();
		for (const { json } of (await startItems(world.n8n.api, flow.workflowId, node)).flat()) {
			counts.set(String(json.messageId), (counts.get(String(json.messageId)) ?? 0) + 1);
		}
		expect(counts.size).toBe(ids.length);
		return counts;
	}
	const doubled = (counts: Map<string, number>) => [...counts.values()].filter((count) => count > 1).length;

	it('Remove Duplicates on eventKey lets a report through once that came at both processes', async () => {
		const plain = await activeTriggerFlow(world);
		const unguarded = doubled(await repeatedElsewhere(plain, TRIGGER, at));
		const guarded = await activeTriggerFlow(world, {}, removeDuplicates);
		const passed = doubled(await repeatedElsewhere(guarded, 'Remove Duplicates', at));
		if (isSoak) console.log(`doubled without the node: ${unguarded} of 60, with it: ${passed}`);
		expect(unguarded).toBeGreaterThan(0);
		expect(passed).toBe(0);
	});

	(hasProxy('nginx') ? it : it.skip)(
		'nginx sends a report always to the same process: none is doubled',
		async () => {
			const hostOf = ({ url }: { url: string }) => new URL(url).host;
			const port = await freePort();
			const lines = await routingLines(hostOf(world.n8n), hostOf(processes[0]), hostOf(processes[1]), port);
			const proxy = await startProxy('nginx', lines, port);
			try {
				const flow = await activeTriggerFlow(world);
				const through: UrlOf = ({ url }) => url.replace(world.n8n.url, `http://127.0.0.1:${port}`);
				expect(doubled(await repeatedElsewhere(flow, TRIGGER, through))).toBe(0);
			} finally {
				await proxy.stop();
			}
		},
	);

	it('two workers that send by one Asanak account send each message once', async () => {
		const { accounts, path, received, calls } = world.sandbox.asanak;
		const data = {
			username: accounts[0]?.username,
			password: accounts[0]?.password,
			baseUrl: world.sandbox.url + path,
			pacingMs: 1000,
		};
		const id = await world.n8n.api.createCredential('Asanak sandbox', 'asanakApi', data);
		const texts = Array.from({ length: 96 }, (_, index) => `Reminder ${index}`);
		const began = Date.now();
		const runs = [0, 1, 2, 3].map(
			async (part) =>
				await runNode(world, {
					type: 'asanak',
					name: 'Asanak',
					credential: { type: 'asanakApi', name: 'Asanak sandbox', id },
					parameters: {
						operation: 'send',
						to: '09121234567',
						sender: '982100',
						message: '={{ $json.text }}',
					},
					items: texts.slice(part * 24, part * 24 + 24).map((text) => ({ text })),
					timeoutMs: 120_000,
				}),
		);
		const executions = await Promise.all(runs);
		if (isSoak) console.log(`96 messages took ${Date.now() - began} ms in ${calls.length} calls`);
		expect(executions.map(({ status }) => status)).toEqual(Array(4).fill('success'));
		expect(received.map(({ text }) => text).sort()).toEqual([...texts].sort());
	});

	it('an inbound SMS is answered by the worker, once', async () => {
		const id = await world.createCredential();
		const flow = await activeTriggerFlow(
			world,
			{ events: ['inboundMessage'] },
			answerNode(id, { sender: 'Moi', message: '={{ $json.text }}' }),
		);
		expect((await fetch(`${at(flow, processes[1])}?${INBOUND}`)).status).toBe(200);
		// The execution is listed as soon as it is stored, before the worker has run it.
		await until('the answer', () => world.sandbox.smsExtraPro.received.length > 0);
		await flow.items(1);
		expect(world.sandbox.smsExtraPro.received).toMatchObject([
			{ recipient: '32475112233', text: 'Bonjour à tous' },
		]);
	});
});
