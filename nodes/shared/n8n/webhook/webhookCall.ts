import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP, type Socket } from 'node:net';
import type { ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { IWebhookFunctions } from 'n8n-workflow';
import { readCallParameters, type CallParameters } from '../../formats/callParameters';
import { formOf, type WebhookRequest } from './callBody';

/** How long n8n may take to store an execution before a waiting caller is asked to try again. */
const ANSWER_TIMEOUT_MS = 60_000;

/** The parameter that proves a caller. */
const TOKEN = 'token';

/** Where n8n's server listens, as a process of this machine reaches it. */
export interface ServerAddress {
	host: string;
	port: number;
	isTls: boolean;
}

/** One HTTP call of a vendor, as n8n received it. */
export class WebhookCall {
	private readonly request: WebhookRequest;
	private readonly response: ServerResponse;
	/** Where the call came to. Null where the caller had hung up before n8n looked at the call. */
	readonly server: ServerAddress | null;

	constructor(context: IWebhookFunctions) {
		this.request = context.getRequestObject() as unknown as WebhookRequest;
		this.response = context.getResponseObject() as unknown as ServerResponse;
		// A socket forgets its address when it is closed.
		this.server = serverOf(this.request.socket);
	}

	/** The token in the address, which is known before any of the body is read. */
	token(firstNames: readonly string[]): string | undefined {
		return this.read(new Uint8Array(), firstNames)[TOKEN];
	}

	/**
	 * Query and form together, without the token, from their bytes: n8n's own parsing knows UTF-8 only. Null where the body is too long.
	 * @param firstNames the parameters that a call of the vendor may start with
	 */
	async parameters(firstNames: readonly string[]): Promise<CallParameters | null> {
		const form = await formOf(this.request);
		if (form === null) return null;
		const all = Object.entries(this.read(form, firstNames));
		return Object.fromEntries(all.filter(([name]) => name !== TOKEN));
	}

	private read(form: Uint8Array, firstNames: readonly string[]): CallParameters {
		const [, ...query] = this.request.originalUrl.split('?');
		return readCallParameters({ query: query.join('?'), form, firstNames: [TOKEN, ...firstNames] });
	}

	get callerIp(): string {
		return this.request.ip ?? '';
	}

	/** The path that n8n's server was asked for. */
	get path(): string {
		return this.request.originalUrl.split('?')[0] ?? '';
	}

	/** Whether the caller still waits. */
	isOpen(): boolean {
		return !this.request.socket.destroyed;
	}

	/**
	 * Resolves when n8n has answered: true for 200, which n8n sends once the execution is stored. This watches the call to `end`, not the
	 * event `finish`, which never comes when the caller has gone. n8n may take hours, where executions wait for their turn, and runs this
	 * one all the same.
	 */
	async answered(): Promise<boolean> {
		const { response } = this;
		return await new Promise((resolve) => {
			const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
			response.end = (...args: unknown[]) => {
				resolve(response.statusCode === 200);
				return end(...args);
			};
		});
	}

	/** Answers with another status than n8n would. */
	refuse(status: number, text: string): void {
		this.response.statusCode = status;
		this.response.setHeader('content-type', 'text/plain; charset=utf-8');
		this.response.end(text);
	}
}

function serverOf(socket: Socket): ServerAddress | null {
	const { localAddress: host, localPort: port } = socket;
	if (host === undefined || port === undefined) return null;
	return { host, port, isTls: (socket as Partial<TLSSocket>).encrypted === true };
}

/** Whether an item was handed over within the time that its caller can wait. The item goes to n8n regardless. */
export const isHandedOverInTime = async (handedOver: Promise<boolean>): Promise<boolean> =>
	await inTime(handedOver, false);

/** What a promise gives, or `late` where that takes longer than a caller can wait. */
export async function inTime<T>(promise: Promise<T>, late: T): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const timeout = new Promise<T>((resolve) => {
		timer = setTimeout(() => resolve(late), ANSWER_TIMEOUT_MS).unref();
	});
	return await Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}

/** Compares in constant time, so that the duration does not show how much was right. */
export function isToken(given: string | undefined, expected: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(given ?? ''), digest(expected));
}

/** Entries of a list of addresses and CIDR ranges that are neither. */
export function wrongIpEntries(list: string): string[] {
	const unused = new BlockList();
	return ipEntries(list).filter((entry) => !addTo(unused, entry));
}

/** Whether `ip` is in a list of addresses and CIDR ranges, separated by commas or spaces. An empty list allows all. */
export function isIpAllowed(ip: string, list: string): boolean {
	const entries = ipEntries(list);
	if (entries.length === 0) return true;
	const allowed = new BlockList();
	for (const entry of entries) addTo(allowed, entry);
	const address = callerAddress(ip);
	return isIP(address) !== 0 && allowed.check(address, family(address));
}

function ipEntries(list: string): string[] {
	return list.split(/[\s,;]+/).filter((entry) => entry !== '');
}

/** @returns false for an entry that is no address and no range */
function addTo(list: BlockList, entry: string): boolean {
	const [given = '', prefix, ...more] = entry.split('/');
	const address = withoutIpv4Prefix(given);
	if (isIP(address) === 0 || more.length > 0) return false;
	if (prefix === undefined) {
		list.addAddress(address, family(address));
		return true;
	}
	const bits = Number(prefix);
	if (!/^\d{1,3}$/.test(prefix) || bits > (isIP(address) === 4 ? 32 : 128)) return false;
	list.addSubnet(address, bits, family(address));
	return true;
}

/**
 * The address alone of `192.0.2.1:51234`, `[2001:db8::1]:51234` or `fe80::1%eth0`: some proxies write the caller's port beside it. An IPv6
 * address without brackets has no port: it would be a part of the address.
 */
function callerAddress(ip: string): string {
	const [, inBrackets, ipv4] = /^(?:\[([^\]]*)\]|((?:::ffff:)?[\d.]+))(?::\d{1,5})?$/i.exec(ip.trim()) ?? [];
	return withoutIpv4Prefix((inBrackets ?? ipv4 ?? ip.trim()).split('%', 1)[0] ?? '');
}

/** IPv4 callers of a socket that speaks both come as `::ffff:192.0.2.1`. */
function withoutIpv4Prefix(ip: string): string {
	return ip.replace(/^::ffff:(?=\d+\.)/i, '');
}

function family(address: string): 'ipv4' | 'ipv6' {
	return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}
