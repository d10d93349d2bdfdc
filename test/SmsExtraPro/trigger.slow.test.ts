import { request as httpRequest, type ClientRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as n8nWorkflow from 'n8n-workflow';
import { SmsExtraProTrigger } from '../../nodes/SmsExtraPro/SmsExtraProTrigger.node';
import { rejected } from '../support/caught';
import { eventually } from '../support/eventually';
import { gate } from '../support/gate';
import { tracesOf } from '../support/tracesOf';
import { WebhookHost, type HostedTrigger, type TriggerSetup } from '../support/webhookHost';
import { INBOUND, REPORT } from './calls';

/** The trigger as n8n runs it: calls by HTTP, executions stored by a stand-in (test/support/webhookHost.ts). */
let host: WebhookHost;

beforeAll(async () => {
	host = await WebhookHost.start();
});
afterAll(async () => {
	await host.stop();
});

/** A new node. Groups are handed over at once, for speed: what groups do is asked for where it matters. */
function trigger(
	options: n8nWorkflow.INodeParameters = {},
	setup: Partial<TriggerSetup> & { events?: string[] } = {},
): HostedTrigger {
	const { events, ...others } = setup;
	return host.add({
		node: new SmsExtraProTrigger(),
		parameters: {
			...(events === undefined ? {} : { events }),
			options: { groupWindowSeconds: 0, ...options },
		},
		...others,
	});
}

type Parameters = Record<string, string>;
type Answer = [status: number, text: string];
const OK: Answer = [200, 'OK'];

/** One call by GET, as `query` has it or with these parameters. */
async function get({ url }: HostedTrigger, query: string | Parameters = {}): Promise<Answer> {
	const written = typeof query === 'string' ? query : new URLSearchParams(query).toString();
	const response = await fetch(`${url}?${written}`);
	return [response.status, await response.text()];
}

async function post(
	{ url }: HostedTrigger,
	form: string | Uint8Array<ArrayBuffer> | Parameters,
	query = '',
): Promise<Answer> {
	const response = await fetch(`${url}${query}`, {
		method: 'POST',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body:
			typeof form === 'string' || form instanceof Uint8Array ? form : new URLSearchParams(form).toString(),
	});
	return [response.status, await response.text()];
}

/** A call whose client can hang up. */
function hangable({ url }: HostedTrigger, parameters: Parameters): ClientRequest {
	const client = httpRequest(`${url}?${new URLSearchParams(parameters).toString()}`, { agent: false });
	client.on('error', () => undefined);
	client.end();
	return client;
}

/** Reports of so many messages. */
const reports = (count: number, from = 1) =>
	Array.from({ length: count }, (_, index) => ({ ...REPORT, SmsID: String(from + index) }));
const idsOf = (parameters: Array<{ SmsID: string }>) => parameters.map(({ SmsID }) => SmsID).sort();
/** Message ids that came out, each as often as it did. */
const idsOut = (node: HostedTrigger) => node.items.map(({ messageId }) => messageId).sort();
const getAll = async (node: HostedTrigger, calls: Parameters[]) =>
	await Promise.all(calls.map(async (call) => await get(node, call)));
const statuses = (answers: Answer[]) => answers.map(([status]) => status);
/** How many there are of each. */
const tally = (values: number[]) =>
	Object.fromEntries(
		[...new Set(values)].map((value) => [value, values.filter((one) => one === value).length]),
	);

describe('a call of the vendor’s', () => {
	it.each([
		[
			'a delivery report',
			REPORT,
			{ event: 'deliveryReport', recipient: '+32475112233', status: 'undelivered' },
		],
		['an inbound SMS', INBOUND, { event: 'inboundMessage', from: '+32475112233', text: 'Où êtes-vous ?' }],
	])(
		'with %s, by GET or by POST, is answered OK and starts the flow with one item',
		async (_what, call, item) => {
			for (const make of [get, post]) {
				const node = trigger();
				expect(await make(node, call)).toEqual(OK);
				expect(node.executions).toHaveLength(1);
				expect(node.items).toEqual([expect.objectContaining(item)]);
			}
		},
	);

	it('is told in full, with when it came and what it said', async () => {
		const node = trigger();
		const before = new Date().toISOString();
		await get(node, REPORT);
		expect(node.items).toEqual([
			{
				event: 'deliveryReport',
				vendor: 'smsExtraPro',
				channel: 'sms',
				messageId: '1000001',
				clientReference: 'order-1',
				recipient: '+32475112233',
				status: 'undelivered',
				final: true,
				reason: 'unallocatedNumber',
				retryable: false,
				vendorCode: '503',
				vendorText: 'Unexisting destination',
				pages: null,
				charge: null,
				chargeUnit: null,
				occurredAt: null,
				vendorTime: null,
				receivedAt: expect.any(String),
				raw: REPORT,
			},
		]);
		const receivedAt = String(node.items[0]?.receivedAt);
		expect([before, receivedAt, new Date().toISOString()].sort()).toEqual([
			before,
			receivedAt,
			expect.any(String),
		]);
	});

	it.each([
		['UTF-8', 'O%C3%B9+%C3%AAtes-vous+%3F'],
		['ISO-8859-1', 'O%F9+%EAtes-vous+%3F'],
	])('may be in %s', async (_charset, text) => {
		const query = `ShortCode=8989&SmsID=1&Sender=32475112233&Key=INFO&Provider=Proximus&Msg=${text}`;
		for (const make of [get, post]) {
			const node = trigger();
			expect(await make(node, query)).toEqual(OK);
			expect(node.items).toMatchObject([{ text: 'Où êtes-vous ?', raw: { Msg: 'Où êtes-vous ?' } }]);
		}
	});

	it('may hold bytes that nobody escaped, in a form', async () => {
		const form = 'SmsID=1&Sender=32475112233&Key=INFO&Msg=été';
		for (const charset of ['utf8', 'latin1'] as const) {
			const node = trigger();
			expect(await post(node, Buffer.from(form, charset))).toEqual(OK);
			expect(node.items).toMatchObject([{ text: 'été' }]);
		}
	});

	it('may have its parameters partly in the query, partly in the form', async () => {
		const node = trigger();
		const { SmsID, ...form } = REPORT;
		expect(await post(node, form, `?SmsID=${SmsID}`)).toEqual(OK);
		expect(node.items).toMatchObject([{ messageId: '1000001', status: 'undelivered' }]);
	});

	it('whose parameters are joined by &amp; is read as any other', async () => {
		const node = trigger();
		const query =
			'SmsID=1001&amp;ClientSmsID=ord-1&amp;Dest=32475112233&amp;Status=Ok&amp;StatusCode=200&amp;Comment=Acked';
		expect(await get(node, query)).toEqual(OK);
		expect(node.items).toMatchObject([
			{ event: 'deliveryReport', messageId: '1001', clientReference: 'ord-1', status: 'delivered' },
		]);
	});

	it('with a code that nobody listed starts the flow as well', async () => {
		const node = trigger();
		expect(await get(node, { ...REPORT, StatusCode: '599' })).toEqual(OK);
		expect(await get(node, { ...REPORT, Status: 'New', StatusCode: '599' })).toEqual(OK);
		expect(node.items).toMatchObject([
			{ status: 'undelivered', final: true, vendorCode: '599' },
			{ status: 'unknown', final: false, vendorCode: '599' },
		]);
	});

	it('starts the flow of two nodes that both get it, in one workflow or in two', async () => {
		const one = trigger({}, { workflowId: 'shared', nodeId: 'one', nodeName: 'One' });
		const two = trigger({}, { workflowId: 'shared', nodeId: 'two', nodeName: 'Two' });
		const three = trigger({}, { workflowId: 'another', nodeId: 'one', nodeName: 'One' });
		for (const node of [one, two, three]) {
			expect(await get(node, REPORT)).toEqual(OK);
			expect(node.executions).toHaveLength(1);
		}
	});
});

describe('the events', () => {
	it.each([
		['deliveryReport', INBOUND, REPORT],
		['inboundMessage', REPORT, INBOUND],
	])(
		'that are chosen start the flow; others are answered OK and dropped: %s',
		async (event, other, chosen) => {
			const node = trigger({}, { events: [event] });
			expect(await get(node, other)).toEqual(OK);
			expect(node.executions).toEqual([]);
			expect(await get(node, chosen)).toEqual(OK);
			expect(node.items).toMatchObject([{ event }]);
		},
	);
});

describe('the filters', () => {
	const inState = (StatusCode: string) => ({ ...REPORT, StatusCode });
	const withKey = (Key: string) => ({ ...INBOUND, Key });

	it.each([
		['finalOnly drops what is not final', { finalOnly: true }, inState('100'), false],
		['finalOnly lets pass what is final', { finalOnly: true }, inState('200'), true],
		[
			'finalOnly drops an unlisted code with an unlisted word',
			{ finalOnly: true },
			{ ...inState('599'), Status: 'New' },
			false,
		],
		['finalOnly lets an unlisted code with a final word pass', { finalOnly: true }, inState('599'), true],
		['finalOnly lets inbound SMS pass', { finalOnly: true }, INBOUND, true],
		['finalOnly may be off', { finalOnly: false }, inState('100'), true],
		['statuses drop others', { statuses: ['delivered', 'unknown'] }, inState('503'), false],
		['statuses let pass theirs', { statuses: ['delivered', 'undelivered'] }, inState('503'), true],
		['statuses let inbound SMS pass', { statuses: ['delivered'] }, INBOUND, true],
		['no statuses are all', { statuses: [] }, inState('503'), true],
		[
			'statuses and finalOnly must both agree',
			{ statuses: ['sent'], finalOnly: true },
			inState('100'),
			false,
		],
		['keyword drops others', { keyword: 'STOP' }, withKey('INFO'), false],
		['keyword drops none', { keyword: 'STOP' }, withKey(''), false],
		['keyword lets pass its own', { keyword: 'INFO' }, withKey('INFO'), true],
		['keyword does not look at letter case', { keyword: ' info ' }, withKey('Info'), true],
		['keyword is the whole of it', { keyword: 'INF' }, withKey('INFO'), false],
		['keyword lets reports pass', { keyword: 'STOP' }, REPORT, true],
		['keyword may be empty', { keyword: '' }, withKey('INFO'), true],
		['shortCode drops others', { shortCode: '3434' }, INBOUND, false],
		['shortCode lets pass its own', { shortCode: '8989' }, INBOUND, true],
		['shortCode lets reports pass', { shortCode: '3434' }, REPORT, true],
	])('%s', async (_what, options, call, runs) => {
		const node = trigger(options);
		expect(await get(node, call)).toEqual(OK);
		expect(node.executions).toHaveLength(runs ? 1 : 0);
	});

	it('leave no mark: what was dropped in one state starts the flow in the next', async () => {
		const node = trigger({ finalOnly: true });
		await get(node, inState('100'));
		await get(node, inState('200'));
		expect(node.items).toMatchObject([{ status: 'delivered' }]);
	});
});

describe('a call of somebody else’s', () => {
	it.each([
		['unknown parameters are named', { foo: '1', Bar: '2' }, /its parameters are foo, Bar\.$/],
		['no parameters', {}, /has no parameters\.$/],
		[
			'a report of 123-Fax',
			{ etat_e: '0', ref_accuse: '12', numero: '0123456789', nb_page: '1', heure: '12:00' },
			/looks like a 123-Fax delivery report: the URLs seem to be crossed\.$/,
		],
		[
			'an inbound SMS of Asanak',
			{ destAddress: '98', srcAddress: '98', msgBody: 'x', msgPartNumber: '1', receivedTime: '1' },
			/looks like an Asanak inbound SMS: the URLs seem to be crossed\.$/,
		],
	])('is answered 400, with what the URL is for and what came: %s', async (_what, parameters, said) => {
		for (const make of [get, post]) {
			const node = trigger();
			const [status, text] = await make(node, parameters);
			expect(status).toBe(400);
			expect(text).toMatch(/^This is the n8n URL for SmsExtraPro: delivery reports and inbound SMS\. /);
			expect(text).toMatch(said);
			expect(node.executions).toEqual([]);
		}
	});

	it('is told its parameters’ names only, and not all of hundreds', async () => {
		const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`name${index}`, 'secret']));
		const [status, text] = await post(trigger(), many);
		expect(status).toBe(400);
		expect(text).toContain('name19');
		expect(text).not.toContain('name20');
		expect(text).not.toContain('secret');
	});
});

describe('the token', () => {
	const token = 'Zx9&sésame';
	const given = `token=${encodeURIComponent(token)}`;
	const written = new URLSearchParams(REPORT).toString();

	it.each([
		['missing', written],
		['empty', `token=&${written}`],
		['wrong', `token=other&${written}`],
		['in another letter case', `token=${encodeURIComponent(token.toUpperCase())}&${written}`],
		['under another name', `Token=${encodeURIComponent(token)}&${written}`],
	])('is refused by 401 when it is %s', async (_what, query) => {
		const node = trigger({ token });
		const [status, text] = await get(node, query);
		expect(status).toBe(401);
		expect(text).toMatch(/token in this URL is missing or wrong/);
		expect(tracesOf(token, text)).toEqual([]);
		expect(node.executions).toEqual([]);
	});

	it.each([
		['before the parameters', `${given}&${written}`],
		['after them', `${written}&${given}`],
		['with a second question mark behind it', `${given}?${written}`],
	])('is accepted %s', async (_where, query) => {
		const node = trigger({ token });
		expect(await get(node, query)).toEqual(OK);
		expect(node.items).toMatchObject([{ messageId: '1000001', raw: REPORT }]);
	});

	it('is accepted in the URL of a POST', async () => {
		const node = trigger({ token });
		expect(await post(node, REPORT, `?${given}`)).toEqual(OK);
		expect(node.executions).toHaveLength(1);
	});

	it.each([
		['of a report', { token }, written],
		['of an inbound SMS', { token }, new URLSearchParams(INBOUND).toString()],
		['that nobody asked for', {}, written],
	])('%s is in nothing that n8n stores', async (_what, options, query) => {
		const node = trigger(options);
		expect(await get(node, `${given}&${query}`)).toEqual(OK);
		expect(node.executions).toHaveLength(1);
		expect(tracesOf(token, node.executions)).toEqual([]);
		expect(tracesOf(token, node.staticData)).toEqual([]);
	});

	it('is in no answer to a call that cannot be read', async () => {
		const [status, text] = await get(trigger({ token }), `${given}&foo=1`);
		expect(status).toBe(400);
		expect(text).toContain('foo');
		expect(text).not.toMatch(/token/i);
		expect(tracesOf(token, text)).toEqual([]);
	});
});

describe('the allowed IPs', () => {
	it('refuse others by 403, before anything else is looked at', async () => {
		const node = trigger({ allowedIps: '192.0.2.1, 198.51.100.0/24', token: 'sesame' });
		const [status, text] = await get(node, REPORT);
		expect([status, text]).toEqual([403, 'This URL takes no calls from 127.0.0.1.']);
		expect(node.executions).toEqual([]);
	});

	it.each(['127.0.0.1', '192.0.2.1, 127.0.0.0/8'])('let pass their own: %s', async (allowedIps) => {
		const node = trigger({ allowedIps });
		expect(await get(node, REPORT)).toEqual(OK);
		expect(node.executions).toHaveLength(1);
	});

	it.each(['example.com', '192.0.2.0/33'])('stop the activation with a wrong entry: %s', async (wrong) => {
		const node = trigger({ allowedIps: `192.0.2.1, ${wrong}` });
		const error = await rejected(node.activate(), n8nWorkflow.NodeOperationError);
		expect(error.message).toContain(`“${wrong}”`);
		expect(error.description).toContain('192.0.2.0/24');
	});

	it.each(['', '192.0.2.1, 2001:db8::/32'])(
		'do not stop the activation otherwise: %j',
		async (allowedIps) => {
			await expect(trigger({ allowedIps }).activate()).resolves.toBeUndefined();
		},
	);
});

describe('a call that comes again', () => {
	it.each([
		['a report', REPORT, { ...REPORT, Comment: 'told again' }],
		['an inbound SMS', INBOUND, { ...INBOUND, Provider: 'Base' }],
	])('is answered OK and starts nothing: %s', async (_what, call, again) => {
		const node = trigger();
		expect(await get(node, call)).toEqual(OK);
		expect(await get(node, call)).toEqual(OK);
		expect(await post(node, again)).toEqual(OK);
		expect(node.executions).toHaveLength(1);
	});

	it('with another status starts the flow again', async () => {
		const node = trigger();
		for (const StatusCode of ['100', '101', '200']) {
			expect(await get(node, { ...REPORT, StatusCode })).toEqual(OK);
		}
		expect(node.items).toMatchObject([{ status: 'sent' }, { status: 'deferred' }, { status: 'delivered' }]);
	});

	it('with another status word starts the flow again where the code says nothing', async () => {
		const node = trigger();
		for (const Status of ['Pending', 'Acked', 'acked']) {
			expect(await get(node, { ...REPORT, Status, StatusCode: '' })).toEqual(OK);
		}
		expect(node.items).toMatchObject([{ status: 'sent' }, { status: 'delivered' }]);
	});

	it('with the same id and another text is another SMS', async () => {
		const node = trigger();
		const part = (text: string) =>
			`SmsID=55&ShortCode=8850&Sender=32475112233&Key=INFO&Msg=${text}&Provider=X`;
		expect(await get(node, part('part+one'))).toEqual(OK);
		expect(await get(node, part('part+two'))).toEqual(OK);
		expect(node.items).toMatchObject([{ text: 'part one' }, { text: 'part two' }]);
	});

	it('in another order, escaped otherwise, by POST or with &amp; is the same SMS', async () => {
		const node = trigger();
		const call = 'SmsID=55&ShortCode=8850&Sender=32475112233&Key=INFO&Msg=%C3%A9t%C3%A9+un&Provider=X';
		expect(await get(node, call)).toEqual(OK);
		expect(await get(node, call.replaceAll('&', '&amp;'))).toEqual(OK);
		expect(await get(node, call.split('&').reverse().join('&'))).toEqual(OK);
		expect(await get(node, call.replace('%C3%A9t%C3%A9+un', '%e9t%e9%20un'))).toEqual(OK);
		expect(await post(node, call)).toEqual(OK);
		expect(node.executions).toHaveLength(1);
	});

	it('without an id is another message each time', async () => {
		const node = trigger();
		for (let time = 0; time < 2; time++) expect(await get(node, { ...INBOUND, SmsID: '' })).toEqual(OK);
		expect(node.executions).toHaveLength(2);
	});

	it('while n8n still stores the first waits for it, and is answered OK then', async () => {
		const node = trigger();
		const storing = gate();
		node.store = async () => await storing.passed;
		const answers: Answer[] = [];
		const calls = [get(node, REPORT).then((answer) => answers.push(answer))];
		await eventually('the first is being stored', () => node.storing === 1);
		calls.push(get(node, REPORT).then((answer) => answers.push(answer)));
		await eventually('the second has come', () => node.underWay === 2);
		await sleep(20);
		expect(answers).toEqual([]);
		storing.open();
		await Promise.all(calls);
		expect(answers).toEqual([OK, OK]);
		expect(node.executions).toHaveLength(1);
	});

	it('while n8n fails to store the first is answered 503, and taken when it comes once more', async () => {
		const node = trigger();
		const storing = gate();
		node.store = async () => await storing.passed;
		const first = get(node, REPORT);
		await eventually('the first is being stored', () => node.storing === 1);
		const second = get(node, REPORT);
		await eventually('the second has come', () => node.underWay === 2);
		storing.break(new Error('database is locked'));
		expect((await first)[0]).toBe(500);
		expect(await second).toEqual([503, 'n8n could not take this call; please call again.']);
		expect(node.executions).toEqual([]);

		node.store = async () => undefined;
		expect(await get(node, REPORT)).toEqual(OK);
		expect(await get(node, REPORT)).toEqual(OK);
		expect(node.executions).toHaveLength(1);
	});

	it('in one group with the first is one item', async () => {
		const node = trigger({ groupWindowSeconds: 60, groupMaxItems: 2 });
		const twice = [get(node, REPORT), get(node, REPORT)];
		await eventually('both have come', () => node.underWay === 2);
		const [other] = reports(1);
		expect(await get(node, other)).toEqual(OK);
		expect(await Promise.all(twice)).toEqual([OK, OK]);
		expect(node.executions).toHaveLength(1);
		expect(idsOut(node)).toEqual(['1', REPORT.SmsID]);
	});
});

describe('reports that arrive together', () => {
	const HELD = { groupWindowSeconds: 60 };

	it('start the flow a few times, each report once, and each caller is answered OK', async () => {
		const node = trigger({ groupWindowSeconds: 0.3, groupMaxItems: 50 });
		const calls = reports(100);
		expect(tally(statuses(await getAll(node, calls)))).toEqual({ 200: 100 });
		expect(node.executions.length).toBeGreaterThanOrEqual(2);
		expect(node.executions.length).toBeLessThanOrEqual(10);
		expect(Math.max(...node.executions.map((items) => items.length))).toBeLessThanOrEqual(50);
		expect(idsOut(node)).toEqual(idsOf(calls));
	});

	it('start it after half a second when nothing else is set', async () => {
		const node = host.add({ node: new SmsExtraProTrigger() });
		const begin = performance.now();
		expect(tally(statuses(await getAll(node, reports(5))))).toEqual({ 200: 5 });
		expect(performance.now() - begin).toBeGreaterThan(450);
		expect(idsOut(node)).toEqual(idsOf(reports(5)));
	});

	it('are answered only when n8n has stored the execution', async () => {
		const node = trigger({ ...HELD, groupMaxItems: 5 });
		const storing = gate();
		node.store = async () => await storing.passed;
		let answered = 0;
		const calls = reports(5).map(async (call) => {
			const answer = await get(node, call);
			answered += 1;
			return answer;
		});
		await eventually('the group is being stored', () => node.storing === 1);
		await sleep(20);
		expect(answered).toBe(0);
		storing.open();
		expect(tally(statuses(await Promise.all(calls)))).toEqual({ 200: 5 });
		expect(node.executions.map((items) => items.length)).toEqual([5]);
	});

	it('are all answered 5xx when n8n cannot store them, and taken when all come again', async () => {
		const node = trigger({ ...HELD, groupMaxItems: 10 });
		node.store = async () => {
			await sleep(5);
			throw new Error('database is locked');
		};
		const calls = reports(10);
		expect(tally(statuses(await getAll(node, calls)))).toEqual({ 500: 1, 503: 9 });
		expect(node.executions).toEqual([]);

		node.store = async () => undefined;
		expect(tally(statuses(await getAll(node, calls)))).toEqual({ 200: 10 });
		expect(node.executions).toHaveLength(1);
		expect(idsOut(node)).toEqual(idsOf(calls));
	});

	it('fail by groups: another group is not concerned', async () => {
		const node = trigger({ ...HELD, groupMaxItems: 2 });
		node.store = async () => {
			if (node.storing === 1) throw new Error('database is locked');
		};
		expect(statuses(await getAll(node, reports(2, 1))).sort()).toEqual([500, 503]);
		expect(statuses(await getAll(node, reports(2, 3)))).toEqual([200, 200]);
		expect(idsOut(node)).toEqual(['3', '4']);
	});

	it('are not lost when half of the callers hang up, the first among them', async () => {
		const node = trigger({ ...HELD, groupMaxItems: 20 });
		const calls = reports(20);
		const impatient = calls.slice(0, 10).map((call) => hangable(node, call));
		await eventually('they have come', () => node.underWay === 10);
		const patient = getAll(node, calls.slice(10, 19));
		await eventually('the others have come', () => node.underWay === 19);
		for (const client of impatient) client.destroy();
		await eventually('half of them have hung up', () => node.hungUp === 10);
		expect(await get(node, calls[19])).toEqual(OK);
		expect(tally(statuses(await patient))).toEqual({ 200: 9 });
		expect(node.executions).toHaveLength(1);
		expect(idsOut(node)).toEqual(idsOf(calls));
	});

	it('are not lost when all of the callers hang up, and start nothing when they come again', async () => {
		const node = trigger({ groupWindowSeconds: 0.2 });
		const calls = reports(3);
		const impatient = calls.map((call) => hangable(node, call));
		await eventually('they have come', () => node.underWay === 3);
		for (const client of impatient) client.destroy();
		await eventually('they are handed over', () => node.items.length === 3);
		expect(idsOut(node)).toEqual(idsOf(calls));
		expect(tally(statuses(await getAll(node, calls)))).toEqual({ 200: 3 });
		expect(node.items).toHaveLength(3);
	});

	it('are answered OK also when the one that n8n answers for all hangs up meanwhile', async () => {
		const node = trigger({ ...HELD, groupMaxItems: 5 });
		const storing = gate();
		node.store = async () => await storing.passed;
		const [first, ...others] = reports(5);
		const leader = hangable(node, first!);
		await eventually('the first has come', () => node.underWay === 1);
		const followers = getAll(node, others);
		await eventually('the group is being stored', () => node.storing === 1);
		leader.destroy();
		await eventually('the first has hung up', () => node.hungUp === 1);
		storing.open();
		expect(tally(statuses(await followers))).toEqual({ 200: 4 });
		expect(idsOut(node)).toEqual(idsOf(reports(5)));
	});

	it.each([
		['groupWindowSeconds is 0', { groupWindowSeconds: 0 }],
		['groupMaxItems is 1', { ...HELD, groupMaxItems: 1 }],
	])('start the flow once for each when %s', async (_what, options) => {
		const node = trigger(options);
		const calls = reports(6);
		expect(tally(statuses(await getAll(node, calls)))).toEqual({ 200: 6 });
		expect(node.executions.map((items) => items.length)).toEqual([1, 1, 1, 1, 1, 1]);
		expect(idsOut(node)).toEqual(idsOf(calls));
	});

	it('do not hold up inbound SMS, which start the flow once for each', async () => {
		const node = trigger({ ...HELD, groupMaxItems: 3 });
		const [one, two, three] = reports(3);
		const held = [get(node, one), get(node, two)];
		await eventually('reports wait', () => node.underWay === 2);
		const inbound = Array.from({ length: 3 }, (_, index) => ({ ...INBOUND, SmsID: `inbound ${index}` }));
		expect(await getAll(node, inbound)).toEqual([OK, OK, OK]);
		expect(node.executions.map((items) => items.length)).toEqual([1, 1, 1]);
		expect(node.items.every(({ event }) => event === 'inboundMessage')).toBe(true);
		expect(node.underWay).toBe(2);
		expect(await get(node, three)).toEqual(OK);
		expect(await Promise.all(held)).toEqual([OK, OK]);
		expect(node.executions.map((items) => items.length)).toEqual([1, 1, 1, 3]);
	});

	it('at two nodes are two groups', async () => {
		const nodes = [trigger({ ...HELD, groupMaxItems: 2 }), trigger({ ...HELD, groupMaxItems: 2 })];
		const answers = await Promise.all(nodes.map(async (node) => await getAll(node, reports(2))));
		expect(answers).toEqual([
			[OK, OK],
			[OK, OK],
		]);
		for (const node of nodes) {
			expect(node.executions).toHaveLength(1);
			expect(idsOut(node)).toEqual(['1', '2']);
		}
	});
});

describe('in the editor', () => {
	it('each call starts the flow at once, alone, also when it comes again', async () => {
		const node = trigger({ groupWindowSeconds: 60 }, { mode: 'manual' });
		expect(await Promise.all([get(node, REPORT), get(node, REPORT)])).toEqual([OK, OK]);
		expect(await get(node, INBOUND)).toEqual(OK);
		expect(node.executions.map((items) => items.length)).toEqual([1, 1, 1]);
	});

	it('nothing is remembered for the published workflow', async () => {
		const ids = { workflowId: 'edited', nodeId: 'edited' };
		await get(trigger({}, { ...ids, mode: 'manual' }), REPORT);
		const published = trigger({}, ids);
		expect(await get(published, REPORT)).toEqual(OK);
		expect(published.executions).toHaveLength(1);
	});

	it('the filters, the token and the addresses hold as well', async () => {
		const node = trigger({ finalOnly: true, token: 'sesame' }, { mode: 'manual' });
		expect((await get(node, REPORT))[0]).toBe(401);
		expect(await get(node, { ...REPORT, StatusCode: '100', token: 'sesame' })).toEqual(OK);
		expect(node.executions).toEqual([]);
	});
});

describe('another process of n8n', () => {
	const ids = { workflowId: 'restarted', nodeId: 'restarted' };

	/** The trigger with modules of its own, as another process has them; n8n's, which are slow to load, are the same. */
	async function elsewhere(
		options: n8nWorkflow.INodeParameters,
		setup: Partial<TriggerSetup>,
	): Promise<HostedTrigger> {
		let node: SmsExtraProTrigger | undefined;
		await jest.isolateModulesAsync(async () => {
			jest.doMock('n8n-workflow', () => n8nWorkflow);
			const fresh = await import('../../nodes/SmsExtraPro/SmsExtraProTrigger.node');
			expect(fresh.SmsExtraProTrigger).not.toBe(SmsExtraProTrigger);
			node = new fresh.SmsExtraProTrigger();
		});
		return trigger(options, { ...setup, node });
	}

	it('after a restart knows the 500 newest calls from the static data', async () => {
		const options = { groupWindowSeconds: 60, groupMaxItems: 50 };
		const before = trigger(options, ids);
		const calls = reports(550);
		for (let from = 0; from < 550; from += 50) {
			const answers = await getAll(before, calls.slice(from, from + 50));
			expect(tally(statuses(answers))).toEqual({ 200: 50 });
		}
		expect(before.executions).toHaveLength(11);

		const after = await elsewhere({ groupWindowSeconds: 0 }, ids);
		expect(await getAll(after, [...calls.slice(50, 55), ...calls.slice(545)])).toEqual(
			Array.from({ length: 10 }, () => OK),
		);
		expect(after.executions).toEqual([]);
		expect(await get(after, calls[0])).toEqual(OK);
		expect(idsOut(after)).toEqual(['1']);

		const afterThat = await elsewhere({ groupWindowSeconds: 0 }, ids);
		expect(await getAll(afterThat, [calls[0]!, calls[549]!])).toEqual([OK, OK]);
		expect(afterThat.executions).toEqual([]);
		expect(JSON.stringify(after.staticData)).not.toContain(REPORT.Dest);
	});

	it('after a restart knows no calls that could not be stored', async () => {
		const failing = trigger({}, { workflowId: 'failing', nodeId: 'failing' });
		failing.store = async () => {
			throw new Error('database is locked');
		};
		const [one, two] = reports(2);
		expect((await get(failing, one))[0]).toBe(500);
		failing.store = async () => undefined;
		expect(await get(failing, two)).toEqual(OK);

		const after = await elsewhere({}, { workflowId: 'failing', nodeId: 'failing' });
		expect(await getAll(after, [one!, two!])).toEqual([OK, OK]);
		expect(idsOut(after)).toEqual(['1']);
	});

	it('beside this one is heard of through the static data', async () => {
		const shared = { workflowId: 'two processes', nodeId: 'two processes' };
		const here = trigger({}, shared);
		const there = await elsewhere({}, shared);
		const [one, two] = reports(2);
		expect(await get(here, one)).toEqual(OK);
		expect(await get(there, two)).toEqual(OK);
		expect(await get(here, two)).toEqual(OK);
		expect(idsOut(here)).toEqual(['1']);
		expect(idsOut(there)).toEqual(['2']);
	});
});
