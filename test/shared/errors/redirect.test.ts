import fc from 'fast-check';
import { redirectOf, type Redirect } from '../../../nodes/shared/errors/redirect';

const ASKED = 'http://www.smsextrapro.com/HttpSend/HttpSend.php';
const DOCUMENTED = 'http://www.smsextrapro.com/HttpSend/HttpSend.php';

function redirect(location: string | undefined, url = ASKED, statusCode = 301): Redirect {
	const headers: Record<string, string> = location === undefined ? {} : { location };
	const found = redirectOf({ statusCode, headers }, { url, secrets: 'password', documented: DOCUMENTED });
	expect(found).not.toBeNull();
	return found as Redirect;
}

describe('redirectOf', () => {
	it('reports a move to https, with the URL to enter', () => {
		expect(redirect('https://www.smsextrapro.com/HttpSend/HttpSend.php')).toEqual({
			what: 'a redirect, which is not followed: the password would go along; the vendor has moved to https://www.smsextrapro.com',
			advice:
				'Let the Base URL in the credential begin with https://www.smsextrapro.com instead of http://www.smsextrapro.com; the rest of it stays as it is.',
		});
	});

	it.each([
		['another port', 'http://www.smsextrapro.com:8080/x', 'http://www.smsextrapro.com:8080'],
		['the name without www', 'https://smsextrapro.com/', 'https://smsextrapro.com'],
		['the other scheme in short', '//www.smsextrapro.com:81/', 'http://www.smsextrapro.com:81'],
		['capitals', 'HTTPS://WWW.SMSEXTRAPRO.COM/', 'https://www.smsextrapro.com'],
		['a user name', 'https://name:word@www.smsextrapro.com/', 'https://www.smsextrapro.com'],
	])('names the host that a vendor has moved to: %s', (_what, location, origin) => {
		const { what, advice } = redirect(location);
		expect(what).toMatch(new RegExp(`the vendor has moved to ${origin}$`));
		expect(advice).toContain(`begin with ${origin} instead`);
	});

	it('suggests another host only as a possibility', () => {
		const { what, advice } = redirect('http://login.hotspot.example/portal?url=secret');
		expect(what).toMatch(/it leads to http:\/\/login\.hotspot\.example$/);
		expect(advice).toMatch(/^If that is the vendor's new address/);
		expect(advice).toContain(DOCUMENTED);
	});

	it.each(['/HttpSend/index.php', '?x=1', 'HttpSend2.php', ASKED, 'http://www.smsextrapro.com:80/x'])(
		'reports that the host stays the same: %s',
		(location) => {
			expect(redirect(location).what).toMatch(/it leads to another path of http:\/\/www\.smsextrapro\.com$/);
		},
	);

	it.each([undefined, '', ' '])('reports that a redirect has no target: %j', (location) => {
		expect(redirect(location).what).toMatch(/it does not say where it leads$/);
	});

	it.each([
		'https://',
		'https://exa mple/',
		'http://host:99999/',
		'javascript:alert(1)',
		'ftp://x/',
		'data:,x',
	])('reports that the target is not a web address: %s', (location) => {
		const { what, advice } = redirect(location);
		expect(what).toMatch(/where it leads is not a web address$/);
		expect(what + advice).not.toContain(location);
	});

	it.each([300, 301, 302, 303, 307, 308, 399])('handles HTTP %i', (status) => {
		expect(redirect('https://a.example/', ASKED, status).what).toContain('https://a.example');
	});

	it.each([200, 299, 400, 500])('ignores HTTP %i', (statusCode) => {
		const asked = { url: ASKED, secrets: 'password', documented: DOCUMENTED };
		expect(redirectOf({ statusCode, headers: { location: 'https://a.example/' } }, asked)).toBeNull();
	});

	it('reveals no path, query, fragment or user of the target, whatever the header contains', () => {
		const secret = 'S3cr3t';
		const part = fc.constantFrom(
			'/',
			'?',
			'#',
			'@',
			':',
			'//',
			'https:',
			'http:',
			'www.smsextrapro.com',
			'b.example',
			' ',
			'é',
			'%',
		);
		const location = fc.array(part).map((parts) => parts.join(''));
		fc.assert(
			fc.property(location, location, (before, behind) => {
				const { what, advice } = redirect(`https://b.example/${before}${secret}${behind}`);
				expect(what + advice).not.toContain(secret);
			}),
		);
	});
});
