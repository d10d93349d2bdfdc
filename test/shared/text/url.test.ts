import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import { parseBaseUrl } from '../../../nodes/shared/text/url';
import { caught } from '../../support/caught';

describe('parseBaseUrl', () => {
	it.each([
		['http://www.smsextrapro.com/HttpSend/HttpSend.php', 'http://www.smsextrapro.com/HttpSend/HttpSend.php'],
		['  https://example.com/x \n', 'https://example.com/x'],
		['HTTPS://Example.com:8443/Path', 'https://example.com:8443/Path'],
		['http://127.0.0.1:8025', 'http://127.0.0.1:8025/'],
		['http://[::1]:8025/x', 'http://[::1]:8025/x'],
		['\u00a0\u200b\ufeffhttp://example.com/x\u2060\u00a0\r\n', 'http://example.com/x'],
		[
			'http://ws.asanak.ir:8082/services/CompositeSmsGateway?wsdl',
			'http://ws.asanak.ir:8082/services/CompositeSmsGateway',
		],
		['https://example.com/x?WSDL', 'https://example.com/x'],
		['https://example.com/x?singleWsdl ', 'https://example.com/x'],
	])('accepts %j', (entered, url) => {
		expect(parseBaseUrl(entered)).toBe(url);
	});

	it.each([
		['', 'is not a web address'],
		['www.smsextrapro.com', 'is not a web address'],
		['http://', 'is not a web address'],
		['http://host:99999/', 'is not a web address'],
		['ftp://example.com/', 'does not begin with http:// or https://'],
		['localhost:8025/x', 'does not begin with http:// or https://'],
		['file:///etc/passwd', 'does not begin with http:// or https://'],
		['javascript:http://example.com/', 'does not begin with http:// or https://'],
		['javascript:alert(1)', 'does not begin with http:// or https://'],
		['http://name@example.com/', 'holds a user name or a password'],
		['http://:word@example.com/', 'holds a user name or a password'],
		['http://@example.com/', 'holds a user name or a password'],
		['http://:@example.com/', 'holds a user name or a password'],
		['http:example.com', 'does not begin with http:// or https://'],
		['http:/example.com', 'does not begin with http:// or https://'],
		['http:\\\\example.com', 'holds a space, a backslash or an invisible character'],
		['http://example.com\\@elsewhere.com/', 'holds a space, a backslash or an invisible character'],
		['http://exam\nple.com/', 'holds a space, a backslash or an invisible character'],
		['http://exam\u200bple.com/', 'holds a space, a backslash or an invisible character'],
		['http://example.com/a b', 'holds a space, a backslash or an invisible character'],
		[`http://example.com/${'a'.repeat(2_000)}`, 'has more than 2000 characters'],
		['http://example.com/?Psw=secret', 'holds a query or a fragment'],
		['http://example.com/?wsdl&Psw=secret', 'holds a query or a fragment'],
		['http://example.com/?wsdl#x', 'holds a query or a fragment'],
		['http://example.com/#secret', 'holds a query or a fragment'],
	])('refuses %j and says why', (entered, why) => {
		const error = caught(() => parseBaseUrl(entered), GatewayError);
		expect(error.message).toContain(why);
		expect(error).toMatchObject({ kind: 'invalidRequest', outcome: 'notSent' });
		expect(error.advice).toContain('Base URL');
	});

	it.each([
		['example.com/a?b#c', 'The Base URL “example.com/a” is not a web address'],
		['ftp://a@example.com/#c', 'The Base URL “example.com/” does not begin with http:// or https://'],
		['x@', 'The Base URL “” is not a web address'],
	])('names the non-secret parts of %j', (entered, message) => {
		expect(caught(() => parseBaseUrl(entered), GatewayError).message).toBe(message);
	});

	it('accepts 2000 characters', () => {
		const url = `http://example.com/${'a'.repeat(1_981)}`;
		expect(parseBaseUrl(url)).toBe(url);
		expect(() => parseBaseUrl(`${url}a`)).toThrow('has more than 2000 characters');
	});

	it.each([
		'http://user:s3cret@example.com/',
		'http://example.com/?Psw=s3cret',
		'http://example.com/#s3cret',
		'http://exa mple.com/?Psw=s3cret',
		'http://user:s3cret@exa mple.com/',
		'http://user:p@s3cret@host:99999/',
		'user:s3cret@example.com',
		'ftp://user:s3cret@example.com/?x=s3cret#s3cret',
		'http://user:s3cret/word@example.com/',
	])('never repeats the secret in %j', (entered) => {
		expect(caught(() => parseBaseUrl(entered), GatewayError).fullText).not.toContain('s3cret');
	});
});
