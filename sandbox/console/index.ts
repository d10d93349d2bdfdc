import type { FastifyInstance } from 'fastify';
import { ACTIONS } from './actions';
import { assets } from './assets';
import { Events } from './events';
import { sendFile } from './files';
import { guard } from './guard';
import type { Journal } from './journal';
import { maskedJson, secretPattern } from './masking';
import { readableExchange } from './readable';
import { NotPossible, type ConsoleVendor } from './vendor';
import { Views } from './view';

const BASE = '/_sandbox/console';
const JSON_TYPE = 'application/json; charset=utf-8';

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sandbox console</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${BASE}/page.css">
<script type="module" src="${BASE}/page.js"></script>
</head>
<body>
<div id="app"><noscript>The console needs JavaScript.</noscript></div>
</body>
</html>
`;

interface Served {
	journal: Journal;
	sandboxUrl: () => string;
	/** By vendor: what a person enters into a credential in n8n, for the accounts that are there at the start. */
	secrets: ReadonlyMap<string, Array<[label: string, value: string]>>;
}

/** Serves the console: a page at `/`, and what it needs. Apart from the journal, it costs nothing until it is opened. */
export function serveConsole(
	server: FastifyInstance,
	vendors: readonly ConsoleVendor[],
	{ journal, sandboxUrl, secrets }: Served,
): void {
	const views = new Views(journal, sandboxUrl);
	// All data leaves by this function, so secrets that were not masked elsewhere are masked here.
	const json = (value: unknown) =>
		maskedJson(value, secretPattern(vendors.flatMap((vendor) => vendor.secrets())));
	const events = new Events(vendors.map((vendor) => ({ id: vendor.id, json: () => json(views.of(vendor)) })));
	server.addHook('onClose', async () => events.stop());

	void server.register(async (routes) => {
		routes.addHook('onRequest', guard);
		routes.get('/', async (_request, reply) => await reply.type('text/html; charset=utf-8').send(PAGE));
		routes.get(`${BASE}/page.js`, async (_request, reply) => {
			return await reply.type('text/javascript; charset=utf-8').send((await assets()).script);
		});
		routes.get(`${BASE}/page.css`, async (_request, reply) => {
			return await reply.type('text/css; charset=utf-8').send((await assets()).style);
		});
		routes.get(`${BASE}/events`, async (_request, reply) => await events.listen(reply));
		routes.get(`${BASE}/state`, async (_request, reply) => {
			return await reply.type(JSON_TYPE).send(json(vendors.map((vendor) => views.of(vendor))));
		});
		// Not masked: these never change, and the README has them, too.
		routes.get<{ Params: { vendor: string } }>(`${BASE}/:vendor/secrets`, async ({ params }, reply) => {
			return await reply.type(JSON_TYPE).send(JSON.stringify(secrets.get(params.vendor) ?? []));
		});
		routes.get<{ Params: { id: string } }>(`${BASE}/exchanges/:id`, async ({ params: { id } }, reply) => {
			const exchange = journal.get(Number(id));
			if (exchange === undefined) {
				return await reply.code(404).send({ error: 'Too much has happened since: this call is forgotten.' });
			}
			const name = vendors.find((vendor) => vendor.id === exchange.vendor)?.name ?? exchange.vendor;
			return await reply.type(JSON_TYPE).send(json(readableExchange(exchange, name)));
		});
		routes.get<{ Params: { vendor: string; message: string; index: string } }>(
			`${BASE}/:vendor/files/:message/:index`,
			async ({ params }, reply) => {
				const vendor = vendors.find(({ id }) => id === params.vendor);
				const message = vendor && views.find(vendor, params.message);
				const file = message && vendor.file?.(message, Number(params.index));
				if (file === undefined) return await reply.code(404).send({ error: 'No such file.' });
				return await sendFile(reply, file);
			},
		);
		routes.post<{ Params: { vendor: string; action: string }; Body: unknown }>(
			`${BASE}/:vendor/:action`,
			async ({ params, body }, reply) => {
				const vendor = vendors.find(({ id }) => id === params.vendor);
				const action = Object.hasOwn(ACTIONS, params.action) ? ACTIONS[params.action] : undefined;
				if (vendor === undefined || action === undefined) {
					return await reply.code(404).send({ error: 'The console has no such action.' });
				}
				void reply.type(JSON_TYPE);
				try {
					const values = typeof body === 'object' && body !== null ? body : {};
					const message = action(vendor, values as Record<string, unknown>, views);
					events.look();
					return json({ message });
				} catch (error) {
					if (!(error instanceof NotPossible)) throw error;
					return await reply.code(409).send(json({ error: error.message }));
				}
			},
		);
	});
}
