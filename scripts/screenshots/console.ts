import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Sandbox } from '../../sandbox';
// The day that the browser tests look at is the one to show.
import { consoleScene } from '../../test/browser/support/consoleScene';
import { LoopbackServers } from '../../test/support/loopbackServers';
import type { Camera } from './camera';

const LAPTOP = { width: 1180, height: 780 };
const PHONE = { width: 375, height: 725 };

/** The sandbox's console after an ordinary day. */
export async function consolePictures(
	camera: Camera,
	{ browser, sandbox }: { browser: Browser; sandbox: Sandbox },
): Promise<void> {
	const servers = new LoopbackServers();
	const host = await servers.http((_request, response) => response.end('{"message":"Workflow was started"}'));
	camera.shows(`http://${host}`, 'https://n8n.example.com');
	try {
		await consoleScene(sandbox, { flowUrl: `http://${host}/webhook/sms` });
		const take = async (name: string, vendor: string, options: BrowserContextOptions) => {
			if (!camera.wants(name)) return;
			const page = await openConsole(browser, `${sandbox.url}/#${vendor}`, options);
			await camera.take(name, page);
			await page.context().close();
		};
		await take('console-sms', 'smsExtraPro', { viewport: LAPTOP });
		await take('console-fax-dark', 'fax123', { viewport: LAPTOP, colorScheme: 'dark' });
		await take('console-phone', 'asanak', { viewport: PHONE });
	} finally {
		await servers.stopAll();
	}
}

async function openConsole(browser: Browser, address: string, options: BrowserContextOptions): Promise<Page> {
	const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
	const page = await context.newPage();
	await page.goto(address);
	await page.getByText('Live', { exact: true }).waitFor();
	await page.getByRole('complementary').waitFor();
	return page;
}
