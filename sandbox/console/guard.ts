import type { FastifyReply, FastifyRequest } from 'fastify';

const OWN_NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** For everything that the console serves. */
const HEADERS = {
	'cache-control': 'no-store',
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'no-referrer',
	'cross-origin-resource-policy': 'same-origin',
	'content-security-policy':
		"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; frame-src 'self'; object-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
};

/** Lets only the console's own page use it, opened on this machine. */
export async function guard(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
	void reply.headers(HEADERS);
	const refusal = refusalOf(request, 'The console') ?? notJson(request);
	return refusal === null ? undefined : await reply.code(403).send({ error: refusal });
}

/** What lies below this is no address of a vendor. */
const CONTROL = '/_sandbox/';

/**
 * The same for the addresses that declare faults and show what came: for programs of this machine, and for no web page.
 * @param open a path below {@link CONTROL} that anybody may read
 */
export function controlGuard(open: string) {
	return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
		// The route, not the address: that may be written in many ways.
		const { url = '' } = request.routeOptions;
		if (!url.startsWith(CONTROL) || url === open) return undefined;
		const refusal = refusalOf(request, 'The sandbox’s control interface');
		return refusal === null ? undefined : await reply.code(403).send({ error: refusal });
	};
}

function refusalOf({ method, headers }: FastifyRequest, what: string): string | null {
	const host = headers.host ?? '';
	// A foreign name that leads here: some web page makes it look as if we were its own server.
	if (!OWN_NAMES.has(host.replace(/:\d+$/, '').toLowerCase())) {
		return `${what} answers on this machine only: open it as http://localhost or http://127.0.0.1.`;
	}
	if (method === 'GET' || method === 'HEAD') return null;
	const { origin } = headers;
	const site = headers['sec-fetch-site'];
	const isForeign =
		(origin !== undefined && origin !== `http://${host}`) || (site !== undefined && site !== 'same-origin');
	return isForeign ? 'Only the console’s own page may do this.' : null;
}

function notJson({ method, headers }: FastifyRequest): string | null {
	if (method === 'GET' || method === 'HEAD') return null;
	return /^application\/json\b/i.test(headers['content-type'] ?? '') ? null : 'Send JSON.';
}
