import { NodeOperationError, type INodeParameters } from 'n8n-workflow';
import { Fax123Trigger } from '../../nodes/Fax123/Fax123Trigger.node';
import { startSandbox, type Sandbox } from '../../sandbox';
import { rejected } from '../support/caught';
import { eventually } from '../support/eventually';
import { tracesOf } from '../support/tracesOf';
import { WebhookHost, type HostedTrigger, type TriggerSetup } from '../support/webhookHost';
import { REPORT } from './calls';

/** The trigger as n8n runs it: calls by HTTP, executions stored by a stand-in (test/support/webhookHost.ts). */
let host: WebhookHost;
let sandbox: Sandbox;

beforeAll(async () => {
	host = await WebhookHost.start();
	sandbox = await startSandbox({ vendors: ['fax123'] });
});
afterAll(async () => {
	await sandbox.stop();
	await host.stop();
});

/** A new node. Groups are handed over at once, for speed: what groups do is asked for where it matters. */
function trigger(options: INodeParameters = {}, setup: Partial<TriggerSetup> = {}): HostedTrigger {
	return host.add({
		node: new Fax123Trigger(),
		parameters: { options: { groupWindowSeconds: 0, ...options } },
		...setup,
	});
}

type Call = Record<string, string>;
type Answer = [status: number, text: string];
const OK: Answer = [200, 'OK'];

/** One call by GET, as `query` has it or with these parameters. */
async function get({ url }: HostedTrigger, query: string | Call = {}): Promise<Answer> {
	const written = typeof query === 'string' ? query : new URLSearchParams(query).toString();
	const response = await fetch(`${url}?${written}`);
	return [response.status, await response.text()];
}

async function post({ url }: HostedTrigger, form: Call): Promise<Answer> {
	const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
	return [response.status, await response.text()];
}

const getAll = async (node: HostedTrigger, calls: Call[]) =>
	await Promise.all(calls.map(async (call) => await get(node, call)));
/** Reports of so many faxes. */
const reports = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ ...REPORT, ref_accuse: `F26-${index}` }));
const idsOut = (node: HostedTrigger) => node.items.map(({ messageId }) => messageId).sort();

/** docs/protocols/fax123.md, "Delivery report". */
const CODES: Record<string, string> = {
	0: 'delivered null no',
	...Object.fromEntries(
		['31068', '31079', '30112', '30113', '304128', '30127', '5313', '30120', '30032', '20007', '30129'].map(
			(code) => [code, 'undelivered noAnswer yes'],
		),
	),
	34012: 'undelivered busy yes',
	31064: 'undelivered busy yes',
	31082: 'undelivered remoteDisconnected yes',
	34000: 'undelivered remoteDisconnected yes',
	34011: 'undelivered remoteDisconnected yes',
	33126: 'undelivered transmissionError yes',
	33127: 'undelivered transmissionError yes',
	5316: 'undelivered transmissionError yes',
	31086: 'undelivered callNotEstablished yes',
	31083: 'undelivered invalidNumber no',
	30133: 'undelivered invalidNumber no',
	25011: 'failed documentError no',
	25012: 'failed documentError no',
	25013: 'failed documentError no',
	25002: 'failed documentError no',
	25300: 'failed documentError no',
	20008: 'failed documentError no',
	70003: 'rejected blocked no',
};

describe('a report', () => {
	it('by GET or by POST is answered OK, and starts the flow with one item', async () => {
		for (const make of [get, post]) {
			const node = trigger();
			expect(await make(node, REPORT)).toEqual(OK);
			expect(node.executions.map((items) => items.length)).toEqual([1]);
		}
	});

	it('is told in full, with when it came and what it said', async () => {
		const node = trigger();
		const before = Date.now();
		await get(node, REPORT);
		expect(node.items).toEqual([
			{
				event: 'deliveryReport',
				vendor: 'fax123',
				channel: 'fax',
				messageId: 'F26-000017',
				clientReference: null,
				recipient: '+33123456789',
				status: 'undelivered',
				final: true,
				reason: 'busy',
				retryable: true,
				vendorCode: '31064',
				vendorText: 'Busy',
				pages: 3,
				charge: null,
				chargeUnit: null,
				occurredAt: null,
				vendorTime: '22/11/2026 10:15',
				receivedAt: expect.any(String) as string,
				raw: REPORT,
			},
		]);
		const receivedAt = Date.parse(String(node.items[0]?.receivedAt));
		expect(receivedAt).toBeGreaterThanOrEqual(before);
		expect(receivedAt).toBeLessThanOrEqual(Date.now());
	});

	it('with each of the document’s 30 codes starts the flow, and says whether to send again', async () => {
		expect(Object.keys(CODES)).toHaveLength(30);
		const node = trigger();
		await getAll(
			node,
			Object.keys(CODES).map((code) => ({ ...REPORT, etat_e: code })),
		);
		expect(
			Object.fromEntries(
				node.items.map(({ vendorCode, status, reason, retryable }) => [
					vendorCode,
					`${String(status)} ${String(reason)} ${retryable === true ? 'yes' : 'no'}`,
				]),
			),
		).toEqual(CODES);
		expect(
			node.items.every(({ final, vendorText }) => final === true && typeof vendorText === 'string'),
		).toBe(true);
	});

	it.each(['99999', 'constructor'])(
		'with a code that nobody listed starts the flow as well: %s',
		async (etat_e) => {
			const node = trigger();
			expect(await get(node, { ...REPORT, etat_e })).toEqual(OK);
			expect(node.items).toMatchObject([
				{ status: 'unknown', final: false, retryable: false, vendorCode: etat_e, vendorText: null },
			]);
		},
	);

	it.each([
		['UTF-8', 'r%C3%A9f'],
		['ISO-8859-1', 'r%E9f'],
	])('may be in %s', async (_charset, reference) => {
		const node = trigger();
		expect(await get(node, `etat_e=0&ref_accuse=${reference}&numero=0123456789`)).toEqual(OK);
		expect(node.items).toMatchObject([{ messageId: 'réf', status: 'delivered' }]);
	});

	it('comes as the sandbox’s vendor makes it', async () => {
		const node = trigger();
		sandbox.fax123.pushes.reportUrl = node.url;
		await sandbox.fax123.pushes.report('F26-000001', '0123456789', 0, { pages: 2 });
		expect(sandbox.fax123.pushes.log).toMatchObject([{ attempts: [200], delivered: true }]);
		expect(node.items).toMatchObject([
			{ messageId: 'F26-000001', recipient: '+33123456789', status: 'delivered', pages: 2 },
		]);
	});
});

describe('a call that comes again', () => {
	it('is answered OK and starts nothing', async () => {
		const node = trigger();
		for (const make of [get, get, post]) expect(await make(node, REPORT)).toEqual(OK);
		expect(await get(node, { ...REPORT, something: 'else' })).toEqual(OK);
		expect(node.executions).toHaveLength(1);
	});

	it.each([
		['reference', { ref_accuse: 'F26-000018' }],
		['number', { numero: '0123456788' }],
		['code', { etat_e: '0' }],
		['number of pages', { nb_page: '0' }],
		['time', { heure: '22/11/2026 10:20' }],
	])('with another %s starts the flow again', async (_what, changed) => {
		const node = trigger();
		await get(node, REPORT);
		expect(await get(node, { ...REPORT, ...changed })).toEqual(OK);
		expect(node.executions).toHaveLength(2);
	});

	it('is taken once more when n8n could not store it', async () => {
		const node = trigger();
		node.store = async () => {
			throw new Error('database is locked');
		};
		expect((await get(node, REPORT))[0]).toBe(500);
		node.store = async () => undefined;
		expect(await get(node, REPORT)).toEqual(OK);
		expect(node.executions).toHaveLength(1);
	});
});

describe('the statuses', () => {
	it.each([
		[['delivered'], { etat_e: '0' }, true],
		[['delivered'], { etat_e: '31064' }, false],
		[['undelivered', 'failed'], { etat_e: '31064' }, true],
		[['undelivered', 'failed'], { etat_e: '25011' }, true],
		[['undelivered', 'failed'], { etat_e: '70003' }, false],
		[['rejected'], { etat_e: '70003' }, true],
		[['unknown'], { etat_e: '99999' }, true],
		[['delivered'], { etat_e: '99999' }, false],
		[[], { etat_e: '99999' }, true],
	])('%j with %j: starts the flow: %s; the vendor is answered OK', async (statuses, changed, runs) => {
		const node = trigger({ statuses });
		expect(await get(node, { ...REPORT, ...changed })).toEqual(OK);
		expect(node.executions).toHaveLength(runs ? 1 : 0);
	});

	it('can be chosen among those that a report can have, and no others', () => {
		const options = new Fax123Trigger().description.properties.find(
			({ name }) => name === 'options',
		)?.options;
		const statuses = options?.find(({ name }) => name === 'statuses') as {
			options: Array<{ value: string }>;
		};
		const possible = new Set([...Object.values(CODES).map((meaning) => meaning.split(' ')[0]), 'unknown']);
		expect(statuses.options.map(({ value }) => value).sort()).toEqual([...possible].sort());
	});
});

describe('reports that arrive together', () => {
	it('start the flow once, as its items, and each caller is answered OK', async () => {
		const node = trigger({ groupWindowSeconds: 60, groupMaxItems: 20 });
		const answers = await getAll(node, reports(20));
		expect(answers).toEqual(Array.from({ length: 20 }, () => OK));
		expect(node.executions.map((items) => items.length)).toEqual([20]);
		expect(idsOut(node)).toEqual(
			reports(20)
				.map(({ ref_accuse }) => ref_accuse)
				.sort(),
		);
	});

	it('wait for one another no longer than the window', async () => {
		const node = trigger({ groupWindowSeconds: 0.05 });
		expect(await getAll(node, reports(3))).toEqual([OK, OK, OK]);
		expect(node.items).toHaveLength(3);
	});

	it.each([{ groupWindowSeconds: 0 }, { groupWindowSeconds: 60, groupMaxItems: 1 }])(
		'start the flow once for each with %j',
		async (options) => {
			const node = trigger(options);
			expect(await getAll(node, reports(4))).toEqual([OK, OK, OK, OK]);
			expect(node.executions.map((items) => items.length)).toEqual([1, 1, 1, 1]);
		},
	);

	it('hold one that came twice once', async () => {
		const node = trigger({ groupWindowSeconds: 60, groupMaxItems: 2 });
		const twice = [get(node, REPORT), get(node, REPORT)];
		await eventually('both have come', () => node.underWay === 2);
		expect(await get(node, reports(1)[0])).toEqual(OK);
		expect(await Promise.all(twice)).toEqual([OK, OK]);
		expect(idsOut(node)).toEqual(['F26-0', 'F26-000017']);
	});
});

describe('a call of somebody else’s', () => {
	it.each([
		['no parameters', {}, /has no parameters\.$/],
		['unknown parameters', { foo: '1', Bar: 'secret' }, /its parameters are foo, Bar\.$/],
		[
			'a report without its code',
			{ ref_accuse: 'F26', numero: '01' },
			/its parameters are ref_accuse, numero\.$/,
		],
		[
			'a report of SmsExtraPro',
			{ SmsID: '1', ClientSmsID: '2', Dest: '32475112233', StatusCode: '200' },
			/looks like a SmsExtraPro delivery report: the URLs seem to be crossed\.$/,
		],
		[
			'an inbound SMS of SmsExtraPro',
			{ ShortCode: '8989', Sender: '32475112233', Msg: 'x' },
			/looks like a SmsExtraPro inbound SMS: the URLs seem to be crossed\.$/,
		],
		[
			'an inbound SMS of Asanak',
			{ destAddress: '98', srcAddress: '98', msgBody: 'x' },
			/looks like an Asanak inbound SMS: the URLs seem to be crossed\.$/,
		],
	])('is answered 400, with what the URL is for and what came: %s', async (_what, call, said) => {
		for (const make of [get, post]) {
			const node = trigger();
			const [status, text] = await make(node, call);
			expect(status).toBe(400);
			expect(text).toMatch(/^This is the n8n URL for 123-Fax: delivery reports\. /);
			expect(text).toMatch(said);
			expect(text).not.toContain('secret');
			expect(node.executions).toEqual([]);
		}
	});
});

describe('the guard', () => {
	const token = 'Zx9&sésame';
	const given = `token=${encodeURIComponent(token)}`;
	const written = new URLSearchParams(REPORT).toString();

	it.each([
		['missing', written],
		['wrong', `token=other&${written}`],
	])('refuses by 401 a call whose token is %s', async (_what, query) => {
		const node = trigger({ token });
		const [status, text] = await get(node, query);
		expect(status).toBe(401);
		expect(tracesOf(token, text)).toEqual([]);
		expect(node.executions).toEqual([]);
	});

	it.each([
		['before the parameters', `${given}&${written}`],
		['after them', `${written}&${given}`],
		[
			'with a second question mark behind it, as a vendor that knows of no query writes it',
			`${given}?${written}`,
		],
	])('takes the token %s, and stores it nowhere', async (_where, query) => {
		const node = trigger({ token });
		expect(await get(node, query)).toEqual(OK);
		expect(node.items).toMatchObject([{ messageId: 'F26-000017', raw: REPORT }]);
		expect(tracesOf(token, [node.executions, node.staticData])).toEqual([]);
	});

	it.each(reportNames())('takes the token also where the report begins with %s', async (first) => {
		const ordered = { [first]: REPORT[first], ...REPORT };
		const node = trigger({ token });
		expect(await get(node, `${given}?${new URLSearchParams(ordered).toString()}`)).toEqual(OK);
		expect(node.items).toMatchObject([{ raw: REPORT }]);
	});

	it('refuses by 403 a caller that is not on the list, and lets pass one that is', async () => {
		const stranger = trigger({ allowedIps: '192.0.2.1' });
		expect((await get(stranger, REPORT))[0]).toBe(403);
		expect(stranger.executions).toEqual([]);
		expect(await get(trigger({ allowedIps: '192.0.2.1, 127.0.0.0/8' }), REPORT)).toEqual(OK);
	});

	it('stops the activation with a wrong address, and none otherwise', async () => {
		await rejected(trigger({ allowedIps: 'example.com' }).activate(), NodeOperationError);
		await expect(trigger({ allowedIps: '192.0.2.1' }).activate()).resolves.toBeUndefined();
	});
});

function reportNames(): Array<keyof typeof REPORT> {
	return Object.keys(REPORT) as Array<keyof typeof REPORT>;
}

it('in the editor each call starts the flow at once, also when it comes again', async () => {
	const node = trigger({ groupWindowSeconds: 60 }, { mode: 'manual' });
	expect(await Promise.all([get(node, REPORT), get(node, REPORT)])).toEqual([OK, OK]);
	expect(node.executions.map((items) => items.length)).toEqual([1, 1]);
});
