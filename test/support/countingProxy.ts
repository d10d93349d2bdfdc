import { Agent, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** Passes requests on, and counts how many are under way at once. */
export interface CountingProxy {
	listener: RequestListener;
	requests: number;
	mostAtOnce: number;
}

/**
 * @param target what the requests are passed on to, `http://host:port`
 * @param gate how many of the first requests are held back until all of them have come, and a little longer: a request above the limit
 * would come in that time
 */
export function countingProxy(target: string, gate: number): CountingProxy {
	const agent = new Agent({ keepAlive: true });
	let open: () => void = () => undefined;
	const opened = new Promise<void>((resolve) => (open = resolve));
	let underWay = 0;

	async function passOn(incoming: IncomingMessage): Promise<Buffer> {
		const { method, headers, url = '' } = incoming;
		const answer = new Promise<IncomingMessage>((resolve, reject) => {
			const onward = httpRequest(new URL(url, target), { method, headers, agent }, resolve);
			onward.on('error', reject);
			incoming.pipe(onward);
		});
		return await buffer(await answer);
	}

	const proxy: CountingProxy = {
		requests: 0,
		mostAtOnce: 0,
		listener: async (incoming, outgoing) => {
			proxy.requests += 1;
			proxy.mostAtOnce = Math.max(proxy.mostAtOnce, ++underWay);
			if (proxy.requests === gate) void sleep(30).then(open);
			await opened;
			const body = await passOn(incoming).catch(() => null);
			// Counted before it goes out: the caller may send the next as soon as it has the last byte.
			underWay -= 1;
			if (body === null) outgoing.destroy();
			else outgoing.end(body);
		},
	};
	return proxy;
}
