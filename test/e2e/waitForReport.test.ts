import { readReference, writeReference } from '../../nodes/shared/text/waitingReference';
import { callAll } from '../../tooling/n8n/load';
import { until } from '../../tooling/processes';
import { isSoak } from '../support/soak';
import { shuffled } from './support/shuffled';
import { activeTriggerFlow, createTriggerFlow, type TriggerFlow } from './support/triggerFlow';
import { arrived } from './support/waitingFlow';
import {
	FAILED,
	idOf,
	INPUT,
	newestReference,
	OUTPUTS,
	PENDING,
	report,
	reportOf,
	startedBy,
	waitingSms,
	type WaitingSms,
} from './support/waitingSms';
import { startWorld, type World } from './support/world';

jest.setTimeout(isSoak ? 900_000 : 300_000);

/** Executions that wait at the same time. */
const CROWD = isSoak ? 500 : 40;

let world: World;
let trigger: TriggerFlow;
let flow: WaitingSms;

beforeAll(async () => {
	world = await startWorld({
		env: {
			// None of these may matter: the trigger calls the server that it runs in, by its own socket.
			N8N_WEBHOOK_URL: 'https://n8n.invalid/automation/',
			N8N_ENDPOINT_WEBHOOK_WAIT: 'resume-here',
			N8N_SSRF_PROTECTION_ENABLED: 'true',
			N8N_SSRF_ALLOWED_IP_RANGES: '127.0.0.1/32',
		},
	});
	trigger = await activeTriggerFlow(world);
	flow = await waitingSms(world, await world.createCredential());
});
afterAll(async () => {
	await world?.stop();
});
beforeEach(() => {
	world.sandbox.smsExtraPro.reset();
});

/** The answer to the vendor's call. */
const call = async (query: string, url = trigger.url): Promise<number> => await report(url, query);
/** How many executions the trigger's own workflow was started with meanwhile. */
const started = async (during: () => Promise<void>): Promise<number> => await startedBy(trigger, during);

describe('an execution that waits for a delivery report', () => {
	it('continues once at Delivered with the report and the input item', async () => {
		const reference = await flow.wait();
		const delivered = reportOf(reference);
		const others = await started(async () => {
			expect(await call(reportOf(reference, PENDING))).toBe(200);
			await flow.reaches(idOf(reference), 'waiting');
			expect(await call(delivered)).toBe(200);
			await flow.endOf(reference);
			expect(await call(delivered)).toBe(200);
		});
		expect(arrived(await flow.endOf(reference), OUTPUTS)).toEqual({
			Delivered: [
				{
					json: expect.objectContaining({
						event: 'deliveryReport',
						status: 'delivered',
						recipient: '+32475112233',
						input: INPUT,
					}) as unknown,
					pairedItem: { item: 0 },
				},
			],
		});
		expect(others).toBe(0);
	});

	it.each([
		['a failure', FAILED],
		['a time-out of the vendor', { Status: 'Timeout', StatusCode: '900', Comment: 'Unknown' }],
	])('continues at Not Delivered with %s', async (_what, report) => {
		const reference = await flow.wait();
		expect(await call(reportOf(reference, report))).toBe(200);
		expect(Object.keys(arrived(await flow.endOf(reference), OUTPUTS))).toEqual(['Not Delivered']);
	});

	it('accepts a report that comes before its wait is stored', async () => {
		world.sandbox.smsExtraPro.faults.push({ fault: { kind: 'delay', ms: 1_500 } });
		await flow.start(INPUT);
		await until('the vendor to have the message', async () => newestReference(world) !== '');
		const reference = newestReference(world);
		expect(await call(reportOf(reference))).toBe(200);
		expect(Object.keys(arrived(await flow.endOf(reference), OUTPUTS))).toEqual(['Delivered']);
	});

	it('is not resumed by a forged reference, and the report starts the trigger’s own workflow', async () => {
		const reference = await flow.wait();
		const { executionId, mark } = readReference(reference) ?? { executionId: '', mark: '' };
		const forged = writeReference({ executionId, mark, resumeToken: '00'.repeat(32) });
		expect(await started(async () => expect(await call(reportOf(forged))).toBe(200))).toBe(1);
		await flow.reaches(idOf(reference), 'waiting');
		await call(reportOf(reference));
		await flow.endOf(reference);
	});

	it('leaves a late report to the trigger’s own workflow', async () => {
		const reference = await flow.wait();
		await call(reportOf(reference));
		await flow.endOf(reference);
		expect(await started(async () => expect(await call(reportOf(reference, FAILED))).toBe(200))).toBe(1);
	});

	it('leaves the report of a deleted execution to the trigger’s own workflow', async () => {
		const reference = await flow.wait();
		await world.n8n.api.json('POST', '/rest/executions/delete', {
			ids: [idOf(reference)],
		});
		expect(await started(async () => expect(await call(reportOf(reference))).toBe(200))).toBe(1);
	});

	it('survives a kill of n8n', async () => {
		const reference = await flow.wait();
		await world.n8n.kill();
		await world.n8n.launch();
		await until('the trigger to listen', async () => (await call(reportOf(reference, PENDING))) === 200);
		expect(await call(reportOf(reference))).toBe(200);
		expect(Object.keys(arrived(await flow.endOf(reference), OUTPUTS))).toEqual(['Delivered']);
	});

	it('is resumed by a trigger that puts out only inbound SMS', async () => {
		const other = await activeTriggerFlow(world, { events: ['inboundMessage'] });
		const reference = await flow.wait();
		expect(await call(reportOf(reference), other.url)).toBe(200);
		expect(Object.keys(arrived(await flow.endOf(reference), OUTPUTS))).toEqual(['Delivered']);
	});

	it('continues, and the trigger’s own workflow also starts if that option is on', async () => {
		const both = await createTriggerFlow(world, { options: { waitingExecutions: 'resumeAndStart' } });
		await world.n8n.api.activate(both.workflowId);
		const reference = await flow.wait();
		expect(await call(reportOf(reference), both.url)).toBe(200);
		await flow.endOf(reference);
		expect(await both.items(1)).toHaveLength(1);
	});
});

describe('many executions that wait at once', () => {
	it(`continue once each, ${CROWD} of them, whatever the order of their reports`, async () => {
		await flow.startMany(CROWD, (order) => ({ ...INPUT, order }));
		const references = world.sandbox.smsExtraPro.received.map(({ clientSmsId }) => clientSmsId ?? '');
		expect(new Set(references).size).toBe(CROWD);
		const waiting = new Set(references.map(idOf));
		const urls = shuffled(references).map((reference) => `${trigger.url}?${reportOf(reference)}`);
		const others = await started(async () => {
			const ends = await callAll(urls, { callers: 20 });
			expect(ends.filter((end) => end !== 200)).toEqual([]);
			const ended = (await flow.ended(CROWD)).filter(({ id }) => waiting.has(String(id)));
			const orders = ended.flatMap((execution) =>
				(arrived(execution, OUTPUTS).Delivered ?? []).map(
					({ json }) => (json.input as { order: number }).order,
				),
			);
			expect(orders.sort((a, b) => a - b)).toEqual(Array.from({ length: CROWD }, (_, index) => index));
		});
		expect(others).toBe(0);
	});
});
