import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/**
 * A vendor calls one URL for each kind of event; the demo has several flows that need it. This passes each call on
 * to all of them.
 */
export interface Relay {
	/** The URL that stands for the others. `targets` is asked at each call, with the call's parameters. */
	urlFor: (targets: (parameters: URLSearchParams) => string[]) => string;
	stop: () => Promise<void>;
}

export async function startRelay(): Promise<Relay> {
	const routes: Array<(parameters: URLSearchParams) => string[]> = [];
	const server = createServer((request, response) => {
		passOn(request, routes).then(
			(status) => response.writeHead(status).end(),
			// 503 makes the vendor call again.
			() => response.writeHead(503).end(),
		);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		urlFor: (targets) => `http://127.0.0.1:${port}/${routes.push(targets) - 1}`,
		stop: async () => {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}

/** @returns 200 when all have taken the call, otherwise the answer of the first that did not */
async function passOn(
	request: IncomingMessage,
	routes: ReadonlyArray<(parameters: URLSearchParams) => string[]>,
): Promise<number> {
	const [place = '', query = ''] = (request.url ?? '').slice(1).split('?');
	const targets = routes[Number(place)]?.(new URLSearchParams(query)) ?? [];
	const answers = await Promise.all(
		targets.map(async (target) => {
			const answer = await fetch(`${target}?${query}`);
			await answer.arrayBuffer();
			return answer.status;
		}),
	);
	return answers.find((status) => status !== 200) ?? 200;
}
