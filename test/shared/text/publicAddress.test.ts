import fc from 'fast-check';
import { isPrivateHost } from '../../../nodes/shared/text/publicAddress';

const hostOf = (url: string) => new URL(url).hostname;

describe('a host that is certainly unreachable from outside', () => {
	it.each([
		['this machine', 'http://127.0.0.1:5678/x'],
		['this machine, with another number', 'http://127.1.2.3/'],
		['this machine, as one number', 'http://2130706433/'],
		['this machine, in hex', 'http://0x7f.1/'],
		['any address of this machine', 'http://0.0.0.0/'],
		['this machine in IPv6', 'http://[::1]:5678/'],
		['this machine by IPv4 in IPv6', 'http://[::ffff:127.0.0.1]/'],
		['a private network, 10/8', 'http://10.0.0.1/'],
		['a private network, 172.16/12', 'http://172.31.255.255/'],
		['a private network, 192.168/16', 'https://192.168.1.2/'],
		['a private network by IPv4 in IPv6', 'http://[::ffff:192.168.1.2]/'],
		['a private network in IPv6', 'http://[fd00::1]/'],
		['the cloud’s own addresses', 'http://169.254.169.254/'],
		['the link in IPv6', 'http://[fe80::1]/'],
		['a provider’s own network', 'http://100.64.0.1/'],
		['everybody', 'http://255.255.255.255/'],
		['a group', 'http://224.0.0.1/'],
		['this machine by name', 'http://localhost:5678/'],
		['this machine by name, in capitals', 'http://LOCALHOST/'],
		['this machine by its whole name', 'http://localhost./'],
		['a name below localhost', 'http://n8n.localhost/'],
		['a name of one word, as containers have them', 'http://n8n:5678/'],
		['a name of one word, with a dot behind', 'http://n8n./'],
		['a name of the own network', 'http://nas.local/'],
		['the same with a dot behind', 'http://nas.local./'],
		['a router’s name', 'http://nas.lan/'],
		['a cloud’s own name', 'http://metadata.google.internal/'],
		['a company’s own name', 'http://files.intranet/'],
		['a home’s own name', 'http://nas.home.arpa/'],
		['a name for tests', 'http://vendor.test/'],
		['a name that cannot be', 'http://vendor.invalid/'],
	])('is %s: %s', (_what, url) => {
		expect(isPrivateHost(hostOf(url))).toBe(true);
	});
});

describe('a host that may be reachable from outside', () => {
	it.each([
		'http://example.com/',
		'http://www.123-fax.net/http.php',
		'http://api.globfax.com',
		'http://n8n.example.com:5678/',
		'http://EXAMPLE.com./',
		'http://8.8.8.8/',
		'http://172.15.0.1/',
		'http://172.32.0.1/',
		'http://11.0.0.1/',
		'http://[2001:4860:4860::8888]/',
		'http://[::ffff:8.8.8.8]/',
		// What only looks like one of the above.
		'http://localhost.example.com/',
		'http://local.example/',
		'http://mylocal.de/',
		'http://notlocalhost.com/',
		'http://127.0.0.1.example.com/',
	])('is %s', (url) => {
		expect(isPrivateHost(hostOf(url))).toBe(false);
	});
});

describe('any host', () => {
	it('is classified, and every address of 10/8, 192.168/16 and fc00::/7 is private', () => {
		const byte = fc.integer({ min: 0, max: 255 });
		fc.assert(
			fc.property(byte, byte, byte, (b, c, d) => {
				expect(isPrivateHost(`10.${b}.${c}.${d}`)).toBe(true);
				expect(isPrivateHost(`192.168.${c}.${d}`)).toBe(true);
				expect(isPrivateHost(hostOf(`http://[fd${b.toString(16).padStart(2, '0')}::${c}:${d}]/`))).toBe(true);
			}),
		);
	});

	it('is classified without an exception, whatever a URL has there', () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.webUrl(),
					fc.ipV4().map((ip) => `http://${ip}/`),
					fc.ipV6().map((ip) => `http://[${ip}]/`),
				),
				(url) => {
					expect(typeof isPrivateHost(hostOf(url))).toBe('boolean');
				},
			),
		);
	});

	it.each(['', '[', '[]', '.', 'no host at all'])(
		'is classified without an exception even if it is not a host: %j',
		(host) => {
			expect(() => isPrivateHost(host)).not.toThrow();
		},
	);
});
