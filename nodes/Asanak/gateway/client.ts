import { requireAccount, trimmedAccount } from '../../shared/text/account';
import { systemClock, type Clock } from '../../shared/ports/clock';
import { GatewayError } from '../../shared/errors/gatewayError';
import type { HttpResponse, HttpTransport } from '../../shared/ports/http';
import { readFailure, sendFailure } from '../../shared/errors/httpErrors';
import { unreadableAnswer } from '../../shared/errors/unreadableAnswer';
import { Pacer } from '../../shared/asking/pacing';
import { decodeText } from '../../shared/text/charset';
import { redactor, type Redactor } from '../../shared/text/redact';
import { linkSecrets } from '../../shared/text/signedLink';
import { decodeSoapReply, NotSoap, type SoapFault, type SoapReply } from '../../shared/formats/soap';
import { parseBaseUrl } from '../../shared/text/url';
import { ASANAK } from '../vendor';
import { faultError, type Purpose } from './faults';
import { faultCause } from './faultWords';
import {
	ASANAK_BASE_URL,
	decodeCreditAnswer,
	decodeReceivedAnswer,
	decodeReportAnswer,
	decodeSendAnswer,
	encodeGetCredit,
	encodeGetReceived,
	encodeGetReport,
	encodeSendSms,
	encodeSendSmsToPort,
	type WireCreditAnswer,
	type WireMessage,
	type WirePortMessage,
	type WireReceivedAnswer,
	type WireReportAnswer,
	type WireSendAnswer,
} from './wire';

/** 100 messages of ten parts are about 500 kB. */
const MAX_RESPONSE_BYTES = 4 * 1024 * 1024;
/** The vendor answers within 2 s, says the document. */
const READ_TIMEOUT_MS = 30_000;
/** A link's secret is half a signature, this many characters long. */
const LINK_SECRET_LENGTH = 32;
/** How many calls in a row may come too fast for the vendor: with a pause of a second that takes about three minutes. */
const MOST_CALLS = 12;

export interface AsanakAccount {
	username: string;
	password: string;
	baseUrl: string;
	/** Milliseconds between two calls. */
	pacingMs: number;
}

export interface AsanakClientOptions {
	clock?: Clock;
	pacer?: Pacer;
	/** Once it is aborted, no further call is made. */
	signal?: AbortSignal;
	/** How many calls in a row may come too fast before it gives up: another process may use the same account. */
	mostCalls?: number;
	/** Takes what a user should know though nothing failed: one English sentence. */
	warn?: (text: string) => void;
}

type Answer = SoapReply & { kind: 'answer' };

/** Shared by all nodes, items and executions of this process: the vendor counts an account's calls, whoever makes them. */
const sharedPacer = new Pacer(systemClock);

/** Asanak's gateway for one account: one method for each operation of the document, each one call. */
export class AsanakClient {
	readonly clock: Clock;
	readonly signal: AbortSignal | undefined;
	readonly warn: (text: string) => void;
	private readonly account: AsanakAccount;
	private readonly url: string;
	private readonly pacer: Pacer;
	private readonly hide: Redactor;
	private readonly pacingMs: number;
	private readonly mostCalls: number;

	/** @throws GatewayError when the account cannot be used as it is */
	constructor(
		entered: AsanakAccount,
		private readonly http: HttpTransport,
		{
			clock = systemClock,
			pacer = sharedPacer,
			signal,
			mostCalls = MOST_CALLS,
			warn = () => {},
		}: AsanakClientOptions = {},
	) {
		const account = trimmedAccount(entered, ['username', 'baseUrl']);
		this.account = account;
		this.url = parseBaseUrl(account.baseUrl);
		this.hide = redactor([account.password]);
		this.clock = clock;
		this.pacer = pacer;
		this.signal = signal;
		this.warn = warn;
		this.mostCalls = mostCalls;
		this.pacingMs = Math.max(0, Number(account.pacingMs) || 0);
		requireAccount(ASANAK.name, { 'user name': account.username, password: account.password });
	}

	/** A name that identifies the account and holds no secret. */
	get accountName(): string {
		return `${this.url} ${this.account.username}`;
	}

	/** @param messages at most 100, as in the other send */
	async sendSms(messages: readonly WireMessage[], timeoutMs?: number): Promise<WireSendAnswer> {
		return await this.send(encodeSendSms(this.account, messages), messages, timeoutMs);
	}

	async sendSmsToPort(messages: readonly WirePortMessage[], timeoutMs?: number): Promise<WireSendAnswer> {
		return await this.send(encodeSendSmsToPort(this.account, messages), messages, timeoutMs);
	}

	private async send(
		body: string,
		messages: readonly WireMessage[],
		timeoutMs?: number,
	): Promise<WireSendAnswer> {
		const texts = messages.map(({ message }) => message);
		const hide = this.hide.also(LINK_SECRET_LENGTH, () => texts.flatMap(linkSecrets));
		return hide.value(decodeSendAnswer(await this.call(body, 'send', timeoutMs, { texts, hide })));
	}

	/** @param ids at most 100 */
	async getReport(ids: readonly string[]): Promise<WireReportAnswer> {
		const reply = await this.call(encodeGetReport(this.account, ids), 'read');
		return this.hide.value(decodeReportAnswer(reply));
	}

	/** One page: at most 100 messages, oldest first. @param fromMs Unix milliseconds */
	async getReceived(numbers: readonly string[], fromMs: number): Promise<WireReceivedAnswer> {
		const reply = await this.call(encodeGetReceived(this.account, numbers, fromMs), 'read');
		return this.hide.value(decodeReceivedAnswer(reply));
	}

	async getCredit(timeoutMs?: number): Promise<WireCreditAnswer> {
		const reply = await this.call(encodeGetCredit(this.account), 'read', timeoutMs);
		return this.hide.value(decodeCreditAnswer(reply));
	}

	/**
	 * Makes one call, and repeats it only after a fault that says that it came too fast. The document says of such a call: "درخواستش پردازش
	 * نشده و خطاي soap:fault دريافت خواهد کرد".
	 * @param sent the texts that `body` sends, which a fault may repeat, and what hides the secrets in them
	 */
	private async call(
		body: string,
		purpose: Purpose,
		timeoutMs = READ_TIMEOUT_MS,
		{ texts, hide }: { texts: readonly string[]; hide: Redactor } = { texts: [], hide: this.hide },
	): Promise<Answer> {
		let calls = 0;
		const pace = {
			gapMs: this.pacingMs,
			cameTooSoon: (reply: SoapReply) => reply.kind === 'fault' && causeOf(reply) === 'tooFast',
			mostCalls: this.mostCalls,
			signal: this.signal,
		};
		const withoutSecrets = (text: string) => hide.text(text.trim());
		const repeated = [...texts, ...texts.map((text) => hide.text(text))];
		const causeOf = ({ text }: SoapFault) => faultCause(withoutSecrets(text), repeated);
		const reply = await this.unlessCancelled(
			async () =>
				await this.pacer.run<SoapReply>(this.accountName, pace, async () => {
					calls++;
					return await this.exchange(body, purpose, timeoutMs, hide);
				}),
		);
		if (reply.kind === 'answer') return reply;
		const fault = { ...reply, code: hide.value(reply.code), text: withoutSecrets(reply.text) };
		throw faultError(fault, causeOf(reply), purpose, calls);
	}

	private async exchange(
		body: string,
		purpose: Purpose,
		timeoutMs: number,
		hide: Redactor,
	): Promise<SoapReply> {
		const response = await this.post(body, purpose, timeoutMs);
		try {
			return decodeSoapReply(response.body, response.headers['content-type']);
		} catch (error) {
			if (!(error instanceof NotSoap)) throw error;
			// A proxy in front of a failing vendor answers with a page of its own. A read may be repeated.
			if (purpose === 'read' && (response.statusCode >= 500 || response.statusCode === 429)) {
				throw new GatewayError('unavailable', {
					message: `Asanak's server failed (HTTP ${response.statusCode})`,
					advice: 'Try again later.',
					vendorCode: String(response.statusCode),
				});
			}
			const failure = unreadableAnswer(
				response,
				hide.text(decodeText(response.body)),
				{ vendor: ASANAK.name, url: this.url, secrets: 'password', documented: ASANAK_BASE_URL },
				`it is ${error.message}`,
			);
			throw purpose === 'send' ? failure.asUnknown() : failure;
		}
	}

	private async post(body: string, purpose: Purpose, timeoutMs: number): Promise<HttpResponse> {
		try {
			return await this.http({
				method: 'POST',
				url: this.url,
				headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' },
				body,
				timeoutMs,
				maxResponseBytes: MAX_RESPONSE_BYTES,
			});
		} catch (error) {
			throw (purpose === 'send' ? sendFailure : readFailure)(error, ASANAK.name, this.url);
		}
	}

	private async unlessCancelled<T>(work: () => Promise<T>): Promise<T> {
		try {
			return await work();
		} catch (error) {
			if (error instanceof GatewayError || this.signal?.aborted !== true) throw error;
			throw new GatewayError('connection', {
				message: 'The execution was cancelled before Asanak was called',
				advice: 'Run the workflow again.',
			});
		}
	}
}
