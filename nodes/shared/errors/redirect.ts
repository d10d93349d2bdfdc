import type { HttpResponse } from '../ports/http';

export interface Redirected {
	/** The address that was asked. */
	url: string;
	/** The secrets that the request would carry along, such as `password`. */
	secrets: string;
	/** The vendor's own address as its document gives it. */
	documented: string;
}

export interface Redirect {
	/** An English phrase that names what the answer is, and where it leads. */
	what: string;
	/** What to do about it, as English sentences. */
	advice: string;
}

/**
 * What to say of an answer that sends the caller elsewhere; null for any other answer. It names scheme and host of where it leads, so
 * that a vendor that has moved is entered in one step; never a path or a query, which can hold secrets.
 */
export function redirectOf(
	{ statusCode, headers }: Pick<HttpResponse, 'statusCode' | 'headers'>,
	{ url, secrets, documented }: Redirected,
): Redirect | null {
	if (statusCode < 300 || statusCode >= 400) return null;
	const from = new URL(url);
	const target = targetOf(headers.location, from);
	const what = (where: string) =>
		`a redirect, which is not followed: the ${secrets} would go along; ${where}`;
	const check = `the vendor's own is ${documented}.`;
	if (typeof target === 'string') {
		return { what: what(target), advice: `Check the Base URL in the credential: ${check}` };
	}
	const origin = originOf(target);
	if (bareHost(target) !== bareHost(from)) {
		return {
			what: what(`it leads to ${origin}`),
			advice: `If that is the vendor's new address, let the Base URL in the credential begin with ${origin}. If not, check the Base URL: ${check}`,
		};
	}
	return {
		what: what(`the vendor has moved to ${origin}`),
		advice: `Let the Base URL in the credential begin with ${origin} instead of ${originOf(from)}; the rest of it stays as it is.`,
	};
}

/** Where a redirect leads that names another scheme, host or port; a phrase for any other. */
function targetOf(location: string | undefined, from: URL): URL | string {
	if (location === undefined || location.trim() === '') return 'it does not say where it leads';
	let to: URL;
	try {
		to = new URL(location, from);
	} catch {
		return 'where it leads is not a web address';
	}
	if (to.protocol !== 'http:' && to.protocol !== 'https:') return 'where it leads is not a web address';
	return originOf(to) === originOf(from) ? `it leads to another path of ${originOf(from)}` : to;
}

/** Scheme, host and port, and no user. */
function originOf(url: URL): string {
	return `${url.protocol}//${url.host}`;
}

function bareHost({ hostname }: URL): string {
	return hostname.replace(/^www\./, '');
}
