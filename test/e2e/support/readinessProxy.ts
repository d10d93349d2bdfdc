import { Agent, request } from 'node:http';
import type { N8n } from '../../../tooling/n8n/instance';
import { LoopbackServers } from '../../../tooling/servers/loopbackServers';

/** What an operator puts before n8n: it passes calls on while n8n is ready, and answers 503 otherwise. */
export interface ReadinessProxy {
	/** Of a webhook, by its URL at n8n. */
	urlOf: (url: string) => string;
	isReady: boolean;
	/** The URLs of calls that n8n got and whose caller did not get n8n's 200, each as often as it happened. */
	untaken: string[];
	stop: () => Promise<void>;
}

/** n8n answers 200 to calls while it starts, before its webhooks are there (docs/n8n.md): such a call would be lost. */
export async function readinessProxy(n8n: N8n): Promise<ReadinessProxy> {
	const servers = new LoopbackServers();
	const agent = new Agent({ keepAlive: true });
	const host = await servers.http((incoming, outgoing) => {
		const refuse = (status: number) => {
			if (outgoing.headersSent) outgoing.destroy();
			else outgoing.writeHead(status).end();
		};
		if (!proxy.isReady) return refuse(503);
		const { method, headers, url = '' } = incoming;
		outgoing.once('close', () => {
			if (outgoing.statusCode !== 200 || !outgoing.writableFinished) proxy.untaken.push(url);
		});
		const onward = request(new URL(url, n8n.url), { method, headers, agent }, (answer) => {
			outgoing.writeHead(answer.statusCode ?? 502);
			answer.on('error', () => outgoing.destroy()).pipe(outgoing);
		});
		onward.on('error', () => refuse(502));
		incoming.pipe(onward);
	});
	const proxy: ReadinessProxy = {
		urlOf: (url) => url.replace(n8n.url, `http://${host}`),
		isReady: true,
		untaken: [],
		stop: async () => {
			agent.destroy();
			await servers.stopAll();
		},
	};
	return proxy;
}
