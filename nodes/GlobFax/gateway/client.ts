import { trimmedAccount } from '../../shared/text/account';
import { systemClock, type Clock } from '../../shared/ports/clock';
import { GatewayError } from '../../shared/errors/gatewayError';
import type { HttpResponse, HttpTransport } from '../../shared/ports/http';
import { readFailure } from '../../shared/errors/httpErrors';
import { isPrivateHost } from '../../shared/text/publicAddress';
import { unreadableAnswer } from '../../shared/errors/unreadableAnswer';
import { redactor, type Redactor } from '../../shared/text/redact';
import { repeatRead } from '../../shared/asking/repeatRead';
import { quote } from '../../shared/errors/quote';
import { parseBaseUrl } from '../../shared/text/url';
import type { DeliveryReport } from '../../shared/model';
import { withEventKey } from '../../shared/receiving/eventKey';
import { isListed } from './codes';
import { recipientToDeliveryReport } from './normalise';
import {
	authHeaders,
	decodeAnswer,
	GLOBFAX_BASE_URL,
	NOBODY,
	recipientUrl,
	refusalOf,
	type WireAnswer,
	type WireRecipient,
} from './wire';

const VENDOR = 'GlobFax';
const MAX_RESPONSE_BYTES = 256 * 1024;
const TIMEOUT_MS = 30_000;
const PROBE_TIMEOUT_MS = 10_000;
/** The longest total wait that the vendor may ask for before it takes a request. */
const LONGEST_RATE_WAIT_MS = 5 * 60_000;

export interface GlobFaxAccount {
	apiKey: string;
	apiSecret: string;
	baseUrl: string;
}

export interface GlobFaxClientOptions {
	clock?: Clock;
	/** Once it is aborted, no further request is made. */
	signal?: AbortSignal;
}

/** GlobFax's API for one account. It only reads, so whatever fails may be asked again. */
export class GlobFaxClient {
	readonly clock: Clock;
	readonly signal: AbortSignal | undefined;
	private readonly baseUrl: string;
	private readonly hide: Redactor;

	/** @throws GatewayError when the account cannot be used as it is */
	constructor(
		private readonly account: GlobFaxAccount,
		private readonly http: HttpTransport,
		{ clock = systemClock, signal }: GlobFaxClientOptions = {},
	) {
		this.baseUrl = parseBaseUrl(trimmedAccount(account, ['baseUrl']).baseUrl).replace(/(?<!\/)\/+$/, '');
		this.hide = redactor([account.apiKey, account.apiSecret]);
		this.clock = clock;
		this.signal = signal;
		for (const [field, value] of [
			['API key', account.apiKey],
			['API secret', account.apiSecret],
		] as const) {
			if (/^[\x21-\x7e]+$/.test(value)) continue;
			throw new GatewayError('authentication', {
				message:
					value === ''
						? `The GlobFax credential has no ${field}`
						: `The ${field} in the GlobFax credential holds a space or another character that no key has`,
				advice: 'Open the credential and enter the API key and secret of your GlobFax account.',
			});
		}
	}

	/** Whether the address is the sandbox's, or another one that GlobFax cannot have. */
	get isSandbox(): boolean {
		return isPrivateHost(new URL(this.baseUrl).hostname);
	}

	/** The report of one recipient. @throws GatewayError `notFound` where the vendor knows none */
	async getReport(reference: string): Promise<DeliveryReport> {
		const report = await repeatRead(
			async () => {
				const answer = await this.ask(reference);
				if (answer === null) return null;
				if (!answer.success) throw refused(answer, reference);
				const receivedAt = new Date(this.clock.now()).toISOString();
				return withEventKey(recipientToDeliveryReport(answer.recipient, reference, receivedAt));
			},
			this.clock,
			this.signal,
		);
		// Thrown here and not inside `repeatRead`, which would ask again at once.
		if (report === null) throw tooOften();
		return report;
	}

	/**
	 * Checks the keys by asking for a recipient that does not exist. This is our reading: we do not have the page on authentication errors.
	 * @throws GatewayError with what is wrong, or when the answer does not show it
	 */
	async probe(): Promise<void> {
		const response = await this.get(NOBODY, PROBE_TIMEOUT_MS);
		const inconclusive = (what: string) =>
			new GatewayError('protocol', {
				message: `GlobFax gave an answer that does not tell whether the keys are right (HTTP ${response.statusCode}: ${what})`,
				advice: 'Try again later, or ask for a fax that you have sent.',
			});
		// A credential test must not take minutes.
		if (response.statusCode === 429) throw inconclusive('it was asked too often');
		const answer = this.read(response);
		if (answer.success) throw inconclusive('it knows a recipient that does not exist');
		if (refusalOf(answer.message) !== 'notFound') throw inconclusive(quote(answer.message, 200));
	}

	/**
	 * Makes one request, and repeats it where the vendor says that it came too early. Null: the vendor wants a longer pause than the limit.
	 */
	private async ask(reference: string): Promise<WireAnswer | null> {
		let waitedMs = 0;
		for (;;) {
			const response = await this.get(reference, TIMEOUT_MS);
			if (response.statusCode !== 429) return this.read(response);
			const waitMs = retryAfterMs(response.headers['retry-after'], this.clock.now());
			waitedMs += waitMs;
			if (waitedMs > LONGEST_RATE_WAIT_MS) return null;
			await this.clock.sleep(waitMs, this.signal);
		}
	}

	private async get(reference: string, timeoutMs: number): Promise<HttpResponse> {
		const url = recipientUrl(this.baseUrl, reference);
		try {
			return await this.http({
				method: 'GET',
				url,
				headers: authHeaders(this.account.apiKey, this.account.apiSecret),
				timeoutMs,
				maxResponseBytes: MAX_RESPONSE_BYTES,
			});
		} catch (error) {
			throw readFailure(error, VENDOR, url);
		}
	}

	private read(response: HttpResponse): WireAnswer {
		const { statusCode, body } = response;
		const hide = this.hide.text;
		const text = body.toString('utf8');
		const answer = decodeAnswer(text);
		if (statusCode === 401 || statusCode === 403) {
			throw new GatewayError('authentication', {
				message: `GlobFax does not accept the API key and secret (HTTP ${statusCode})`,
				advice: 'Check both in the credential.',
				vendorCode: String(statusCode),
				...(answer?.success === false ? { vendorText: hide(answer.message) } : {}),
			});
		}
		if (answer?.success === true)
			return { success: true, recipient: withoutSecrets(answer.recipient, this.hide) };
		// A failing server may report that in the form of an answer, in words that the document does not have.
		if (statusCode >= 500 && (answer === null || refusalOf(answer.message) === 'other')) {
			throw new GatewayError('unavailable', {
				message: `GlobFax's server failed (HTTP ${statusCode})`,
				advice: 'Try again later.',
				vendorCode: String(statusCode),
				...(answer === null ? {} : { vendorText: hide(answer.message) }),
			});
		}
		if (answer !== null) {
			return { success: false, message: hide(answer.message), errors: hide(answer.errors) };
		}
		throw unreadableAnswer(response, hide(text), {
			vendor: VENDOR,
			url: this.baseUrl,
			secrets: 'keys',
			documented: GLOBFAX_BASE_URL,
		});
	}
}

/** {@link GlobFaxClient.probe} with what a credential form holds. */
export async function probeAccount(account: Partial<GlobFaxAccount>, http: HttpTransport): Promise<void> {
	const { apiKey = '', apiSecret = '', baseUrl = '' } = account;
	await new GlobFaxClient({ apiKey, apiSecret, baseUrl }, http).probe();
}

/** The states that the document lists are no secrets, though a key may be the same word. */
function withoutSecrets(recipient: WireRecipient, { value }: Redactor): WireRecipient {
	const { status, failedCode } = recipient;
	const hidden = value(recipient);
	return {
		...hidden,
		status: isListed(status) ? status : hidden.status,
		failedCode: isListed(failedCode) ? failedCode : hidden.failedCode,
	};
}

function refused(answer: WireAnswer & { success: false }, reference: string): GatewayError {
	const vendorText = [answer.message, answer.errors].filter((text) => text !== '').join(': ');
	switch (refusalOf(answer.message)) {
		case 'invalidReference':
			return new GatewayError('invalidRequest', {
				message: `GlobFax does not take ${quote(reference)} as a recipient reference`,
				advice: 'Enter the rcpt_ref that GlobFax gave when the fax was sent.',
				vendorText,
			});
		case 'notFound':
			return new GatewayError('notFound', {
				message: `GlobFax knows no recipient ${quote(reference)}`,
				advice: 'Check the reference; the record may also have been deleted.',
				vendorText,
			});
		case 'fetchFailed':
			return new GatewayError('unavailable', {
				message: `GlobFax could not look up the recipient ${quote(reference)}: ${quote(vendorText, 200)}`,
				advice: 'Try again later; if it stays so, ask GlobFax’s support.',
				vendorText,
			});
		case 'other':
			return new GatewayError('refused', {
				message: `GlobFax refused the question: ${quote(vendorText, 300)}`,
				advice: 'Correct what it names.',
				vendorText,
			});
	}
}

function tooOften(): GatewayError {
	return new GatewayError('unavailable', {
		message: 'GlobFax asked to wait for more than 5 minutes: it was asked too often',
		advice: 'Ask less often: about once a minute for each fax that is under way.',
		vendorCode: '429',
	});
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3); without one, the pause that the vendor advises. */
function retryAfterMs(header: string | undefined, now: number): number {
	const text = header?.trim() ?? '';
	if (/^\d{1,6}$/.test(text)) return Math.max(1_000, Number(text) * 1000);
	const date = Date.parse(text);
	return Number.isNaN(date) ? 30_000 : Math.max(1_000, date - now);
}
