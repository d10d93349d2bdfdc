import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What every command does first, so that a fresh clone needs no set-up of its own. Node's own modules only. */

export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const OLDEST_NODE_MAJOR = 20;

export function ensureDependencies() {
	if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE_MAJOR) {
		console.error(`This project needs Node.js ${OLDEST_NODE_MAJOR} or later; this is ${process.version}.`);
		process.exit(1);
	}
	// npm writes this file last: a half-done install does not have it.
	const installed = path.join(ROOT, 'node_modules', '.package-lock.json');
	const lock = path.join(ROOT, 'package-lock.json');
	if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
	console.log('Installing the development dependencies (npm ci, 1-3 minutes, once) ...');
	const { status } = runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
	if (status !== 0) process.exit(status ?? 1);
}

function runNpm(args) {
	return spawnSync('npm', args, { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' });
}

/** The path of a command that a dependency brings. */
export function binary(name) {
	return path.join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
}

/** Runs a dependency's command in the project's root, with this terminal, and ends as it ends. */
export function runInForeground(command, args) {
	const child = spawn(binary(command), args, {
		cwd: ROOT,
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
	// The terminal sends Ctrl-C to the child as well, which tidies up: wait for it.
	process.on('SIGINT', () => {});
	for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
	child.on('exit', (code, signal) => {
		process.exitCode = signal === null ? (code ?? 1) : 1;
	});
}
