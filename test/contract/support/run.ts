import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './pack';

/** Jest's own mark on the environment makes n8n-core and others behave as in their tests. */
const environment = () => ({ ...process.env, NODE_ENV: undefined });

/** Runs a program to its end and gives its standard output. */
export async function run(program: string, args: string[], cwd = ROOT, input = ''): Promise<string> {
	const running = promisify(execFile)(program, args, {
		cwd,
		env: environment(),
		maxBuffer: 100_000_000,
	});
	running.child.stdin?.end(input);
	return (await running).stdout;
}

/** Runs one of the scripts beside this file, outside Jest, and reads the JSON that it prints. */
export async function runScript<T>(script: string, ...args: string[]): Promise<T> {
	return JSON.parse(await run(process.execPath, [path.join(__dirname, script), ...args])) as T;
}

/** As `runScript`, of a script that reads JSON from its standard input. */
export async function runScriptWith<T>(script: string, input: unknown): Promise<T> {
	const args = [path.join(__dirname, script)];
	return JSON.parse(await run(process.execPath, args, ROOT, JSON.stringify(input))) as T;
}

export const temporaryFolder = () => mkdtempSync(path.join(tmpdir(), 'n8n-nodes-sms-fax-contract-'));
