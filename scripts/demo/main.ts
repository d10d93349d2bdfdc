import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../../sandbox';
import { freshDatabase } from '../../tooling/n8n/freshDatabase';
import { N8n } from '../../tooling/n8n/instance';
import { packTarball } from '../../tooling/n8n/pack';
import { freePort, isPortFree } from '../../tooling/processes';
import { showProgress } from '../../tooling/progress';
import { n8nOnPath, presentN8n, Unusable } from '../../tooling/n8n/present';
import { ensureN8nRuntime, type N8nRuntime } from '../../tooling/n8n/runtime';
import { createSandboxCredentials } from '../../tooling/n8n/sandboxCredentials';
import { ensureBuild } from '../../tooling/build';
import { startChatModel } from './chatModel';
import { checkFlows } from './check';
import { installFlows, registerUrls, type Flows } from './flows';
import { startRelay } from './relay';
import { instructions } from './screen';

/**
 * The demo: builds and packs the pack, starts the sandbox and a real n8n with it, puts a credential for each vendor and all
 * examples in place, and says where to look. With `--check` it then runs them, stops, and ends with 0 or 1.
 */

const N8N_PORT = 5678;
const SANDBOX_PORT = 8025;
/** After Ctrl-C, what is under way has this long to end. */
const STOP_TIMEOUT_MS = 20_000;

const { check = false, n8n: givenN8n } = parseArgs({
	options: { check: { type: 'boolean' }, n8n: { type: 'string' } },
}).values;
const progress = showProgress();
const stopping = new AbortController();
const { signal } = stopping;

interface Stage {
	sandbox: Sandbox;
	n8n: N8n;
	flows: Flows;
}

/** What has been started so far, last first: an interruption at any moment leaves nothing running. */
const stoppers: Array<() => Promise<unknown>> = [];

async function stopAll(): Promise<void> {
	for (const stop of stoppers.splice(0)) await stop();
}

/** Registers something to be stopped at the end. @throws the reason when the demo is already stopping */
function own<T extends { stop: () => Promise<unknown> }>(thing: T): T {
	stoppers.unshift(async () => await thing.stop());
	signal.throwIfAborted();
	return thing;
}

async function setUp(): Promise<Stage> {
	await ensureBuild(progress, signal);
	const present = await n8nThatIsThere();
	if (present === undefined) await ensureN8nRuntime({ progress, signal });
	const folder = await mkdtemp(path.join(tmpdir(), 'sms-fax-demo-'));
	own({ stop: async () => await rm(folder, { recursive: true, force: true }) });
	const tarball = await packTarball(folder, signal);
	// Any other n8n makes its own database at its first start.
	const database = present === undefined ? await freshDatabase(tarball, { progress, signal }) : undefined;
	return await progress.during('Starting n8n and the sandbox', async () => {
		const sandbox = own(await startSandbox({ port: await usualPort(SANDBOX_PORT, 'the sandbox') }));
		const chatModel = own(await startChatModel());
		const relay = own(await startRelay());
		const port = await usualPort(N8N_PORT, 'n8n');
		const n8n = own(await N8n.prepare({ tarball, runtime: present, database, port, signal }));
		await n8n.launch();
		await n8n.api.signIn();
		const credentials = await createSandboxCredentials(n8n.api, sandbox, chatModel.url);
		const flows = await installFlows(n8n, sandbox, credentials);
		registerUrls(flows, sandbox, relay);
		return { sandbox, n8n, flows };
	});
}

/**
 * The n8n that `--n8n` names, or the one on PATH where it can run the demo. Its own data stays untouched: the demo's n8n has a folder
 * of its own. A check runs the n8n that the pack is tested with.
 * @throws Unusable for a given one
 */
async function n8nThatIsThere(): Promise<N8nRuntime | undefined> {
	const found = givenN8n ?? (check ? undefined : n8nOnPath());
	if (found === undefined) return undefined;
	try {
		const runtime = await presentN8n(found, { progress, signal });
		progress.say(
			`n8n ${runtime.version} is here already (${found}): the demo runs it, with data of its own.`,
		);
		return runtime;
	} catch (error) {
		if (!(error instanceof Unusable) || givenN8n !== undefined) throw error;
		progress.say(`${error.message}. The demo uses another n8n.`);
		return undefined;
	}
}

/** The usual port, or the next one that is free. A check takes any free port, so that it cannot collide with an n8n that is running. */
async function usualPort(usual: number, who: string): Promise<number> {
	if (check) return await freePort();
	for (let port = usual; port < usual + 100; port += 1) {
		if (!(await isPortFree(port))) continue;
		if (port !== usual) notes.push(`Port ${usual} is taken: ${who} is at ${port}.`);
		return port;
	}
	return await freePort();
}

/** Shown when everything runs: earlier, they would be overlooked. */
const notes: string[] = [];

async function perform(): Promise<void> {
	const { n8n, sandbox, flows } = await setUp();
	if (check) {
		const ok = await checkFlows(n8n, sandbox, flows, progress.say);
		progress.say(ok ? '\nThe demo does what it should.' : '\nThe demo FAILED: see above for what came.');
		process.exitCode = ok ? 0 : 1;
		return;
	}
	progress.say([...notes, instructions(n8n.url, sandbox.url, flows)].join('\n'));
	await interruption;
}

const interruption = new Promise<void>((resolve) => {
	signal.addEventListener('abort', () => resolve(), { once: true });
});

async function main(): Promise<void> {
	// A closed terminal window is SIGHUP. The listeners stay until the end, so that a second signal cannot interrupt the cleanup.
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => stopping.abort());
	signal.addEventListener('abort', () => {
		// The terminal may be gone.
		for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
		progress.say('\nStopping ...');
	});
	const work = perform();
	try {
		await Promise.race([work, interruption]);
		if (check && signal.aborted) process.exitCode = 1;
	} finally {
		await stopAll();
		await Promise.race([work.catch(() => {}), sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
		// This also stops what was started in the meantime.
		await stopAll();
	}
}

main().then(
	() => process.exit(process.exitCode),
	(error: Error) => {
		console.error(`\nThe demo could not run: ${error.message}`);
		process.exit(1);
	},
);
