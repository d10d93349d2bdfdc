import { request as httpRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { formOf, type WebhookRequest } from '../../../../nodes/shared/n8n/webhook/callBody';
import { FakeWebhookTrigger, REPORT } from '../../../support/fakeWebhookTrigger';
import { WebhookHost, type HostedTrigger } from '../../../support/webhookHost';

const FORM = 'application/x-www-form-urlencoded';
const KB = 1024;
const written = new URLSearchParams(REPORT).toString();

/** A form of this many bytes with the fake vendor's report. */
const formOfLength = (bytes: number): string => `${written}&x=`.padEnd(bytes, 'a');

interface Post {
	query?: string;
	type?: string;
	body: string | Buffer;
	/** Without Content-Length, in pieces. */
	isChunked?: boolean;
	/** The body never ends. */
	isEndless?: boolean;
	headers?: Record<string, string>;
}

describe('the body of a call', () => {
	let host: WebhookHost;
	beforeAll(async () => {
		host = await WebhookHost.start();
	});
	afterAll(async () => await host.stop());

	const trigger = (options = {}): HostedTrigger =>
		host.add({
			node: new FakeWebhookTrigger(),
			parameters: { options: { groupWindowSeconds: 0, ...options } },
		});

	async function post(
		node: HostedTrigger,
		{ query = '', type = FORM, body, isChunked = false, isEndless = false, headers = {} }: Post,
	): Promise<[status: number | undefined, text: string]> {
		const length = isChunked || isEndless ? {} : { 'content-length': Buffer.byteLength(body) };
		const call = httpRequest(`${node.url}${query}`, {
			method: 'POST',
			headers: { 'content-type': type, ...length, ...headers },
			agent: false,
		});
		const answer = new Promise<[number | undefined, string]>((resolve, reject) => {
			call.on('response', (incoming) => {
				void buffer(incoming).then((bytes) => resolve([incoming.statusCode, bytes.toString()]));
			});
			call.on('error', reject);
		});
		if (isChunked || isEndless) {
			for (let at = 0; at < body.length; at += 10_000) call.write(body.slice(at, at + 10_000));
		} else call.write(body);
		if (!isEndless) call.end();
		const result = await answer;
		call.destroy();
		return result;
	}

	/** `text/html` is a type that n8n leaves unread. */
	describe.each([FORM, 'text/html', ''])('of the type %j', (type) => {
		it.each([false, true])('may have 64 kB (chunked: %s)', async (isChunked) => {
			const node = trigger();
			expect(await post(node, { type, body: formOfLength(64 * KB), isChunked })).toEqual([200, 'OK']);
			expect(node.items).toMatchObject([{ messageId: REPORT.id }]);
		});

		it.each([false, true])('is answered 413 when it has more (chunked: %s)', async (isChunked) => {
			const node = trigger();
			for (const bytes of [64 * KB + 1, 5_000_000]) {
				const [status, text] = await post(node, { type, body: formOfLength(bytes), isChunked });
				expect([status, text]).toEqual([413, expect.stringContaining('at most 64 kB')]);
			}
			expect(node.executions).toEqual([]);
		});
	});

	it('is answered 413 as soon as it has more, even if it never ends', async () => {
		const body = formOfLength(200 * KB);
		expect((await post(trigger(), { type: 'text/html', body, isEndless: true }))[0]).toBe(413);
	});

	it.each(['identity', 'br', 'x-gzip', 'utf-8'])(
		'is answered 413 as soon as it has more, with the content encoding %j, which n8n leaves alone',
		async (encoding) => {
			const call = { type: 'text/html', headers: { 'content-encoding': encoding } };
			const body = formOfLength(200 * KB);
			expect((await post(trigger(), { ...call, body, isEndless: true }))[0]).toBe(413);
			expect(await post(trigger(), { ...call, body: written })).toEqual([200, 'OK']);
		},
	);

	it('may have 256 kB as a multipart form, and is answered 413 when it has more', async () => {
		const type = 'multipart/form-data; boundary=b';
		const node = trigger();
		const query = `?${written}`;
		expect((await post(node, { query, type, body: 'a'.repeat(256 * KB) }))[0]).toBe(200);
		expect((await post(node, { query, type, body: 'a'.repeat(256 * KB + 1) }))[0]).toBe(413);
	});

	it('is not read for a wrong token or a foreign address: 401 and 403 come before it ends', async () => {
		const body = 'a';
		const guarded = trigger({ token: 'secret' });
		for (const query of ['', '?token=', '?token=wrong']) {
			expect((await post(guarded, { type: 'text/html', query, body, isEndless: true }))[0]).toBe(401);
		}
		const fenced = trigger({ allowedIps: '192.0.2.1' });
		expect((await post(fenced, { type: 'text/html', body, isEndless: true }))[0]).toBe(403);
	});

	it('is not searched for the token, which belongs in the URL', async () => {
		const node = trigger({ token: 'secret' });
		expect((await post(node, { body: `${written}&token=secret` }))[0]).toBe(401);
		expect((await post(node, { query: '?token=secret', body: `${written}&token=other` }))[0]).toBe(200);
		expect(JSON.stringify(node.items)).not.toMatch(/secret|other/);
	});

	it('that breaks off is not a call', async () => {
		const node = trigger();
		const call = httpRequest(node.url, {
			method: 'POST',
			headers: { 'content-length': 1_000 },
			agent: false,
		});
		call.on('error', () => {});
		call.write(written);
		await sleep(50);
		call.destroy();
		await sleep(50);
		expect(node.executions).toEqual([]);
		expect(node.underWay).toBe(0);
	});
});

describe('formOf', () => {
	const multipart = (body: WebhookRequest['body'], headers = {}) =>
		({
			method: 'POST',
			headers: { 'content-type': 'Multipart/Form-Data', ...headers },
			body,
		}) as WebhookRequest;
	const text = async (request: WebhookRequest) => (await formOf(request))?.toString();

	it('returns the fields of a multipart form that n8n has read, in any letter case of its type', async () => {
		expect(await text(multipart({ data: { a: 'é', b: ['1', '2'] } }))).toBe('a=%C3%A9&b=1&b=2');
		expect(await text(multipart(undefined))).toBe('');
	});

	it('leaves out fields that are not text', async () => {
		expect(await text(multipart({ data: { a: { b: 'c' } as unknown } }))).toBe('a=');
	});

	it('measures a multipart form without a length by n8n’s result: names, values and files', async () => {
		const value = 'a'.repeat(100 * KB);
		expect(await formOf(multipart({ data: { a: value, b: [value] } }))).not.toBeNull();
		expect(await formOf(multipart({ data: { a: value, b: [value, value] } }))).toBeNull();
		expect(await formOf(multipart({ data: {}, files: { f: [{ size: 257 * KB }] } }))).toBeNull();
		expect(await formOf(multipart({ data: {} }, { 'content-length': String(256 * KB + 1) }))).toBeNull();
	});

	it('leaves decompression to n8n, and measures the decompressed size', async () => {
		const compressed = (bytes: number) => {
			const request = {
				method: 'POST',
				headers: { 'content-encoding': 'gzip', 'content-length': '100' },
				readRawBody: async () => {
					request.rawBody = Buffer.alloc(bytes);
				},
			} as unknown as WebhookRequest;
			return request;
		};
		expect((await formOf(compressed(64 * KB)))?.length).toBe(64 * KB);
		expect(await formOf(compressed(64 * KB + 1))).toBeNull();
	});

	it('accepts nothing if n8n cannot decompress it, or if it exceeds n8n’s limit', async () => {
		const request = {
			method: 'POST',
			headers: { 'content-encoding': 'deflate' },
			readRawBody: async () => await Promise.reject(new Error('request entity too large')),
		} as unknown as WebhookRequest;
		expect(await formOf(request)).toBeNull();
	});
});
