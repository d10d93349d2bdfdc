import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A server that takes every form, keeps it, and answers as a vendor does: it is not an emulator, so that a measurement covers n8n and the
 * pack alone. Vendors on the Internet take `latencyMs` to answer.
 */
export class Gateway {
	readonly forms: URLSearchParams[] = [];
	/** Requests under way, at most. */
	mostAtOnce = 0;
	latencyMs = 0;
	private underWay = 0;

	private constructor(
		private readonly server: Server,
		readonly url: string,
	) {}

	/** @param answerTo the body of the answer to each form */
	static async start(answerTo: (form: URLSearchParams) => string): Promise<Gateway> {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1024, resolve));
		const { port } = server.address() as AddressInfo;
		const gateway = new Gateway(server, `http://127.0.0.1:${port}/send.php`);
		server.on('request', (request, response) => {
			gateway.underWay += 1;
			gateway.mostAtOnce = Math.max(gateway.mostAtOnce, gateway.underWay);
			let body = '';
			request.on('data', (chunk: Buffer) => (body += String(chunk)));
			request.on('end', () => {
				const form = new URLSearchParams(request.method === 'GET' ? request.url?.split('?')[1] : body);
				gateway.forms.push(form);
				const answer = () => {
					gateway.underWay -= 1;
					response.setHeader('content-type', 'text/html');
					response.end(answerTo(form));
				};
				if (gateway.latencyMs === 0) answer();
				else setTimeout(answer, gateway.latencyMs);
			});
		});
		return gateway;
	}

	/** What has come since the last time. */
	take(): URLSearchParams[] {
		this.mostAtOnce = 0;
		return this.forms.splice(0);
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}
