import type { HttpResponse } from '../ports/http';
import { GatewayError } from './gatewayError';
import { quote } from './quote';
import { redirectOf, type Redirected } from './redirect';

export interface Asked extends Redirected {
	/** The vendor's name for people. */
	vendor: string;
}

/**
 * The error for an answer that is not one of the vendor's. For a send, its outcome is unknown: see {@link GatewayError.asUnknown}.
 * @param text the answer's body, without secrets: they are taken out before it is cut here
 * @param what an English clause that says what the answer is instead; by default it is read from the text
 */
export function unreadableAnswer(
	response: Pick<HttpResponse, 'statusCode' | 'headers'>,
	text: string,
	asked: Asked,
	what = describeText(text),
): GatewayError {
	const moved = redirectOf(response, asked);
	const clause = moved === null ? what : `it is ${moved.what}`;
	return new GatewayError('protocol', {
		message: `${asked.vendor}'s answer cannot be read (HTTP ${response.statusCode}): ${clause}`,
		advice: moved?.advice ?? `Check the Base URL in the credential: the vendor's own is ${asked.documented}.`,
		vendorText: text.slice(0, 200),
	});
}

/** Describes a text that is not an answer, as an English clause. */
export function describeText(text: string): string {
	if (/<(!doctype|html|body)\b/i.test(text)) return 'it is a web page';
	return text.trim() === '' ? 'it is empty' : `it begins with ${quote(text.trim())}`;
}
