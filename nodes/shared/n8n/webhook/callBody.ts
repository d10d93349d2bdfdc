import type { IncomingMessage } from 'node:http';

/** A request as n8n gives it to `webhook()`. */
export type WebhookRequest = IncomingMessage & {
	originalUrl: string;
	/** The caller's address; n8n has looked through as many proxies as N8N_PROXY_HOPS says. */
	ip?: string;
	rawBody?: Buffer;
	/** What n8n has read of a multipart form. */
	body?: { data?: Record<string, unknown>; files?: Record<string, unknown> };
	readRawBody: () => Promise<void>;
};

/** The longest report or inbound SMS of any vendor has some 10,000 bytes, percent-encoded. */
const LONGEST_FORM = 64 * 1024;
/** A multipart form spends some 100 bytes on each field, and n8n has stored its files. */
const LONGEST_MULTIPART = 256 * 1024;

/** Compressions that n8n undoes. A body with another one stays as it came. */
const UNDONE_BY_N8N: ReadonlySet<string | undefined> = new Set(['gzip', 'deflate']);

/** The answer to a call whose body is not taken. */
export const NOT_TAKEN = `The body of this call is too long (at most ${LONGEST_FORM / 1024} kB, or ${LONGEST_MULTIPART / 1024} kB of a multipart form), or its compression cannot be undone.`;

/**
 * The body of a POST as a form, in the bytes that were sent; null for one that is too long, or breaks off. No more than the limit is read,
 * even where the caller does not declare a length.
 */
export async function formOf(request: WebhookRequest): Promise<Uint8Array | null> {
	if (request.method !== 'POST') return new Uint8Array();
	if (/^multipart\//i.test(request.headers['content-type'] ?? '')) return multipartForm(request);
	if (declaredLength(request) > LONGEST_FORM) return null;
	if (request.rawBody === undefined) {
		if (!UNDONE_BY_N8N.has(request.headers['content-encoding'])) {
			return await readAtMost(request, LONGEST_FORM);
		}
		try {
			// n8n has a limit of its own for what comes out.
			await request.readRawBody();
		} catch {
			return null;
		}
	}
	const { rawBody = Buffer.alloc(0) } = request;
	return rawBody.length > LONGEST_FORM ? null : rawBody;
}

/** n8n has read the stream already, and parsed it: PHP sends multipart by default. */
function multipartForm(request: WebhookRequest): Uint8Array | null {
	const { data = {}, files = {} } = request.body ?? {};
	const fields = Object.entries(data).flatMap(([name, values]) =>
		[values].flat().map((value): [string, string] => [name, typeof value === 'string' ? value : '']),
	);
	const isLong =
		request.headers['content-length'] === undefined && lengthOf(fields, files) > LONGEST_MULTIPART;
	if (isLong || declaredLength(request) > LONGEST_MULTIPART) return null;
	return Buffer.from(new URLSearchParams(fields).toString());
}

/** 0 where the caller does not say. */
const declaredLength = ({ headers }: WebhookRequest): number => Number(headers['content-length'] ?? 0);

function lengthOf(fields: ReadonlyArray<[string, string]>, files: Record<string, unknown>): number {
	const sizes = Object.values(files)
		.flat()
		.map((file) => Number((file as { size?: unknown } | null)?.size ?? 0));
	const lengths = fields.map(([name, value]) => Buffer.byteLength(name) + Buffer.byteLength(value));
	return [...sizes, ...lengths].reduce((one, other) => one + other, 0);
}

/**
 * All of a request; null where it has more bytes or breaks off. The rest is discarded as it comes, so that the caller can read its answer.
 */
async function readAtMost(request: IncomingMessage, mostBytes: number): Promise<Buffer | null> {
	if (request.destroyed) return null;
	return await new Promise((resolve) => {
		const chunks: Buffer[] = [];
		let length = 0;
		const take = (chunk: Buffer) => {
			length += chunk.length;
			if (length <= mostBytes) {
				chunks.push(chunk);
				return;
			}
			request.off('data', take);
			request.resume();
			resolve(null);
		};
		request.on('data', take);
		request.once('end', () => resolve(Buffer.concat(chunks)));
		request.once('error', () => resolve(null));
		request.once('close', () => resolve(null));
	});
}
