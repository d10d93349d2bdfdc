import fc from 'fast-check';
import { createTransport } from 'nodemailer';
import { startSandbox, type Sandbox } from '../../sandbox';
import { MASK, maskedJson, maskPlaces, maskSecrets, secretPattern } from '../../sandbox/console/masking';
import { MAGIC_FAULTS as SMSEXTRAPRO } from '../../sandbox/vendors/smsextrapro/faults';
import type { ExchangeView, VendorView } from '../../sandbox/console/model';
import {
	sendAsanak,
	sendFax123,
	sendFaximoSilver,
	sendSmsExtraPro,
} from '../../tooling/browser/consoleScene';

const inUnicodeEscape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The last digits of numbers at which a vendor repeats what it was sent. */
const ECHOING = Object.entries(SMSEXTRAPRO)
	.filter(([, { kind }]) => kind === 'echo')
	.map(([digits]) => digits);

/** All the forms in which a text may stand in an answer, written without the console's code. */
function formsOf(secret: string): string[] {
	const bytes = Buffer.from(secret);
	const xml = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
	return [
		secret,
		encodeURIComponent(secret),
		new URLSearchParams([['', secret]]).toString().slice(1),
		encodeURIComponent(encodeURIComponent(secret)),
		xml,
		xml.replaceAll('"', '&quot;').replaceAll("'", '&apos;'),
		JSON.stringify(secret).slice(1, -1),
		JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
		secret.split('').map(inUnicodeEscape).join(''),
		secret.replace(/[\\/]/g, '\\$&').replace(/[^ -.0-[\]-~]|[&<>'"]/g, inUnicodeEscape),
		...[10, 16].map((radix) =>
			[...secret]
				.map((one) => `&#${radix === 16 ? 'x' : ''}${one.codePointAt(0)?.toString(radix)};`)
				.join(''),
		),
		xml.replaceAll('&', '&amp;'),
		bytes.toString('base64'),
		bytes.toString('base64url'),
		bytes.toString('hex'),
	];
}
const expectNoneOf = (text: string, secret: string) => {
	for (const form of formsOf(secret)) expect(text).not.toContain(form.replace(/=+$/, ''));
};

describe('masking', () => {
	const secrets = fc
		.string({ unit: 'binary', minLength: 6, maxLength: 30 })
		.filter((text) => text.trim().length > 5);

	it('finds a secret in every form, inside any text', () => {
		fc.assert(
			fc.property(secrets, fc.constantFrom(...formsOf('x').keys()), fc.string(), (secret, form, around) => {
				const written = formsOf(secret)[form] ?? '';
				const masked = maskSecrets(`${around} ${written} ${around}`, secretPattern([secret]));
				// The text around the secret must not hold the same characters by accident.
				fc.pre(!around.includes(written));
				expect(masked).not.toContain(written.replace(/=+$/, ''));
			}),
		);
	});

	it('finds it in base64 even with text before and after it', () => {
		fc.assert(
			fc.property(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), (before, after) => {
				const written = Buffer.from(`${before}correct-horse-battery${after}`).toString('base64');
				const masked = maskSecrets(written, secretPattern(['correct-horse-battery']));
				expect(Buffer.from(masked.replaceAll(MASK, ''), 'base64').toString()).not.toContain('horse');
			}),
		);
	});

	it.each([
		['http://user:hunter22@host/path', 'http://user:••••••@host/path'],
		['https://n8n.example/webhook/a?token=hunter22&x=1', 'https://n8n.example/webhook/a?token=••••••&x=1'],
		['Psw=hunter22&Signature=Moi', 'Psw=••••••&Signature=Moi'],
		['Checksum=0cc175b9c0f1b6a831c399e269772661', 'Checksum=••••••'],
		[
			'<password>hunter22</password><username>demo</username>',
			'<password>••••••</password><username>demo</username>',
		],
		[
			'<w:password xsi:type="xs:string"><![CDATA[hunter22]]></w:password>',
			'<w:password xsi:type="xs:string">••••••</w:password>',
		],
		['&lt;password&gt;hunter22&lt;/password&gt;', '&lt;password&gt;••••••&lt;/password&gt;'],
		['{"password": "hunter22","user":"demo"}', '{"password": "••••••","user":"demo"}'],
		['{\\"x-api-secret\\":\\"hunter22\\"}', '{\\"x-api-secret\\":\\"••••••\\"}'],
		['Authorization: Basic ZGVtbzpodW50ZXIyMg==', 'Authorization: ••••••'],
		['x-api-key: hunter22', 'x-api-key: ••••••'],
		[`?run=1&signature=${'0a'.repeat(32)} x`, '?run=1&signature=•••••• x'],
		[`Message=a%3Fsignature%3D${'0a'.repeat(32)}&b`, 'Message=a%3Fsignature%3D••••••&b'],
		['Signature=MyCompany', 'Signature=MyCompany'],
		[`SmsID=nw1.77.${'aB-_'.repeat(10)}xyz.wxyz`, 'SmsID=nw1.77.••••••.wxyz'],
	])('hides values where secrets belong: %s', (text, masked) => {
		expect(maskPlaces(text)).toBe(masked);
	});

	it.each([
		'Signature=Moi',
		'My password is safe',
		'<text>pass</text>',
		'http://host:8025/path',
		'a@b.example',
	])('leaves %s unchanged', (text) => {
		expect(maskPlaces(text)).toBe(text);
	});

	it('preserves the structure around a secret, even if a secret is a name in it', () => {
		const json = maskedJson({ status: 'the status is secret' }, secretPattern(['status']));
		expect(JSON.parse(json)).toEqual({ status: `the ${MASK} is secret` });
	});
});

describe('with a recognizable password in every account', () => {
	const SECRET = 'S3cr3t <&> "pass wörd" +/%=';
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox();
		const { smsExtraPro, asanak, fax123, globFax, faximoSilver } = sandbox;
		for (const { accounts } of [smsExtraPro, asanak, fax123, faximoSilver]) {
			for (const account of accounts) account.password = SECRET;
		}
		globFax.accounts = [{ apiKey: `key ${SECRET}`, apiSecret: SECRET }];
	});
	afterAll(async () => await sandbox.stop());

	/** Everything that goes over a vendor's wire with a password in it, also as badly made servers answer. */
	async function sendByAll(): Promise<void> {
		const nowhere = `http://u:${encodeURIComponent(SECRET)}@127.0.0.1:9/?token=${encodeURIComponent(SECRET)}`;
		sandbox.smsExtraPro.pushes.inboundUrl = nowhere;
		sandbox.smsExtraPro.pushes.reportUrl = nowhere;
		sandbox.smsExtraPro.pushes.settings.maxAttempts = 1;
		await sendSmsExtraPro(sandbox, { text: 'plain' });
		for (const digits of ECHOING) {
			await sendSmsExtraPro(sandbox, { text: `My password is ${SECRET}`, to: `32475112${digits}` });
			await sendFax123(sandbox, { to: `0140000${digits}` });
		}
		await sendFax123(sandbox);
		await sendFax123(sandbox, {
			document: `${sandbox.url}/_sandbox/sample.pdf?token=${encodeURIComponent(SECRET)}`,
		});
		await sendAsanak(sandbox, { text: 'plain' });
		for (const digits of ECHOING) {
			await sendAsanak(sandbox, { text: 'plain', to: `989123456${digits}` }).catch(() => undefined);
		}
		for (const ref of ['rcpt_111aaa', ...ECHOING.map((digits) => `rcpt_${digits}`)]) {
			await fetch(`${sandbox.url}/api/v2/fax/recipients/${ref}`, {
				headers: { 'x-api-key': 'wrong', 'x-api-secret': 'also-wrong', authorization: 'Basic d3Jvbmc=' },
			});
		}
		await sendFaximoSilver(sandbox, { subject: `About ${SECRET}`, text: SECRET });
		const { host, smtpPort } = sandbox.faximoSilver;
		const transport = createTransport({
			host,
			port: smtpPort,
			ignoreTLS: true,
			auth: { user: 'demo', pass: SECRET },
		});
		await transport.sendMail({
			from: 'x@example.com',
			to: 'y@example.com',
			text: Buffer.from(SECRET).toString('base64'),
		});
		transport.close();
	}

	it('no response of the console contains it, in any form', async () => {
		await sendByAll();
		const base = `${sandbox.url}/_sandbox/console`;
		const text = async (path: string) => await (await fetch(base + path)).text();
		const state = await text('/state');
		expectNoneOf(state, SECRET);
		const views = JSON.parse(state) as VendorView[];
		const ids = views.flatMap(({ exchanges, messages }) => [
			...exchanges.map(({ id }) => id),
			...messages.flatMap((message) => message.exchanges.map(({ id }) => id)),
		]);
		expect(new Set(ids).size).toBeGreaterThan(10);
		for (const id of new Set(ids)) {
			const exchange = await text(`/exchanges/${id}`);
			expectNoneOf(exchange, SECRET);
			expectNoneOf(exchange, 'also-wrong');
			expectNoneOf(exchange, 'd3Jvbmc=');
			expect((JSON.parse(exchange) as ExchangeView).request).toBeDefined();
		}
		expectNoneOf(await (await fetch(sandbox.url)).text(), SECRET);
		const abort = new AbortController();
		const events = await fetch(`${base}/events`, { signal: abort.signal });
		const reader = events.body?.getReader();
		let streamed = '';
		while (!streamed.includes('"id":"globFax"')) {
			streamed += Buffer.from((await reader?.read())?.value ?? []).toString();
		}
		abort.abort();
		expectNoneOf(streamed, SECRET);
	});

	it('a wrong password, which no account has, is hidden even in an answer that echoes it', async () => {
		await sendSmsExtraPro(sandbox, { text: 'x', to: '32475112909', password: 'typed-in-by-mistake' });
		const views = (await (await fetch(`${sandbox.url}/_sandbox/console/state`)).json()) as VendorView[];
		const line = views.find(({ id }) => id === 'smsExtraPro')?.exchanges[0];
		const shown = await (await fetch(`${sandbox.url}/_sandbox/console/exchanges/${line?.id}`)).text();
		expect(shown).toContain('Requete incorrecte');
		expectNoneOf(shown, 'typed-in-by-mistake');
	});
});
