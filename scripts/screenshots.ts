import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox } from '../sandbox';
import { launchChromium } from '../tooling/browser/chromium';
import { ensureBuild } from '../tooling/build';
import { freshDatabase } from '../tooling/n8n/freshDatabase';
import { N8n } from '../tooling/n8n/instance';
import { packTarball } from '../tooling/n8n/pack';
import { showProgress } from '../tooling/progress';
import { Camera } from './screenshots/camera';
import { consolePictures } from './screenshots/console';
import { editorPictures } from './screenshots/editor';

/**
 * Makes the pictures in README and docs: of a real n8n with the packed pack, and of the sandbox's console. Words after the command
 * choose pictures by parts of their names: `npm run screenshots -- console node-output`.
 */

const wanted = process.argv.slice(2);
const progress = showProgress();
/** What has been started so far, last first. */
const stoppers: Array<() => Promise<unknown>> = [];

async function main(): Promise<void> {
	await ensureBuild(progress, new AbortController().signal);
	const browser = await launchChromium();
	stoppers.unshift(async () => await browser.close());
	const folder = await mkdtemp(path.join(tmpdir(), 'sms-fax-pictures-'));
	stoppers.unshift(async () => await rm(folder, { recursive: true, force: true }));
	const tarball = await packTarball(folder);
	const database = await freshDatabase(tarball, { progress });
	const sandbox = await startSandbox();
	stoppers.unshift(async () => await sandbox.stop());
	const n8n = await N8n.prepare({ tarball, database });
	stoppers.unshift(async () => await n8n.stop());
	await progress.during('Starting n8n', async () => await n8n.launch());
	await n8n.api.signIn();

	const camera = new Camera(wanted);
	camera.shows(n8n.url, 'https://n8n.example.com');
	// Pictures show the demo's address.
	camera.shows(sandbox.url, 'http://127.0.0.1:8025');
	await editorPictures(camera, { browser, n8n, sandbox });
	await consolePictures(camera, { browser, sandbox });
	for (const line of camera.taken) console.log(line);
}

async function stopAll(): Promise<void> {
	for (const stop of stoppers.splice(0)) await stop();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void stopAll().finally(() => process.exit(1)));
}
main()
	.catch((error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	})
	.finally(stopAll);
