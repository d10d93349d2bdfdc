import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Wire } from './console/journal';

/** How an emulated vendor calls a user's URL. */
export interface PushSettings {
	method: 'GET' | 'POST';
	charset: 'utf-8' | 'iso-8859-1';
	/** What joins the parameters: PHP with `arg_separator.output=&amp;` writes the second. */
	separator: '&' | '&amp;';
	/** How a POST is written. `multipart`: in UTF-8, as PHP sends an array. */
	form: 'urlencoded' | 'multipart';
	/** A field with so many bytes more, which means nothing. */
	extraBytes: number;
	/** A call that is not answered with 200 is repeated after this time ... */
	repeatAfterMs: number;
	/** ... until it was made this often. */
	maxAttempts: number;
	/** A call without an answer is given up after this time, and repeated. */
	timeoutMs: number;
}

export const DEFAULT_PUSH: PushSettings = {
	method: 'GET',
	charset: 'utf-8',
	separator: '&',
	form: 'urlencoded',
	extraBytes: 0,
	repeatAfterMs: 1_000,
	maxAttempts: 60,
	timeoutMs: 30_000,
};

type PushKind = 'report' | 'inbound';

export interface Push {
	/** ISO 8601. */
	at: string;
	parameters: Record<string, string>;
	/** HTTP statuses, or what went wrong, in order. */
	attempts: Array<number | string>;
	delivered: boolean;
}

/** The calls of one vendor to its users, each repeated until it is answered with 200. */
export class Pusher {
	settings: PushSettings = { ...DEFAULT_PUSH };
	log: Push[] = [];
	private readonly stopping = stopSignal();
	private readonly running = new Set<Promise<unknown>>();

	constructor(private readonly wire: Wire) {}

	/** Makes one call, and repeats it until it is answered. `about`: the message that the call reports, by default the call itself. */
	async push(
		url: string,
		parameters: Record<string, string>,
		{ kind = 'report', about }: { kind?: PushKind; about?: object } = {},
	): Promise<Push> {
		const push: Push = { at: new Date().toISOString(), parameters, attempts: [], delivered: false };
		this.log.push(push);
		const work = this.deliver(url, push, kind, about ?? push).finally(() => this.running.delete(work));
		this.running.add(work);
		await work;
		return push;
	}

	/** Runs something later, unless the sandbox stops before. */
	later(ms: number, action: () => Promise<unknown>): void {
		const work = sleep(ms, undefined, { signal: this.stopping.signal })
			.then(action)
			.catch(() => {})
			.finally(() => this.running.delete(work));
		this.running.add(work);
	}

	reset(): void {
		this.settings = { ...DEFAULT_PUSH };
		this.log = [];
	}

	async stop(): Promise<void> {
		this.stopping.abort();
		await Promise.allSettled([...this.running]);
	}

	private async deliver(url: string, push: Push, kind: PushKind, about: object): Promise<void> {
		const { signal } = this.stopping;
		for (let attempt = 1; !signal.aborted; attempt++) {
			push.attempts.push(await this.call(url, push.parameters, kind, about));
			push.delivered = push.attempts.at(-1) === 200;
			if (push.delivered || attempt >= this.settings.maxAttempts) return;
			await sleep(this.settings.repeatAfterMs, undefined, { signal }).catch(() => {});
		}
	}

	private async call(
		url: string,
		parameters: Record<string, string>,
		kind: PushKind,
		about: object,
	): Promise<number | string> {
		const { method, charset, separator, extraBytes, timeoutMs } = this.settings;
		const fields = { ...parameters, ...(extraBytes > 0 && { extra: 'x'.repeat(extraBytes) }) };
		const form = encodeForm(fields, charset, separator);
		const call = {
			method,
			...(method === 'POST' && (await this.body(fields, form))),
		};
		// A vendor that does not expect a query in its users' URLs appends a second question mark.
		const target = method === 'GET' ? `${url}?${form}` : url;
		const exchange = this.wire.start({ kind, url: target, ...call }, about);
		try {
			const response = await fetch(target, {
				...call,
				signal: AbortSignal.any([this.stopping.signal, AbortSignal.timeout(timeoutMs)]),
			});
			const body = Buffer.from(await response.arrayBuffer());
			this.wire.end(exchange, { outcome: response.status, headers: headersOf(response), body });
			return response.status;
		} catch (error) {
			this.wire.end(exchange, { outcome: whyNoAnswer(error as Error, timeoutMs) });
			return (error as Error).name;
		}
	}

	private async body(fields: Record<string, string>, form: string) {
		if (this.settings.form === 'urlencoded') {
			return { body: form, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
		}
		const data = new FormData();
		for (const [name, value] of Object.entries(fields)) data.append(name, value);
		const written = new Response(data);
		return { body: Buffer.from(await written.arrayBuffer()), headers: headersOf(written) };
	}
}

/** Serves what changes how a vendor calls its users: some of {@link PushSettings}, by `POST <control path>/pushes`. */
export function pushControls(server: FastifyInstance, controlPath: string, pushes: Pusher): void {
	server.post<{ Body: Partial<PushSettings> }>(`${controlPath}/pushes`, async ({ body }) =>
		Object.assign(pushes.settings, body),
	);
}

/** The causes that people meet, in words. */
const CAUSES: Readonly<Record<string, string>> = {
	ECONNREFUSED: 'nobody listens there',
	ENOTFOUND: 'no such host',
	ECONNRESET: 'the connection was cut',
	UND_ERR_SOCKET: 'the connection was cut',
	ERR_INVALID_URL: 'not a URL',
};

function whyNoAnswer(error: Error, timeoutMs: number): string {
	if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} seconds`;
	const code = (error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.name;
	return CAUSES[code] ?? code;
}

export function headersOf(response: Response): Record<string, string> {
	return Object.fromEntries(response.headers);
}

/** Every call under way listens to the signal, and Node warns of a leak above ten listeners. */
function stopSignal(): AbortController {
	const controller = new AbortController();
	setMaxListeners(0, controller.signal);
	return controller;
}

/** A query or form in either charset. */
export function encodeForm(
	parameters: Record<string, string>,
	charset: PushSettings['charset'],
	separator: PushSettings['separator'] = '&',
): string {
	const encode = (text: string) =>
		charset === 'utf-8'
			? encodeURIComponent(text)
			: [...Buffer.from(text, 'latin1')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
	return Object.entries(parameters)
		.map(([name, value]) => `${name}=${encode(value)}`)
		.join(separator);
}
