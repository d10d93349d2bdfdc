import { startSandbox, type Sandbox } from '../../sandbox';
import { startFaultyServer, WIRE_FAULTS, type WireFaultName } from '../../sandbox/wireFaults';
import { sendAsanak, sendFax123, sendSmsExtraPro } from '../../tooling/browser/consoleScene';

/** Answers that repeat a secret in another form, or that are slow to read, of every vendor and of the faulty server alike. */
const PASSWORD = 'Zx9&"pass é';
const BASE64 = /[\w+/]{40,}=*/;
const unescaped = (text: string) =>
	text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
const fromBase64 = (text: string) => Buffer.from(BASE64.exec(text)?.[0] ?? '', 'base64').toString();

/** What an answer has, by its name among the wire's faults and by the last digits of a number. */
const SHOWN: Array<[WireFaultName, string, (text: string) => string, string]> = [
	['echoHtml', '921', (text) => text, 'Zx9&#38;&#34;pass &#233;'],
	['echoJson', '922', (text) => text, 'Zx9\\u0026\\u0022pass \\u00e9'],
	['echoBase64', '923', fromBase64, PASSWORD],
	['echoPercentTwice', '924', (text) => text, 'Zx9%2526%2522pass%2520%25C3%25A9'],
	['echoRun', '925', (text) => text, PASSWORD],
	['runOfTags', '926', (text) => text, '<'.repeat(60_000)],
	['runOfWords', '927', (text) => text, 'user '.repeat(12_000)],
];

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
	const { smsExtraPro, asanak, fax123, globFax } = sandbox;
	for (const { accounts } of [smsExtraPro, fax123, asanak]) accounts[0]!.password = PASSWORD;
	// Headers have no characters outside of ISO-8859-1.
	globFax.accounts.push({ apiKey: 'key', apiSecret: PASSWORD });
});
afterAll(async () => await sandbox.stop());

/** How each is asked, and the text in its answer without the escapes that the format asks for. */
const ASKED: Record<string, (name: WireFaultName, digits: string) => Promise<string>> = {
	SmsExtraPro: async (_name, digits) =>
		await sendSmsExtraPro(sandbox, { to: `32475000${digits}`, text: 'x' }),
	'123-Fax': async (_name, digits) => await sendFax123(sandbox, { to: `0140000${digits}` }),
	Asanak: async (_name, digits) =>
		unescaped(await sendAsanak(sandbox, { to: `989120000${digits}`, text: 'x' })),
	GlobFax: async (_name, digits) => {
		const headers = { 'x-api-key': 'key', 'x-api-secret': PASSWORD };
		const response = await fetch(`${sandbox.url}/api/v2/fax/recipients/rcpt_${digits}`, { headers });
		const text = await response.text();
		return text.startsWith('{') ? String((JSON.parse(text) as { errors: unknown }).errors) : text;
	},
	'the faulty server': async (name) => {
		const server = await startFaultyServer(WIRE_FAULTS[name]);
		try {
			const body = new URLSearchParams({ Psw: PASSWORD });
			return await (await fetch(server.origin, { method: 'POST', body })).text();
		} finally {
			await server.stop();
		}
	},
};

describe.each(Object.entries(ASKED))('%s', (_who, ask) => {
	it.each(SHOWN)('answers %s (…%s) with what its name says', async (name, digits, read, shown) => {
		const text = await ask(name, digits);
		// The texts are too long to be printed.
		expect(read(text).includes(shown)).toBe(true);
		// Only the plain run has the password as it is.
		expect(text.includes(PASSWORD)).toBe(name === 'echoRun');
		expect(text.length).toBeLessThan(64 * 1024);
	});
});

describe('a vendor', () => {
	it.each([
		['SmsExtraPro', async () => await fetch(sandbox.url + sandbox.smsExtraPro.path, smsTo('928'))],
		['GlobFax', async () => await fetch(`${sandbox.url}/api/v2/fax/recipients/rcpt_928`, globFaxKeys)],
	])('%s answers …928 with HTTP 300', async (_name, ask) => {
		expect((await ask()).status).toBe(300);
	});
});

const globFaxKeys = { headers: { 'x-api-key': 'key', 'x-api-secret': PASSWORD } };
const smsTo = (digits: string) => ({
	method: 'POST',
	body: new URLSearchParams({
		...{ Login: 'demo@example.com', Psw: PASSWORD, DestNum: `32475000${digits}` },
		...{ Signature: 'Moi', Message: 'x', Type: '0' },
	}),
});
