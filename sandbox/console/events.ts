import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

const LOOK_EVERY_MS = 150;
/** Looking for changes takes at most this share of the time, however much there is to look at. */
const LOOKING_SHARE = 0.2;
const KEEP_ALIVE_MS = 15_000;
const MAX_LISTENERS = 20;

/** One part of what the page shows, and its newest JSON. */
export interface Part {
	id: string;
	json: () => string;
}

interface Listener {
	response: ServerResponse;
	/** The JSON of each part. */
	sent: Map<string, string>;
}

/**
 * Server-sent events: a listener gets every part when it comes, also when it comes back, and then each that has changed. The emulators
 * change in many places, and some by the mere passing of time: they are polled while a page listens, and otherwise nothing runs.
 * A listener that reads slowly skips what was overtaken.
 */
export class Events {
	private readonly listeners = new Set<Listener>();
	private nextLook: NodeJS.Timeout | undefined;
	private keepingAlive: NodeJS.Timeout | undefined;
	private lastId = 0;

	constructor(private readonly parts: readonly Part[]) {}

	get listening(): number {
		return this.listeners.size;
	}

	async listen(reply: FastifyReply): Promise<FastifyReply> {
		if (this.listeners.size >= MAX_LISTENERS) {
			return await reply.code(503).send({ error: 'Too many pages are open: close some.' });
		}
		reply.hijack();
		const response = reply.raw;
		response.writeHead(200, {
			...(reply.getHeaders() as Record<string, string>),
			'content-type': 'text/event-stream',
			'x-accel-buffering': 'no',
		});
		const listener: Listener = { response, sent: new Map() };
		this.listeners.add(listener);
		response.once('close', () => {
			this.listeners.delete(listener);
			if (this.listeners.size === 0) this.stop();
		});
		response.write('retry: 1000\n\n');
		if (this.keepingAlive === undefined) {
			this.keepingAlive = setInterval(() => this.keepAlive(), KEEP_ALIVE_MS).unref();
		}
		this.look();
		return reply;
	}

	/** Sends what has changed. */
	look(): void {
		if (this.listeners.size === 0) return;
		clearTimeout(this.nextLook);
		const began = performance.now();
		// Each part is read once: one that changes all the time must not block the others.
		const ready = [...this.listeners].filter(({ response }) => !response.writableNeedDrain);
		for (const { id, json } of this.parts) {
			const now = this.read(json);
			if (now === null) continue;
			for (const listener of ready) this.tell(listener, id, now);
		}
		const tookMs = performance.now() - began;
		this.nextLook = setTimeout(() => this.look(), Math.max(LOOK_EVERY_MS, tookMs / LOOKING_SHARE)).unref();
	}

	stop(): void {
		clearTimeout(this.nextLook);
		clearInterval(this.keepingAlive);
		this.keepingAlive = undefined;
		for (const { response } of this.listeners) response.end();
	}

	/** A part that cannot be shown now must not end the sandbox, nor keep the other parts from the page. */
	private read(json: Part['json']): string | null {
		try {
			return json();
		} catch {
			return null;
		}
	}

	private tell({ response, sent }: Listener, part: string, json: string): void {
		if (sent.get(part) === json) return;
		sent.set(part, json);
		this.lastId += 1;
		// JSON has no line breaks.
		response.write(`id: ${this.lastId}\nevent: vendor\ndata: ${json}\n\n`);
	}

	private keepAlive(): void {
		for (const { response } of this.listeners) if (!response.writableNeedDrain) response.write(': \n\n');
	}
}
