import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox, type Sandbox } from '../../sandbox';
import { loadExample } from '../n8n/examples';
import { N8n, OWNER } from '../n8n/instance';
import { packTarball } from '../n8n/pack';
import { freePort, isPortFree, run } from '../n8n/processes';
import { ensureN8nRuntime } from '../n8n/runtime';
import { showSend, type Shown } from './show';

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
	await run(path.join(ROOT, 'node_modules', '.bin', 'gulp'), ['build', '--silent'], { cwd: ROOT });
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

async function runExample({ sandbox, n8n }: Stage): Promise<Shown> {
	const [account] = sandbox.smsExtraPro.accounts;
	const name = 'SmsExtraPro sandbox';
	const id = await n8n.api.createCredential(name, 'smsExtraProApi', {
		...account,
		authentication: 'checksum',
		baseUrl: sandbox.url + sandbox.smsExtraPro.path,
	});
	const workflow = await loadExample('send-an-sms.json', { smsExtraProApi: { id, name } });
	const workflowId = await n8n.api.createWorkflow(workflow);
	const execution = await n8n.api.runManually(workflowId, 'When clicking Execute workflow');
	return showSend(execution, sandbox.smsExtraPro.received, `${n8n.url}/workflow/${workflowId}`);
}

async function main(): Promise<void> {
	const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
	void interrupted.then(async () => {
		say('\nStopping ...');
		await stopAll();
		process.exit(process.exitCode ?? 0);
	});
	try {
		const stage = await setUp();
		const shown = await runExample(stage);
		say(shown.text);
		if (check) {
			say(
				shown.ok ? '\nThe demo does what it should.' : '\nThe demo FAILED: what came is not what was sent.',
			);
			process.exitCode = shown.ok ? 0 : 1;
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
  sandbox   ${sandbox.url}/_sandbox/smsextrapro shows all that came to the vendor

Numbers that end in 902 are refused, in 903 never answered; sandbox/README.md has the others.
Ctrl-C ends all of it; nothing is kept.`;

main().catch((error: Error) => {
	console.error(`\nThe demo could not run: ${error.message}`);
	process.exitCode = 1;
});
