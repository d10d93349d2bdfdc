import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../../sandbox';
import { until } from '../../tooling/processes';
import { eventually } from '../support/eventually';

/** The emulator against the vendor's document, "查询收件人状态接口". */
const SUCCESS = `{
"success": true,
"message": "Recipient details retrieved",
"data": {
"rcpt_ref": "rcpt_111aaa",
"phone_number": "8613812345678",
"unit_price": 0.5,
"page_count": 3,
"charged_amount": 1.5,
"status": "success",
"failed_code": null,
"failed_reason": null,
"completed_at": "2025-02-22 14:31:20",
"created_at": "2025-02-22 10:00:00"
}
}`;
const FAILED = `{
"success": true,
"message": "Recipient details retrieved",
"data": {
"rcpt_ref": "rcpt_222bbb",
"phone_number": "8613912345678",
"unit_price": 0.5,
"page_count": 3,
"charged_amount": 1.5,
"status": "failed",
"failed_code": "BUSY",
"failed_reason": "Recipient line is busy",
"completed_at": "2025-02-22 14:35:10",
"created_at": "2025-02-22 10:00:00"
}
}`;
const INVALID_FORMAT = `{
"success": false,
"message": "Invalid rcpt_ref format",
"errors": {
"uid": [
"The uid format is invalid."
]
}
}`;
const NOT_FOUND = `{
"success": false,
"message": "Recipient not found",
"errors": ""
}`;
const FAILED_TO_FETCH = `{
"success": false,
"message": "Failed to fetch recipient",
"errors": "具体异常信息"
}`;
const KEYS = { 'X-API-Key': 'sandbox-key', 'X-API-Secret': 'sandbox-secret' };
const TIMESTAMP = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['globFax'] });
});
afterEach(() => {
	globFax().reset();
});
afterAll(async () => {
	await sandbox.stop();
});

const globFax = () => sandbox.globFax;
/** As written in one line, in the same order. */
const oneLine = (json: string) => JSON.stringify(JSON.parse(json));

async function get(
	rcptRef: string,
	headers: Record<string, string> = KEYS,
	signal?: AbortSignal,
): Promise<Response> {
	return await fetch(`${sandbox.url}${globFax().path}/api/v2/fax/recipients/${rcptRef}`, {
		headers,
		redirect: 'manual',
		...(signal === undefined ? {} : { signal }),
	});
}

async function answerTo(rcptRef: string): Promise<[number, string]> {
	const response = await get(rcptRef);
	return [response.status, await response.text()];
}

async function detailsOf(rcptRef: string) {
	const { data } = (await (await get(rcptRef)).json()) as { data: Record<string, unknown> };
	return data;
}

describe('the samples of the document', () => {
	it('for a success and a failure are there from the start', async () => {
		expect(await answerTo('rcpt_111aaa')).toEqual([200, oneLine(SUCCESS)]);
		expect(await answerTo('rcpt_222bbb')).toEqual([200, oneLine(FAILED)]);
		expect((await get('rcpt_111aaa')).headers.get('content-type')).toContain('application/json');
	});

	it('for the errors match the emulator’s answers', async () => {
		expect(await answerTo('rcpt.111aaa')).toEqual([422, oneLine(INVALID_FORMAT)]);
		expect(await answerTo('rcpt_333ccc')).toEqual([404, oneLine(NOT_FOUND)]);
		globFax().faults.push({ fault: { kind: 'failedToFetch', text: '具体异常信息' } });
		expect(await answerTo('rcpt_111aaa')).toEqual([500, oneLine(FAILED_TO_FETCH)]);
	});

	it('for the errors come with HTTP 200, if set so', async () => {
		globFax().statusMode = 'always200';
		expect(await answerTo('rcpt.111aaa')).toEqual([200, oneLine(INVALID_FORMAT)]);
		expect(await answerTo('rcpt_333ccc')).toEqual([200, oneLine(NOT_FOUND)]);
		globFax().faults.push({ fault: { kind: 'failedToFetch', text: '具体异常信息' } });
		expect(await answerTo('rcpt_111aaa')).toEqual([200, oneLine(FAILED_TO_FETCH)]);
	});
});

describe('a query', () => {
	it('is a GET', async () => {
		const url = `${sandbox.url}/api/v2/fax/recipients/rcpt_111aaa`;
		expect((await fetch(url, { method: 'POST', headers: KEYS })).status).toBe(404);
	});

	it.each([
		['no keys', {}],
		['no secret', { 'X-API-Key': 'sandbox-key' }],
		['no key', { 'X-API-Secret': 'sandbox-secret' }],
		['a wrong key', { ...KEYS, 'X-API-Key': 'wrong' }],
		['a wrong secret', { ...KEYS, 'X-API-Secret': 'wrong' }],
		['the keys of two accounts', { ...KEYS, 'X-API-Key': 'other-key' }],
	])('is refused with %s', async (_what, headers: Record<string, string>) => {
		globFax().accounts.push({ apiKey: 'other-key', apiSecret: 'other-secret' });
		const response = await get('rcpt_111aaa', headers);
		expect(response.status).toBe(401);
		expect(await response.json()).toEqual({ success: false, message: 'Unauthorized', errors: '' });
		globFax().accounts.pop();
	});

	it('is logged with its time and its answer’s status', async () => {
		const before = Date.now();
		await get('rcpt_111aaa');
		await get('rcpt_333ccc');
		await get('rcpt_111aaa', {});
		await eventually('all have their status', () => globFax().calls.every(({ status }) => status !== null));
		expect(globFax().calls).toMatchObject([
			{ rcptRef: 'rcpt_111aaa', status: 200 },
			{ rcptRef: 'rcpt_333ccc', status: 404 },
			{ rcptRef: 'rcpt_111aaa', status: 401 },
		]);
		expect(globFax().calls[0]?.at).toBeGreaterThanOrEqual(before);
	});
});

describe('a reference', () => {
	it.each([
		['of one character', 'a'],
		['of letters, digits, dashes and underscores', 'A-Z_09'],
		['a dash', '-'],
		['255 characters long', 'x'.repeat(255)],
	])('may be %s', async (_what, rcptRef) => {
		globFax().addRecipient({ rcptRef, phoneNumber: '8613812345678' });
		expect(await detailsOf(rcptRef)).toMatchObject({ rcpt_ref: rcptRef });
	});

	it.each([
		['empty', ''],
		['256 characters long', 'x'.repeat(256)],
		['with a space', 'rcpt%20x'],
		['with a slash', 'rcpt/x'],
		['with an encoded slash', 'rcpt%2Fx'],
		['with a dot', 'rcpt.x'],
		['with a letter beyond ASCII', 'rcpt_%C3%A9'],
		['with a line end', 'rcpt%0A'],
	])('may not be %s', async (_what, rcptRef) => {
		expect(await answerTo(rcptRef)).toEqual([422, oneLine(INVALID_FORMAT)]);
	});

	it('is case-sensitive', async () => {
		expect((await get('RCPT_111aaa')).status).toBe(404);
	});

	it('is generated, and unique for each recipient', async () => {
		const phoneNumber = '8613812345678';
		const [first, second] = [
			globFax().addRecipient({ phoneNumber }),
			globFax().addRecipient({ phoneNumber }),
		];
		expect(first.rcptRef).toMatch(/^rcpt_\w+$/);
		expect(second.rcptRef).not.toBe(first.rcptRef);
	});
});

describe('a recipient', () => {
	/** The report of a recipient in a final state. */
	async function endOf(settings: Parameters<Sandbox['globFax']['addRecipient']>[0]) {
		return await detailsOf(globFax().addRecipient({ stateStepMs: 0, ...settings }).rcptRef);
	}

	it('advances through the states by itself', () => {
		const createdAt = Date.parse('2026-03-01T23:30:00Z');
		const recipient = globFax().addRecipient({
			phoneNumber: '8613812345678',
			createdAt,
			stateStepMs: 20_000,
		});
		const underWay = {
			page_count: 0,
			charged_amount: 0,
			failed_code: null,
			failed_reason: null,
			completed_at: null,
			created_at: '2026-03-02 07:30:00',
		};
		expect(recipient.details(createdAt)).toMatchObject({ status: 'pending', ...underWay });
		expect(recipient.details(createdAt + 20_000)).toMatchObject({ status: 'processing', ...underWay });
		expect(recipient.details(createdAt + 59_999)).toMatchObject({ status: 'sending', ...underWay });
		expect(recipient.details(createdAt + 60_000)).toMatchObject({
			status: 'success',
			page_count: 3,
			charged_amount: 1.5,
			completed_at: '2026-03-02 07:31:00',
		});
	});

	it('advances within a second', async () => {
		const { rcptRef } = globFax().addRecipient({ phoneNumber: '8613812345678', stateStepMs: 250 });
		expect(await detailsOf(rcptRef)).toMatchObject({ completed_at: null });
		const ended = await until('the end', async () => {
			const details = await detailsOf(rcptRef);
			return details.completed_at !== null && details;
		});
		expect(ended).toMatchObject({ status: 'success', completed_at: expect.stringMatching(TIMESTAMP) });
	});

	it('is charged for each page', async () => {
		const charged = await endOf({ phoneNumber: '8613812345678', pages: 3, unitPrice: 0.1 });
		expect(charged).toMatchObject({ page_count: 3, unit_price: 0.1, charged_amount: 0.3 });
	});

	it.each([
		['001', { status: 'failed', failed_code: 'BUSY', failed_reason: 'Recipient line is busy' }],
		['002', { status: 'failed', failed_code: 'NO_ANSWER', failed_reason: 'Recipient does not answer' }],
		['003', { status: 'failed', failed_code: null, failed_reason: 'Transmission error' }],
		['004', { status: 'cancelled', failed_code: null, failed_reason: null, charged_amount: 0 }],
		['678', { status: 'success', failed_code: null, failed_reason: null }],
	])('that ends in %s ends as %j', async (digits, end) => {
		expect(await endOf({ phoneNumber: `8613812345${digits}` })).toMatchObject({
			...end,
			completed_at: expect.stringMatching(TIMESTAMP),
		});
	});

	it('that ends in 005 never ends', () => {
		const recipient = globFax().addRecipient({ phoneNumber: '8613812345005' });
		const inAYear = Date.now() + 365 * 24 * 3_600_000;
		expect(recipient.details(inAYear)).toMatchObject({ status: 'sending', completed_at: null });
	});

	it('ends with the given outcome, whatever its number', async () => {
		expect(await endOf({ phoneNumber: '8613812345001', final: 'success' })).toMatchObject({
			status: 'success',
			failed_code: null,
		});
		expect(await endOf({ phoneNumber: '8613812345678', final: 'failed' })).toMatchObject({
			status: 'failed',
			failed_code: 'BUSY',
		});
		const told = { final: 'failed', failedCode: 'NO_PAPER', failedReason: 'Out of paper' } as const;
		expect(await endOf({ phoneNumber: '8613812345678', ...told })).toMatchObject({
			failed_code: 'NO_PAPER',
			failed_reason: 'Out of paper',
		});
		expect(await endOf({ phoneNumber: '8613812345001', failedCode: null })).toMatchObject({
			failed_code: null,
			failed_reason: 'Recipient line is busy',
		});
	});
});

describe('too many queries', () => {
	const TOO_MANY = { success: false, message: 'Too Many Requests', errors: '' };

	it('are refused for one recipient within the gap', async () => {
		globFax().minGapMs = 30_000;
		expect((await get('rcpt_111aaa')).status).toBe(200);
		const refused = await get('rcpt_111aaa');
		expect(refused.status).toBe(429);
		expect(refused.headers.get('retry-after')).toBe('30');
		expect(await refused.json()).toEqual(TOO_MANY);
		expect((await get('rcpt_222bbb')).status).toBe(200);
	});

	it('are accepted after the gap, which a refused one does not extend', () => {
		globFax().minGapMs = 30_000;
		expect([0, 10_000, 29_999, 30_000, 59_000].map((at) => globFax().admit('rcpt_111aaa', at))).toEqual([
			0, 20_000, 1, 0, 1_000,
		]);
	});

	it('are refused within one minute', async () => {
		globFax().rateLimit = { perMinute: 2 };
		expect((await get('rcpt_111aaa')).status).toBe(200);
		expect((await get('rcpt_222bbb')).status).toBe(200);
		const refused = await get('rcpt_333ccc');
		expect(refused.status).toBe(429);
		expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
		expect(await refused.json()).toEqual(TOO_MANY);
	});

	it('are accepted one minute after the first of them', () => {
		globFax().rateLimit = { perMinute: 2 };
		expect([0, 10_000, 20_000, 60_000, 61_000].map((at) => globFax().admit('any', at))).toEqual([
			0, 0, 40_000, 0, 9_000,
		]);
	});

	it('are never refused by default', async () => {
		const all = await Promise.all(Array.from({ length: 20 }, async () => await get('rcpt_111aaa')));
		expect(all.every(({ status }) => status === 200)).toBe(true);
	});
});

describe('a magic reference', () => {
	async function keepsWaiting(rcptRef: string): Promise<boolean> {
		const givingUp = new AbortController();
		const answered = get(rcptRef, KEYS, givingUp.signal).then(
			() => true,
			() => false,
		);
		await eventually('the query has come', () => globFax().calls.length > 0);
		await sleep(50);
		givingUp.abort();
		return !(await answered);
	}

	it('_901 is answered late', async () => {
		expect(await keepsWaiting('rcpt_901')).toBe(true);
		globFax().faults.push({ fault: { kind: 'delay', ms: 1 } });
		expect(await detailsOf('rcpt_901')).toMatchObject({ rcpt_ref: 'rcpt_901', status: 'success' });
	});

	it('_902 cannot be fetched', async () => {
		const [status, text] = await answerTo('rcpt_902');
		expect(status).toBe(500);
		expect(JSON.parse(text)).toEqual({
			success: false,
			message: 'Failed to fetch recipient',
			errors: 'Connection refused',
		});
	});

	it('_903 is never answered', async () => {
		expect(await keepsWaiting('rcpt_903')).toBe(true);
		expect(globFax().calls).toMatchObject([{ rcptRef: 'rcpt_903', status: null }]);
	});

	it('_904 gets an answer that breaks off', async () => {
		await expect(answerTo('rcpt_904')).rejects.toThrow();
	});

	it('_905 is answered by HTTP 500', async () => {
		expect(await answerTo('rcpt_905')).toEqual([500, 'Internal Server Error']);
	});

	it('_906 is answered by a web page', async () => {
		const response = await get('rcpt_906');
		expect([response.status, response.headers.get('content-type')]).toEqual([
			200,
			expect.stringContaining('text/html'),
		]);
		expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
	});

	it('_907 is redirected', async () => {
		const response = await get('rcpt_907');
		expect([response.status, response.headers.get('location')]).toEqual([
			302,
			'http://127.0.0.1:9/elsewhere',
		]);
	});

	it('_908 is answered by 5 MB', async () => {
		expect((await answerTo('rcpt_908'))[1]).toHaveLength(5 * 1024 * 1024);
	});

	it('_909 gets an answer that echoes the keys', async () => {
		const [status, text] = await answerTo('rcpt_909');
		expect([status, JSON.parse(text)]).toMatchObject([
			500,
			{ success: false, errors: expect.stringMatching(/sandbox-key.*sandbox-secret/) },
		]);
	});

	it('_910 resets the connection', async () => {
		await expect(get('rcpt_910')).rejects.toThrow(
			expect.objectContaining({ cause: expect.objectContaining({ code: 'ECONNRESET' }) }),
		);
	});

	it('_911 is answered by broken JSON', async () => {
		const response = await get('rcpt_911');
		expect([response.status, response.headers.get('content-type')]).toEqual([
			200,
			expect.stringContaining('application/json'),
		]);
		await expect(response.json()).rejects.toThrow(/JSON/);
	});

	it('has no effect without the keys', async () => {
		expect((await get('rcpt_905', {})).status).toBe(401);
	});
});

describe('the control interface', () => {
	const control = (path = '') => `${sandbox.url}/_sandbox/globfax${path}`;

	async function post(path: string, body: object): Promise<unknown> {
		const response = await fetch(control(path), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		return await response.json();
	}

	it('adds a recipient and lists it', async () => {
		const added = await post('/recipients', { rcptRef: 'order-1', phoneNumber: '8613812345001', pages: 1 });
		expect(added).toMatchObject({ rcpt_ref: 'order-1', status: 'pending' });
		expect(await detailsOf('order-1')).toMatchObject({ phone_number: '8613812345001' });
		expect(await (await fetch(control())).json()).toMatchObject({
			recipients: [
				{ rcpt_ref: 'rcpt_111aaa' },
				{ rcpt_ref: 'rcpt_222bbb' },
				{ rcpt_ref: 'rcpt_901' },
				{ rcpt_ref: 'order-1' },
			],
			faults: [],
			calls: [{ rcptRef: 'order-1', status: 200 }],
		});
	});

	it.each([500, 502, 503])(
		'injects a fault for certain references and a number of times: %i',
		async (status) => {
			const fault = { kind: 'status', status, body: 'Try again' };
			await post('/faults', { fault, rcptRefEndsWith: 'aaa', times: 2 });
			const answers = ['rcpt_222bbb', 'rcpt_111aaa', 'rcpt_111aaa', 'rcpt_111aaa'];
			const statuses: number[] = [];
			for (const rcptRef of answers) statuses.push((await get(rcptRef)).status);
			expect(statuses).toEqual([200, status, status, 200]);
		},
	);

	it.each(['0000-00-00 00:00:00', 0, '-'])(
		'sets %j as the completion time while a fax is in progress',
		async (value) => {
			await post('/faults', { fault: { kind: 'emptyTime', value } });
			globFax().addRecipient({ rcptRef: 'order-1', phoneNumber: '8613812345005' });
			expect(await detailsOf('order-1')).toMatchObject({ completed_at: value });
			expect(await detailsOf('rcpt_111aaa')).toMatchObject({ completed_at: '2025-02-22 14:31:20' });
		},
	);

	it('resets everything but the initial recipients', async () => {
		globFax().statusMode = 'always200';
		globFax().minGapMs = 30_000;
		globFax().rateLimit = { perMinute: 1 };
		await post('/recipients', { phoneNumber: '8613812345001' });
		await post('/faults', { fault: { kind: 'html' } });
		await get('rcpt_111aaa');
		expect((await fetch(control(), { method: 'DELETE' })).status).toBe(204);
		expect(await (await fetch(control())).json()).toMatchObject({
			recipients: [{ rcpt_ref: 'rcpt_111aaa' }, { rcpt_ref: 'rcpt_222bbb' }, { rcpt_ref: 'rcpt_901' }],
			faults: [],
			calls: [],
		});
		expect((await get('rcpt_111aaa')).status).toBe(200);
		expect((await get('rcpt_333ccc')).status).toBe(404);
	});
});
