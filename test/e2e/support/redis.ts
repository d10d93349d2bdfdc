import { spawn, spawnSync } from 'node:child_process';
import { createConnection } from 'node:net';
import { endProcess, freePort, until } from '../../../scripts/n8n/processes';

/** Whether this machine has Redis. Where CI says that it must, a missing one is no excuse. */
export function hasRedis(): boolean {
	if (spawnSync('redis-server', ['--version']).status === 0) return true;
	if (process.env.CI === 'true') return true;
	console.log('SKIPPED: queue mode needs redis-server (Debian: apt-get install redis-server)');
	return false;
}

/** A Redis server of its own, in memory only, on a free port of the loopback interface. */
export async function startRedis(): Promise<{ port: number; stop: () => Promise<void> }> {
	const port = await freePort();
	const child = spawn(
		'redis-server',
		['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'],
		{ stdio: 'ignore' },
	);
	await new Promise<void>((resolve, reject) => {
		child.once('spawn', resolve);
		child.once('error', reject);
	});
	await until('Redis to listen', async () => await isListening(port));
	return { port, stop: async () => await endProcess(child) };
}

async function isListening(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = createConnection(port, '127.0.0.1');
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});
}
