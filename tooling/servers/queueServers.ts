import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endProcess, freePort, until } from '../processes';

/** Real servers of Debian's packages, each of its own, on a free port of the loopback interface, keeping nothing. */

export interface Server {
	port: number;
	stop: () => Promise<void>;
}

/** Whether this machine has what queue mode needs. In CI, a missing server is an error. */
export function hasQueueServers(): boolean {
	const missing = [
		...(spawnSync('redis-server', ['--version']).status === 0 ? [] : ['redis-server']),
		...(postgresFolder() === undefined ? ['postgresql'] : []),
	];
	if (missing.length === 0 || process.env.CI === 'true') return true;
	console.log(`SKIPPED: queue mode needs ${missing.join(' and ')} (Debian: apt-get install)`);
	return false;
}

export async function startRedis(): Promise<Server> {
	const port = await freePort();
	const child = spawn(
		'redis-server',
		['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'],
		{ stdio: 'ignore' },
	);
	await listening(child, port);
	return { port, stop: async () => await endProcess(child) };
}

/** PostgreSQL with a superuser `n8n` without password and the database `postgres`. */
export async function startPostgres(): Promise<Server> {
	const programs = postgresFolder();
	if (programs === undefined)
		throw new Error('PostgreSQL is not installed (Debian: apt-get install postgresql)');
	const folder = await mkdtemp(path.join(tmpdir(), 'sms-fax-postgres-'));
	const owner = serverUser();
	if (owner !== undefined) await chown(folder, owner.uid, owner.gid);
	execFileSync(
		path.join(programs, 'initdb'),
		['-D', folder, '-U', 'n8n', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
		{ ...owner, stdio: 'ignore' },
	);
	const port = await freePort();
	const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
	const child = spawn(
		path.join(programs, 'postgres'),
		['-D', folder, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
		{ ...owner, stdio: 'ignore' },
	);
	await listening(child, port);
	return {
		port,
		stop: async () => {
			// With SIGTERM it would wait for its clients to disconnect. With SIGINT it does not.
			child.kill('SIGINT');
			await endProcess(child);
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** Where Debian puts the server's programs, the newest version's. */
function postgresFolder(): string | undefined {
	const versions = '/usr/lib/postgresql';
	if (!existsSync(versions)) return undefined;
	return readdirSync(versions)
		.sort((a, b) => Number(b) - Number(a))
		.map((version) => path.join(versions, version, 'bin'))
		.find((folder) => existsSync(path.join(folder, 'postgres')));
}

/** The user that PostgreSQL's package made, because PostgreSQL refuses to run as root. */
function serverUser(): { uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
	return { uid: id('-u'), gid: id('-g') };
}

async function listening(child: ChildProcess, port: number): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		child.once('spawn', resolve);
		child.once('error', reject);
	});
	await until(`the server on port ${port} to listen`, async () => {
		if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
		return await isListening(port);
	});
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
