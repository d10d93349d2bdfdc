import type { Companion } from '../../../tooling/n8n/instance';
import { startPostgres, startRedis } from '../../../tooling/servers/queueServers';
import { startWorld, type World } from './world';

type Two = [Companion, Companion];

/** n8n in queue mode: the main process, two workers and two webhook processes, with PostgreSQL and Redis. */
export interface QueueWorld extends World {
	workers: Two;
	webhookProcesses: Two;
	launchWorker: () => Promise<Companion>;
	/** An address of the main process, at one of the webhook processes. */
	at: (url: string, process: 0 | 1) => string;
}

/**
 * @param env of all processes
 * @param places how many executions a worker runs at the same time
 */
export async function startQueueWorld({
	env = {},
	places,
}: {
	env?: Record<string, string>;
	places?: number;
} = {}): Promise<QueueWorld> {
	// SQLite is not for several processes: n8n's worker then fails on a locked database.
	const [redis, postgres] = [await startRedis(), await startPostgres()];
	const world = await startWorld({
		env: {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(postgres.port),
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: 'n8n',
			...env,
		},
	});
	const limit: Record<string, string> =
		places === undefined ? {} : { N8N_CONCURRENCY_PRODUCTION_LIMIT: String(places) };
	const launchWorker = async () => await world.n8n.launchCompanion('worker', limit);
	const launchWebhook = async () => await world.n8n.launchCompanion('webhook');
	const queueWorld: QueueWorld = {
		...world,
		workers: [await launchWorker(), await launchWorker()],
		webhookProcesses: [await launchWebhook(), await launchWebhook()],
		launchWorker,
		at: (url, process) => url.replace(world.n8n.url, queueWorld.webhookProcesses[process].url),
		stop: async () => {
			await world.stop();
			for (const server of [redis, postgres]) await server.stop();
		},
	};
	return queueWorld;
}
