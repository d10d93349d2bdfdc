import { Agent, request } from 'node:http';

export interface LoadOptions {
	/** Calls under way at the same time. */
	callers: number;
	/** How many milliseconds after it was written a call hangs up, by its index; undefined: it waits for the answer. */
	hangUpAfterMs?: (index: number) => number | undefined;
	signal?: AbortSignal;
}

/** How a call ended: an HTTP status, `hungUp` by its caller, or the system's code of what went wrong. */
export type CallEnd = number | 'hungUp' | (string & {});

/** Calls each URL once by GET, `callers` at a time, as a vendor with a campaign does. */
export async function callAll(urls: readonly string[], options: LoadOptions): Promise<CallEnd[]> {
	const agent = new Agent({ keepAlive: true, maxSockets: options.callers });
	const ends: CallEnd[] = [];
	const queue = urls.entries();
	const caller = async () => {
		for (const [index, url] of queue) {
			if (options.signal?.aborted) return;
			ends[index] = await call(url, agent, options.hangUpAfterMs?.(index));
		}
	};
	await Promise.all(Array.from({ length: options.callers }, caller));
	agent.destroy();
	return ends;
}

async function call(url: string, agent: Agent, hangUpAfterMs: number | undefined): Promise<CallEnd> {
	return await new Promise((resolve) => {
		let timer: NodeJS.Timeout | undefined;
		const sent = request(url, { agent }, (response) => {
			clearTimeout(timer);
			response.resume().once('end', () => resolve(response.statusCode ?? 0));
			response.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
		});
		sent.once('error', (error: NodeJS.ErrnoException) => {
			// The server closed an idle connection at the very moment it was taken again: HTTP clients call again then (Node's
			// documentation of `request.reusedSocket`).
			if (sent.reusedSocket && error.code === 'ECONNRESET') resolve(call(url, agent, hangUpAfterMs));
			else resolve(error.code ?? error.name);
		});
		sent.end();
		if (hangUpAfterMs !== undefined) {
			timer = setTimeout(() => {
				resolve('hungUp');
				sent.destroy();
			}, hangUpAfterMs);
		}
	});
}
