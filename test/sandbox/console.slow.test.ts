import { connect } from 'node:net';
import { startSandbox, type Sandbox } from '../../sandbox';
import type { ExchangeView, VendorView } from '../../sandbox/console/model';
import {
	consoleScene,
	sendAsanak,
	sendFax123,
	sendFaximoSilver,
	sendSmsExtraPro,
} from '../../tooling/browser/consoleScene';
import { LoopbackServers } from '../../tooling/servers/loopbackServers';
import { until } from '../../tooling/processes';

/** The console's server: what it shows, what it allows, and to whom. */
const BASE = '/_sandbox/console';
const servers = new LoopbackServers();
/** A flow's URL, and what came to it. */
const flow = { url: '', calls: [] as string[] };
let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
	const host = await servers.http((request, response) => {
		flow.calls.push(request.url ?? '');
		response.end('{"message":"Workflow was started"}');
	});
	flow.url = `http://${host}/webhook/sms`;
});
beforeEach(() => {
	flow.calls = [];
	sandbox.smsExtraPro.reset();
	sandbox.asanak.reset();
	sandbox.fax123.reset();
	sandbox.globFax.reset();
	sandbox.faximoSilver.reset();
	for (const { pushes } of [sandbox.smsExtraPro, sandbox.asanak, sandbox.fax123]) {
		Object.assign(pushes, { reportUrl: null, inboundUrl: null, reportDelayMs: 1 });
	}
});
afterAll(async () => {
	await sandbox.stop();
	await servers.stopAll();
});

const state = async () => (await (await fetch(`${sandbox.url}${BASE}/state`)).json()) as VendorView[];
async function view(id: string): Promise<VendorView> {
	const found = (await state()).find((each) => each.id === id);
	if (found === undefined) throw new Error(`the console has no ${id}`);
	return found;
}
const newest = async (id: string) => {
	const message = (await view(id)).messages.at(-1);
	if (message === undefined) throw new Error(`${id} has no message`);
	return message;
};
const exchange = async (id: number) =>
	(await (await fetch(`${sandbox.url}${BASE}/exchanges/${id}`)).json()) as ExchangeView;

async function act(vendor: string, action: string, body: object = {}) {
	const response = await fetch(`${sandbox.url}${BASE}/${vendor}/${action}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	const { message, error } = (await response.json()) as { message?: string; error?: string };
	return { status: response.status, text: message ?? error ?? '' };
}
const parametersOf = (call: string | undefined) =>
	Object.fromEntries(new URLSearchParams(call?.split('?')[1]));

describe('what a credential in n8n needs', () => {
	it('lists the sandbox’s initial passwords, but none that was set later', async () => {
		const read = async (vendor: string): Promise<unknown> =>
			await (await fetch(`${sandbox.url}/_sandbox/console/${vendor}/secrets`)).json();
		const [account] = sandbox.smsExtraPro.accounts;
		const before = account?.password ?? '';
		if (account !== undefined) account.password = 'a password of mine';
		expect(await read('smsExtraPro')).toEqual([['Password', before]]);
		if (account !== undefined) account.password = before;
		expect(await read('globFax')).toContainEqual(['API Secret', 'sandbox-secret']);
		expect(await read('noVendor')).toEqual([]);
	});
});

describe('an arriving message', () => {
	it('is shown as an SMS with its text, sender, recipient, segments and outcome', async () => {
		await sendSmsExtraPro(sandbox, { to: '33612345503', text: 'Bonjour', sender: 'Moi' });
		expect(await newest('smsExtraPro')).toMatchObject({
			direction: 'toPhone',
			from: 'Moi',
			to: '33612345503',
			text: 'Bonjour',
			segments: 1,
			status: { label: 'Number does not exist', tone: 'bad', code: '503' },
			notes: ['No flow gets the report: no URL for delivery reports is set.'],
		});
	});

	it('of many segments is counted like the network does', async () => {
		await sendSmsExtraPro(sandbox, { text: 'ё'.repeat(71) });
		expect(await newest('smsExtraPro')).toMatchObject({ segments: 2 });
	});

	it('is shown as a fax with its document, pages and charge; the document is served for viewing, never as a page', async () => {
		await sendFax123(sandbox);
		const { files, pages, charge, status } = await newest('fax123');
		expect({ pages, charge, status: status.label }).toEqual({
			pages: 1,
			charge: '1 page charged',
			status: 'Received',
		});
		expect(files).toMatchObject([{ name: 'sample.pdf', view: 'pdf', pages: 1 }]);
		const response = await fetch(sandbox.url + files[0]?.url);
		expect(Object.fromEntries(response.headers)).toMatchObject({
			'content-type': 'application/pdf',
			'x-content-type-options': 'nosniff',
			'content-security-policy': expect.stringContaining("default-src 'none'"),
		});
		expect(await response.text()).toMatch(/^%PDF-/);
	});

	it('that is a web page faxed by mail is downloaded, not shown', async () => {
		const { createTransport } = await import('nodemailer');
		const { host, smtpPort, faxDomain } = sandbox.faximoSilver;
		const transport = createTransport({
			host,
			port: smtpPort,
			ignoreTLS: true,
			auth: { user: 'demo', pass: 'sandbox-password' },
		});
		await transport.sendMail({
			from: 'clinic@example.com',
			to: `0312345678@${faxDomain}`,
			text: 'Hello',
			attachments: [
				{ filename: 'page.html', content: '<script>alert(1)</script>', contentType: 'text/html' },
			],
		});
		transport.close();
		const { files, notes } = await newest('faximoSilver');
		expect(notes).toEqual(['An attachment is of a kind that cannot be faxed.']);
		const response = await fetch(sandbox.url + files[0]?.url);
		expect(response.headers.get('content-type')).toBe('application/octet-stream');
		expect(response.headers.get('content-disposition')).toMatch(/^attachment/);
	});

	it('by mail is shown as one fax for each recipient', async () => {
		await sendFaximoSilver(sandbox, { subject: '請求書', text: 'ご確認ください。' });
		const fax = await newest('faximoSilver');
		expect(fax).toMatchObject({
			from: 'clinic@example.com',
			to: '0312345678',
			text: 'ご確認ください。',
			pages: 3,
		});
		expect(fax.files.map(({ name }) => name)).toEqual(['見積書.xlsx', '請求書.pdf']);
	});

	it('of a campaign of thousands is shown if it is among the newest 200, and the rest are counted', async () => {
		const template = { receivedAt: new Date().toISOString(), request: 1, signature: 'Moi', charset: 'utf-8' };
		sandbox.smsExtraPro.received = Array.from({ length: 10_000 }, (_none, index) => ({
			...template,
			recipient: String(32_470_000_000 + index),
			text: `Message ${index}`,
			authentication: 'password' as const,
			longSms: false,
			sendDate: null,
			type: '0',
			clientSmsId: null,
		}));
		const { messages, olderMessages } = await view('smsExtraPro');
		expect([messages.length, olderMessages, messages.at(-1)?.text]).toEqual([200, 9_800, 'Message 9999']);
	});

	it('has a hint about the next step in its place while there is none', async () => {
		expect(await view('fax123')).toMatchObject({
			messages: [],
			emptyHint: expect.stringContaining('“Send a fax”'),
		});
	});
});

describe('a user action', () => {
	it('sets the outcome of an SMS, which is reported to the flow', async () => {
		sandbox.smsExtraPro.pushes.reportUrl = flow.url;
		await sendSmsExtraPro(sandbox, { text: 'Bonjour' });
		await until('the reports', () => flow.calls.length === 2);
		const { id } = await newest('smsExtraPro');
		expect(await act('smsExtraPro', 'decide', { message: id, outcome: '502' })).toMatchObject({
			status: 200,
		});
		await until('another report', () => flow.calls.length === 3);
		expect(parametersOf(flow.calls[2])).toMatchObject({ StatusCode: '502', Dest: '32475112233' });
		expect(await newest('smsExtraPro')).toMatchObject({
			status: { label: 'Recipient opted out (blacklisted)' },
		});
	});

	it('sets the outcome of the next SMS only', async () => {
		await act('smsExtraPro', 'plan', { outcome: '504', every: false });
		await sendSmsExtraPro(sandbox, { text: 'one' });
		await sendSmsExtraPro(sandbox, { text: 'two' });
		const { messages, plan } = await view('smsExtraPro');
		expect(messages.map(({ status }) => status.code)).toEqual(['504', '200']);
		expect(plan).toBeNull();
	});

	it('sets the outcome of all messages until it is undone', async () => {
		await act('fax123', 'plan', { outcome: '34012', every: true });
		await sendFax123(sandbox);
		await sendFax123(sandbox);
		await act('fax123', 'plan', { outcome: null });
		await sendFax123(sandbox);
		const { messages } = await view('fax123');
		expect(messages.map(({ status }) => status.label)).toEqual(['Busy', 'Busy', 'Received']);
	});

	it('marks a recipient as opted out, which Asanak’s answer says in place of the message’s id', async () => {
		await act('asanak', 'plan', { outcome: '20', every: false });
		expect(await sendAsanak(sandbox, { text: 'سلام' })).toContain('<msgIdArray>20</msgIdArray>');
	});

	it('sets the outcome of an Asanak SMS, which its report has from then on', async () => {
		await sendAsanak(sandbox, { text: 'سلام' });
		await act('asanak', 'decide', { message: (await newest('asanak')).id, outcome: '8' });
		expect(await newest('asanak')).toMatchObject({
			status: { label: 'Rejected by the operator', code: '8' },
		});
	});

	it('sets the outcome of a fax at GlobFax, which a query returns', async () => {
		await act('globFax', 'inbound', { values: { phoneNumber: '8613812345678', pages: '2' } });
		const { id, reference = '' } = await newest('globFax');
		await act('globFax', 'decide', { message: id, outcome: 'noAnswer' });
		const response = await fetch(`${sandbox.url}/api/v2/fax/recipients/${reference}`, {
			headers: { 'x-api-key': 'sandbox-key', 'x-api-secret': 'sandbox-secret' },
		});
		expect(await response.json()).toMatchObject({ data: { status: 'failed', failed_code: 'NO_ANSWER' } });
	});

	it('sets the outcome of a fax at faximoSilver, which is reported by mail', async () => {
		sandbox.faximoSilver.resultMails = false;
		await sendFaximoSilver(sandbox, { subject: 'Fax', text: 'Hello' });
		await act('faximoSilver', 'decide', { message: (await newest('faximoSilver')).id, outcome: 'error' });
		await until('the mail', () => sandbox.faximoSilver.mailbox.mails.length === 1);
		expect(await newest('faximoSilver')).toMatchObject({ status: { tone: 'bad' } });
	});

	it.each([
		['a message that is gone', { message: 'none', outcome: '200' }, 'not there any more'],
		['an outcome that the vendor does not have', { outcome: 'lost' }, 'has no such outcome'],
	])('that names %s is refused, with an explanation', async (_what, body, text) => {
		await sendSmsExtraPro(sandbox, { text: 'Bonjour' });
		const { id } = await newest('smsExtraPro');
		expect(await act('smsExtraPro', 'decide', { message: id, ...body })).toEqual({
			status: 409,
			text: expect.stringContaining(text),
		});
	});

	it('switches on a fault until it is switched off', async () => {
		await act('smsExtraPro', 'fault', { id: 'refuse' });
		expect(await sendSmsExtraPro(sandbox, { text: 'Bonjour' })).toMatch(/^Error :/);
		expect(await view('smsExtraPro')).toMatchObject({ fault: 'refuse' });
		await act('smsExtraPro', 'fault', { id: null });
		expect(await sendSmsExtraPro(sandbox, { text: 'Bonjour' })).toBe('Ok : Ok');
	});

	it('can switch on each fault that the page offers, which are those of each vendor', async () => {
		for (const { id: vendor, faults } of await state()) {
			for (const { id } of faults) {
				await act(vendor, 'fault', { id });
				expect(await view(vendor)).toMatchObject({ fault: id, otherFaults: 0 });
			}
			await act(vendor, 'fault', { id: null });
		}
	});

	it('sets the credit, and an empty account refuses sends', async () => {
		expect(await act('fax123', 'credit', { amount: 0 })).toEqual({
			status: 200,
			text: 'The credit is 0 pages now.',
		});
		expect(await sendFax123(sandbox)).toBe('108');
		await act('fax123', 'credit', { amount: 5 });
		expect(await sendFax123(sandbox)).toMatch(/^113-/);
		expect((await view('fax123')).credit).toMatchObject({ amount: 4 });
	});

	it.each([-1, 1.5, '5', null])('with a credit of %j is refused', async (amount) => {
		expect(await act('asanak', 'credit', { amount })).toMatchObject({ status: 409 });
	});
});

describe('a message from the user to a flow', () => {
	const values = { sender: '32475998877', keyword: 'INFO', shortCode: '8989', text: 'Bonjour' };

	it('goes to the URL that was entered', async () => {
		await act('smsExtraPro', 'url', { name: 'inbound', url: ` ${flow.url} ` });
		await act('smsExtraPro', 'inbound', { values });
		await until('the call', () => flow.calls.length === 1);
		expect(parametersOf(flow.calls[0])).toMatchObject({ Sender: '32475998877', Key: 'INFO', Msg: 'Bonjour' });
		await until('its answer', async () => (await newest('smsExtraPro')).status.label === 'Your flow took it');
	});

	it('is refused without a URL, with advice', async () => {
		expect(await act('smsExtraPro', 'inbound', { values })).toEqual({
			status: 409,
			text: expect.stringContaining('Paste the URL of your SmsExtraPro Trigger'),
		});
	});

	it('is reported as failed if nothing listens there', async () => {
		sandbox.smsExtraPro.pushes.inboundUrl = `http://${await new LoopbackServers().nobody()}/`;
		sandbox.smsExtraPro.pushes.settings.maxAttempts = 1;
		await act('smsExtraPro', 'inbound', { values });
		await until('the end', async () => (await newest('smsExtraPro')).status.tone === 'bad');
		const { status, exchanges } = await newest('smsExtraPro');
		expect(status.label).toBe('The call failed: nothing answers at that URL.');
		expect(exchanges).toMatchObject([{ kind: 'inbound', outcome: 'nobody listens there' }]);
	});

	it('to Asanak needs no URL, and waits until a flow reads it', async () => {
		await act('asanak', 'inbound', {
			values: { source: '989123456789', destination: '982100', text: 'سلام' },
		});
		expect(await newest('asanak')).toMatchObject({ status: { label: 'Waits until a flow asks for it' } });
	});

	it.each(['ftp://example.com/', 'webhook', 'javascript:alert(1)'])('cannot go to %s', async (url) => {
		expect(await act('fax123', 'url', { name: 'reports', url })).toMatchObject({ status: 409 });
		expect(sandbox.fax123.pushes.reportUrl).toBeNull();
	});

	it('cannot be sent after the URL was cleared', async () => {
		sandbox.fax123.pushes.reportUrl = flow.url;
		await act('fax123', 'url', { name: 'reports', url: '' });
		expect(sandbox.fax123.pushes.reportUrl).toBeNull();
	});
});

describe('the recorded traffic', () => {
	it('is shown with the message: caller, callee, time and answer', async () => {
		sandbox.smsExtraPro.pushes.reportUrl = flow.url;
		await sendSmsExtraPro(sandbox, { text: 'Où ?' });
		await until('the reports', async () => (await newest('smsExtraPro')).exchanges.length === 3);
		const { exchanges } = await newest('smsExtraPro');
		expect(exchanges.map(({ who, what }) => [who, what])).toEqual([
			['n8n → SmsExtraPro', 'POST /HttpSend/HttpSend.php'],
			['SmsExtraPro → n8n, delivery report', `GET ${flow.url}`],
			['SmsExtraPro → n8n, delivery report', `GET ${flow.url}`],
		]);
		const request = await exchange(exchanges[0]?.id ?? 0);
		expect(request.request.fields).toContainEqual(['Message', 'Où ?']);
		expect(request.request.fields).toContainEqual(['Psw', '••••••']);
		expect(request.answer?.body).toBe('Ok : Ok');
		const report = await exchange(exchanges[2]?.id ?? 0);
		expect(report.request.fields).toContainEqual(['StatusCode', '200']);
		expect(report).toMatchObject({ outcome: '200', answer: { body: '{"message":"Workflow was started"}' } });
	});

	it('includes the download of a fax’s document', async () => {
		await sendFax123(sandbox);
		await until('the end', async () =>
			(await newest('fax123')).exchanges.every(({ outcome }) => outcome !== null),
		);
		expect((await newest('fax123')).exchanges.map(({ kind }) => kind)).toEqual(['request', 'fetch']);
	});

	it('includes mails, without the lines of their attachments', async () => {
		await sendFaximoSilver(sandbox, { subject: 'Fax', text: 'Hello' });
		await until('the result', async () => (await newest('faximoSilver')).exchanges.length === 2);
		const { exchanges } = await newest('faximoSilver');
		expect(exchanges.map(({ kind, outcome }) => [kind, outcome])).toEqual([
			['mail', '250'],
			['result', '250'],
		]);
		expect((await exchange(exchanges[0]?.id ?? 0)).request.body).toMatch(/\(\d+ lines of base64\)/);
	});

	it('includes refused calls, which belong to no message', async () => {
		await sendSmsExtraPro(sandbox, { text: 'Bonjour', password: 'my-own-wrong-one' });
		const [refused] = (await view('smsExtraPro')).exchanges;
		const { answer } = await exchange(refused?.id ?? 0);
		expect(answer?.body).toBe('Error : Login ou mot de passe incorrect');
	});

	it('includes calls that were never answered', async () => {
		await act('smsExtraPro', 'fault', { id: 'cut' });
		await sendSmsExtraPro(sandbox, { text: 'Bonjour' }).catch(() => undefined);
		await until('the end', async () => (await newest('smsExtraPro')).exchanges[0]?.outcome !== null);
		expect((await newest('smsExtraPro')).exchanges).toMatchObject([
			{ outcome: '200, broken off', tone: 'bad' },
		]);
	});
});

/** Server-sent events, read until `enough` says so. `act` runs when the first five have come: one for each vendor. */
async function listen(
	enough: (views: VendorView[]) => boolean,
	act?: () => Promise<unknown>,
): Promise<{ views: VendorView[]; text: string }> {
	const abort = new AbortController();
	const response = await fetch(`${sandbox.url}${BASE}/events`, { signal: abort.signal });
	expect(response.headers.get('content-type')).toBe('text/event-stream');
	const decoder = new TextDecoder();
	let text = '';
	let views: VendorView[] = [];
	let toDo = act;
	for await (const chunk of response.body ?? []) {
		text += decoder.decode(chunk as Uint8Array, { stream: true });
		// What follows the last empty line is not complete yet.
		views = text
			.split('\n\n')
			.slice(0, -1)
			.flatMap((event) => /^data: (.*)$/m.exec(event)?.[1] ?? [])
			.map((data) => JSON.parse(data) as VendorView);
		if (views.length >= 5 && toDo !== undefined) {
			const now = toDo;
			toDo = undefined;
			await now();
		}
		if (enough(views)) break;
	}
	abort.abort();
	return { views, text };
}

describe('events', () => {
	it('start with everything, and continue with changes', async () => {
		const { views, text } = await listen(
			(all) => all.slice(5).some(({ messages }) => messages.at(-1)?.text === 'live'),
			async () => await sendSmsExtraPro(sandbox, { text: 'live' }),
		);
		const ids = views.map(({ id }) => id);
		expect(ids.slice(0, 5)).toEqual(['asanak', 'smsExtraPro', 'fax123', 'faximoSilver', 'globFax']);
		expect(new Set(ids.slice(5))).toEqual(new Set(['smsExtraPro']));
		expect(text).toMatch(/^id: \d+\nevent: vendor\ndata: /m);
	});

	it('report changes that happen by the passage of time', async () => {
		sandbox.globFax.addRecipient({ phoneNumber: '8613812345678', stateStepMs: 100 });
		const { views } = await listen((all) =>
			all.some(({ id, messages }) => id === 'globFax' && messages.at(-1)?.status.label === 'Delivered'),
		);
		const states = views
			.filter(({ id }) => id === 'globFax')
			.map(({ messages }) => messages.at(-1)?.status.label);
		expect(states[0]).not.toBe('Delivered');
	});
});

describe('access to the console', () => {
	const get = (headers: Record<string, string>) => raw('GET', '/', headers);
	const post = (headers: Record<string, string>) => raw('POST', `${BASE}/smsExtraPro/clear`, headers);

	/** Sends a request without a client that adds headers of its own. @returns the status */
	async function raw(method: string, path: string, headers: Record<string, string>): Promise<number> {
		const { port } = new URL(sandbox.url);
		const lines = Object.entries({
			host: `127.0.0.1:${port}`,
			connection: 'close',
			'content-length': method === 'POST' ? '2' : '0',
			...headers,
		});
		const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
		const socket = connect(Number(port), '127.0.0.1');
		socket.write(`${method} ${path} HTTP/1.1\r\n${head}\r\n${method === 'POST' ? '{}' : ''}`);
		let answer = '';
		for await (const chunk of socket) answer += String(chunk);
		return Number(answer.split(' ')[1]);
	}
	const JSON_TYPE = { 'content-type': 'application/json' };

	it('is given to its own page, by either name of this machine', async () => {
		const { port, origin } = new URL(sandbox.url);
		expect(await get({ host: `localhost:${port}` })).toBe(200);
		expect(await post({ ...JSON_TYPE, origin, 'sec-fetch-site': 'same-origin' })).toBe(200);
	});

	it.each(['sandbox.example.com', 'evil.localhost.example:8025', '192.168.1.5:8025', '127.0.0.1.nip.io'])(
		'is denied under the name %s, which a foreign page may use',
		async (host) => {
			expect(await get({ host })).toBe(403);
			expect(await post({ ...JSON_TYPE, host })).toBe(403);
		},
	);

	it.each([
		['another origin', { ...JSON_TYPE, origin: 'https://example.com' }],
		['another port of this machine', { ...JSON_TYPE, origin: 'http://127.0.0.1:1' }],
		['no origin at all', { ...JSON_TYPE, origin: 'null' }],
		['another site, as the browser says', { ...JSON_TYPE, 'sec-fetch-site': 'cross-site' }],
		['another port, as the browser says', { ...JSON_TYPE, 'sec-fetch-site': 'same-site' }],
		['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
		['plain text', { 'content-type': 'text/plain' }],
	])('is denied to a call from %s', async (_what, headers) => {
		expect(await post(headers)).toBe(403);
	});

	it('to the control addresses is given only to programs of this machine, not to web pages', async () => {
		const faults = { ...JSON_TYPE, host: `127.0.0.1:${new URL(sandbox.url).port}` };
		for (const vendor of ['asanak', 'fax123', 'faximosilver', 'globfax', 'smsextrapro']) {
			const path = `/_sandbox/${vendor}`;
			expect([vendor, await raw('GET', path, {})]).toEqual([vendor, 200]);
			for (const host of ['sandbox.example.com', '127.0.0.1.nip.io:8025', '']) {
				expect([vendor, await raw('GET', path, { host })]).toEqual([vendor, 403]);
				expect([vendor, await raw('GET', path.replace('_', '%5F'), { host })]).toEqual([vendor, 403]);
				expect([vendor, await raw('DELETE', path, { host })]).toEqual([vendor, 403]);
				expect([vendor, await raw('POST', `${path}/faults`, { ...faults, host })]).toEqual([vendor, 403]);
			}
			const foreigners: Array<Record<string, string>> = [
				{ origin: 'https://example.com' },
				{ origin: 'null' },
				{ 'sec-fetch-site': 'cross-site' },
			];
			for (const foreign of foreigners) {
				expect([vendor, await raw('DELETE', path, foreign)]).toEqual([vendor, 403]);
				expect([vendor, await raw('POST', `${path}/faults`, { ...faults, ...foreign })]).toEqual([
					vendor,
					403,
				]);
			}
		}
	});

	it('to the vendors’ addresses and the sample document is open: n8n may know this machine by another name', async () => {
		for (const path of ['/HttpSend/HttpSend.php', '/_sandbox/sample.pdf']) {
			expect(await raw('GET', path, { host: 'host.docker.internal:8025' })).not.toBe(403);
		}
	});

	it('is denied to actions named after built-in object properties', async () => {
		expect(await act('smsExtraPro', 'constructor')).toMatchObject({ status: 404 });
	});

	it('leads to a page that loads nothing from elsewhere and cannot be framed', async () => {
		const response = await fetch(sandbox.url);
		expect(response.headers.get('content-security-policy')).toMatch(
			/^default-src 'none'.*frame-ancestors 'none'$/,
		);
		expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
	});
});

describe('the page', () => {
	it('is bundled quickly, and only once', async () => {
		const script = await (await fetch(`${sandbox.url}${BASE}/page.js`)).text();
		const style = await (await fetch(`${sandbox.url}${BASE}/page.css`)).text();
		expect(script.length).toBeGreaterThan(20_000);
		expect(style).toContain('prefers-color-scheme');
	});

	it('has a scene of an ordinary day', async () => {
		await consoleScene(sandbox, { flowUrl: flow.url });
		expect((await state()).map(({ messages }) => messages.length)).toEqual([3, 4, 2, 1, 4]);
	});
});
