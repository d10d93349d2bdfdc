import { AsanakClient, type AsanakClientOptions } from '../../nodes/Asanak/gateway/client';
import { ASANAK_BASE_URL } from '../../nodes/Asanak/gateway/wire';
import { Pacer } from '../../nodes/shared/asking/pacing';
import { FakeClock } from '../support/fakeClock';
import { FakeHttpTransport } from '../support/fakeHttpTransport';
import { answerXml, readRequest, statusAnswer, type Field, type ReadRequest } from './soap';

export interface InboxMessage {
	id: string;
	receivedMs: number;
	destination?: string;
	source?: string;
	text?: string;
}

const WEEK_MS = 168 * 3_600_000;

/** The two services that read messages, in memory, at a time that tests set. The sandbox is the whole vendor, in real time. */
export class FakeVendor {
	readonly clock = new FakeClock({ startMs: Date.UTC(2026, 10, 21, 9), auto: true });
	/** All calls that came. */
	readonly calls: ReadRequest[] = [];
	readonly warnings: string[] = [];

	inbox: InboxMessage[] = [];
	/** How far the vendor's clock is ahead of ours. */
	clockOffsetMs = 0;
	/** Whether a moment a week ago or longer is a bad time, by the vendor's clock. Otherwise it gives what it has. */
	refusesOldTimes = false;
	/** Status of each message; one that is not here is not in the answer. */
	reports = new Map<string, string>();
	expired = new Set<string>();
	/** Whether one expired id is the status of the call, alone or with the reports of the others, or of its own report. */
	expiredMode: 'call' | 'callWithOthers' | 'item' = 'call';
	/** Answers these first, whatever is called; null: answers this call as usual. */
	first: Array<string | Error | null> = [];
	/** Called with each call before it is answered. */
	onCall: (call: ReadRequest) => void = () => undefined;

	readonly client: AsanakClient;

	constructor(options: AsanakClientOptions = {}) {
		const http = new FakeHttpTransport().answersWith(({ body }) => ({
			statusCode: 200,
			headers: {},
			body: Buffer.from(this.answer(readRequest(body))),
		}));
		const account = { username: 'demo', password: 'geheim', baseUrl: ASANAK_BASE_URL, pacingMs: 0 };
		this.client = new AsanakClient(account, http.transport, {
			clock: this.clock,
			pacer: new Pacer(this.clock),
			warn: (text) => this.warnings.push(text),
			...options,
		});
	}

	/** Ids of each call for reports. */
	get idsAsked(): string[][] {
		return this.calls.map(({ values }) => values.msgIds ?? []);
	}

	/** Moments that were asked for, in Unix milliseconds. */
	get momentsAsked(): number[] {
		return this.calls.map(({ values }) => Number(values.fromTime?.[0]));
	}

	/** The vendor's clock. */
	now(): number {
		return this.clock.now() + this.clockOffsetMs;
	}

	private answer(call: ReadRequest): string {
		this.calls.push(call);
		this.onCall(call);
		const first = this.first.shift() ?? null;
		if (first instanceof Error) throw first;
		return first ?? (call.operation === 'getReceivedMsg' ? this.received(call) : this.report(call));
	}

	private report({ values }: ReadRequest): string {
		const ids = values.msgIds ?? [];
		if (ids.length > 100) return statusAnswer('22');
		// The vendor's ids are numbers.
		const numbers = ids.map((id) => String(BigInt(id)));
		const hasExpired = numbers.some((id) => this.expired.has(id));
		if (hasExpired && this.expiredMode === 'call') return statusAnswer('23');
		const items = numbers.flatMap((id): Field[] => {
			const isExpired = this.expired.has(id);
			if (isExpired && this.expiredMode === 'callWithOthers') return [];
			const status = isExpired ? '23' : this.reports.get(id);
			if (status === undefined) return [];
			const fields: Field[] = [
				['msgId', id],
				['status', status],
			];
			return [['reportItems', fields]];
		});
		const status = hasExpired && this.expiredMode === 'callWithOthers' ? '23' : '0';
		// The document promises no order.
		return answerXml([['status', status], ...items.reverse()]);
	}

	private received({ values }: ReadRequest): string {
		const from = Number(values.fromTime?.[0]);
		if (from > this.now()) return statusAnswer('31');
		if (this.refusesOldTimes && from <= this.now() - WEEK_MS) return statusAnswer('31');
		const messages = this.inbox
			.filter(({ receivedMs }) => receivedMs >= Math.max(from, this.now() - WEEK_MS))
			.filter(({ destination = '982100' }) => values.destAddresses?.includes(destination) ?? true)
			.sort((one, other) => one.receivedMs - other.receivedMs)
			.slice(0, Number(values.maxReturnedMsg?.[0]));
		return answerXml([['status', '0'], ...messages.map(receivedField)]);
	}
}

export function receivedField({
	id,
	receivedMs,
	destination = '982100',
	source = '989350000000',
	text = `text ${id}`,
}: InboxMessage): Field {
	return [
		'receivedMegs',
		[
			['body', text],
			['destination', destination],
			['encoding', '8'],
			['id', id],
			['partCount', '1'],
			['receivedTime', String(receivedMs)],
			['source', source],
		],
	];
}
