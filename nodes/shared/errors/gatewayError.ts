import type { ErrorKind, FailureOutcome } from '../model';
import { quote } from './quote';

const TRANSIENT: ReadonlySet<ErrorKind> = new Set(['unavailable', 'connection', 'timeout']);
/** Longer words of a vendor are a page, not a sentence. */
const LONGEST_WORDS = 150;

export interface GatewayErrorDetails {
	/** What happened, in English, one sentence without a full stop. Never a secret, never a URL with a query. */
	message: string;
	/** One thing to do about it, in English. */
	advice: string;
	/** Whether the request took effect. Default: `notSent`. */
	outcome?: FailureOutcome;
	vendorCode?: string | null;
	vendorText?: string | null;
	/** The label of a field that has to be filled in and is empty: its expression may be to blame. */
	emptyField?: string;
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
	readonly emptyField: string | null;

	constructor(kind: ErrorKind, details: GatewayErrorDetails) {
		super(details.message);
		this.name = 'GatewayError';
		this.kind = kind;
		this.advice = details.advice;
		this.outcome = details.outcome ?? 'notSent';
		this.vendorCode = details.vendorCode ?? null;
		this.vendorText = details.vendorText ?? null;
		this.emptyField = details.emptyField ?? null;
	}

	/**
	 * Message, the vendor's own words and the advice as one text, for places that have only one. Words that the message quotes, or that
	 * are too long to be read, are left out.
	 */
	get fullText(): string {
		const words = this.vendorText?.trim() ?? '';
		const isTold = words.length > LONGEST_WORDS || this.message.includes(words);
		return `${this.message}${isTold ? '' : ` (${quote(words, LONGEST_WORDS)})`}. ${this.advice}`;
	}

	/** Whether the same request may well be answered a moment later. For requests that only read: a send is never repeated. */
	get isTransient(): boolean {
		return TRANSIENT.has(this.kind);
	}

	/** The same fault where it left the outcome of a send open: says so, and asks the user to check before a repetition. */
	asUnknown(): GatewayError {
		return new GatewayError(this.kind, {
			message: `${this.message}; it is not known whether the message was sent`,
			advice: `It is not sent again by itself. Check at the vendor before you send it again. ${this.advice}`,
			outcome: 'unknown',
			vendorCode: this.vendorCode,
			vendorText: this.vendorText,
		});
	}
}
