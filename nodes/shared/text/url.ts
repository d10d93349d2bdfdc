import { GatewayError } from '../errors/gatewayError';
import { quote } from '../errors/quote';
import { trimBlanks } from './text';

/** The longest URL that browsers and servers commonly accept. */
const LONGEST_URL = 2_000;

/** `URL` drops line breaks and tabs, and takes a backslash for a slash: such an address is not where it seems to lead. */
const ODD = /[\s\\\p{Cc}\p{Cf}]/u;

/**
 * The address of a vendor's entry point as a user entered it, checked. `?wsdl` at its end, which names the description of a SOAP service
 * and not the service, is taken off.
 * @throws GatewayError `invalidRequest` when it is no http or https address, or holds a user name, a query or a fragment
 */
export function parseBaseUrl(entered: string): string {
	if (entered.length > LONGEST_URL) throw wrong(`The Base URL has more than ${LONGEST_URL} characters`);
	const text = trimBlanks(entered);
	if (ODD.test(text)) throw wrong('The Base URL holds a space, a backslash or an invisible character');
	let url: URL;
	try {
		url = new URL(text);
	} catch {
		throw wrong(`The Base URL ${quote(withoutUserInfo(text))} is not a web address`);
	}
	if (!/^https?:\/\//i.test(text)) {
		throw wrong(`The Base URL ${quote(withoutUserInfo(text))} does not begin with http:// or https://`);
	}
	if (url.username !== '' || url.password !== '' || /^[^/?#]*\/\/[^/?#]*@/.test(text)) {
		throw wrong('The Base URL holds a user name or a password');
	}
	if (/^\?(?:single)?wsdl=?$/i.test(url.search)) url.search = '';
	if (url.search !== '' || url.hash !== '') {
		throw wrong('The Base URL holds a query or a fragment (what follows ? or #)');
	}
	return url.href;
}

function withoutUserInfo(text: string): string {
	return text.slice(text.lastIndexOf('@') + 1).replace(/[?#].*/s, '');
}

function wrong(message: string): GatewayError {
	return new GatewayError('invalidRequest', {
		message,
		advice: 'Correct the Base URL in the credential; the default is the vendor’s own address.',
	});
}
