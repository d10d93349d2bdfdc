import { spawn } from 'node:child_process';
import { binary, ensureDependencies, ROOT } from './dependencies.mjs';

/** `node scripts/with-dependencies.mjs COMMAND ARGS...`: runs a dependency's command in the project's root. */
ensureDependencies();
const [command, ...args] = process.argv.slice(2);
const child = spawn(binary(command), args, {
	cwd: ROOT,
	stdio: 'inherit',
	shell: process.platform === 'win32',
});
// The terminal sends Ctrl-C to the child as well: wait for it to end by itself.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => {
	process.exitCode = signal === null ? (code ?? 1) : 1;
});
