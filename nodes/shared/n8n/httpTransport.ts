import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { Readable } from 'node:stream';
import { decoderOf, type Decoder } from './contentEncoding';
import { HttpTransportError, type HttpRequest, type HttpResponse, type HttpTransport } from '../ports/http';

interface HttpRequestHelper {
	httpRequest(options: IHttpRequestOptions): Promise<unknown>;
}

/**
 * HTTP by n8n's own helper, which honors its proxy and its rules for outgoing requests. Follows no redirect, gives every
 * status back as an answer, reads at most `maxResponseBytes`, and throws HttpTransportError only.
 */
export function httpTransport(helpers: HttpRequestHelper): HttpTransport {
	return async (request) =>
		await exchange(
			request,
			async (deadline, timeout) =>
				(await helpers.httpRequest({
					method: request.method,
					url: request.url,
					headers: { ...request.headers },
					body: request.body,
					encoding: 'arraybuffer',
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
					disableFollowRedirect: true,
					// n8n's own default of 300 s would end a longer wait that a user asked for.
					timeout,
					abortSignal: deadline,
				})) as IN8nHttpFullResponse,
		);
}

interface RequestHelper {
	request(options: object): Promise<unknown>;
}

/** The same for credential tests, which n8n gives its older helper only. */
export function credentialTestTransport(helpers: RequestHelper): HttpTransport {
	return async (request) =>
		await exchange(
			request,
			async (_deadline, timeout) =>
				(await helpers.request({
					method: request.method,
					uri: request.url,
					headers: { ...request.headers },
					body: request.body,
					encoding: null,
					resolveWithFullResponse: true,
					simple: false,
					followRedirect: false,
					followAllRedirects: false,
					timeout,
				})) as IN8nHttpFullResponse,
		);
}

/** One request, until the last byte of its answer or its deadline. `open` gives the answer with its body as bytes. */
async function exchange(
	request: HttpRequest,
	open: (deadline: AbortSignal, timeoutMs: number) => Promise<IN8nHttpFullResponse>,
): Promise<HttpResponse> {
	// Timers take whole milliseconds only, and 16.1 s are 16100.000000000002 ms.
	const timeoutMs = Math.ceil(request.timeoutMs);
	const running: Exchange = { url: request.url, maxBytes: request.maxResponseBytes };
	// A timer that is cleared: a campaign's thousands would stay until their time is over.
	const deadline = new AbortController();
	const timer = setTimeout(() => {
		// One of the two helpers takes the signal, the other does not.
		running.answer?.destroy(new HttpTransportError('timeout', false));
		deadline.abort();
	}, timeoutMs);
	try {
		const answer = await exchanges.run(running, async () => await open(deadline.signal, timeoutMs));
		const bytes = answer.body as Buffer;
		// The older helper gives back the beginning of an answer that has failed.
		if (running.fault === undefined) {
			const body = running.decode === undefined ? bytes : await running.decode(bytes, running.maxBytes);
			const { statusCode } = answer;
			if (body.length <= running.maxBytes) return { statusCode, headers: textHeaders(answer.headers), body };
			running.fault = new HttpTransportError('tooLong', false);
		}
	} catch (error) {
		running.fault ??= error;
	} finally {
		clearTimeout(timer);
	}
	throw toTransportError(running.fault, deadline.signal.aborted);
}

/** A request under way, as the events of Node's HTTP client find it. */
interface Exchange {
	url: string;
	maxBytes: number;
	answer?: Readable;
	/** What takes the answer's encoding off, where it has one. */
	decode?: Decoder;
	/** The first thing that was wrong with the answer: the library's own error says only that it ended. */
	fault?: unknown;
}

const exchanges = new AsyncLocalStorage<Exchange>();

subscribe('http.client.response.finish', (message) => {
	const { request, response } = message as { request: Request; response: Answer };
	const running = exchanges.getStore();
	if (running !== undefined && isOf(request, running)) supervise(running, response);
});

subscribe('http.client.request.error', (message) => {
	const { request, error } = message as { request: Request; error: SystemFault };
	const running = exchanges.getStore();
	if (running === undefined || !PARSER_CODES.test(error.code ?? '')) return;
	if (isOf(request, running)) running.fault ??= error;
});

type Request = { path: string; getHeader(name: 'host'): unknown };
type Answer = Readable & { headers: Record<string, string | undefined> };

/** n8n may send something else in the same context, such as telemetry. Through a proxy, the path is the whole address. */
function isOf(request: Request, { url }: Exchange): boolean {
	const { host, pathname, search } = new URL(url);
	return request.getHeader('host') === host && request.path.endsWith(pathname + search);
}

/**
 * Limits an answer while it comes in. n8n's helper collects it without a limit; an answer as a stream would have one, but
 * takes a tenth of the time of a whole send. Its encoding is kept from the library, which would decode without a limit, too.
 */
function supervise(running: Exchange, answer: Answer): void {
	running.answer = answer;
	answer.on('error', (error) => {
		running.fault ??= error;
	});
	let length = 0;
	answer.on('data', (chunk: Buffer) => {
		length += chunk.length;
		if (length > running.maxBytes) answer.destroy(new HttpTransportError('tooLong', false));
	});
	const encoding = (answer.headers['content-encoding'] ?? '').trim().toLowerCase();
	delete answer.headers['content-encoding'];
	if (encoding === '' || encoding === 'identity') return;
	running.decode = decoderOf(encoding);
	if (running.decode !== undefined) return;
	const name = /^[\w-]{1,20}$/.test(encoding) ? ` ${encoding}` : '';
	answer.destroy(new HttpTransportError('malformed', false, `content-encoding${name}`));
}

function textHeaders(headers: Record<string, unknown>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
	);
}

/** Errors of the look-up of a name, which comes before every connection. */
const LOOKUP_CODES = new Set(['ENOTFOUND', 'EAI_AGAIN']);
/**
 * They mean that no connection was made only when it was `connect` or `getaddrinfo` that failed: a network that rejects packets gives
 * the same codes, ECONNREFUSED too, to a connection that has carried the request.
 */
const CONNECT_CODES = new Set([
	...['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'ECONNRESET'],
	...['EADDRNOTAVAIL', 'EACCES', 'EPERM'],
]);
const CONNECTING = new Set(['connect', 'getaddrinfo']);
/** Node's names for what it finds wrong with a certificate. It checks it before it writes anything else. */
const CERTIFICATE_CODES =
	/^(?:CERT_|CRL_|ERR_TLS_CERT|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$)/;
/** All other TLS errors: they do not show whether they ended the handshake, or a connection that had carried the request. */
const TLS_CODES = /^(?:ERR_SSL_|ERR_TLS_|EPROTO$)/;
/** Errors of Node's HTTP parser (llhttp) and of decompression (zlib, Brotli). */
const PARSER_CODES = /^(?:HPE_|Z_[A-Z]+_ERROR$|ERR_(?:_ERROR_FORMAT|BROTLI|ZLIB))/;
const TIMEOUT_CODES = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT', 'ERR_CANCELED', 'ABORT_ERR']);

interface SystemFault {
	name?: string;
	code?: string;
	syscall?: string;
	message?: string;
}

/** Takes from an HTTP library's error its code, and nothing else: it carries the URL, the headers and the body. */
function toTransportError(error: unknown, deadlinePassed: boolean): HttpTransportError {
	if (error instanceof HttpTransportError) return error;
	const faults = [...faultsOf(error)];
	const find = (isIt: (fault: SystemFault) => boolean) => faults.find(isIt)?.code ?? null;

	if (faults.some(({ name }) => name?.startsWith('SsrfBlocked')))
		return new HttpTransportError('forbidden', true);
	const unreachable = find(
		({ code = '', syscall = '' }) =>
			LOOKUP_CODES.has(code) || (CONNECTING.has(syscall) && CONNECT_CODES.has(code)),
	);
	if (unreachable !== null) return new HttpTransportError('unreachable', true, unreachable);
	const certificate = find(({ code = '' }) => CERTIFICATE_CODES.test(code));
	if (certificate !== null) return new HttpTransportError('certificate', true, certificate);
	const tls = find(({ code = '' }) => TLS_CODES.test(code));
	if (tls !== null) return new HttpTransportError('tls', false, tls);
	if (deadlinePassed || find(({ code = '' }) => TIMEOUT_CODES.has(code)) !== null) {
		return new HttpTransportError('timeout', false);
	}
	const malformed = find(({ code = '' }) => PARSER_CODES.test(code));
	if (malformed !== null) return new HttpTransportError('malformed', false, malformed);
	if (find(({ code = '' }) => code === 'ERR_BUFFER_TOO_LARGE') !== null) {
		return new HttpTransportError('tooLong', false);
	}
	return new HttpTransportError(
		'disconnected',
		false,
		find(({ code = '' }) => /^E[A-Z]+$/.test(code)),
	);
}

/** An error and its causes: libraries wrap errors, and Node gathers those of the attempts of one connection. */
function* faultsOf(error: unknown, depth = 0): Generator<SystemFault> {
	if (typeof error !== 'object' || error === null || depth > 5) return;
	yield error as SystemFault;
	const { cause, errors } = error as { cause?: unknown; errors?: unknown };
	yield* faultsOf(cause, depth + 1);
	for (const one of Array.isArray(errors) ? errors : []) yield* faultsOf(one, depth + 1);
}
