import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExchangeKind } from './model';

/** Keeps at most this much of each side of an exchange. */
const MAX_BODY_BYTES = 64 * 1024;
const MAX_EXCHANGES = 500;
const MAX_BYTES = 5 * 1024 * 1024;
/** The most exchanges kept for a message that is asked for again and again: the newest ones. */
const MAX_LINKS = 20;

type Headers = Readonly<Record<string, string | string[] | number | undefined>>;

/** One side of an exchange, as bytes went over the wire. */
export interface Side {
	headers: Headers;
	/** The beginning. */
	body: Buffer;
	/** The length of the whole body, also where it was cut. */
	bodyBytes: number;
}

/** One call or mail, and its answer. It contains secrets, so only `readable.ts` may show it. */
export interface Exchange {
	id: number;
	vendor: string;
	kind: ExchangeKind;
	/** Milliseconds since 1970. */
	at: number;
	/** The time until the answer was complete, or until it was clear that none would come; null: still under way. */
	ms: number | null;
	method: string;
	/** Path or whole URL, with its query. */
	url: string;
	request: Side;
	answer: Side | null;
	/** An HTTP or SMTP status, or in words why there is none; null: still under way. */
	outcome: number | string | null;
	/** What the emulator did with it, where the answer does not say so. */
	note: string | null;
	/** Those of the vendor's accounts when it went over the wire. */
	secrets: readonly string[];
	/** Exchanges that were made on its behalf, such as fetching the document of a fax. */
	children: number[];
}

export interface Opening {
	kind: ExchangeKind;
	method: string;
	url: string;
	headers?: Headers;
	body?: Buffer | string;
}

export interface Ending {
	outcome: number | string;
	headers?: Headers;
	body?: Buffer | string;
}

/** The recent exchanges of all vendors, kept in memory. */
export class Journal {
	/** Oldest first. */
	private readonly exchanges: Exchange[] = [];
	private readonly links = new WeakMap<object, number[]>();
	private bytes = 0;
	private lastId = 0;

	get(id: number): Exchange | undefined {
		// Numbers are given in order, and forgotten in order.
		return this.exchanges[id - (this.exchanges[0]?.id ?? 0)];
	}

	/** The newest of a vendor, newest first. */
	newestOf(vendor: string, limit: number): Exchange[] {
		const newest: Exchange[] = [];
		for (let index = this.exchanges.length - 1; index >= 0 && newest.length < limit; index--) {
			const exchange = this.exchanges[index];
			if (exchange?.vendor === vendor) newest.push(exchange);
		}
		return newest;
	}

	/** What is still known of the exchanges about a message, oldest first. */
	about(message: object): Exchange[] {
		const oldest = this.exchanges[0]?.id ?? Infinity;
		return (this.links.get(message) ?? [])
			.filter((id) => id >= oldest)
			.flatMap((id) => this.get(id) ?? [])
			.sort((one, other) => one.id - other.id);
	}

	open(exchange: Omit<Exchange, 'id'>): Exchange {
		this.lastId += 1;
		const opened = { id: this.lastId, ...exchange };
		this.exchanges.push(opened);
		this.bytes += sizeOf(opened);
		this.bound();
		return opened;
	}

	end(exchange: Exchange, answer: Side | null, outcome: Exchange['outcome']): void {
		if (exchange.ms !== null) return;
		const before = sizeOf(exchange);
		exchange.ms = Date.now() - exchange.at;
		exchange.answer = answer;
		exchange.outcome = outcome;
		// It may have been forgotten by now.
		if (exchange.id < (this.exchanges[0]?.id ?? Infinity)) return;
		this.bytes += sizeOf(exchange) - before;
		this.bound();
	}

	link(message: object, ids: readonly number[]): void {
		const links = this.links.get(message) ?? [];
		const added = ids.filter((id) => !links.includes(id));
		if (added.length > 0) this.links.set(message, [...links, ...added].slice(-MAX_LINKS));
	}

	private bound(): void {
		while (this.exchanges.length > MAX_EXCHANGES || this.bytes > MAX_BYTES) {
			const forgotten = this.exchanges.shift();
			if (forgotten === undefined) return;
			this.bytes -= sizeOf(forgotten);
		}
	}
}

/** Roughly the memory that an exchange takes. */
function sizeOf({ url, request, answer }: Exchange): number {
	return 1_000 + url.length + request.body.length + (answer?.body.length ?? 0);
}

function side(headers: Headers = {}, body: Buffer | string = ''): Side {
	const bodyBytes = Buffer.byteLength(body);
	// A copy: a slice would keep megabytes alive.
	const beginning = Buffer.from(body.slice(0, MAX_BODY_BYTES) as string).subarray(0, MAX_BODY_BYTES);
	return { headers, body: beginning, bodyBytes };
}

/** The exchange that is being answered. */
const current = new AsyncLocalStorage<Exchange>();

/** Records what goes over the wire of one vendor's emulator. */
export class Wire {
	/** Passwords, keys and the like of the vendor's accounts as they are now. */
	secrets: () => readonly string[] = () => [];

	constructor(
		private readonly journal: Journal,
		private readonly vendor: string,
	) {}

	start({ kind, method, url, headers, body }: Opening, about?: object): Exchange {
		const exchange = this.journal.open({
			vendor: this.vendor,
			kind,
			at: Date.now(),
			ms: null,
			method,
			url,
			request: side(headers, body),
			answer: null,
			outcome: null,
			note: null,
			secrets: this.secrets(),
			children: [],
		});
		if (about !== undefined) this.journal.link(about, [exchange.id]);
		return exchange;
	}

	end(exchange: Exchange, { outcome, headers, body }: Ending): void {
		this.journal.end(exchange, headers === undefined ? null : side(headers, body), outcome);
	}

	/** Makes an exchange the one that {@link link}, {@link note} and {@link startWithin} mean. */
	within<T>(exchange: Exchange, action: () => T): T {
		return current.run(exchange, action);
	}

	/** An exchange on behalf of the one that is being answered. */
	startWithin(opening: Opening): Exchange {
		const exchange = this.start(opening);
		current.getStore()?.children.push(exchange.id);
		return exchange;
	}

	/** Notes that the exchange that is being answered is about this message. */
	link(message: object): void {
		const exchange = current.getStore();
		if (exchange !== undefined) this.journal.link(message, [exchange.id, ...exchange.children]);
	}

	/** Notes what the emulator did with the exchange that is being answered. */
	note(text: string): void {
		const exchange = current.getStore();
		if (exchange !== undefined) exchange.note = text;
	}

	/** For a route of the vendor: its requests and answers are written down. */
	readonly recorded = {
		preHandler: (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
			const exchange = this.start({
				kind: 'request',
				method: request.method,
				url: request.url,
				headers: request.headers,
				body: request.body instanceof Buffer ? request.body : '',
			});
			answers.set(reply.raw, '');
			reply.raw.once('close', () => {
				const { statusCode, headersSent, writableFinished } = reply.raw;
				const broken = headersSent ? `${statusCode}, broken off` : 'connection closed without an answer';
				this.end(exchange, {
					outcome: writableFinished ? statusCode : broken,
					...(headersSent && { headers: reply.raw.getHeaders(), body: answers.get(reply.raw) }),
				});
			});
			current.run(exchange, done);
		},
		onSend: (
			_request: FastifyRequest,
			reply: FastifyReply,
			payload: unknown,
			done: (error: null, payload: unknown) => void,
		) => {
			if (typeof payload === 'string' || payload instanceof Buffer) answers.set(reply.raw, payload);
			done(null, payload);
		},
	};
}

/** What is being written as the body of an answer. */
const answers = new WeakMap<object, string | Buffer>();
