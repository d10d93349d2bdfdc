import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import tls from 'node:tls';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { HttpTransportError, type HttpRequest, type HttpTransport } from '../../../nodes/shared/ports/http';
import { credentialTestTransport, httpTransport } from '../../../nodes/shared/n8n/httpTransport';
import { rejected } from '../../support/caught';
import { LoopbackServers } from '../../../tooling/servers/loopbackServers';
import { credentialTestContext, executeHelpers } from '../../support/nodeHarness';
import { tracesOf } from '../../support/tracesOf';

const servers = new LoopbackServers();
const PATH = '/secret-path';
const BODY = 'Login=me&Psw=secret-body&Message=caract%E8re+%26+more';

/** Both transports over n8n's own helpers, against real servers. */
const TRANSPORTS: Array<[name: string, make: () => HttpTransport]> = [
	['httpTransport', () => httpTransport(executeHelpers())],
	['credentialTestTransport', () => credentialTestTransport(credentialTestContext().helpers)],
];

function request(host: string, changed: Partial<HttpRequest> = {}): HttpRequest {
	return {
		method: 'POST',
		url: `http://${host}${PATH}`,
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: BODY,
		timeoutMs: 5_000,
		maxResponseBytes: 64 * 1024,
		...changed,
	};
}

/** Answers when the whole request has come, and counts the requests. */
function answering(listener: RequestListener): RequestListener & { count: number } {
	const counting = Object.assign(
		(...[incoming, outgoing]: Parameters<RequestListener>) => {
			counting.count += 1;
			incoming.resume().on('end', () => listener(incoming, outgoing));
		},
		{ count: 0 },
	);
	return counting;
}

const realConnect = tls.connect;

/** A self-signed certificate, with its key. */
function certificate(): { key: string; cert: string } {
	const pem = execFileSync(
		'openssl',
		// prettier-ignore
		['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1',
			'-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', '-', '-out', '-'],
		{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
	);
	return { key: pem, cert: pem };
}

async function failureOf(http: HttpTransport, options: HttpRequest): Promise<HttpTransportError> {
	const error = await rejected(http(options), HttpTransportError);
	for (const secret of ['secret-path', 'secret-body', '127.0.0.1', 'nothing.invalid']) {
		expect(tracesOf(secret, error)).toEqual([]);
	}
	return error;
}

afterEach(async () => {
	await servers.stopAll();
});

describe.each(TRANSPORTS)('%s', (_name, make) => {
	const http = make();

	it('writes the request unchanged, byte for byte, and returns the answer', async () => {
		let seen = {};
		const host = await servers.http((incoming, outgoing) => {
			const chunks: Buffer[] = [];
			incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
			incoming.on('end', () => {
				const { method, url, headers } = incoming;
				seen = { method, url, type: headers['content-type'], body: Buffer.concat(chunks).toString('latin1') };
				outgoing.writeHead(200, { 'X-Some': 'Thing' }).end('Ok : Ok');
			});
		});
		const { statusCode, headers, body } = await http(request(host));
		expect(seen).toEqual({
			method: 'POST',
			url: PATH,
			type: 'application/x-www-form-urlencoded',
			body: BODY,
		});
		expect(statusCode).toBe(200);
		expect(headers['x-some']).toBe('Thing');
		expect(body).toEqual(Buffer.from('Ok : Ok'));
	});

	it('returns bytes unchanged, whatever their charset', async () => {
		const bytes = Buffer.from([0x45, 0xe9, 0xff, 0x00, 0xc3, 0xa9]);
		const host = await servers.http(answering((_incoming, outgoing) => outgoing.end(bytes)));
		expect((await http(request(host))).body).toEqual(bytes);
	});

	it('accepts an empty answer', async () => {
		const host = await servers.http(answering((_incoming, outgoing) => outgoing.end()));
		expect((await http(request(host))).body).toHaveLength(0);
	});

	it.each([401, 404, 429, 500, 503])('returns HTTP %i as an answer, after one request', async (status) => {
		const listener = answering((_incoming, outgoing) => outgoing.writeHead(status).end('Error : x'));
		const { statusCode, body } = await http(request(await servers.http(listener)));
		expect([statusCode, String(body)]).toEqual([status, 'Error : x']);
		expect(listener.count).toBe(1);
	});

	it.each([301, 302, 303, 307, 308])('returns HTTP %i, and does not follow the redirect', async (status) => {
		const elsewhere = answering((_incoming, outgoing) => outgoing.end('Ok : Ok'));
		const location = `http://${await servers.http(elsewhere)}/`;
		const host = await servers.http(
			answering((_incoming, outgoing) => outgoing.writeHead(status, { location }).end()),
		);
		expect(await http(request(host))).toMatchObject({ statusCode: status, headers: { location } });
		expect(elsewhere.count).toBe(0);
	});

	it('is certain that nothing was written when nothing listens', async () => {
		const error = await failureOf(http, request(await servers.nobody()));
		expect(error).toMatchObject({ failure: 'unreachable', nothingWritten: true, code: 'ECONNREFUSED' });
	});

	it('is certain that nothing was written when the host does not exist', async () => {
		const error = await failureOf(http, request('nothing.invalid'));
		expect(error).toMatchObject({ failure: 'unreachable', nothingWritten: true });
		expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(error.code);
	});

	it.each([
		['reset', (end: { destroy(): void; reset(): void }) => end.reset()],
		['closed', (end: { destroy(): void; reset(): void }) => end.destroy()],
	])('leaves the outcome of a request unknown if the connection is %s after it', async (_how, finish) => {
		const host = await servers.tcp((socket) => {
			socket.once('data', () =>
				finish({ destroy: () => socket.destroy(), reset: () => socket.resetAndDestroy() }),
			);
		});
		expect(await failureOf(http, request(host))).toMatchObject({
			failure: 'disconnected',
			nothingWritten: false,
		});
	});

	/** Answers with these bytes, and closes the connection. */
	const answeringBytes = async (...parts: Array<string | Buffer>) =>
		await servers.tcp((socket) => {
			socket.once('data', () => socket.end(Buffer.concat(parts.map((part) => Buffer.from(part as string)))));
		});
	const HEAD = 'HTTP/1.1 200 OK\r\nConnection: close\r\n';

	it.each([
		['no HTTP', 'Ok : Ok\r\n', 'HPE_INVALID_CONSTANT'],
		['a broken status line', 'HTTP/1.1 2x0 OK\r\n\r\n', 'HPE_INVALID_STATUS'],
		['a broken header', `${HEAD}Bad Header: x\r\n\r\nOk : Ok`, 'HPE_INVALID_HEADER_TOKEN'],
		['a broken length', `${HEAD}Content-Length: six\r\n\r\nOk : Ok`, 'HPE_INVALID_CONTENT_LENGTH'],
		['a broken chunk', `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\nOk`, 'HPE_INVALID_CHUNK_SIZE'],
	])('reports an answer that is %s with Node’s error code', async (_what, bytes, code) => {
		expect(await failureOf(http, request(await answeringBytes(bytes)))).toMatchObject({
			failure: 'malformed',
			nothingWritten: false,
			code,
		});
	});

	it('reports a malformed chunk long after the start of its answer', async () => {
		const host = await servers.tcp((socket) => {
			socket.once('data', () => {
				socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\nOk\r\n`);
				setTimeout(() => socket.end('zz\r\n'), 50);
			});
		});
		expect(await failureOf(http, request(host))).toMatchObject({
			failure: 'malformed',
			nothingWritten: false,
			code: 'HPE_INVALID_CHUNK_SIZE',
		});
	});

	it.each([
		['gzip', gzipSync('Ok : Ok')],
		['deflate', deflateSync('Ok : Ok')],
		['br', brotliCompressSync('Ok : Ok')],
		['identity', Buffer.from('Ok : Ok')],
		[' GZIP ', gzipSync('Ok : Ok')],
	])('reads an answer in the encoding %s', async (encoding, bytes) => {
		const host = await answeringBytes(`${HEAD}Content-Encoding: ${encoding}\r\n\r\n`, bytes);
		const { headers, body } = await http(request(host));
		expect([String(body), headers['content-encoding']]).toEqual(['Ok : Ok', undefined]);
	});

	it('accepts an empty answer that names an encoding', async () => {
		const host = await answeringBytes(`${HEAD}Content-Encoding: gzip\r\n\r\n`);
		expect((await http(request(host))).body).toHaveLength(0);
	});

	it.each([
		['gzip', gzipSync(Buffer.alloc(5_000_000))],
		['br', brotliCompressSync(Buffer.alloc(5_000_000))],
	])('stops reading an answer in %s that is small and becomes large', async (encoding, bytes) => {
		expect(bytes.length).toBeLessThan(64 * 1024);
		const host = await answeringBytes(`${HEAD}Content-Encoding: ${encoding}\r\n\r\n`, bytes);
		const error = await failureOf(http, request(host));
		expect(error).toMatchObject({ failure: 'tooLong', nothingWritten: false });
	});

	it('accepts an encoded answer of exactly the size limit', async () => {
		const bytes = gzipSync('x'.repeat(100));
		const host = await answeringBytes(`${HEAD}Content-Encoding: gzip\r\n\r\n`, bytes);
		expect((await http(request(host, { maxResponseBytes: 100 }))).body).toHaveLength(100);
		const error = await failureOf(http, request(host, { maxResponseBytes: 99 }));
		expect(error).toMatchObject({ failure: 'tooLong' });
	});

	it.each([
		['is none of it', 'gzip', Buffer.from('Ok : Ok')],
		['nobody knows', 'x-own', Buffer.from('Ok : Ok')],
	])('cannot read an answer in an encoding that %s', async (_what, encoding, bytes) => {
		const host = await answeringBytes(`${HEAD}Content-Encoding: ${encoding}\r\n\r\n`, bytes);
		const error = await failureOf(http, request(host));
		expect(error).toMatchObject({ failure: 'malformed', nothingWritten: false });
		expect(error.code).toMatch(/^Z_[A-Z]+_ERROR$|^content-encoding x-own$/);
	});

	it('leaves the outcome of a request unknown if its answer breaks off', async () => {
		const host = await servers.http(
			answering((_incoming, outgoing) => {
				outgoing.writeHead(200, { 'content-length': '7' });
				outgoing.write('Ok ', () => outgoing.destroy());
			}),
		);
		expect(await failureOf(http, request(host))).toMatchObject({
			failure: 'disconnected',
			nothingWritten: false,
		});
	});

	it('stops waiting for an answer that does not come', async () => {
		const listener = answering(() => undefined);
		const host = await servers.http(listener);
		expect(await failureOf(http, request(host, { timeoutMs: 250 }))).toMatchObject({
			failure: 'timeout',
			nothingWritten: false,
		});
		expect(listener.count).toBe(1);
	});

	it('stops reading an answer that trickles in forever', async () => {
		const host = await servers.http(
			answering((_incoming, outgoing) => {
				outgoing.write('x');
				const drip = setInterval(() => outgoing.write('x'), 20);
				outgoing.on('close', () => clearInterval(drip));
			}),
		);
		const error = await failureOf(http, request(host, { timeoutMs: 200 }));
		expect(error).toMatchObject({ failure: 'timeout', nothingWritten: false });
	}, 2_000);

	it('closes the connection of an answer that it does not read', async () => {
		let closed: Promise<unknown> | undefined;
		const host = await servers.http((incoming, outgoing) => {
			closed = once(incoming.socket, 'close');
			incoming.resume();
			outgoing.writeHead(200, { 'content-encoding': 'unknown' }).write('Ok : Ok');
		});
		expect((await failureOf(http, request(host))).failure).toBe('malformed');
		await closed;
	}, 4_000);

	it('stops reading an answer beyond the size limit', async () => {
		const host = await servers.http(
			answering((_incoming, outgoing) => outgoing.end(Buffer.alloc(5 * 1024 * 1024, 'x'))),
		);
		expect(await failureOf(http, request(host))).toMatchObject({
			failure: 'tooLong',
			nothingWritten: false,
		});
	});

	it('accepts an answer of exactly the size limit', async () => {
		const host = await servers.http(answering((_incoming, outgoing) => outgoing.end('x'.repeat(100))));
		expect((await http(request(host, { maxResponseBytes: 100 }))).body).toHaveLength(100);
		expect(await failureOf(http, request(host, { maxResponseBytes: 99 }))).toMatchObject({
			failure: 'tooLong',
		});
	});

	it('is certain that nothing was written when nothing listens at any address of the host', async () => {
		const port = (await servers.nobody()).split(':')[1];
		const error = await failureOf(http, request(`localhost:${port}`));
		expect(error).toMatchObject({ failure: 'unreachable', nothingWritten: true, code: 'ECONNREFUSED' });
	});

	it('does not claim that nothing was written when it meets plain HTTP instead of HTTPS', async () => {
		const listener = answering((_incoming, outgoing) => outgoing.end('Ok : Ok'));
		const host = await servers.http(listener);
		const error = await failureOf(http, request(host, { url: `https://${host}${PATH}` }));
		expect(error).toMatchObject({ failure: 'tls', nothingWritten: false });
		expect(listener.count).toBe(0);
	});

	it.each([
		['plain HTTP', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
		['bytes that are no TLS record', Buffer.from([0x17, 0x03, 0x03, 0xff, 0xff, 0x00])],
		['a TLS alert', Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x50])],
	])('leaves the outcome of a request unknown if a TLS server answers with %s', async (_what, bytes) => {
		let turn = () => {};
		const listener = answering(() => turn());
		const behind = await servers.https(certificate(), listener);
		const host = await servers.tcp((front) => {
			const back = connect(Number(behind.split(':')[1]), '127.0.0.1');
			front.pipe(back).on('error', () => {});
			back.on('data', (chunk) => front.write(chunk));
			turn = () => front.end(bytes);
		});
		const trusting = jest.spyOn(tls, 'connect');
		trusting.mockImplementation(((options: tls.ConnectionOptions, ...rest: []) =>
			realConnect({ ...options, rejectUnauthorized: false }, ...rest)) as typeof tls.connect);
		try {
			const error = await failureOf(http, request(host, { url: `https://${host}${PATH}` }));
			expect(error).toMatchObject({ failure: 'tls', nothingWritten: false });
			expect(listener.count).toBe(1);
		} finally {
			trusting.mockRestore();
		}
	});

	// In CI, a missing openssl is an error.
	const hasOpenssl = spawnSync('openssl', ['version']).status === 0 || process.env.CI === 'true';
	if (!hasOpenssl) process.stderr.write('SKIPPED: the certificate test needs openssl\n');
	(hasOpenssl ? it : it.skip)('writes nothing to a server whose certificate nobody vouches for', async () => {
		const listener = answering((_incoming, outgoing) => outgoing.end('Ok : Ok'));
		const host = await servers.https(certificate(), listener);
		const error = await failureOf(http, request(host, { url: `https://${host}${PATH}` }));
		expect(error).toMatchObject({ failure: 'certificate', nothingWritten: true });
		expect(listener.count).toBe(0);
	});
});

describe('httpTransport', () => {
	const http = httpTransport(executeHelpers());

	it('accepts a time-out that is not a whole number of milliseconds, such as 16.1 seconds', async () => {
		const host = await servers.http(answering((_incoming, outgoing) => outgoing.end('Ok : Ok')));
		expect(String((await http(request(host, { timeoutMs: 16.1 * 1000 }))).body)).toBe('Ok : Ok');
	});

	it('leaves other answers alone that n8n asks for in the same context, such as those of telemetry', async () => {
		const large = 'x'.repeat(200);
		const elsewhere = await servers.http((incoming, outgoing) => {
			incoming.resume();
			outgoing.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(large));
		});
		const host = await servers.http(answering((_incoming, outgoing) => outgoing.end('Ok : Ok')));
		const broken = await servers.tcp((socket) => {
			socket.once('data', () => socket.end('no HTTP\r\n'));
		});
		const helpers = executeHelpers();
		const others: unknown[] = [];
		const busy = httpTransport({
			httpRequest: async (options) => {
				for (const url of [
					`http://${elsewhere}${PATH}`,
					`http://${host.replace('127.0.0.1', 'localhost')}/else`,
				]) {
					others.push(await helpers.httpRequest({ url }));
				}
				await helpers.httpRequest({ url: `http://${broken}/` }).catch(() => others.push('broken'));
				return (await helpers.httpRequest(options)) as unknown;
			},
		});
		expect(String((await busy(request(host, { maxResponseBytes: 100 }))).body)).toBe('Ok : Ok');
		expect(others).toEqual([large, 'Ok : Ok', 'broken']);
	});

	it('takes no answer beyond the size limit, also one that it did not see coming', async () => {
		const unseen = httpTransport({
			httpRequest: async () => ({ statusCode: 200, headers: {}, body: Buffer.alloc(100) }),
		});
		const asked = request('127.0.0.1', { maxResponseBytes: 99 });
		expect(await failureOf(unseen, asked)).toMatchObject({ failure: 'tooLong', nothingWritten: false });
	});

	it('throws only HttpTransportError, which contains nothing that the library threw', async () => {
		const failing = httpTransport({
			httpRequest: async () => {
				throw Object.assign(new Error('secret-body'), {
					config: { url: 'secret-path' },
					code: 'secret-body',
				});
			},
		});
		expect(await failureOf(failing, request('127.0.0.1'))).toMatchObject({
			failure: 'disconnected',
			nothingWritten: false,
			code: null,
		});
	});
});

describe('httpTransport, for network errors', () => {
	const failing = (fault: { code: string; syscall?: string }) =>
		failureOf(
			httpTransport({
				httpRequest: async () => {
					throw Object.assign(new Error('wrapped'), { cause: Object.assign(new Error(), fault) });
				},
			}),
			request('127.0.0.1'),
		);
	const CODES = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'ECONNRESET'];

	it.each(CODES)('is certain that nothing was written when connect failed with %s', async (code) => {
		expect(await failing({ code, syscall: 'connect' })).toMatchObject({
			failure: 'unreachable',
			nothingWritten: true,
			code,
		});
	});

	it.each(CODES)('leaves the outcome unknown when reading or writing failed with %s', async (code) => {
		for (const syscall of ['read', 'write']) {
			expect(await failing({ code, syscall })).toMatchObject({ nothingWritten: false });
		}
		expect(await failing({ code })).toMatchObject({ nothingWritten: false });
	});

	it.each(['ENOTFOUND', 'EAI_AGAIN'])('is certain when the name could not be looked up: %s', async (code) => {
		expect(await failing({ code })).toMatchObject({ failure: 'unreachable', nothingWritten: true });
	});

	it.each(['CERT_HAS_EXPIRED', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
		'is certain for a certificate error: %s',
		async (code) => {
			expect(await failing({ code })).toMatchObject({ failure: 'certificate', nothingWritten: true });
		},
	);

	it.each(['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'])(
		'leaves the outcome unknown for other TLS errors: %s',
		async (code) => {
			expect(await failing({ code, syscall: 'write' })).toMatchObject({
				failure: 'tls',
				nothingWritten: false,
			});
		},
	);
});
