import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Sandbox } from '../../sandbox';
import { consoleScene } from '../../tooling/browser/consoleScene';
import { LoopbackServers } from '../../tooling/servers/loopbackServers';
import { until } from '../../tooling/processes';
import type { Camera } from './camera';

/** The picture of a frame in which the browser's PDF viewer has not drawn anything yet has fewer bytes. */
const BLANK_BYTES = 2_500;

interface ConsolePicture {
	vendor: string;
	options: BrowserContextOptions;
	/** How much of the window's left part to take. Default: all of it. */
	width?: number;
}

const PICTURES: Readonly<Record<string, ConsolePicture>> = {
	// This picture leaves out the controls at the right, which the next one shows.
	'console-sms': { vendor: 'smsExtraPro', options: { viewport: { width: 1180, height: 872 } }, width: 806 },
	'console-fax-dark': {
		vendor: 'faximoSilver',
		options: { viewport: { width: 1180, height: 680 }, colorScheme: 'dark' },
	},
	'console-phone': { vendor: 'asanak', options: { viewport: { width: 375, height: 725 } } },
};

/** The sandbox's console after an ordinary day. */
export async function consolePictures(
	camera: Camera,
	{ browser, sandbox }: { browser: Browser; sandbox: Sandbox },
): Promise<void> {
	const wanted = Object.entries(PICTURES).filter(([name]) => camera.wants(name));
	if (wanted.length === 0) return;
	sandbox.reset();
	const { faximoSilver } = sandbox;
	camera.shows(`port ${faximoSilver.smtpPort}`, 'port 2525');
	camera.shows(`port ${faximoSilver.imapPort}`, 'port 1143');
	const servers = new LoopbackServers();
	const host = await servers.http((_request, response) => response.end('{"message":"Workflow was started"}'));
	camera.shows(`http://${host}`, 'https://n8n.example.com');
	try {
		await consoleScene(sandbox, { flowUrl: `http://${host}/webhook/sms` });
		for (const [name, { vendor, options, width }] of wanted) {
			const page = await openConsole(browser, `${sandbox.url}/#${vendor}`, options);
			await camera.take(name, page, page, width);
			await page.context().close();
		}
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
	for (const document of await page.locator('iframe').all()) {
		await until('the document to be drawn', async () => (await document.screenshot()).length > BLANK_BYTES);
	}
	// Looking at the document has scrolled the page.
	await page.evaluate('scrollTo(0, 0)');
	return page;
}
