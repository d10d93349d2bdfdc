import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { freePort, until } from '../../tooling/processes';
import { LoopbackServers } from '../../tooling/servers/loopbackServers';
import { hasProxy, startProxy, type ProxyKind } from '../../tooling/servers/proxies';
import type { Server } from '../../tooling/servers/queueServers';
import { proxyLines, routingLines } from '../support/proxyLines';

jest.setTimeout(30_000);

interface Call {
	method: string;
	url: string;
	body: string;
	forwardedFor: string;
}

/** Answers as n8n does: 200 to any webhook call, also while it starts. */
class FakeN8n {
	isReady = true;
	readonly calls: Call[] = [];

	async answer(request: IncomingMessage): Promise<{ status: number; body: string }> {
		if (request.url === '/healthz/readiness') {
			return { status: this.isReady ? 200 : 503, body: '{}' };
		}
		this.calls.push({
			method: request.method ?? '',
			url: request.url ?? '',
			body: await text(request),
			forwardedFor: String(request.headers['x-forwarded-for']),
		});
		if (!this.isReady) return { status: 200, body: 'n8n is starting up. Please wait' };
		if (request.url === '/webhook/fails') return { status: 500, body: 'a flow failed' };
		return { status: 200, body: 'taken' };
	}
}

describe.each<ProxyKind>(['nginx', 'caddy'])('the configuration for %s in docs/scaling.md', (kind) => {
	const servers = new LoopbackServers();
	let n8n: FakeN8n;
	let proxy: Server | undefined;
	let url: string;
	if (!hasProxy(kind)) {
		it.todo(`needs ${kind}`);
		return;
	}

	/** Behind the proxy: a fake n8n, or nothing. */
	async function start(host?: string): Promise<void> {
		n8n = new FakeN8n();
		const upstream =
			host ??
			(await servers.http((request, response) => {
				void n8n.answer(request).then(({ status, body }) => response.writeHead(status).end(body));
			}));
		const port = await freePort();
		proxy = await startProxy(kind, await proxyLines('scaling.md', kind, [upstream], port), port);
		url = `http://127.0.0.1:${port}`;
	}
	afterEach(async () => {
		await proxy?.stop();
		await servers.stopAll();
		proxy = undefined;
	});

	const status = async (path = '/webhook/x?SmsID=1') => (await fetch(url + path)).status;

	it('answers 503 to webhook calls while n8n starts, and passes them on once it is ready', async () => {
		await start();
		n8n.isReady = false;
		await until('the proxy to notice', async () => (await status()) === 503);
		n8n.calls.splice(0);
		for (let call = 0; call < 5; call++) expect(await status()).toBe(503);
		const post = await fetch(`${url}/webhook/x`, { method: 'POST', body: 'a=1' });
		expect(post.status).toBe(503);
		expect(n8n.calls).toEqual([]);
		n8n.isReady = true;
		await until('the proxy to notice', async () => (await status()) === 200);
		expect(n8n.calls.map(({ url: path }) => path)).toEqual(['/webhook/x?SmsID=1']);
	});

	it('leaves path, query, method and body unchanged, and adds the caller’s address', async () => {
		await start();
		const path = '/webhook/a%20b/webhook?SmsID=1&Msg=Bonjour+%C3%A0+tous%21&Msg=%F0%9F%98%80&Empty=';
		expect(await (await fetch(url + path)).text()).toBe('taken');
		const body = `Msg=${'é'.repeat(20_000)}`;
		const headers = { 'content-type': 'application/x-www-form-urlencoded' };
		await fetch(url + path, { method: 'POST', body, headers });
		expect(n8n.calls).toMatchObject([
			{ method: 'GET', url: path, body: '', forwardedFor: '127.0.0.1' },
			{ method: 'POST', url: path, body, forwardedFor: '127.0.0.1' },
		]);
	});

	it('passes on n8n’s answers once it is ready, including failures', async () => {
		await start();
		const failed = await fetch(`${url}/webhook/fails`);
		expect([failed.status, await failed.text()]).toEqual([500, 'a flow failed']);
	});

	it('gives access to the editor while n8n starts', async () => {
		await start();
		n8n.isReady = false;
		expect(await (await fetch(`${url}/home`)).text()).toContain('starting up');
	});

	it('never answers 200 when no server is behind it', async () => {
		await start(`127.0.0.1:${await freePort()}`);
		await until('a refusal', async () => (await status()) === 503);
		const outcomes = [await status(), await status()];
		expect(outcomes).toEqual([503, 503]);
	});
});

(hasProxy('nginx') ? describe : describe.skip)(
	'the lines for several webhook processes in docs/scaling.md',
	() => {
		const servers = new LoopbackServers();
		const SERVED = { first: new FakeN8n(), second: new FakeN8n() };
		let proxy: Server | undefined;
		let url: string;
		let hosts: [string, string];

		beforeEach(async () => {
			const serve = async (n8n: FakeN8n) => {
				n8n.calls.splice(0);
				n8n.isReady = true;
				return await servers.http((request, response) => {
					void n8n.answer(request).then(({ status, body }) => response.writeHead(status).end(body));
				});
			};
			hosts = [await serve(SERVED.first), await serve(SERVED.second)];
		});
		afterEach(async () => {
			await proxy?.stop();
			await servers.stopAll();
		});

		async function start([first, second] = hosts): Promise<void> {
			const port = await freePort();
			proxy = await startProxy('nginx', await routingLines(first, first, second, port), port);
			url = `http://127.0.0.1:${port}/webhook/x`;
		}
		const idsAt = ({ calls }: FakeN8n) =>
			calls.map((call) => new URL(call.url, 'http://n8n').searchParams.get('SmsID'));
		const report = async (id: number, more = '') =>
			(await fetch(`${url}?ClientSmsID=c&SmsID=${id}&StatusCode=200${more}`)).status;

		it('sends each message to the same process, whatever else its report says, and uses both', async () => {
			await start();
			for (let id = 0; id < 40; id++) {
				for (const more of ['', '&Comment=x', '']) expect(await report(id, more)).toBe(200);
			}
			const [first, second] = [new Set(idsAt(SERVED.first)), new Set(idsAt(SERVED.second))];
			expect(first.size + second.size).toBe(40);
			expect(Math.min(first.size, second.size)).toBeGreaterThan(5);
		});

		it('answers 503 for the messages of a starting process, and passes on those of the other', async () => {
			await start();
			SERVED.second.isReady = false;
			const ends: number[] = [];
			for (let id = 0; id < 40; id++) ends.push(await report(id));
			expect(new Set(ends)).toEqual(new Set([200, 503]));
			expect(SERVED.second.calls).toEqual([]);
			expect(SERVED.first.calls).toHaveLength(ends.filter((end) => end === 200).length);
		});

		it('sends the messages of a stopped process to the other', async () => {
			await start([hosts[0], `127.0.0.1:${await freePort()}`]);
			for (let id = 0; id < 20; id++) expect(await report(id)).toBe(200);
			expect(SERVED.first.calls).toHaveLength(20);
		});

		it('identifies messages of 123-Fax by their reference, and calls without an ID by their query', async () => {
			await start();
			for (let round = 0; round < 3; round++) {
				for (let id = 0; id < 20; id++) {
					await fetch(`${url}?etat_e=${round}&ref_accuse=F26-${id}`);
					await fetch(`${url}?srcAddress=98912&msgBody=${id}`);
				}
			}
			const keysAt = ({ calls }: FakeN8n) => new Set(calls.map((call) => call.url.replace(/etat_e=\d&/, '')));
			const [first, second] = [keysAt(SERVED.first), keysAt(SERVED.second)];
			expect(first.size + second.size).toBe(40);
			expect(Math.min(first.size, second.size)).toBeGreaterThan(5);
		});
	},
);
