import { GlobFaxClient, type GlobFaxAccount } from '../../nodes/GlobFax/gateway/client';
import { GLOBFAX_BASE_URL } from '../../nodes/GlobFax/gateway/wire';
import {
	HttpTransportError,
	type HttpFailure,
	type HttpRequest,
	type HttpResponse,
} from '../../nodes/shared/ports/http';
import { FakeClock } from '../support/fakeClock';
import { NOT_FOUND } from './sample';

export const ACCOUNT: GlobFaxAccount = {
	apiKey: 'the-key',
	apiSecret: 'the-secret',
	baseUrl: GLOBFAX_BASE_URL,
};

/** A text: answered with 200; a failure: of the connection. */
export type Reply =
	string | { status: number; body?: string; headers?: Record<string, string> } | { fails: HttpFailure };

/**
 * Stands in for the vendor: answers each reference with its replies one after the other, and repeats the last one for ever. Other
 * references are not found. Each sleep advances its clock at once.
 */
export class FakeVendor {
	readonly clock: FakeClock;
	readonly requests: HttpRequest[] = [];
	/** Which reference was asked for, and at which second. */
	readonly asked: Array<[reference: string, second: number]> = [];
	private readonly replies = new Map<string, Reply[]>();

	constructor(clock = new FakeClock({ auto: true })) {
		this.clock = clock;
	}

	answers(reference: string, ...replies: Reply[]): this {
		this.replies.set(reference, replies);
		return this;
	}

	client(changed: Partial<GlobFaxAccount> = {}, signal?: AbortSignal): GlobFaxClient {
		return new GlobFaxClient({ ...ACCOUNT, ...changed }, this.transport, { clock: this.clock, signal });
	}

	readonly transport = async (request: HttpRequest): Promise<HttpResponse> => {
		this.requests.push(request);
		const reference = request.url.split('/').at(-1) ?? '';
		this.asked.push([reference, this.clock.elapsed() / 1000]);
		const replies = this.replies.get(reference) ?? [{ status: 404, body: NOT_FOUND }];
		const reply = (replies.length > 1 ? replies.shift() : replies[0]) as Reply;
		if (typeof reply === 'string') return { statusCode: 200, headers: {}, body: Buffer.from(reply) };
		if ('fails' in reply) throw new HttpTransportError(reply.fails, false);
		const { status, body = '', headers = {} } = reply;
		return { statusCode: status, headers, body: Buffer.from(body) };
	};
}
