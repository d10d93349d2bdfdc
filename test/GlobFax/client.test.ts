import { GlobFaxClient, probeAccount, type GlobFaxAccount } from '../../nodes/GlobFax/gateway/client';
import { NOBODY } from '../../nodes/GlobFax/gateway/wire';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { caught, rejected } from '../support/caught';
import { FakeClock } from '../support/fakeClock';
import { tracesOf } from '../support/tracesOf';
import { ACCOUNT, FakeVendor, type Reply } from './fakeVendor';
import { answerWith, FAILED, FETCH_FAILED, INVALID_REFERENCE, NOT_FOUND, sample, SUCCESS } from './sample';

const RCPT = 'rcpt_111aaa';
const error500 = { status: 500, body: 'Internal Server Error' };
const tooMany = (headers: Record<string, string> = {}): Reply => ({
	status: 429,
	body: '{"success":false,"message":"Too Many Requests"}',
	headers,
});

/** The result of asking for one recipient, with these answers one after the other. */
async function failure(...replies: Reply[]): Promise<GatewayError> {
	return await rejected(
		new FakeVendor()
			.answers(RCPT, ...replies)
			.client()
			.getReport(RCPT),
		GatewayError,
	);
}

describe('an account', () => {
	it.each([
		[{ apiKey: '' }, 'The GlobFax credential has no API key'],
		[{ apiSecret: '' }, 'The GlobFax credential has no API secret'],
		[{ apiKey: 'geh eim' }, 'The API key in the GlobFax credential holds a space or another character'],
		[
			{ apiSecret: 'geheim\n' },
			'The API secret in the GlobFax credential holds a space or another character',
		],
		[{ apiSecret: '密码' }, 'The API secret in the GlobFax credential holds a space or another character'],
	])('with %j cannot be used', (changed, message) => {
		const error = caught(() => new FakeVendor().client(changed), GatewayError);
		expect(error.kind).toBe('authentication');
		expect(error.message).toContain(message);
		for (const value of Object.values(changed)) {
			if (value !== '') expect(tracesOf(value.trim(), error)).toEqual([]);
		}
	});

	it.each(['', 'api.globfax.com', 'ftp://api.globfax.com', 'http://api.globfax.com/?key=x'])(
		'with the Base URL %j cannot be used',
		(baseUrl) => {
			const error = caught(() => new FakeVendor().client({ baseUrl }), GatewayError);
			expect(error.kind).toBe('invalidRequest');
			expect(error.message).toContain('Base URL');
		},
	);

	it('without a Base URL, which a stored credential may lack, cannot be used', () => {
		const changed = { baseUrl: undefined } as unknown as Partial<GlobFaxAccount>;
		expect(caught(() => new FakeVendor().client(changed), GatewayError).kind).toBe('invalidRequest');
	});

	it.each([
		['http://api.globfax.com', false],
		['https://api.globfax.com/', false],
		['http://8.8.8.8', false],
		['http://127.0.0.1:8025', true],
		['http://localhost:8025', true],
		['http://[::1]:8025', true],
		['http://sandbox:8025', true],
		['http://192.168.1.2', true],
	])('at %s counts as the sandbox: %s', (baseUrl, isSandbox) => {
		expect(new FakeVendor().client({ baseUrl }).isSandbox).toBe(isSandbox);
	});
});

describe('a query', () => {
	it('is one GET of the recipient’s URL, with the keys in its headers', async () => {
		const vendor = new FakeVendor().answers(RCPT, SUCCESS);
		await vendor.client().getReport(RCPT);
		expect(vendor.requests).toMatchObject([
			{
				method: 'GET',
				url: `http://api.globfax.com${sample('request.txt').split(' ')[1]}`,
				headers: { 'x-api-key': 'the-key', 'x-api-secret': 'the-secret' },
			},
		]);
		expect(tracesOf('the-secret', vendor.requests[0]?.url)).toEqual([]);
	});

	it.each(['http://127.0.0.1:8025', 'http://127.0.0.1:8025/', 'http://127.0.0.1:8025//'])(
		'goes to the Base URL %s',
		async (baseUrl) => {
			const vendor = new FakeVendor().answers(RCPT, SUCCESS);
			await vendor.client({ baseUrl }).getReport(RCPT);
			expect(vendor.requests[0]?.url).toBe(`http://127.0.0.1:8025/api/v2/fax/recipients/${RCPT}`);
		},
	);

	it.each([
		[SUCCESS, 'delivered'],
		[FAILED, 'undelivered'],
	])('returns a report, with the time of reading', async (body, status) => {
		const vendor = new FakeVendor(new FakeClock({ startMs: Date.UTC(2026, 10, 22, 9) })).answers(RCPT, body);
		expect(await vendor.client().getReport(RCPT)).toMatchObject({
			status,
			messageId: RCPT,
			receivedAt: '2026-11-22T09:00:00.000Z',
		});
	});
});

describe('a documented error', () => {
	// We do not have the page with the HTTP statuses, so the words decide.
	it.each([
		[
			INVALID_REFERENCE,
			'invalidRequest',
			'Invalid rcpt_ref format: The uid format is invalid.',
			[422, 400, 200],
		],
		[NOT_FOUND, 'notFound', 'Recipient not found', [404, 200, 500]],
	])('is recognized by its words, whatever its HTTP status: %j', async (body, kind, vendorText, statuses) => {
		for (const status of statuses) {
			const vendor = new FakeVendor().answers(RCPT, { status, body });
			const error = await rejected(vendor.client().getReport(RCPT), GatewayError);
			expect(error).toMatchObject({ kind, vendorText });
			expect(error.message).toContain(`“${RCPT}”`);
			expect(vendor.requests).toHaveLength(1);
		}
	});

	it('that says “not found” mentions that the record may be deleted', async () => {
		expect((await failure(NOT_FOUND)).advice).toContain('deleted');
	});

	it.each([500, 200, 503])('about an internal fault is retried, with HTTP %s', async (status) => {
		const vendor = new FakeVendor().answers(RCPT, { status, body: FETCH_FAILED }, SUCCESS);
		expect(await vendor.client().getReport(RCPT)).toMatchObject({ status: 'delivered' });
		const error = await failure({ status, body: FETCH_FAILED });
		expect(error).toMatchObject({
			kind: 'unavailable',
			vendorText: 'Failed to fetch recipient: 具体异常信息',
		});
	});

	it('with other words is a refusal that quotes them', async () => {
		const vendor = new FakeVendor().answers(RCPT, {
			status: 402,
			body: '{"success":false,"message":"No credit","errors":"x"}',
		});
		const error = await rejected(vendor.client().getReport(RCPT), GatewayError);
		expect(error).toMatchObject({ kind: 'refused', vendorText: 'No credit: x' });
		expect(error.message).toContain('“No credit: x”');
		expect(vendor.requests).toHaveLength(1);
	});

	it.each([401, 403])('with HTTP %s concerns the keys, and is not retried', async (status) => {
		for (const body of ['{"success":false,"message":"Unauthorized"}', '<html></html>', NOT_FOUND, SUCCESS]) {
			const vendor = new FakeVendor().answers(RCPT, { status, body });
			const error = await rejected(vendor.client().getReport(RCPT), GatewayError);
			expect(error).toMatchObject({ kind: 'authentication', vendorCode: String(status) });
			expect(vendor.requests).toHaveLength(1);
		}
	});
});

describe('an answer that cannot be read', () => {
	it.each([
		['a web page', '<!DOCTYPE html><html></html>', 200],
		['nothing', '', 200],
		['JSON that breaks off', SUCCESS.slice(0, -20), 200],
		['no recipient', '{"success":true,"data":null}', 200],
		[
			'JSON that is nested too deep',
			`{"success":true,"data":{"status":${'['.repeat(3_000)}${']'.repeat(3_000)}}}`,
			200,
		],
		['a bare “not found”', 'Not Found', 404],
		['a redirect', '', 302],
	])(
		'such as %s is reported as such, with the address to check, and not retried',
		async (_what, body, status) => {
			const vendor = new FakeVendor().answers(RCPT, {
				status,
				body,
				headers: { location: 'http://elsewhere/' },
			});
			const error = await rejected(vendor.client().getReport(RCPT), GatewayError);
			expect(error.kind).toBe('protocol');
			expect(error.message).toContain(`HTTP ${status}`);
			expect(error.message.includes('a redirect, which is not followed')).toBe(status === 302);
			expect(error.advice).toContain('http://api.globfax.com');
			expect(error.vendorText?.length).toBeLessThanOrEqual(200);
			expect(vendor.requests).toHaveLength(1);
		},
	);
});

describe('a transient error', () => {
	it.each<[string, Reply, string]>([
		['a server fault', error500, 'unavailable'],
		['a gateway’s page', { status: 502, body: '<html></html>' }, 'unavailable'],
		[
			'a server fault in the form of an answer',
			{ status: 503, body: '{"success":false,"message":"Server Error"}' },
			'unavailable',
		],
		['a reset connection', { fails: 'disconnected' }, 'connection'],
		['a host that cannot be reached', { fails: 'unreachable' }, 'connection'],
		['a time-out', { fails: 'timeout' }, 'timeout'],
	])('is retried twice, with pauses: %s', async (_what, reply, kind) => {
		const passing = new FakeVendor().answers(RCPT, reply, reply, SUCCESS);
		expect(await passing.client().getReport(RCPT)).toMatchObject({ status: 'delivered' });
		expect(passing.clock.slept).toEqual([1_000, 3_000]);

		const lasting = new FakeVendor().answers(RCPT, reply);
		expect(await rejected(lasting.client().getReport(RCPT), GatewayError)).toMatchObject({ kind });
		expect(lasting.requests).toHaveLength(3);
	});

	it('quotes the words of a failing server, if it has any', async () => {
		const words = { status: 503, body: '{"success":false,"message":"Server Error"}' };
		expect(await failure(words)).toMatchObject({ vendorCode: '503', vendorText: 'Server Error' });
		expect(await failure(error500)).toMatchObject({ vendorCode: '500', vendorText: null });
	});

	it('names only the host of the URL', async () => {
		const error = await failure({ fails: 'timeout' });
		expect(error.message).toBe('GlobFax (api.globfax.com) did not answer in time');
	});

	it('is not retried once the execution is cancelled', async () => {
		const cancelling = new AbortController();
		const vendor = new FakeVendor().answers(RCPT, error500);
		const client = vendor.client({}, cancelling.signal);
		cancelling.abort();
		expect(await rejected(client.getReport(RCPT), GatewayError)).toMatchObject({ kind: 'unavailable' });
		expect(vendor.requests).toHaveLength(1);
	});
});

describe('a vendor that limits the rate', () => {
	const NOW = Date.UTC(2026, 10, 22, 9, 0, 0);
	const vendorAt = () => new FakeVendor(new FakeClock({ auto: true, startMs: NOW }));

	it.each<[string, Record<string, string>, number]>([
		['seconds', { 'retry-after': '7' }, 7_000],
		['seconds with blanks', { 'retry-after': ' 120 ' }, 120_000],
		['a date', { 'retry-after': 'Sun, 22 Nov 2026 09:00:42 GMT' }, 42_000],
		['a date that is over', { 'retry-after': 'Sun, 22 Nov 2026 08:59:00 GMT' }, 1_000],
		['no seconds', { 'retry-after': '0' }, 1_000],
		['seconds with a unit', { 'retry-after': '7s' }, 30_000],
		['nothing', {}, 30_000],
		['nonsense', { 'retry-after': 'soon' }, 30_000],
	])('makes the client wait as long as it says: %s', async (_what, headers, pauseMs) => {
		const vendor = vendorAt().answers(RCPT, tooMany(headers), SUCCESS);
		expect(await vendor.client().getReport(RCPT)).toMatchObject({ status: 'delivered' });
		expect(vendor.clock.slept).toEqual([pauseMs]);
		expect(vendor.requests).toHaveLength(2);
	});

	it('makes the client wait each time', async () => {
		const later = tooMany({ 'retry-after': '60' });
		const vendor = vendorAt().answers(RCPT, later, later, tooMany(), SUCCESS);
		expect(await vendor.client().getReport(RCPT)).toMatchObject({ status: 'delivered' });
		expect(vendor.clock.slept).toEqual([60_000, 60_000, 30_000]);
	});

	it('makes the client wait even if its answer is not JSON', async () => {
		const vendor = vendorAt().answers(RCPT, { status: 429, headers: { 'retry-after': '2' } }, SUCCESS);
		expect(await vendor.client().getReport(RCPT)).toMatchObject({ status: 'delivered' });
	});

	it.each(['301', '3600', '999999', 'Mon, 23 Nov 2026 09:00:00 GMT'])(
		'and demands more than five minutes, %s, is not waited for and not called again',
		async (header) => {
			const vendor = vendorAt().answers(RCPT, tooMany({ 'retry-after': header }));
			const error = await rejected(vendor.client().getReport(RCPT), GatewayError);
			expect(error).toMatchObject({ kind: 'unavailable', vendorCode: '429' });
			expect(error.message).toContain('asked too often');
			expect(vendor.requests).toHaveLength(1);
			expect(vendor.clock.slept).toEqual([]);
		},
	);

	it('makes the client wait at most five minutes in total', async () => {
		const vendor = vendorAt().answers(RCPT, tooMany({ 'retry-after': '100' }));
		expect(await rejected(vendor.client().getReport(RCPT), GatewayError)).toMatchObject({
			vendorCode: '429',
		});
		expect(vendor.clock.slept).toEqual([100_000, 100_000, 100_000]);
		expect(vendor.requests).toHaveLength(4);
	});

	it('does not make the client wait once the execution is cancelled', async () => {
		const clock = new FakeClock();
		const cancelling = new AbortController();
		const vendor = new FakeVendor(clock).answers(RCPT, tooMany(), SUCCESS);
		const asking = vendor.client({}, cancelling.signal).getReport(RCPT);
		const cancelled = expect(asking).rejects.toMatchObject({ name: 'AbortError' });
		await clock.advance(10_000);
		cancelling.abort();
		await cancelled;
		expect(clock.sleeping).toBe(0);
		expect(vendor.requests).toHaveLength(1);
	});
});

describe('a vendor that echoes the request', () => {
	const echo = (body: string): Reply[] => [
		{ status: 200, body },
		{ status: 500, body },
		{ status: 401, body },
	];
	const keys = `key the-key, secret the-secret`;

	it.each([
		...echo(`<html>${keys}</html>`),
		...echo(JSON.stringify({ success: false, message: keys, errors: '' })),
		...echo(JSON.stringify({ success: false, message: 'Failed to fetch recipient', errors: { a: [keys] } })),
		...echo(JSON.stringify({ success: false, message: `Recipient not found ${keys}` })),
		...echo(JSON.stringify({ success: false, message: `Invalid rcpt_ref ${keys}` })),
	])('does not leak the keys in an error: %j', async (reply) => {
		const error = await failure(reply);
		const probed = new FakeVendor().answers(NOBODY, reply);
		const told = await probeAccount(ACCOUNT, probed.transport).catch((fault: unknown) => fault);
		for (const secret of ['the-key', 'the-secret']) {
			expect(tracesOf(secret, error)).toEqual([]);
			if (told instanceof Error) expect(tracesOf(secret, told)).toEqual([]);
		}
	});

	it('does not leak the keys in a report', async () => {
		const body = answerWith({ status: 'failed', failed_reason: keys, debug: { headers: [keys] } });
		const report = await new FakeVendor().answers(RCPT, body).client().getReport(RCPT);
		expect(report).toMatchObject({
			vendorText: 'key ***, secret ***',
			raw: { page_count: 3, rcpt_ref: RCPT },
		});
		for (const secret of ['the-key', 'the-secret']) expect(tracesOf(secret, report)).toEqual([]);
	});

	it('is understood even if a key is a word of its answers', async () => {
		const vendor = new FakeVendor().answers(RCPT, SUCCESS);
		const report = await vendor.client({ apiKey: 'success', apiSecret: RCPT }).getReport(RCPT);
		expect(report).toMatchObject({ status: 'delivered', messageId: RCPT, vendorCode: 'success' });
	});
});

describe('the probe of an account', () => {
	async function probe(reply: Reply, changed: Partial<GlobFaxAccount> = {}) {
		const vendor = new FakeVendor().answers(NOBODY, reply);
		const outcome = await new GlobFaxClient({ ...ACCOUNT, ...changed }, vendor.transport, {
			clock: vendor.clock,
		})
			.probe()
			.then(
				() => 'right',
				(error: unknown) => error,
			);
		return { outcome, vendor };
	}

	it('sends one request for a well-formed recipient that does not exist', async () => {
		const { vendor } = await probe(NOT_FOUND);
		expect(vendor.requests.map(({ method, url }) => [method, url])).toEqual([
			['GET', `http://api.globfax.com/api/v2/fax/recipients/${NOBODY}`],
		]);
	});

	it.each([404, 200, 422])('accepts the keys when that is not found, with HTTP %s', async (status) => {
		expect((await probe({ status, body: NOT_FOUND })).outcome).toBe('right');
	});

	it.each([401, 403])('refuses the keys after HTTP %s, whatever the words', async (status) => {
		for (const body of [NOT_FOUND, '', '{"success":false,"message":"Unauthorized"}']) {
			expect((await probe({ status, body })).outcome).toMatchObject({ kind: 'authentication' });
		}
	});

	it.each<[string, Reply]>([
		['a recipient that nobody has', SUCCESS],
		['a format that it does not take', { status: 422, body: INVALID_REFERENCE }],
		['a fault inside', { status: 200, body: FETCH_FAILED }],
		['other words', { status: 400, body: '{"success":false,"message":"API key not found"}' }],
		['a page that is not found', { status: 404, body: '{"success":false,"message":"Not Found"}' }],
		['that it was asked too often', tooMany()],
		['that it was asked too often, in the words of another answer', { status: 429, body: NOT_FOUND }],
	])('is inconclusive after %s, and says so', async (_what, reply) => {
		const { outcome, vendor } = await probe(reply);
		expect(outcome).toMatchObject({
			kind: 'protocol',
			message: expect.stringContaining('does not tell whether the keys are right') as string,
		});
		expect([vendor.requests.length, vendor.clock.slept]).toEqual([1, []]);
	});

	it.each<[string, Reply, string]>([
		['a web page', '<html></html>', 'protocol'],
		['a redirect', { status: 302 }, 'protocol'],
		['a server fault', error500, 'unavailable'],
		['a time-out', { fails: 'timeout' }, 'timeout'],
		['nobody there', { fails: 'unreachable' }, 'connection'],
	])('reports the problem after %s, and does not retry', async (_what, reply, kind) => {
		const { outcome, vendor } = await probe(reply);
		expect(outcome).toBeInstanceOf(GatewayError);
		expect(outcome).toMatchObject({ kind });
		expect(vendor.requests).toHaveLength(1);
	});

	it('accepts a complete form', async () => {
		const vendor = new FakeVendor().answers(NOBODY, NOT_FOUND);
		await expect(probeAccount(ACCOUNT, vendor.transport)).resolves.toBeUndefined();
	});

	it.each([{ apiKey: undefined }, { apiSecret: undefined }, { baseUrl: undefined }])(
		'makes no request for an incomplete form: %j',
		async (changed) => {
			const vendor = new FakeVendor();
			await rejected(probeAccount({ ...ACCOUNT, ...changed }, vendor.transport), GatewayError);
			expect(vendor.requests).toEqual([]);
		},
	);
});
