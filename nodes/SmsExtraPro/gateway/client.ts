import { requireAccount, trimmedAccount } from '../../shared/text/account';
import { decodeText } from '../../shared/text/charset';
import { GatewayError } from '../../shared/errors/gatewayError';
import { HttpTransportError, type HttpResponse, type HttpTransport } from '../../shared/ports/http';
import { sendFailure } from '../../shared/errors/httpErrors';
import { redirectOf } from '../../shared/errors/redirect';
import { unreadableAnswer, type Asked } from '../../shared/errors/unreadableAnswer';
import { redactor, type Redactor } from '../../shared/text/redact';
import { linkSecrets } from '../../shared/text/signedLink';
import { withoutResumeToken } from '../../shared/text/waitingReference';
import { quote } from '../../shared/errors/quote';
import { parseBaseUrl } from '../../shared/text/url';
import { SMSEXTRAPRO } from '../vendor';
import {
	checksumOf,
	decodeAnswer,
	encodeSend,
	isPlainRefusal,
	notInIso88591,
	EMPTY_SEND,
	FIELD_GLOSSARY,
	type CharacterSet,
	type WireAnswer,
	type WireSms,
} from './wire';

export const SMSEXTRAPRO_BASE_URL = 'http://www.smsextrapro.com/HttpSend/HttpSend.php';
/** The answer is one line. */
const MAX_RESPONSE_BYTES = 64 * 1024;
const PROBE_TIMEOUT_MS = 10_000;
/** The length of a checksum in hex, and of half a signature. */
const SECRET_LENGTH = 32;

export interface SmsExtraProAccount {
	email: string;
	password: string;
	authentication: 'password' | 'checksum';
	baseUrl: string;
}

const AUTHENTICATIONS: ReadonlySet<unknown> = new Set(['password', 'checksum'] satisfies Array<
	SmsExtraProAccount['authentication']
>);

/** The answer for a request that the vendor took. */
export interface TakenSms extends WireAnswer {
	/** The answer as it came, without the password and the checksum. */
	raw: string;
}

/** SmsExtraPro's gateway for one account. */
export class SmsExtraProClient {
	private readonly account: SmsExtraProAccount;
	private readonly url: string;
	private readonly hide: Redactor;

	/** @throws GatewayError when the account cannot be used as it is */
	constructor(
		entered: SmsExtraProAccount,
		private readonly http: HttpTransport,
	) {
		const account = trimmedAccount(entered, ['email', 'baseUrl']);
		this.account = account;
		this.url = parseBaseUrl(account.baseUrl);
		checkAuthentication(account);
		requireAccount(SMSEXTRAPRO.name, { 'e-mail address': account.email, password: account.password });
		this.hide = redactor([account.password]);
	}

	/**
	 * Sends one request, never tries again, and reads the one line that answers for all of its recipients.
	 * @throws GatewayError unless the vendor took it
	 */
	async send(sms: WireSms, timeoutMs: number): Promise<TakenSms> {
		this.checkAccountCharacters(sms.characterSet);
		const { email: login, password, authentication } = this.account;
		const request = { ...sms, login, password, checksum: authentication === 'checksum' };
		const response = await this.post(encodeSend(request), timeoutMs);

		const body = decodeText(response.body);
		const answer = decodeAnswer(body);
		// Read first, then redact: a password may be a word of the answer's own.
		const secrets = this.hide.also(SECRET_LENGTH, () => {
			const checksum = checksumOf(request);
			return [checksum, checksum.toUpperCase(), ...linkSecrets(sms.message)];
		});
		const hide = (text: string) => withoutResumeToken(secrets.text(text), sms.clientReference);
		const raw = hide(body);
		if (answer?.accepted === false && (isSuccess(response) || isPlainRefusal(body))) {
			// A password that looks like markup is intact only in the body.
			throw refused(answer.status, hide(decodeAnswer(raw)?.text ?? answer.text));
		}
		if (answer?.accepted !== true || !isSuccess(response)) {
			throw unreadableAnswer(response, raw, asked(this.url)).asUnknown();
		}
		return { ...answer, text: hide(decodeAnswer(raw)?.text ?? answer.text), raw };
	}

	/** The checksum is computed over bytes, so both sides must have the same bytes. */
	private checkAccountCharacters(characterSet: CharacterSet): void {
		if (characterSet !== 'iso88591') return;
		if (notInIso88591(this.account.email + this.account.password).length === 0) return;
		throw new GatewayError('invalidRequest', {
			message: 'The e-mail address or the password holds characters that ISO-8859-1 does not have',
			advice: 'Choose UTF-8 under Options > Character Set.',
		});
	}

	private async post(body: string, timeoutMs: number): Promise<HttpResponse> {
		try {
			return await this.http({
				method: 'POST',
				url: this.url,
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
				body,
				timeoutMs,
				maxResponseBytes: MAX_RESPONSE_BYTES,
			});
		} catch (error) {
			throw sendFailure(error, SMSEXTRAPRO.name, this.url);
		}
	}
}

/** A credential that a program has created may hold any word: an unknown one must not cause the password to be sent. */
function checkAuthentication({ authentication }: Partial<SmsExtraProAccount>): void {
	if (AUTHENTICATIONS.has(authentication)) return;
	throw new GatewayError('authentication', {
		message: `Authentication is ${quote(String(authentication))}, which is not one of its choices`,
		advice: 'Choose Checksum or Password under Authentication in the SmsExtraPro credential.',
	});
}

/**
 * Whether the gateway answers at `baseUrl`: an empty form is answered by an error line, and sends nothing. The
 * protocol has no harmless request that checks credentials, so none are sent.
 *
 * @throws GatewayError with what is wrong
 */
export async function probeGateway(account: Partial<SmsExtraProAccount>, http: HttpTransport): Promise<void> {
	const url = parseBaseUrl(account.baseUrl ?? '');
	checkAuthentication(account);
	const { host } = new URL(url);
	let response: HttpResponse;
	try {
		response = await http({
			method: 'POST',
			url,
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: EMPTY_SEND,
			timeoutMs: PROBE_TIMEOUT_MS,
			maxResponseBytes: MAX_RESPONSE_BYTES,
		});
	} catch (error) {
		if (!(error instanceof HttpTransportError)) throw error;
		throw new GatewayError(error.failure === 'timeout' ? 'timeout' : 'connection', {
			message: `No SmsExtraPro gateway answers at ${host}${error.code === null ? '' : ` (${error.code})`}`,
			advice: 'Check the Base URL.',
		});
	}
	const moved = redirectOf(response, asked(url));
	if (moved !== null || decodeAnswer(decodeText(response.body)) === null) {
		throw new GatewayError('protocol', {
			message: `${host} answers (HTTP ${response.statusCode}${moved === null ? '' : `, ${moved.what}`}), but not as the SmsExtraPro gateway does`,
			advice: moved?.advice ?? `Check the Base URL: the vendor's own is ${SMSEXTRAPRO_BASE_URL}.`,
		});
	}
}

function isSuccess(response: HttpResponse): boolean {
	return response.statusCode >= 200 && response.statusCode < 300;
}

/** The vendor answers with a text, and documents no list of them. Whatever the text says, the message was not taken. */
function refused(status: string, text: string): GatewayError {
	return new GatewayError('refused', {
		message: `SmsExtraPro refused the message: ${text === '' ? '(it gave no reason)' : quote(text, 300)}`,
		advice: `Correct what the vendor names (its words are French: ${FIELD_GLOSSARY}). Nothing was sent.`,
		vendorCode: status,
		vendorText: text,
	});
}

const asked = (url: string): Asked => ({
	vendor: SMSEXTRAPRO.name,
	url,
	secrets: 'password',
	documented: SMSEXTRAPRO_BASE_URL,
});
