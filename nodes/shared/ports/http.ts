/**
 * The port through which gateways speak HTTP. An implementation follows no redirect, sends a request once, and distinguishes two kinds of
 * failure: those in which the request surely was not written, and the rest.
 */

export interface HttpRequest {
	method: 'GET' | 'POST';
	url: string;
	headers?: Readonly<Record<string, string>>;
	/** Sent as UTF-8. A gateway that sends another charset gives ASCII: percent-encoded bytes. */
	body?: string;
	/** From the first byte of the connection to the last byte of the answer. */
	timeoutMs: number;
	/** An answer longer than this is given up with `tooLong`. */
	maxResponseBytes: number;
}

export interface HttpResponse {
	statusCode: number;
	/** Names in lower case. */
	headers: Readonly<Record<string, string>>;
	body: Buffer;
}

export type HttpTransport = (request: HttpRequest) => Promise<HttpResponse>;

export const HTTP_FAILURES = [
	/** The address has no server behind it, or the port is closed. */
	'unreachable',
	/** The server's certificate was not accepted. */
	'certificate',
	/** TLS failed: the server speaks plain HTTP, or breaks a rule of TLS. It may do so after it has read the request. */
	'tls',
	/** n8n's own rules forbid this address. */
	'forbidden',
	/** The connection ended before the answer was complete. */
	'disconnected',
	/** What came is no HTTP, or breaks its rules: a header, a chunk or a compression that cannot be read. */
	'malformed',
	/** No complete answer in time. */
	'timeout',
	/** The answer is longer than any answer of this vendor. */
	'tooLong',
] as const;
export type HttpFailure = (typeof HTTP_FAILURES)[number];

/** The error that a transport throws. It reveals nothing else: no URL, no body, no header, no library's text. */
export class HttpTransportError extends Error {
	constructor(
		readonly failure: HttpFailure,
		/** True only when it is certain that no byte of the request was written. */
		readonly nothingWritten: boolean,
		/** The system's code, such as `ECONNREFUSED`, or Node's, such as `HPE_INVALID_CONSTANT`, where there is one. */
		readonly code: string | null = null,
	) {
		super(code === null ? failure : `${failure} (${code})`);
		this.name = 'HttpTransportError';
	}
}
