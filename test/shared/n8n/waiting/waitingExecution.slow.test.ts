import type { INodeParameters } from 'n8n-workflow';
import { markOf, writeReference } from '../../../../nodes/shared/text/waitingReference';
import { FakeWebhookTrigger, REPORT } from '../../../support/fakeWebhookTrigger';
import { WebhookHost, type HostedTrigger } from '../../../support/webhookHost';

/** The trigger's part of Send and Wait for Delivery. What n8n does with it: test/e2e/waitForReport.test.ts. */
let host: WebhookHost;

beforeAll(async () => {
	host = await WebhookHost.start();
});
afterAll(async () => {
	await host.stop();
});
beforeEach(() => {
	host.resumed.length = 0;
	host.resume = () => [200, 'OK'];
});

const TOKEN = 'ab'.repeat(32);
const MARK = markOf({ nodeId: 'node-1', runIndex: 0 });
const REFERENCE = writeReference({ executionId: '77', resumeToken: TOKEN, mark: MARK });
const FINISHED = JSON.stringify({ code: 409, message: 'The execution "77 has finished already.' });

let reports = 0;
/** A final report for the waiting execution, different from all others. */
const report = (changes: Record<string, string> = {}) => ({
	...REPORT,
	id: String((reports += 1)),
	reference: REFERENCE,
	...changes,
});

const trigger = (options: INodeParameters = {}, parameters: INodeParameters = {}): HostedTrigger =>
	host.add({
		node: new FakeWebhookTrigger(),
		parameters: { ...parameters, options: { groupWindowSeconds: 0, ...options } },
	});

async function call({ url }: HostedTrigger, parameters: Record<string, string>) {
	const answer = await fetch(`${url}?${new URLSearchParams(parameters).toString()}`);
	return [answer.status, await answer.text()];
}

describe('a report that an execution waits for', () => {
	it('goes to n8n’s own address of that execution, without the path that a proxy takes off', async () => {
		const flow = trigger();
		expect(await call(flow, report())).toEqual([200, 'OK']);
		expect(host.resumed).toEqual([
			{
				url: `/webhook-waiting/77/delivery-report?signature=${TOKEN}`,
				body: {
					mark: MARK,
					report: expect.objectContaining({ event: 'deliveryReport', status: 'undelivered' }) as unknown,
				},
			},
		]);
	});

	it('does not start the trigger’s own workflow', async () => {
		const flow = trigger();
		await call(flow, report());
		expect(flow.items).toEqual([]);
	});

	it('also starts it where the option says so', async () => {
		const flow = trigger({ waitingExecutions: 'resumeAndStart' });
		await call(flow, report());
		expect(flow.items).toHaveLength(1);
	});

	it('resumes although the trigger has not chosen the event, or filters it', async () => {
		const flow = trigger({ finalOnly: true }, { events: ['inboundMessage'] });
		expect(await call(flow, report({ state: 'sent' }))).toEqual([200, 'OK']);
		expect(host.resumed).toHaveLength(1);
	});

	it('is known when it comes again, also after a restart', async () => {
		const flow = trigger();
		const same = report();
		await call(flow, same);
		host.resume = () => [409, FINISHED];
		expect(await call(flow, same)).toEqual([200, 'OK']);
		expect(host.resumed).toHaveLength(1);
		expect(flow.items).toEqual([]);
		expect((flow.staticData['node:Trigger'] as { recentKeys: string[] }).recentKeys).toHaveLength(1);
	});

	it('is handed over once when it comes twice at the same time', async () => {
		const flow = trigger();
		const same = report();
		expect(await Promise.all([call(flow, same), call(flow, same)])).toEqual([
			[200, 'OK'],
			[200, 'OK'],
		]);
		expect(host.resumed).toHaveLength(1);
	});

	it.each([
		['is over', 409, FINISHED],
		['does not exist', 404, ''],
		['has another resume token', 401, '{"error":"Invalid token"}'],
	])('is an ordinary report where the execution %s', async (_what, status, text) => {
		host.resume = () => [status, text];
		const flow = trigger();
		expect(await call(flow, report())).toEqual([200, 'OK']);
		expect(flow.items).toHaveLength(1);
	});

	it('is looked at by its workflow alone when the trigger is tried in the editor', async () => {
		const flow = host.add({ node: new FakeWebhookTrigger(), mode: 'manual' });
		await call(flow, report());
		expect(host.resumed).toEqual([]);
		expect(flow.items).toHaveLength(1);
	});
});

describe('a report whose reference is not whole', () => {
	it('is an ordinary one', async () => {
		const flow = trigger();
		await call(flow, report({ reference: REFERENCE.slice(0, 30) }));
		expect(host.resumed).toEqual([]);
		expect(flow.items).toHaveLength(1);
	});
});
