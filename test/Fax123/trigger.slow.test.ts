import type { INodeParameters } from 'n8n-workflow';
import { Fax123Trigger } from '../../nodes/Fax123/Fax123Trigger.node';
import { startSandbox, type Sandbox } from '../../sandbox';
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

/** A new node. Groups are handed over at once, for speed: tests of groups ask for them. */
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

const getAll = async (node: HostedTrigger, calls: Call[]) =>
	await Promise.all(calls.map(async (call) => await get(node, call)));

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
	it('has all fields, with the time of receipt and the vendor’s parameters', async () => {
		const node = trigger();
		const before = Date.now();
		await get(node, REPORT);
		expect(node.items).toEqual([
			{
				event: 'deliveryReport',
				eventKey: expect.stringMatching(/^[\w-]{22}$/) as string,
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

	it.each(['99999', 'constructor'])('with an unlisted code starts the flow as well: %s', async (etat_e) => {
		const node = trigger();
		expect(await get(node, { ...REPORT, etat_e })).toEqual(OK);
		expect(node.items).toMatchObject([
			{ status: 'unknown', final: false, retryable: false, vendorCode: etat_e, vendorText: null },
		]);
	});

	it.each([
		['UTF-8', 'r%C3%A9f'],
		['ISO-8859-1', 'r%E9f'],
	])('may be in %s', async (_charset, reference) => {
		const node = trigger();
		expect(await get(node, `etat_e=0&ref_accuse=${reference}&numero=0123456789`)).toEqual(OK);
		expect(node.items).toMatchObject([{ messageId: 'réf', status: 'delivered' }]);
	});

	it('is understood as the sandbox sends it', async () => {
		const node = trigger();
		sandbox.fax123.pushes.reportUrl = node.url;
		await sandbox.fax123.pushes.report('F26-000001', '0123456789', 0, { pages: 2 });
		expect(sandbox.fax123.pushes.log).toMatchObject([{ attempts: [200], delivered: true }]);
		expect(node.items).toMatchObject([
			{ messageId: 'F26-000001', recipient: '+33123456789', status: 'delivered', pages: 2 },
		]);
	});
});

describe('a repeated call', () => {
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

	it('can be chosen from those that a report can have, and no others', () => {
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
