import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { PAGE_HEADERS, questionPage, thanksPage } from '../../nodes/shared/n8n/waiting/answerPage';
import { pageWords } from '../../nodes/shared/n8n/waiting/pageWords';
import type { Question } from '../../nodes/shared/n8n/waiting/question';
import { launchChromium } from '../../tooling/browser/chromium';
import { LoopbackServers } from '../../tooling/servers/loopbackServers';
import { FREE_TEXT, QUESTION } from '../shared/n8n/waiting/questionSample';

/**
 * The page that a person answers on, in Chromium, on a phone. Pictures of it are written to the folder ANSWER_PAGE_PICTURES, where that is
 * set.
 */
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { width: 360, height: 640 };
const PICTURES = process.env.ANSWER_PAGE_PICTURES;

const PERSIAN: Question = {
	...QUESTION,
	company: 'کلینیک مهر',
	title: 'نوبت دندان‌پزشکی',
	text: 'آیا نوبت فردا ساعت ۱۰ را تأیید می‌کنید؟\nدر غیر این صورت، لطفاً «رد» را بزنید.',
	approval: { approve: '', disapprove: '' },
};
const LONG: Question = {
	...QUESTION,
	title: 'Order 4711',
	text: `${'a'.repeat(200)}\n${'May we deliver on Monday? '.repeat(20)}`,
	approval: { approve: 'Yes, deliver everything to the back door on Monday', disapprove: 'No' },
};

const servers = new LoopbackServers();
let browser: Browser;
let origin: string;
let question: Question;
let posted: string[];
let page: Page;
let errors: string[];

jest.setTimeout(60_000);
beforeAll(async () => {
	browser = await launchChromium();
	const host = await servers.http((request, response) => {
		void (async () => {
			if (request.url?.startsWith('/favicon')) return response.writeHead(404).end();
			const words = pageWords(request.headers['accept-language']);
			if (request.method === 'POST') posted.push(await text(request));
			response.writeHead(200, PAGE_HEADERS);
			response.end(
				request.method === 'POST'
					? thanksPage(question, { approved: true }, words)
					: questionPage(question, words),
			);
		})();
	});
	origin = `http://${host}`;
});
beforeEach(() => {
	posted = [];
	errors = [];
});
afterEach(async () => {
	await page.context().close();
	expect(errors).toEqual([]);
});
afterAll(async () => {
	await browser.close();
	await servers.stopAll();
});

async function open(asked: Question, options: BrowserContextOptions = {}): Promise<void> {
	question = asked;
	const context = await browser.newContext({ viewport: PHONE, javaScriptEnabled: false, ...options });
	page = await context.newPage();
	page.on('console', (message) => {
		if (message.type() === 'error' && !message.text().includes('404')) errors.push(message.text());
	});
	await page.goto(`${origin}/webhook-waiting/7/node?signature=abc`);
}

const LOOKS: Array<[string, Question, BrowserContextOptions]> = [
	['light', QUESTION, { colorScheme: 'light' }],
	['dark', QUESTION, { colorScheme: 'dark' }],
	['Persian', PERSIAN, { locale: 'fa-IR' }],
	['Persian in dark', PERSIAN, { locale: 'fa-IR', colorScheme: 'dark' }],
	['Persian on an English phone', PERSIAN, { locale: 'en-US' }],
	['free text', { ...FREE_TEXT, title: 'Your wish' }, { locale: 'fr-BE' }],
	['long texts', LONG, { colorScheme: 'dark' }],
	['long texts on a small phone', LONG, { viewport: { width: 240, height: 320 } }],
	['on a desk', QUESTION, { viewport: { width: 1280, height: 800 } }],
];

describe('the question page', () => {
	it.each(LOOKS)('fits the screen and is accessible: %s', async (name, asked, options) => {
		await open(asked, { ...options, javaScriptEnabled: true, bypassCSP: true });
		if (PICTURES !== undefined)
			await page.screenshot({ path: `${PICTURES}/${name.replaceAll(' ', '-')}.png` });
		expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
		await page.addScriptTag({ content: AXE });
		const found = (await page.evaluate('axe.run()')) as { violations: Array<{ id: string }> };
		expect(found.violations.map(({ id }) => id)).toEqual([]);
	});

	it('is Persian from right to left, also on an English phone', async () => {
		await open(PERSIAN, { locale: 'en-US', javaScriptEnabled: true, bypassCSP: true });
		const direction = 'getComputedStyle(document.querySelector(".question")).direction';
		expect(await page.evaluate(direction)).toBe('rtl');
	});

	it('can be answered without a script, under its own policy, and then confirms it', async () => {
		await open(QUESTION);
		await page.getByRole('button', { name: 'Yes' }).click();
		await page.getByRole('heading', { name: 'Thank you' }).waitFor();
		if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/thanks.png` });
		expect(posted).toEqual(['approved=true']);
	});

	it('sends the text that was entered', async () => {
		await open(FREE_TEXT);
		await page.getByRole('button', { name: 'Send' }).click();
		expect(posted).toEqual([]);
		await page.getByLabel('Your answer').fill('Mardi à 10 h');
		await page.getByRole('button', { name: 'Send' }).click();
		await page.getByRole('heading', { name: 'Thank you' }).waitFor();
		expect(posted).toEqual([`text=${new URLSearchParams({ a: 'Mardi à 10 h' }).toString().slice(2)}`]);
	});
});
