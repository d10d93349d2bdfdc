import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endProcess, until } from '../processes';
import type { Server } from './queueServers';

/** Real proxies of Debian's packages, with the lines that operators put into their configuration. */

export type ProxyKind = 'nginx' | 'caddy';

const PROXIES = {
	nginx: { version: '-v', package: 'nginx-light' },
	caddy: { version: 'version', package: 'caddy' },
} as const;

/** Whether this machine has a proxy. In CI, a missing proxy is an error. */
export function hasProxy(kind: ProxyKind): boolean {
	if (process.env.CI === 'true' || spawnSync(kind, [PROXIES[kind].version]).status === 0) return true;
	console.log(`SKIPPED: a test needs ${PROXIES[kind].package} (Debian: apt-get install)`);
	return false;
}

/**
 * Starts a proxy in a folder of its own.
 * @param lines of nginx's `http` context or of a Caddyfile; they listen on `port` of the loopback interface
 */
export async function startProxy(kind: ProxyKind, lines: string, port: number): Promise<Server> {
	const folder = await mkdtemp(path.join(tmpdir(), `sms-fax-${kind}-`));
	const file = path.join(folder, kind === 'nginx' ? 'nginx.conf' : 'Caddyfile');
	await writeFile(file, kind === 'nginx' ? nginxFile(folder, lines) : `{\n\tadmin off\n}\n${lines}`);
	const args =
		kind === 'nginx'
			? ['-p', folder, '-c', file, '-e', path.join(folder, 'error.log')]
			: ['run', '--config', file, '--adapter', 'caddyfile'];
	const child = spawn(kind, args, {
		stdio: ['ignore', 'ignore', 'pipe'],
		env: { PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
	});
	let errors = '';
	child.stderr.on('data', (chunk: Buffer) => (errors += String(chunk)));
	const stop = async () => {
		await endProcess(child);
		await rm(folder, { recursive: true, force: true });
	};
	try {
		await until(`${kind} to listen`, async () => {
			const end = child.exitCode ?? child.signalCode;
			if (end !== null) throw new Error(`${kind} ended with ${end}: ${errors.slice(-2_000)}`);
			return await listens(child, port);
		});
	} catch (error) {
		await stop();
		throw error;
	}
	return { port, stop };
}

/** nginx writes into its package's folders unless each of these paths is set. */
function nginxFile(folder: string, lines: string): string {
	const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
		(name) => `${name}_temp_path ${path.join(folder, name)};`,
	);
	return [
		...(process.getuid?.() === 0 ? ['user root;'] : []),
		'daemon off;',
		'worker_processes 1;',
		`pid ${path.join(folder, 'nginx.pid')};`,
		'events {}',
		'http {',
		'access_log off;',
		...temporary,
		lines,
		'}',
	].join('\n');
}

async function listens(child: ChildProcess, port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = createConnection(port, '127.0.0.1');
		const end = (is: boolean) => {
			socket.destroy();
			resolve(is);
		};
		socket.once('connect', () => end(true));
		socket.once('error', () => end(false));
		child.once('error', () => end(false));
	});
}
