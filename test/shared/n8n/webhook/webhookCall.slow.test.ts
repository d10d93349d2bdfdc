import fc from 'fast-check';
import { IncomingMessage, request as httpRequest, ServerResponse, type ClientRequest } from 'node:http';
import { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { IWebhookFunctions } from 'n8n-workflow';
import {
	isHandedOverInTime,
	isIpAllowed,
	isToken,
	WebhookCall,
	wrongIpEntries,
} from '../../../../nodes/shared/n8n/webhook/webhookCall';
import { anyText } from '../../../support/anyText';
import { eventually } from '../../../support/eventually';
import { LoopbackServers } from '../../../../tooling/servers/loopbackServers';

describe('the allowed addresses', () => {
	it.each([
		['an address', '192.0.2.1', '192.0.2.1'],
		['an address of several', '198.51.100.7', '192.0.2.1, 198.51.100.7'],
		['several, separated by anything', '192.0.2.3', '192.0.2.1 192.0.2.2;192.0.2.3\n192.0.2.4'],
		['a range', '192.0.2.200', '192.0.2.0/24'],
		['a range’s first', '192.0.2.0', '192.0.2.0/24'],
		['a range of one', '192.0.2.1', '192.0.2.1/32'],
		['all of IPv4', '203.0.113.9', '0.0.0.0/0'],
		['an IPv6 address', '2001:db8::1', '2001:db8::1'],
		['an IPv6 address written in another way', '2001:db8::1', '2001:0DB8:0:0:0:0:0:1'],
		['an IPv6 range', '2001:db8:1:2::3', '2001:db8::/32'],
		['IPv4 of a socket that speaks both', '::ffff:192.0.2.1', '192.0.2.1'],
		['IPv4 of a socket that speaks both, in capitals', '::FFFF:192.0.2.1', '192.0.2.0/24'],
		['an entry written as such a socket has it', '192.0.2.1', '::ffff:192.0.2.1'],
		['both alike', '::ffff:192.0.2.1', '::ffff:192.0.2.1'],
		['what stands beside a wrong entry', '192.0.2.1', 'example.com, 192.0.2.1'],
	])('include %s: %s in %j', (_what, ip, list) => {
		expect(isIpAllowed(ip, list)).toBe(true);
	});

	it.each([
		['an IPv4 address', '192.0.2.1:51234'],
		['an IPv4 address of a socket that speaks both', '::ffff:192.0.2.1:51234'],
		['such an address in brackets', '[::FFFF:192.0.2.1]:51234'],
		['an IPv4 address in hexadecimal', '::ffff:c000:201'],
		['an IPv6 address', '[2001:db8::1]:51234'],
		['an IPv6 address in brackets without a port', '[2001:db8::1]'],
		['an IPv6 address with a zone', '2001:db8::1%eth0'],
		['an IPv6 address with a zone in brackets', '[2001:db8::1%eth0]:51234'],
		['an address with blanks around', ' 192.0.2.1 '],
	])('include %s as some proxies write it: %s', (_what, ip) => {
		expect(isIpAllowed(ip, '192.0.2.1, 2001:db8::1')).toBe(true);
		expect(isIpAllowed(ip, '192.0.2.0/24, 2001:db8::/32')).toBe(true);
		expect(isIpAllowed(ip, '192.0.2.2, 2001:db8::2')).toBe(false);
	});

	it.each([
		'192.0.2.1:',
		'192.0.2.1:http',
		'192.0.2.1:1:2',
		'192.0.2.1, 192.0.2.9',
		'[192.0.2.1',
		'192.0.2.1/24',
	])('do not include an invalid address with a port: %j', (ip) => {
		expect(isIpAllowed(ip, '192.0.2.1')).toBe(false);
	});

	it('do not mistake the last group of an IPv6 address for a port', () => {
		expect(isIpAllowed('2001:db8::1:5123', '2001:db8::1')).toBe(false);
		expect(isIpAllowed('2001:db8::1:5123', '2001:db8::1:5123')).toBe(true);
	});

	it.each([
		['another address', '192.0.2.2', '192.0.2.1'],
		['an address beyond the range', '192.0.3.0', '192.0.2.0/24'],
		['an IPv6 address beyond the range', '2001:db9::1', '2001:db8::/32'],
		['IPv6 in a list of IPv4', '2001:db8::1', '0.0.0.0/0'],
		['another one of a socket that speaks both', '::ffff:192.0.2.2', '192.0.2.1'],
		['an address that begins alike', '192.0.2.11', '192.0.2.1'],
		['no address', '', '192.0.2.1'],
		['something else', 'localhost', '127.0.0.1'],
		['anything, when all entries are wrong', '192.0.2.1', 'example.com'],
		['anything, when the range is wrong', '192.0.2.1', '192.0.2.0/33'],
	])('do not include %s: %s in %j', (_what, ip, list) => {
		expect(isIpAllowed(ip, list)).toBe(false);
	});

	it.each(['', '  ', ',', ' ;\n'])('are all when the list is empty: %j', (list) => {
		expect(isIpAllowed('192.0.2.1', list)).toBe(true);
		expect(isIpAllowed('', list)).toBe(true);
	});

	it('match an address in each of its notations', () => {
		fc.assert(
			fc.property(fc.ipV4(), fc.ipV4(), (ip, other) => {
				expect(isIpAllowed(ip, ip)).toBe(true);
				expect(isIpAllowed(`::ffff:${ip}`, `${ip}/32`)).toBe(true);
				expect(isIpAllowed(ip, other)).toBe(ip === other);
				expect(isIpAllowed(`${ip}:51234`, other)).toBe(ip === other);
			}),
		);
		fc.assert(
			fc.property(fc.ipV6(), fc.ipV4(), fc.integer({ min: 1, max: 65_535 }), (ip, other, port) => {
				expect(isIpAllowed(ip, `${other}, ${ip.toUpperCase()}`)).toBe(true);
				expect(isIpAllowed(`[${ip}]:${port}`, ip)).toBe(true);
			}),
		);
	});

	it('can be checked for any entry and any caller', () => {
		const odd = fc.constantFrom(
			'fe80::1%eth0',
			'1.2.3.4/',
			'/24',
			'::/0',
			'::ffff:1.2.3.4/96',
			'1.2.3.4/24/8',
		);
		const entry = fc.oneof(odd, fc.ipV4(), fc.ipV6(), anyText({ maxLength: 8 }));
		const ip = fc.oneof(fc.constantFrom('fe80::1%eth0', '::1'), fc.ipV4(), anyText({ maxLength: 8 }));
		fc.assert(
			fc.property(ip, fc.array(entry, { maxLength: 3 }), (anyIp, entries) => {
				expect(typeof isIpAllowed(anyIp, entries.join(','))).toBe('boolean');
				expect(Array.isArray(wrongIpEntries(entries.join(',')))).toBe(true);
			}),
		);
	});
});

describe('invalid entries of that list', () => {
	it.each([
		'example.com',
		'192.0.2',
		'192.0.2.256',
		'192.0.2.1:80',
		'192.0.2.0/33',
		'192.0.2.0/-1',
		'192.0.2.0/',
		'192.0.2.0/x',
		'192.0.2.0/1.5',
		'192.0.2.0/24/8',
		'2001:db8::/129',
		'2001:db8::1::2',
		'[2001:db8::1]',
		'/24',
		'*',
	])('are reported: %s', (entry) => {
		expect(wrongIpEntries(`192.0.2.1, ${entry}, 2001:db8::1`)).toEqual([entry]);
	});

	it('are all reported, in order', () => {
		expect(wrongIpEntries('b, 192.0.2.1 a;c')).toEqual(['b', 'a', 'c']);
	});

	it.each(['', ' , ', '192.0.2.1', '192.0.2.0/24;0.0.0.0/0', '2001:db8::1 ::/0', '::ffff:192.0.2.1'])(
		'do not exist in %j',
		(list) => {
			expect(wrongIpEntries(list)).toEqual([]);
		},
	);
});

describe('isToken', () => {
	it('is true only for the same text', () => {
		expect(isToken('sésame', 'sésame')).toBe(true);
		for (const given of [undefined, '', 'sésam', 'sésame ', 'Sésame', 'sésamee', 'se\u0301same']) {
			expect(isToken(given, 'sésame')).toBe(false);
		}
		fc.assert(
			fc.property(anyText(), anyText(), (given, expected) => {
				expect(isToken(given, given)).toBe(true);
				expect(isToken(given, expected)).toBe(given === expected);
			}),
		);
	});
});

describe('a call', () => {
	const servers = new LoopbackServers();
	afterEach(async () => {
		await servers.stopAll();
	});

	/** A call as n8n gives it to a node. */
	function callOf(request: IncomingMessage, response: ServerResponse): WebhookCall {
		const n8nRequest = Object.assign(request, {
			originalUrl: request.url,
			ip: request.socket.remoteAddress,
			rawBody: undefined as Buffer | undefined,
			readRawBody: async () => {
				n8nRequest.rawBody = await buffer(request);
			},
		});
		return new WebhookCall({
			getRequestObject: () => n8nRequest,
			getResponseObject: () => response,
		} as unknown as IWebhookFunctions);
	}

	/** Makes a call, and gives back what the server has of it, with the client's side. */
	async function make(options: { method?: string; path?: string; body?: string } = {}): Promise<{
		call: WebhookCall;
		response: ServerResponse;
		client: ClientRequest;
		answer: Promise<string>;
	}> {
		const { method = 'GET', path = '/', body } = options;
		let client!: ClientRequest;
		let answer!: Promise<string>;
		const arrived = new Promise<[IncomingMessage, ServerResponse]>((resolve) => {
			void servers
				.http((...pair) => resolve(pair))
				.then((host) => {
					client = httpRequest(`http://${host}${path}`, { method, agent: false });
					answer = new Promise((resolveAnswer, reject) => {
						client.on('response', (incoming) => {
							void buffer(incoming).then((bytes) =>
								resolveAnswer(
									`${incoming.statusCode} ${incoming.headers['content-type']} ${bytes.toString()}`,
								),
							);
						});
						client.on('error', reject);
					});
					answer.catch(() => undefined);
					client.end(body);
				});
		});
		const [request, response] = await arrived;
		return { call: callOf(request, response), response, client, answer };
	}

	it('has the parameters of its query and of its form', async () => {
		const { call } = await make({
			method: 'POST',
			path: '/webhook?token=x?Dest=%E9',
			body: 'SmsID=1&Msg=a+b',
		});
		expect(await call.parameters(['Dest'])).toEqual({ Dest: 'é', SmsID: '1', Msg: 'a b' });
		expect(call.token(['Dest'])).toBe('x');
	});

	it('by GET has no form', async () => {
		const { call } = await make({ path: '/webhook?SmsID=1' });
		expect(await call.parameters([])).toEqual({ SmsID: '1' });
	});

	it('without a query has no parameters', async () => {
		const { call } = await make();
		expect(await call.parameters(['Dest'])).toEqual({});
	});

	it('has the caller’s address', async () => {
		const { call } = await make();
		expect(call.callerIp).toBe('127.0.0.1');
	});

	it('is open until its caller hangs up', async () => {
		const { call, client } = await make();
		expect(call.isOpen()).toBe(true);
		client.destroy();
		await eventually('the call is no longer open', () => !call.isOpen());
	});

	it('is refused with a status and a text', async () => {
		const { call, answer } = await make();
		call.refuse(403, 'Désolé');
		expect(await answer).toBe('403 text/plain; charset=utf-8 Désolé');
	});

	it.each([
		[200, true],
		[500, false],
		[503, false],
		[204, false],
	])('with the answer %i was handed over: %s', async (status, expected) => {
		const { call, response, answer } = await make();
		const answered = call.answered();
		response.statusCode = status;
		response.end('OK');
		expect(await answered).toBe(expected);
		expect(await answer).toMatch(new RegExp(`^${status} `));
	});

	it.each([
		[200, true],
		[500, false],
	])('with the answer %i after its caller has hung up was handed over: %s', async (status, expected) => {
		const { call, response, client } = await make();
		const answered = call.answered();
		client.destroy();
		await eventually('the call is no longer open', () => !call.isOpen());
		response.statusCode = status;
		response.end('OK');
		expect(await answered).toBe(expected);
	});

	it('is not handed over before it is answered', async () => {
		const { call, response } = await make();
		let handedOver: boolean | undefined;
		const answered = call.answered().then((done) => (handedOver = done));
		response.write('O');
		await new Promise(setImmediate);
		expect(handedOver).toBeUndefined();
		response.end('K');
		await answered;
		expect(handedOver).toBe(true);
	});

	it('passes on its answer, however it is written', async () => {
		const { call, response, answer } = await make();
		void call.answered();
		const sent = await new Promise((resolve) => response.end('Désolé', 'latin1', () => resolve('sent')));
		expect(sent).toBe('sent');
		expect(await answer).toMatch(/^200 .*D\uFFFDsol\uFFFD$/);
	});

	it('is neither handed over nor lost while n8n does not answer, however long', async () => {
		jest.useFakeTimers();
		try {
			const request = new IncomingMessage(new Socket());
			const response = new ServerResponse(request);
			let handedOver: boolean | undefined;
			void callOf(request, response)
				.answered()
				.then((done) => (handedOver = done));
			await jest.advanceTimersByTimeAsync(86_400_000);
			expect(handedOver).toBeUndefined();
			response.end('OK');
			await jest.advanceTimersByTimeAsync(0);
			expect(handedOver).toBe(true);
		} finally {
			jest.useRealTimers();
		}
	});
});

describe('a caller', () => {
	beforeEach(() => jest.useFakeTimers());
	afterEach(() => jest.useRealTimers());

	it.each([true, false])('gets the outcome if its item is handed over within a minute: %s', async (done) => {
		const heard = isHandedOverInTime(
			new Promise((resolve) => {
				setTimeout(() => resolve(done), 59_999);
			}),
		);
		await jest.advanceTimersByTimeAsync(59_999);
		expect(await heard).toBe(done);
		expect(jest.getTimerCount()).toBe(0);
	});

	it('waits at most one minute', async () => {
		let heard: boolean | undefined;
		void isHandedOverInTime(new Promise(() => undefined)).then((done) => (heard = done));
		await jest.advanceTimersByTimeAsync(59_999);
		expect(heard).toBeUndefined();
		await jest.advanceTimersByTimeAsync(1);
		expect(heard).toBe(false);
	});
});
