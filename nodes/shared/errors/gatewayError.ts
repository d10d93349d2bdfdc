import type { ErrorKind, FailureOutcome } from '../model';

export interface GatewayErrorDetails {
	/** What happened, in English, one sentence without a full stop. Never a secret, never a URL with a query. */
	message: string;
	/** One thing to do about it, in English. */
	advice: string;
	/** What became of the request. Default: `notSent`. */
	outcome?: FailureOutcome;
	vendorCode?: string;
	vendorText?: string;
}

/**
 * The one error that gateways throw. It is built from codes and our own words, never from an HTTP
 * library's error object: those carry URLs, bodies and headers, and with them passwords.
 */
export class GatewayError extends Error {
	readonly kind: ErrorKind;
	readonly advice: string;
	readonly outcome: FailureOutcome;
	readonly vendorCode: string | null;
	readonly vendorText: string | null;

	constructor(kind: ErrorKind, details: GatewayErrorDetails) {
		super(details.message);
		this.name = 'GatewayError';
		this.kind = kind;
		this.advice = details.advice;
		this.outcome = details.outcome ?? 'notSent';
		this.vendorCode = details.vendorCode ?? null;
		this.vendorText = details.vendorText ?? null;
	}

	/** Message, the vendor's own words and the advice as one text, for places that have only one. */
	get fullText(): string {
		return `${this.message}. ${this.advice}`;
	}
}
