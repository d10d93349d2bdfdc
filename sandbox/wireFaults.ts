import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import {
	connect,
	createServer as createTcpServer,
	type AddressInfo,
	type Server,
	type Socket,
} from 'node:net';
import { readableForm, readableXml, repeated, runOf, type Repeat } from './hostile';
import { selfSignedCertificate } from './vendors/faximosilver/certificate';

/** Faults that can occur between n8n and the HTTP server of any vendor. A fault that only one vendor can have is in its folder. */
export interface WireFault {
	/** The words of the table in docs/reliability.md. */
	says: string;
	/**
	 * What is spoken at the port. Default: HTTP. `nobody`: nothing listens; `nowhere`: the host's name does not exist; `plain`: HTTP
	 * where the address says https; `tls`: HTTPS with a certificate of its own.
	 */
	port?: 'nobody' | 'nowhere' | 'plain' | 'tls';
	/** Called when a connection opens: ends it, and reads nothing. */
	atOnce?: (socket: Socket) => void;
	/** Called when the whole request has come. `raw` is the connection below HTTP and TLS. */
	answer?: (exchange: {
		incoming: IncomingMessage;
		outgoing: ServerResponse;
		body: Buffer;
		raw: Socket;
	}) => void;
}

const HEAD = 'HTTP/1.1 200 OK\r\nConnection: close\r\n';
const bytes =
	(...parts: Array<string | Buffer>): WireFault['answer'] =>
	({ incoming }) =>
		void incoming.socket.end(Buffer.concat(parts.map((part) => Buffer.from(part as string))));
const status =
	(
		code: number,
		body = 'The server says something',
		headers: Record<string, string> = {},
	): WireFault['answer'] =>
	({ outgoing }) =>
		void outgoing.writeHead(code, { 'content-type': 'text/plain', ...headers }).end(body);
const below =
	(words: string | Buffer): WireFault['answer'] =>
	({ raw }) =>
		void raw.end(words);
const repeat =
	(as: Repeat): WireFault['answer'] =>
	({ incoming, outgoing, body }) => {
		const { url = '', headers } = incoming;
		const readable = String(headers['content-type']).includes('xml') ? readableXml : readableForm;
		const text = [readableForm(url), ...Object.values(headers), readable(body.toString())].join('\n');
		outgoing.end(repeated({ text }, as));
	};
const PAGE = '<!DOCTYPE html><html><body><h1>Maintenance</h1></body></html>';
const DEEP = 200_000;
const BOMB = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "${'x'.repeat(100)}"><!ENTITY c "${'&b;'.repeat(1_000)}"><!ENTITY d "${'&c;'.repeat(1_000)}">]><a>&d;</a>`;

const STATUSES = [204, 400, 401, 403, 404, 405, 413, 429, 500, 502, 503, 504] as const;
const REDIRECTS = [300, 301, 302, 303, 307, 308] as const;
const each = <const N extends number>(codes: readonly N[], fault: (code: N) => WireFault) =>
	Object.fromEntries(codes.map((code) => [`http${code}`, fault(code)])) as Record<`http${N}`, WireFault>;

export const WIRE_FAULTS = {
	refused: { says: 'nothing listens there', port: 'nobody' },
	noSuchHost: { says: 'the host’s name does not exist', port: 'nowhere' },
	certificate: { says: 'a certificate that is not accepted', port: 'tls', answer: status(200) },
	plainForTls: { says: 'plain HTTP instead of TLS', port: 'plain', answer: status(200) },
	tlsThenPlain: {
		says: 'TLS that turns to plain HTTP after the request',
		port: 'tls',
		answer: below('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
	},
	tlsBadRecord: {
		says: 'TLS with a wrong packet length after the request',
		port: 'tls',
		answer: below(Buffer.from([0x17, 0x03, 0x03, 0xff, 0xff, 0x00])),
	},
	tlsAlert: {
		says: 'a TLS alert after the request',
		port: 'tls',
		answer: below(Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x50])),
	},
	closedAtOnce: { says: 'closed as soon as it is made', atOnce: (socket) => void socket.destroy() },
	resetUnread: {
		says: 'reset before the request is read',
		atOnce: (socket) => void setTimeout(() => socket.resetAndDestroy(), 100),
	},
	closed: { says: 'closed after the request', answer: ({ raw }) => void raw.destroy() },
	reset: { says: 'reset after the request', answer: ({ raw }) => void raw.resetAndDestroy() },
	cutInHead: { says: 'closed in the middle of the head', answer: bytes('HTTP/1.1 200 OK\r\nContent-Ty') },
	cutInBody: {
		says: 'closed in the middle of the body',
		answer: bytes(`${HEAD}Content-Length: 9000\r\n\r\nOk`),
	},
	cutInChunk: {
		says: 'closed in the middle of a chunk',
		answer: bytes(`${HEAD}Transfer-Encoding: chunked\r\n\r\nff\r\nOk`),
	},
	silent: { says: 'no answer', answer: () => undefined },
	silentAfterHead: {
		says: 'no answer after its head',
		answer: ({ incoming }) => void incoming.socket.write(`${HEAD}Content-Length: 9000\r\n\r\nOk`),
	},
	trickling: {
		says: 'an answer that trickles in for ever',
		answer: ({ outgoing }) => {
			outgoing.write('O');
			const drip = setInterval(() => outgoing.write('k'), 20);
			outgoing.on('close', () => clearInterval(drip));
		},
	},
	oversize: {
		says: 'an answer of 12 MB',
		answer: ({ outgoing }) => void outgoing.end(Buffer.alloc(12 * 1024 * 1024, 'x')),
	},
	noHttp: { says: 'bytes that are no HTTP', answer: bytes('Ok : Ok\r\n') },
	brokenStatus: { says: 'a broken status line', answer: bytes('HTTP/1.1 2x0 OK\r\n\r\n') },
	brokenHeader: { says: 'a broken header', answer: bytes(`${HEAD}Bad Header: x\r\n\r\nOk`) },
	brokenLength: { says: 'a broken length', answer: bytes(`${HEAD}Content-Length: six\r\n\r\nOk`) },
	brokenChunk: { says: 'a broken chunk', answer: bytes(`${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\nOk`) },
	brokenGzip: { says: 'gzip that is none', answer: bytes(`${HEAD}Content-Encoding: gzip\r\n\r\nOk`) },
	unknownEncoding: { says: 'an unknown encoding', answer: bytes(`${HEAD}Content-Encoding: x-own\r\n\r\nOk`) },
	...each(STATUSES, (code) => ({
		says: `HTTP ${code}`,
		// The Retry-After of a 429 is longer than any node waits.
		answer: status(code, code === 204 ? '' : undefined, code === 429 ? { 'retry-after': '600' } : {}),
	})),
	...each(REDIRECTS, (code) => ({
		says: `HTTP ${code}`,
		answer: status(code, '', { location: 'http://127.0.0.1:9/elsewhere' }),
	})),
	empty: { says: 'an empty answer', answer: status(200, '') },
	webPage: { says: 'a web page', answer: status(200, PAGE, { 'content-type': 'text/html' }) },
	webPage500: {
		says: 'a web page with HTTP 500',
		answer: status(500, PAGE, { 'content-type': 'text/html' }),
	},
	truncatedJson: { says: 'JSON that breaks off', answer: status(200, '{"success":true,"data":{"recip') },
	truncatedXml: {
		says: 'XML that breaks off',
		answer: status(
			200,
			'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Bo',
			{
				'content-type': 'text/xml',
			},
		),
	},
	deepJson: { says: 'JSON of depth 200,000', answer: status(200, '['.repeat(DEEP)) },
	closedDeepJson: {
		says: 'JSON of depth 30,000, whole',
		answer: status(200, '['.repeat(30_000) + ']'.repeat(30_000)),
	},
	deepXml: {
		says: 'XML of depth 200,000',
		answer: status(200, '<a>'.repeat(DEEP), { 'content-type': 'text/xml' }),
	},
	entities: { says: 'XML with an entity bomb', answer: status(200, BOMB, { 'content-type': 'text/xml' }) },
	wrongCharset: {
		says: 'bytes of another charset',
		answer: ({ outgoing }) =>
			void outgoing
				.writeHead(200, { 'content-type': 'text/plain; charset=utf-16' })
				.end(Buffer.from([0xff, 0xfe, 0x4f, 0x00, 0x6b, 0xd8, 0x00, 0x80, 0xe9])),
	},
	runOfTags: { says: 'an answer of `<` alone, 60,000 times', answer: status(200, runOf('<')) },
	runOfWords: { says: 'an answer of one word alone, 12,000 times', answer: status(200, runOf('user ')) },
	echo: {
		says: 'an answer that repeats the request',
		answer: ({ incoming, outgoing, body }) =>
			void outgoing.end(`${incoming.url}\n${JSON.stringify(incoming.headers)}\n${body.toString('latin1')}`),
	},
	echoHtml: { says: 'the request repeated in HTML escapes', answer: repeat('html') },
	echoJson: { says: 'the request repeated in JSON escapes', answer: repeat('json') },
	echoBase64: { says: 'the request repeated in base64', answer: repeat('base64') },
	echoPercentTwice: {
		says: 'the request repeated, percent-encoded twice',
		answer: repeat('percentTwice'),
	},
	echoRun: { says: 'the request repeated again and again', answer: repeat('run') },
} satisfies Record<string, WireFault>;
export type WireFaultName = keyof typeof WIRE_FAULTS;

/** A server on a port of the loopback interface that does one thing wrong. */
export interface FaultyServer {
	/** Where it is reached, such as `https://127.0.0.1:23456`. */
	origin: string;
	/** Whole requests that it has read. */
	requests: () => number;
	stop: () => Promise<void>;
}

export async function startFaultyServer(fault: WireFault): Promise<FaultyServer> {
	const sockets = new Set<Socket>();
	const servers: Server[] = [];
	let requests = 0;
	const listen = async (server: Server): Promise<number> => {
		servers.push(server);
		server.on('connection', (socket: Socket) => {
			sockets.add(socket);
			socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
		});
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
		return (server.address() as AddressInfo).port;
	};
	const stop = async () => {
		for (const socket of sockets) socket.destroy();
		await Promise.all(
			servers.splice(0).map(async (server) => await new Promise((closed) => server.close(closed))),
		);
	};
	if (fault.port === 'nowhere') return { origin: 'http://nothing.invalid', requests: () => 0, stop };
	if (fault.port === 'nobody') {
		const port = await listen(createTcpServer());
		await stop();
		return { origin: `http://127.0.0.1:${port}`, requests: () => 0, stop };
	}
	if (fault.atOnce !== undefined) {
		const port = await listen(createTcpServer(fault.atOnce));
		return { origin: `http://127.0.0.1:${port}`, requests: () => requests, stop };
	}

	/** The connection in front of a TLS server, by the port of the one behind it. */
	const fronts = new Map<number | undefined, Socket>();
	const listener = (incoming: IncomingMessage, outgoing: ServerResponse) => {
		const chunks: Buffer[] = [];
		incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
		incoming.on('end', () => {
			requests += 1;
			const raw = fronts.get(incoming.socket.remotePort) ?? incoming.socket;
			fault.answer?.({ incoming, outgoing, body: Buffer.concat(chunks), raw });
		});
	};
	if (fault.port !== 'tls') {
		const port = await listen(createHttpServer(listener));
		return {
			origin: `${fault.port === 'plain' ? 'https' : 'http'}://127.0.0.1:${port}`,
			requests: () => requests,
			stop,
		};
	}
	const behind = await listen(createHttpsServer(selfSignedCertificate(), listener));
	const port = await listen(
		createTcpServer((front) => {
			const back = connect(behind, '127.0.0.1', () => fronts.set(back.localPort, front));
			back.on('error', () => undefined).on('data', (chunk) => front.writable && front.write(chunk));
			back.on('close', () => front.end());
			front.pipe(back);
		}),
	);
	return { origin: `https://127.0.0.1:${port}`, requests: () => requests, stop };
}
