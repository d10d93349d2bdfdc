import type { INodeParameters } from 'n8n-workflow';
import { markOf, writeReference } from '../../../../nodes/shared/text/waitingReference';
import { systemClock } from '../../../../nodes/shared/ports/clock';
import { FakeClock } from '../../../support/fakeClock';
import { FakeWebhookTrigger, REPORT } from '../../../support/fakeWebhookTrigger';
import { tracesOf } from '../../../support/tracesOf';
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
const RUNNING = JSON.stringify({ code: 409, message: 'The execution "77" is running already.' });
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

describe('an awaited report', () => {
	it('goes to n8n’s own URL of that execution, without the path that a proxy strips', async () => {
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

	it('starts that as well if the option is on', async () => {
		const flow = trigger({ waitingExecutions: 'resumeAndStart' });
		await call(flow, report());
		expect(flow.items).toHaveLength(1);
	});

	it('resumes the execution even if the trigger has not chosen the event, or filters it', async () => {
		const flow = trigger({ finalOnly: true }, { events: ['inboundMessage'] });
		expect(await call(flow, report({ state: 'sent' }))).toEqual([200, 'OK']);
		expect(host.resumed).toHaveLength(1);
	});

	it('is recognized when it is repeated, even after a restart', async () => {
		const flow = trigger();
		const same = report();
		await call(flow, same);
		host.resume = () => [409, FINISHED];
		expect(await call(flow, same)).toEqual([200, 'OK']);
		expect(host.resumed).toHaveLength(1);
		expect(flow.items).toEqual([]);
		expect((flow.staticData['node:Trigger'] as { recentKeys: string[] }).recentKeys).toHaveLength(1);
	});

	it('is delivered once when it arrives twice at the same time', async () => {
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
	])('is an ordinary report if the execution %s', async (_what, status, text) => {
		host.resume = () => [status, text];
		const flow = trigger();
		expect(await call(flow, report())).toEqual([200, 'OK']);
		expect(flow.items).toHaveLength(1);
	});

	it('logs a warning without the token if the token is wrong', async () => {
		host.resume = () => [401, ''];
		const flow = trigger();
		await call(flow, report());
		expect(flow.log).toEqual(['Trigger: a delivery report names execution 77, but not its resume token.']);
	});

	it('reaches its execution even if the vendor hangs up before the wait is stored', async () => {
		const answers: Array<[number, string]> = [
			[409, RUNNING],
			[409, RUNNING],
			[200, 'OK'],
		];
		host.resume = () => answers.shift() ?? [409, FINISHED];
		const flow = trigger();
		const same = report();
		const hasty = fetch(`${flow.url}?${new URLSearchParams(same).toString()}`, {
			signal: AbortSignal.timeout(50),
		});
		await expect(hasty).rejects.toThrow();
		expect(await call(flow, same)).toEqual([200, 'OK']);
		expect(host.resumed).toHaveLength(3);
		expect(flow.items).toEqual([]);
	});

	it('makes the vendor repeat it while its execution runs, for at most a minute', async () => {
		const clock = new FakeClock({ auto: true });
		jest.spyOn(systemClock, 'now').mockImplementation(clock.now);
		jest.spyOn(systemClock, 'sleep').mockImplementation(clock.sleep);
		host.resume = () => [409, RUNNING];
		const flow = trigger();
		const same = report();
		expect((await call(flow, same))[0]).toBe(503);
		await clock.sleep(30_000);
		expect((await call(flow, same))[0]).toBe(503);
		await clock.sleep(30_000);
		expect(await call(flow, same)).toEqual([200, 'OK']);
		expect(flow.items).toHaveLength(1);
		jest.restoreAllMocks();
	});

	it('reaches only its own workflow when the trigger is tested in the editor', async () => {
		const flow = host.add({ node: new FakeWebhookTrigger(), mode: 'manual' });
		await call(flow, report());
		expect(host.resumed).toEqual([]);
		expect(flow.items).toHaveLength(1);
	});
});

describe('a report with a damaged reference', () => {
	it.each([
		['cut after 30 characters', REFERENCE.slice(0, 30)],
		['cut by one character', REFERENCE.slice(0, -1)],
		['cut in the middle of its beginning', REFERENCE.slice(0, 5)],
		['in capitals', REFERENCE.toUpperCase()],
	])('is an ordinary one, with a warning in n8n’s log: %s', async (_how, reference) => {
		const flow = trigger();
		expect(await call(flow, report({ reference }))).toEqual([200, 'OK']);
		expect(host.resumed).toEqual([]);
		expect(flow.items).toHaveLength(1);
		expect(flow.log).toEqual([
			expect.stringContaining(
				'Trigger: a delivery report came with a reference that the vendor has shortened',
			),
		]);
		expect(flow.log.join()).not.toContain(reference);
	});

	it('logs no warning if the reference is the user’s own', async () => {
		const flow = trigger();
		await call(flow, report({ reference: 'nw 1, order 4711' }));
		expect(flow.log).toEqual([]);
	});
});

describe('the resume token of a waiting execution', () => {
	const WRITTEN = REFERENCE.split('.')[2] as string;
	const expectKept = (told: unknown) => {
		const pieces = [TOKEN, WRITTEN, WRITTEN.toUpperCase()].flatMap((text) => text.match(/.{8}/g) ?? []);
		expect(pieces.flatMap((piece) => tracesOf(piece, told))).toEqual([]);
	};

	it.each([
		['took the report', 200, 'OK'],
		['is over', 409, FINISHED],
		['does not exist', 404, ''],
		['has another token', 401, `{"error":"Invalid token ${TOKEN}"}`],
	])('is in no log, answer or static data if the execution %s', async (_what, status, text) => {
		host.resume = () => [status, text];
		const flow = trigger();
		const answer = await call(flow, report());
		expectKept([flow.log, answer, flow.staticData]);
		expect(flow.log).toHaveLength(status === 401 ? 1 : 0);
	});

	it.each([
		['shortened', REFERENCE.slice(0, -1)],
		['cut in the middle', REFERENCE.slice(0, 30)],
		['in capitals', REFERENCE.toUpperCase()],
		['with more behind it', `${REFERENCE}-1`],
	])('is in no log, answer or static data if its reference comes %s', async (_how, reference) => {
		const flow = trigger();
		const answer = await call(flow, report({ reference }));
		expectKept([flow.log, answer, flow.staticData]);
		expect(flow.log).toEqual([expect.stringContaining('shortened or changed')]);
	});

	it('is in no answer and no log when the trigger’s own workflow cannot be stored, or the call is refused', async () => {
		host.resume = () => [404, ''];
		const failing = trigger();
		failing.store = async () => {
			throw new Error('database is locked');
		};
		const closed = trigger({ token: 'sesame' });
		const strange = { [REFERENCE]: '1', other: REFERENCE };
		for (const [flow, parameters] of [
			[failing, report()],
			[closed, report()],
			[trigger(), strange],
		] as const) {
			const [status, text] = await call(flow, parameters as Record<string, string>);
			expect(status).toBeGreaterThanOrEqual(400);
			expectKept([flow.log, flow.staticData, parameters === strange ? '' : text]);
		}
	});
});
