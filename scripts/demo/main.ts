import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox, type Sandbox } from '../../sandbox';
import { N8n, OWNER } from '../n8n/instance';
import { packTarball } from '../n8n/pack';
import { freePort, isPortFree, run } from '../n8n/processes';
import { ensureN8nRuntime } from '../n8n/runtime';
import { arrivedReports, installFlows, type Flows } from './flows';
import { showConversation, showSend } from './show';

/**
 * The demo: builds and packs the pack, starts the sandbox and a real n8n with it, puts credential and example in
 * place, runs the example and says what happened. With `--check` it then checks that, stops, and ends with 0 or 1.
 */

const ROOT = path.join(__dirname, '..', '..');
const N8N_PORT = 5678;
const SANDBOX_PORT = 8025;

const check = process.argv.includes('--check');
const say = (text: string) => console.log(text);

interface Stage {
	sandbox: Sandbox;
	n8n: N8n;
}

/** What has been started so far, last first: an interruption at any moment leaves nothing running. */
const stoppers: Array<() => Promise<void>> = [];

async function stopAll(): Promise<void> {
	for (const stop of stoppers.splice(0)) await stop();
}

async function setUp(): Promise<Stage> {
	say('Building the pack ...');
	await run(path.join(ROOT, 'node_modules', '.bin', 'gulp'), ['build'], { cwd: ROOT });
	const tarball = await packTarball(path.join(tmpdir(), `sms-fax-demo-${process.pid}`));
	await ensureN8nRuntime(say);

	const sandbox = await startSandbox({ port: await preferred(SANDBOX_PORT) });
	stoppers.unshift(sandbox.stop);
	say('Starting n8n ...');
	const n8n = await N8n.prepare({ tarball, port: await preferred(N8N_PORT) });
	stoppers.unshift(async () => await n8n.stop());
	await n8n.launch();
	await n8n.api.signIn();
	return { sandbox, n8n };
}

/** A check must not meet what a person has running; a person should find the usual port. */
async function preferred(port: number): Promise<number> {
	return !check && (await isPortFree(port)) ? port : await freePort();
}

const INBOUND_TEXT = 'Êtes-vous ouvert demain ?';

/** Runs the flows, and shows what each has done. @returns whether all went as it should */
async function play({ sandbox, n8n }: Stage, flows: Flows): Promise<boolean> {
	const { smsExtraPro } = sandbox;
	const execution = await n8n.api.runManually(flows.send, 'When clicking Execute workflow');
	const sent = showSend(execution, smsExtraPro.received);
	say(sent.text);

	const before = smsExtraPro.received.length;
	await smsExtraPro.pushes.inbound({ sender: '32475998877', text: INBOUND_TEXT });
	const reports = await arrivedReports(n8n, flows);
	const conversation = showConversation(INBOUND_TEXT, smsExtraPro.received.slice(before), reports);
	say(conversation.text);
	return sent.ok && conversation.ok && (await runOthers(n8n, flows));
}

/** The other examples: run in a check, left to the person otherwise. */
async function runOthers(n8n: N8n, { others }: Flows): Promise<boolean> {
	if (!check) return true;
	const ends: string[] = [];
	for (const { workflowId, startNode } of others) {
		ends.push((await n8n.api.runManually(workflowId, startNode)).status);
	}
	say(`\n4  The other examples ended with ${ends.join(', ')}.`);
	return ends.every((end) => end === 'success');
}

async function main(): Promise<void> {
	// A closed terminal window is SIGHUP.
	const interrupted = Promise.race(
		['SIGINT', 'SIGTERM', 'SIGHUP'].map(async (name) => await once(process, name)),
	);
	void interrupted.then(async () => {
		// The terminal may be gone: what is written to it then must not keep this from tidying up.
		for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
		say('\nStopping ...');
		await stopAll();
		process.exit(process.exitCode ?? 0);
	});
	try {
		const stage = await setUp();
		const flows = await installFlows(stage.n8n, stage.sandbox);
		const ok = await play(stage, flows);
		if (check) {
			say(ok ? '\nThe demo does what it should.' : '\nThe demo FAILED: see above for what came.');
			process.exitCode = ok ? 0 : 1;
		} else {
			say(instructions(stage));
			await interrupted;
		}
	} finally {
		await stopAll();
	}
}

const instructions = ({ n8n, sandbox }: Stage) => `
Look at it yourself
  n8n       ${n8n.url}
  sign in   ${OWNER.email}  /  ${OWNER.password}
  sandbox   ${sandbox.url}/_sandbox/smsextrapro shows all that came to the vendor, and all its calls

Be the phone (in another terminal):
  curl -H 'content-type: application/json' -d '{"sender":"32475998877","text":"Hello"}' \\
       ${sandbox.url}/_sandbox/smsextrapro/inbound

In n8n there are also Credit alert (Asanak), Fax with retry on busy (123-Fax) and Follow up a GlobFax fax: open one, press Execute workflow.
Numbers that end in 902 are refused, in 503 do not exist; sandbox/README.md has the others.
Ctrl-C ends all of it; nothing is kept.`;

main().catch((error: Error) => {
	console.error(`\nThe demo could not run: ${error.message}`);
	process.exitCode = 1;
});
