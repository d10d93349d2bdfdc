import { requireAccount, trimmedAccount } from '../../shared/text/account';
import { decodeText } from '../../shared/text/charset';
import { GatewayError } from '../../shared/errors/gatewayError';
import type { HttpResponse, HttpTransport } from '../../shared/ports/http';
import { readFailure, sendFailure } from '../../shared/errors/httpErrors';
import { redirectOf } from '../../shared/errors/redirect';
import { describeText, unreadableAnswer, type Asked } from '../../shared/errors/unreadableAnswer';
import { redactor } from '../../shared/text/redact';
import { withoutResumeToken } from '../../shared/text/waitingReference';
import { parseBaseUrl } from '../../shared/text/url';
import { FAX123 } from '../vendor';
import { ACCEPTED, FAX123_ERRORS } from './codes';
import {
	addressSecrets,
	decodeAnswer,
	encodeSend,
	FAX123_BASE_URL,
	type WireAnswer,
	type WireFax,
} from './wire';

/** The answer is one line. */
const MAX_RESPONSE_BYTES = 64 * 1024;
const PROBE_TIMEOUT_MS = 15_000;

export interface Fax123Account {
	email: string;
	password: string;
	baseUrl: string;
}

/** The answer for a fax that the vendor took. */
export interface TakenFax extends WireAnswer {
	/** The answer as it came, without the password and what signs the document's address. */
	raw: string;
}

/** 123-Fax's gateway for one account. Its requests carry the password in their URL, so no text may show that URL. */
export class Fax123Client {
	private readonly account: Fax123Account;
	private readonly url: string;

	/** @throws GatewayError when the account cannot be used as it is */
	constructor(
		entered: Fax123Account,
		private readonly http: HttpTransport,
	) {
		const account = trimmedAccount(entered, ['email', 'baseUrl']);
		this.account = account;
		this.url = parseBaseUrl(account.baseUrl);
		requireAccount(FAX123.name, { 'e-mail address': account.email, password: account.password });
	}

	/**
	 * Sends one fax to one recipient, and never tries again.
	 * @throws GatewayError unless the vendor took it
	 */
	async send(fax: WireFax, timeoutMs: number): Promise<TakenFax> {
		let response: HttpResponse;
		try {
			response = await this.get(fax, timeoutMs);
		} catch (error) {
			throw sendFailure(error, FAX123.name, this.url);
		}
		const body = decodeText(response.body);
		const answer = isSuccess(response) ? decodeAnswer(body) : null;
		// Read first, then redact: a password may be a word of the answer's own.
		const secrets = redactor([this.account.password, ...addressSecrets(fax.documentUrl)]);
		const hide = (text: string) => withoutResumeToken(text, fax.reference);
		if (answer === null) {
			throw unreadableAnswer(response, hide(secrets.text(body)), asked(this.url)).asUnknown();
		}
		// Such a line is a code and an id, so a short password may be a part of it.
		const raw = hide(secrets.value(body.trim()));
		if (answer.code !== ACCEPTED) throw refused(answer, raw);
		return { code: answer.code, reference: secrets.value(answer.reference), raw };
	}

	/**
	 * Whether the credentials are right: a request without recipient and document, which cannot send anything (our reading; the
	 * order in which the vendor checks is not documented).
	 * @throws GatewayError with what is wrong, or when the answer does not show it
	 */
	async probe(): Promise<void> {
		let response: HttpResponse;
		try {
			response = await this.get(
				{ fax: '', reference: '', documentUrl: '', reportEmail: null },
				PROBE_TIMEOUT_MS,
			);
		} catch (error) {
			throw readFailure(error, FAX123.name, this.url);
		}
		const body = decodeText(response.body);
		const raw = redactor([this.account.password]).text(body);
		const answer = isSuccess(response) ? decodeAnswer(body) : null;
		if (answer?.code === NO_DOCUMENT || answer?.code === NO_RECIPIENT) return;
		const fault = answer === null ? undefined : FAX123_ERRORS[answer.code];
		if (answer !== null && fault?.kind === 'authentication') throw refused(answer, raw);
		const moved = redirectOf(response, asked(this.url));
		const what = moved === null ? describeText(raw) : `it is ${moved.what}`;
		throw new GatewayError('protocol', {
			message: `123-Fax gave an answer that does not tell whether the credentials are right (HTTP ${response.statusCode}): ${
				answer === null ? what : `it is the code ${answer.code}`
			}`,
			advice:
				moved?.advice ??
				`Check the Base URL: the vendor's own is ${FAX123_BASE_URL}. If it is right, try the credential by sending a fax.`,
		});
	}

	private async get(fax: WireFax, timeoutMs: number): Promise<HttpResponse> {
		const { email, password } = this.account;
		return await this.http({
			method: 'GET',
			url: `${this.url}?${encodeSend({ ...fax, email, password })}`,
			timeoutMs,
			maxResponseBytes: MAX_RESPONSE_BYTES,
		});
	}
}

const NO_DOCUMENT = '104';
const NO_RECIPIENT = '106';

/** {@link Fax123Client.probe} with what a credential form holds. */
export async function probeAccount(account: Partial<Fax123Account>, http: HttpTransport): Promise<void> {
	const { email = '', password = '', baseUrl = '' } = account;
	await new Fax123Client({ email, password, baseUrl }, http).probe();
}

function isSuccess(response: HttpResponse): boolean {
	return response.statusCode >= 200 && response.statusCode < 300;
}

function refused({ code }: WireAnswer, raw: string): GatewayError {
	const fault = FAX123_ERRORS[code];
	if (fault !== undefined) {
		return new GatewayError(fault.kind, {
			message: `123-Fax: ${fault.meaning} (code ${code})`,
			advice: fault.advice,
			vendorCode: code,
		});
	}
	return new GatewayError('protocol', {
		message: `123-Fax answered with the code ${code}, which its document does not list`,
		advice: 'Ask 123-Fax’s support what it means.',
		vendorCode: code,
		vendorText: raw.trim().slice(0, 200),
	}).asUnknown();
}

const asked = (url: string): Asked => ({
	vendor: FAX123.name,
	url,
	secrets: 'password',
	documented: FAX123_BASE_URL,
});
