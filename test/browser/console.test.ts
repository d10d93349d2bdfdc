import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { startSandbox, type Sandbox } from '../../sandbox';
import { launchChromium } from '../../tooling/browser/chromium';
import { until } from '../../tooling/processes';
import { LoopbackServers } from '../../tooling/servers/loopbackServers';
import {
	consoleScene,
	sendAsanak,
	sendFax123,
	sendFaximoSilver,
	sendSmsExtraPro,
} from '../../tooling/browser/consoleScene';

/**
 * The console as people use it, in Chromium, on the sandbox alone. Code that runs in the page is written as text, because the tests have no
 * DOM types.
 */
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const servers = new LoopbackServers();
const flow = { url: '', calls: [] as URLSearchParams[] };
let browser: Browser;
let sandbox: Sandbox;
let page: Page;
let errors: string[];

jest.setTimeout(60_000);
beforeAll(async () => {
	browser = await launchChromium();
	sandbox = await startSandbox();
	const host = await servers.http((request, response) => {
		flow.calls.push(new URLSearchParams(request.url?.split('?')[1]));
		response.end('{"message":"Workflow was started"}');
	});
	flow.url = `http://${host}/webhook/sms`;
});
beforeEach(() => {
	flow.calls = [];
	errors = [];
	for (const emulator of [sandbox.smsExtraPro, sandbox.asanak, sandbox.fax123, sandbox.globFax])
		emulator.reset();
	sandbox.faximoSilver.reset();
	for (const { pushes } of [sandbox.smsExtraPro, sandbox.asanak, sandbox.fax123]) {
		Object.assign(pushes, { reportUrl: null, inboundUrl: null, reportDelayMs: 1 });
	}
});
afterEach(async () => {
	await page.context().close();
	expect(errors).toEqual([]);
});
afterAll(async () => {
	await browser.close();
	await sandbox.stop();
	await servers.stopAll();
});

async function open(vendor = '', options: BrowserContextOptions = {}): Promise<void> {
	const context = await browser.newContext({
		viewport: { width: 1280, height: 900 },
		reducedMotion: 'reduce',
		...options,
	});
	page = await context.newPage();
	page.on('pageerror', (error) => errors.push(error.message));
	page.on('console', (message) => {
		// Chromium also logs an action that was refused, and a sandbox that was stopped.
		if (message.type() === 'error' && !/409|net::ERR_/.test(message.text())) errors.push(message.text());
	});
	await page.goto(`${sandbox.url}/#${vendor}`);
	await page.getByText('Live', { exact: true }).waitFor();
	await page.getByRole('complementary').waitFor();
}

const message = (text: string): Locator => page.getByRole('listitem').filter({ hasText: text }).last();
const said = async (text: string) => await page.getByText(text).first().waitFor();

describe('an arriving message', () => {
	it('is announced, and appears on the phone without a reload', async () => {
		await open();
		await said('No message yet');
		await sendSmsExtraPro(sandbox, { text: 'Votre rendez-vous est demain', to: '32475112503' });
		await message('Votre rendez-vous').waitFor();
		expect(await message('Votre rendez-vous').innerText()).toMatch(
			/Dr Martin.*32475112503.*1 segment.*Number does not exist 503/s,
		);
		await until('the announcement', async () =>
			(await page.locator('[aria-live]').innerText()).includes('SmsExtraPro: SMS to 32475112503'),
		);
	});

	it('shows a web address as a clickable link, and nothing else as one', async () => {
		const address = 'https://n8n.example.com/webhook-waiting/7/id?run=1&signature=ab';
		await open();
		await sendSmsExtraPro(sandbox, {
			text: `Oui ? <b>javascript:alert(1)</b>\n${address}.`,
			to: '32475112233',
		});
		const link = message('Oui ?').locator('.balloon').getByRole('link');
		await link.waitFor();
		expect(await link.count()).toBe(1);
		expect(await link.getAttribute('href')).toBe(address);
		expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
	});

	it('from another vendor is counted next to its name', async () => {
		await open('smsExtraPro');
		await sendAsanak(sandbox, { text: 'سلام' });
		await page.getByRole('link', { name: /Asanak.*1\s*new/s }).waitFor();
		await page.getByRole('link', { name: /Asanak/ }).click();
		await message('سلام').waitFor();
		expect(await page.getByRole('link', { name: /Asanak/ }).innerText()).not.toContain('new');
	});

	it('opens the phone of its vendor, until a user has chosen one', async () => {
		await open();
		await sendFax123(sandbox);
		await page.getByRole('heading', { level: 2, name: '123-Fax' }).waitFor();
	});

	it('shows its document if it is a fax', async () => {
		await open('fax123');
		await said('No fax yet');
		await sendFax123(sandbox);
		const frame = page.locator('iframe[title="The faxed document sample.pdf"]');
		await frame.waitFor();
		const response = await page.request.get(
			new URL((await frame.getAttribute('src')) ?? '', sandbox.url).href,
		);
		expect(response.headers()['content-type']).toBe('application/pdf');
		expect(await page.locator('.sheet').innerText()).toMatch(/1 page.*1 page charged.*Received 0/s);
	});

	it('appears again after the connection was lost', async () => {
		await open('smsExtraPro');
		const other = await startSandbox({ vendors: ['smsExtraPro'] });
		await page.goto(`${other.url}/#smsExtraPro`);
		await page.getByText('Live', { exact: true }).waitFor();
		await other.stop();
		await said('Connection lost');
		const again = await startSandbox({ vendors: ['smsExtraPro'], port: Number(new URL(other.url).port) });
		await page.getByText('Live', { exact: true }).waitFor();
		await sendSmsExtraPro(again, { text: 'after all' });
		await message('after all').waitFor();
		await again.stop();
	});
});

describe('the user', () => {
	it('pastes the URL of a trigger, answers an SMS, and sees that the flow received it', async () => {
		await open('smsExtraPro');
		await sendSmsExtraPro(sandbox, { text: 'Répondez OUI', to: '32475000001' });
		await page.getByLabel('Inbound SMS go to').fill(flow.url);
		await page.getByRole('button', { name: 'Save Inbound SMS go to' }).click();
		await said('Inbound SMS go to this URL now.');
		await message('Répondez OUI').getByRole('button', { name: 'Answer' }).click();
		await page.keyboard.type('oui, merci');
		await page.keyboard.press('Enter');
		await message('oui, merci').getByText('Your flow took it').waitFor();
		expect(flow.calls[0]?.get('Sender')).toBe('32475000001');
		expect(flow.calls[0]?.get('Msg')).toBe('oui, merci');
		expect(await page.getByLabel('Text').inputValue()).toBe('');
	});

	it('sees what to do when no URL is set', async () => {
		await open('smsExtraPro');
		await page.getByLabel('Text').fill('Bonjour');
		await page.getByRole('button', { name: 'Send the SMS' }).click();
		expect(await page.getByRole('alert').innerText()).toContain('Paste the URL of your SmsExtraPro Trigger');
		expect(await page.getByLabel('Text').inputValue()).toBe('Bonjour');
	});

	it('changes the outcome of an SMS, and the flow gets a report', async () => {
		sandbox.smsExtraPro.pushes.reportUrl = flow.url;
		await open('smsExtraPro');
		await sendSmsExtraPro(sandbox, { text: 'Bonjour' });
		await message('Bonjour').getByText('Delivered').waitFor();
		await message('Bonjour').getByRole('button', { name: 'Change status' }).click();
		await page.getByLabel('What becomes of it').selectOption({ label: 'Recipient opted out (blacklisted)' });
		await page.getByRole('button', { name: 'Let it happen' }).click();
		await until('the report', () => flow.calls.some((call) => call.get('StatusCode') === '502'));
		await message('Bonjour').locator('.meta').getByText('Recipient opted out').waitFor();
	});

	it('decides the outcome of the next fax', async () => {
		await open('fax123');
		await page.getByLabel('What happens to it').selectOption({ label: 'Busy' });
		await said('The next message: Busy.');
		await sendFax123(sandbox);
		await page.locator('.sheet').getByText('Busy').waitFor();
		await until(
			'the plan is over',
			async () => (await page.getByLabel('What happens to it').inputValue()) === '',
		);
	});

	it('uses up the credit, and tops it up', async () => {
		await open('asanak');
		await page.getByRole('button', { name: 'Empty it' }).click();
		await said('The credit is 0 parts of SMS now.');
		expect(await sendAsanak(sandbox, { text: 'سلام' })).toContain('<status>2</status>');
		await page.getByRole('button', { name: 'Top up by 100' }).click();
		await said('The credit is 100 parts of SMS now.');
		expect(await page.locator('.amount').innerText()).toBe('100 parts of SMS');
	});

	it('switches a fault on and off', async () => {
		await open('smsExtraPro');
		await page.getByLabel('Refuses: “this account may not send”').check();
		await page.getByRole('link', { name: /SmsExtraPro.*fault/s }).waitFor();
		expect(await sendSmsExtraPro(sandbox, { text: 'x' })).toMatch(/^Error/);
		await page.getByLabel('As usual').check();
		await said('SmsExtraPro works as usual.');
		expect(await sendSmsExtraPro(sandbox, { text: 'x' })).toBe('Ok : Ok');
	});

	it('adds a fax to track at GlobFax, and lets it fail', async () => {
		await open('globFax');
		await page.getByLabel('Fax number').fill('8613900000000');
		await page.getByRole('button', { name: 'Add a fax' }).click();
		await said('The fax is under way. Follow rcpt_');
		const sheet = message('8613900000000');
		await sheet.getByRole('button', { name: 'Change status' }).click();
		await sheet.getByLabel('What becomes of it').selectOption({ label: 'No answer' });
		await sheet.getByRole('button', { name: 'Let it happen' }).click();
		await sheet.getByText('Failed: Recipient does not answer').waitFor();
	});

	it('keeps the outcome that was chosen, when the fax ends by itself before the button is pressed', async () => {
		const recipient = sandbox.globFax.addRecipient({ phoneNumber: '8613900000005' });
		await open('globFax');
		const sheet = message('8613900000005');
		await sheet.getByRole('button', { name: 'Change status' }).click();
		await sheet.getByLabel('What becomes of it').selectOption({ label: 'No answer' });
		recipient.finish({ final: 'success', failedCode: null, failedReason: null });
		await sheet.locator('.sheet-status').getByText('Delivered').waitFor();
		await sheet.getByRole('button', { name: 'Let it happen' }).click();
		await sheet.getByText('Failed: Recipient does not answer').waitFor();
	});

	it('sees what a credential in n8n needs, and the password on request', async () => {
		await open('globFax');
		const section = page.getByRole('heading', { name: 'For the credential in n8n' }).locator('..');
		await section.getByText(sandbox.url, { exact: true }).waitFor();
		expect(await section.getByText('sandbox-secret').count()).toBe(0);
		await section.getByRole('button', { name: 'Show the password' }).click();
		await section.getByText('sandbox-secret').waitFor();
		await section.getByText('sandbox-key').waitFor();
	});

	it('reads the calls, which show no password', async () => {
		await open('smsExtraPro');
		await sendSmsExtraPro(sandbox, { text: 'Bonjour' });
		await message('Bonjour').getByRole('button', { name: 'Details, 1 call' }).click();
		await message('Bonjour').getByText('POST /HttpSend/HttpSend.php').click();
		const exchange = message('Bonjour').locator('.exchange');
		await exchange.getByText('Psw').waitFor();
		expect(await exchange.innerText()).toMatch(/Psw\s+••••••\s+DestNum\s+32475112233/);
		expect(await page.content()).not.toContain('sandbox-password');
	});
});

/** The direction that the browser computes. */
const directionOf = async (text: Locator) =>
	await text.evaluate((element) => element.ownerDocument.defaultView?.getComputedStyle(element).direction);

/** Presses Tab until this element has the focus, and returns it. */
async function tabTo(what: Locator): Promise<void> {
	for (let presses = 0; presses < 80; presses++) {
		if (await what.evaluate((element) => element === element.ownerDocument.activeElement)) return;
		await page.keyboard.press('Tab');
	}
	throw new Error('Tab does not lead there');
}

describe('accessibility', () => {
	it('allows use by keyboard alone, with visible focus', async () => {
		sandbox.smsExtraPro.pushes.inboundUrl = flow.url;
		await open('asanak');
		await page.keyboard.press('Tab');
		expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the messages');
		await tabTo(page.getByRole('link', { name: /SmsExtraPro/ }));
		expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
		await page.keyboard.press('Enter');
		await page.getByRole('heading', { level: 2, name: 'SmsExtraPro' }).waitFor();
		await tabTo(page.getByLabel('Text'));
		await page.keyboard.type('Bonjour');
		await tabTo(page.getByRole('button', { name: 'Send the SMS' }));
		await page.keyboard.press('Enter');
		await message('INFO Bonjour').getByText('Your flow took it').waitFor();
		await tabTo(page.getByLabel('What happens to it'));
		await page.keyboard.press('ArrowDown');
		await said('The next message: Delivered.');
		await tabTo(page.getByLabel('As usual'));
		await page.keyboard.press('ArrowDown');
		await until('a fault', () => sandbox.smsExtraPro.faults.length === 1);
	});

	it('sets direction and font of texts by their language', async () => {
		await open('asanak');
		await sendAsanak(sandbox, { text: 'سلام، نوبت شما فردا ساعت ۱۰:۳۰ است.' });
		const persian = message('سلام').locator('.text');
		expect(await directionOf(persian)).toBe('rtl');
		expect(await persian.getAttribute('lang')).toBe('fa');
		await page.getByRole('link', { name: /faximoSilver/ }).click();
		await sendFaximoSilver(sandbox, { subject: '請求書', text: 'ご確認ください。' });
		const japanese = message('ご確認ください').locator('.text');
		expect(await directionOf(japanese)).toBe('ltr');
		expect(await japanese.getAttribute('lang')).toBe('ja');
	});

	it('shows any text as plain text, whatever it looks like', async () => {
		await open('smsExtraPro');
		await sendSmsExtraPro(sandbox, { text: '<img src=x onerror="document.title=1"><b>bold</b>' });
		await message('<b>bold</b>').waitFor();
		expect(await page.title()).toBe('Sandbox console');
	});

	it.each(['smsExtraPro', 'asanak', 'fax123', 'globFax', 'faximoSilver'])(
		'shows %s on a phone’s width without horizontal scrolling',
		async (vendor) => {
			await consoleScene(sandbox, { flowUrl: flow.url });
			await open(vendor, { viewport: { width: 375, height: 800 } });
			for (const button of await page.getByRole('button', { name: /^Details/ }).all()) await button.click();
			for (const line of await page.locator('.wire summary').all()) await line.click();
			await page.locator('.exchange').first().waitFor();
			expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
		},
	);

	describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
		it.each(['smsExtraPro', 'asanak', 'fax123', 'globFax', 'faximoSilver'])(
			'%s has no violation that axe-core finds',
			async (vendor) => {
				await consoleScene(sandbox, { flowUrl: flow.url });
				await open(vendor, { colorScheme });
				await page
					.getByRole('button', { name: /^Details/ })
					.last()
					.click();
				await page.locator('.wire summary').first().click();
				await page.locator('.exchange').first().waitFor();
				await page.evaluate(AXE);
				const violations = await page.evaluate(async () => {
					const { axe } = globalThis as unknown as {
						axe: {
							run: (
								options: object,
							) => Promise<{ violations: Array<{ id: string; nodes: Array<{ html: string }> }> }>;
						};
					};
					// The PDF viewer is the browser's own, and is not checked.
					const result = await axe.run({ iframes: false });
					return result.violations.map(
						({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
					);
				});
				expect(violations).toEqual([]);
			},
		);

		it('the page has the colors of that scheme', async () => {
			await open('', { colorScheme });
			const background = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
			const brightness = (/\d+/.exec(background) ?? [])[0];
			expect(Number(brightness) > 128).toBe(colorScheme === 'light');
		});
	});

	it('the page stays fast with thousands of messages', async () => {
		await open('smsExtraPro');
		// None ends in digits that choose a fault.
		const numberOf = (index: number) => 32_470_000_000 + 1_000 * Math.floor(index / 500) + (index % 500);
		const recipients = Array.from({ length: 2_000 }, (_none, index) => String(numberOf(index)));
		for (let start = 0; start < recipients.length; start += 20) {
			await sendSmsExtraPro(sandbox, { to: recipients.slice(start, start + 20).join(';'), text: 'Campaign' });
		}
		await said('1,800 older ones are not');
		expect(await page.locator('.bubble').count()).toBe(200);
	});
});
