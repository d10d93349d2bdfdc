import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type RunOptions = Pick<SpawnOptions, 'cwd' | 'env' | 'signal'>;

/**
 * Runs a command to its end. When `signal` aborts, the command is ended with all that it has started.
 * @throws Error with the end of what it printed when it fails; the signal's reason when it was aborted
 */
export async function run(
	command: string,
	args: string[],
	{ signal, ...options }: RunOptions = {},
): Promise<string> {
	signal?.throwIfAborted();
	const child = spawn(command, args, {
		shell: process.platform === 'win32',
		// The child leads a process group, which can be ended as a whole.
		detached: signal !== undefined && process.platform !== 'win32',
		...options,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	let stdout = '';
	child.stdout?.on('data', (chunk: Buffer) => {
		stdout += String(chunk);
		output += String(chunk);
	});
	child.stderr?.on('data', (chunk: Buffer) => (output += String(chunk)));
	const abort = () => endGroup(child);
	signal?.addEventListener('abort', abort, { once: true });
	const [code] = (await once(child, 'close')) as [number | null];
	signal?.removeEventListener('abort', abort);
	signal?.throwIfAborted();
	if (code !== 0) {
		throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output.slice(-4_000)}`);
	}
	return stdout;
}

/** Asks a group to end, and ends it by force after a moment. */
function endGroup(leader: ChildProcess, graceMs = 3_000): void {
	if (leader.pid === undefined) return;
	const whole = process.platform === 'win32' ? leader.pid : -leader.pid;
	signalIfThere(whole, 'SIGTERM');
	const insist = setTimeout(() => signalIfThere(whole, 'SIGKILL'), graceMs);
	leader.once('close', () => clearTimeout(insist));
}

function signalIfThere(id: number, signal: NodeJS.Signals): void {
	try {
		process.kill(id, signal);
	} catch {
		// It has ended by itself.
	}
}

/** Below the ports that systems give to outgoing connections: such a connection could take a port before its server listens. */
const PORTS = { from: 20_000, to: 32_000 };

/**
 * A port of the loopback interface on which nothing listens at this moment. It is drawn at random, so that processes that ask at
 * the same time get different ones.
 */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = randomInt(PORTS.from, PORTS.to);
		if (await isPortFree(port)) return port;
	}
}

export async function isPortFree(port: number): Promise<boolean> {
	const server = createServer().listen(port, '127.0.0.1');
	try {
		await once(server, 'listening');
	} catch {
		return false;
	}
	server.close();
	await once(server, 'close');
	return true;
}

/** Ends a child by its own id: with a request first, and by force after `graceMs`. */
export async function endProcess(child: ChildProcess, graceMs = 15_000): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const ended = once(child, 'exit');
	child.kill('SIGTERM');
	const insist = setTimeout(() => child.kill('SIGKILL'), graceMs);
	await ended;
	clearTimeout(insist);
}

/** Calls `probe` again and again until it gives something. @throws Error naming `what` after `timeoutMs` */
export async function until<T>(
	what: string,
	probe: () => Promise<T | undefined | null | false> | T | undefined | null | false,
	{ timeoutMs = 30_000, everyMs = 50 } = {},
): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const found = await probe();
		if (found !== undefined && found !== null && found !== false) return found;
		if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s in vain for ${what}`);
		await sleep(everyMs);
	}
}
