import type { Companion } from '../../tooling/n8n/instance';
import { callAll } from '../../tooling/n8n/load';
import { until } from '../../tooling/processes';
import { hasQueueServers, startPostgres, startRedis, type Server } from '../../tooling/servers/queueServers';
import {
	activeTriggerFlow,
	answerNode,
	INBOUND,
	reportQuery,
	vendorId,
	wrongCounts,
	type TriggerFlow,
} from './support/triggerFlow';
import { startWorld, type World } from './support/world';

jest.setTimeout(300_000);

/** Main process, worker and two webhook processes: what the trigger keeps in memory is in none of them but its own. */
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
			},
		});
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
