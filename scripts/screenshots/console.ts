import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Sandbox } from '../../sandbox';
// The day that the browser tests look at is the one to show.
import { consoleScene } from '../../test/browser/support/consoleScene';
import { LoopbackServers } from '../../test/support/loopbackServers';
import { until } from '../n8n/processes';
import type { Camera } from './camera';

/** A frame that the browser's viewer of PDF has drawn nothing in yet makes a picture of fewer bytes. */
const BLANK_BYTES = 2_500;
const WINDOW = { width: 1180, height: 845 };
/** Of a window, without the controls at the right. */
const PHONE_AND_VENDORS = 806;
const LOW_WINDOW = { width: 1180, height: 680 };
const PHONE = { width: 375, height: 725 };

/** The sandbox's console after an ordinary day. */
export async function consolePictures(
	camera: Camera,
	{ browser, sandbox }: { browser: Browser; sandbox: Sandbox },
): Promise<void> {
	if (!['console-sms', 'console-fax-dark', 'console-phone'].some((name) => camera.wants(name))) return;
	const { smsExtraPro, asanak, fax123, globFax, faximoSilver } = sandbox;
	for (const vendor of [smsExtraPro, asanak, fax123, globFax, faximoSilver]) vendor.reset();
	camera.shows(`port ${faximoSilver.smtpPort}`, 'port 2525');
	camera.shows(`port ${faximoSilver.imapPort}`, 'port 1143');
	const servers = new LoopbackServers();
	const host = await servers.http((_request, response) => response.end('{"message":"Workflow was started"}'));
	camera.shows(`http://${host}`, 'https://n8n.example.com');
	try {
		await consoleScene(sandbox, { flowUrl: `http://${host}/webhook/sms` });
		const take = async (
			name: string,
			vendor: string,
			{ width, ...options }: BrowserContextOptions & { width?: number },
		) => {
			if (!camera.wants(name)) return;
			const page = await openConsole(browser, `${sandbox.url}/#${vendor}`, options);
			await camera.take(name, page, page, width);
			await page.context().close();
		};
		await take('console-sms', 'smsExtraPro', { viewport: WINDOW, width: PHONE_AND_VENDORS });
		await take('console-fax-dark', 'faximoSilver', { viewport: LOW_WINDOW, colorScheme: 'dark' });
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
	const documents = page.locator('iframe');
	for (const document of await documents.all()) {
		await until('the document to be drawn', async () => (await document.screenshot()).length > BLANK_BYTES);
	}
	await page.evaluate('scrollTo(0, 0)');
	return page;
}
