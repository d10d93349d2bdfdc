import { readAuthenticationResults, type MethodResult } from '../../shared/formats/authenticationResults';
import { GatewayError } from '../../shared/errors/gatewayError';
import { quote } from '../../shared/errors/quote';
import type { MailText } from '../../shared/formats/mailText';
import { resultSender, VENDOR_DOMAIN } from './wire';

/** How a result mail shows that the vendor sent it. */
export interface SenderCheck {
	senderCheck: 'fromOnly' | 'authenticated';
	/** The server whose `Authentication-Results` counts. */
	authServer: string;
}

export const FROM_ONLY: SenderCheck = { senderCheck: 'fromOnly', authServer: '' };

/** What to enter for a server that writes no name into its headers. */
const NO_NAME = '-';

/** @throws GatewayError `invalidRequest` where the server is missing */
export function checkSenderCheck({ senderCheck, authServer }: SenderCheck): SenderCheck {
	if (senderCheck === 'authenticated' && authServer.trim() === '') {
		throw new GatewayError('invalidRequest', {
			message: 'Authentication Server is empty',
			advice:
				'Enter the name at the start of the header Authentication-Results of a mail that you received, such as mx.google.com.',
		});
	}
	return { senderCheck, authServer: authServer.trim().toLowerCase() };
}

/**
 * Why a mail does not count as one of the vendor's, as an English clause; null: it counts.
 * `foreign`: it does not even name the vendor. `forged`: it names the vendor, and does not show that it is. `unchecked`: the
 * server that the user names did not say. Only the user's own server can be the cause.
 */
export interface SenderFault {
	kind: 'foreign' | 'forged' | 'unchecked';
	reason: string;
}

export function senderFault(
	{ authors, authenticationResults }: MailText,
	domain: string,
	{ senderCheck, authServer }: SenderCheck,
): SenderFault | null {
	const sender = resultSender(domain).toLowerCase();
	if (!authors.includes(sender)) {
		return { kind: 'foreign', reason: `it comes from ${authors[0] || 'nobody'}` };
	}
	if (authors.length > 1) {
		return { kind: 'forged', reason: 'its header From is not exactly one address' };
	}
	if (senderCheck === 'fromOnly') return null;
	const written = authenticationResults.map((header) => readAuthenticationResults(header));
	const wanted = authServer === NO_NAME ? '' : authServer;
	const topmost = written.find((header) => header?.server === wanted);
	if (topmost === undefined || topmost === null) {
		const named = [
			...new Set(written.flatMap((header) => (header === null ? [] : [header.server || NO_NAME]))),
		];
		const others =
			named.length === 0
				? 'none'
				: named
						.slice(0, 3)
						.map((name) => quote(name))
						.join(', ');
		return {
			kind: 'unchecked',
			reason: `no header Authentication-Results of ${quote(authServer)} stands in it; the servers it names there: ${others}`,
		};
	}
	if (topmost.results.some((result) => isPassOf(result, domain.toLowerCase()))) return null;
	return {
		kind: 'forged',
		reason: `${quote(authServer)} found neither dkim=pass nor dmarc=pass for ${domain}`,
	};
}

function isPassOf({ method, result, properties }: MethodResult, domain: string): boolean {
	if (result !== 'pass') return false;
	const domains = (name: string) => (properties.get(name) ?? []).map(domainIn);
	if (method === 'dmarc') return areAll(domains('header.from'), (from) => from === domain);
	if (method !== 'dkim') return false;
	const signers = domains('header.d');
	return areAll(signers.length > 0 ? signers : domains('header.i'), (signer) => isAligned(signer, domain));
}

/** Whether all values are right: a property that occurs twice with different values proves nothing. */
const areAll = (found: string[], isRight: (domain: string) => boolean): boolean =>
	found.length > 0 && found.every(isRight);

const domainIn = (value: string): string =>
	value
		.slice(value.lastIndexOf('@') + 1)
		.toLowerCase()
		.replace(/\.$/, '');

/**
 * The domain itself, one below it, or the vendor's own above it. No other parent counts, because only a list tells which of them belong to
 * a registry, such as `co.jp`. A server that has this list says `dmarc=pass`.
 */
const isAligned = (signer: string, domain: string): boolean =>
	signer === domain ||
	signer.endsWith(`.${domain}`) ||
	(signer === VENDOR_DOMAIN && domain.endsWith(`.${VENDOR_DOMAIN}`));
