import { readReference, writeReference } from '../../nodes/shared/text/waitingReference';
import type { Execution } from '../../tooling/n8n/api';
import { until } from '../../tooling/processes';
import { isSoak } from '../support/soak';
import { activeTriggerFlow, createTriggerFlow, reportQuery, type TriggerFlow } from './support/triggerFlow';
import { arrived, waitingFlow, type WaitingFlow } from './support/waitingFlow';
import { CREDENTIAL, startWorld, type World } from './support/world';

jest.setTimeout(300_000);

const OUTPUTS = ['No Report in Time', 'Delivered', 'Not Delivered'];
/** Executions that wait at the same time. */
const CROWD = isSoak ? 500 : 40;

let world: World;
let trigger: TriggerFlow;
let flow: WaitingFlow;

const smsNode = (credentialId: string, parameters: Record<string, unknown> = {}) => ({
	type: 'n8n-nodes-sms-fax.smsExtraPro',
	parameters: {
		operation: 'sendAndWaitForReport',
		to: '={{ $json.to }}',
		sender: 'Moi',
		message: '={{ $json.text }}',
		...parameters,
	},
	credentials: { [CREDENTIAL.type]: { id: credentialId, name: CREDENTIAL.name } },
});

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
	const credentialId = await world.createCredential();
	trigger = await activeTriggerFlow(world);
	flow = await waitingFlow(world.n8n, smsNode(credentialId), OUTPUTS);
});
afterAll(async () => {
	await world?.stop();
});
beforeEach(() => {
	world.sandbox.smsExtraPro.reset();
});

const INPUT = { to: '+32475112233', text: 'Bonjour', order: 4711 };
const PENDING = { Status: 'Pending', StatusCode: '101', Comment: 'Gsm Off' };
const FAILED = { Status: 'Error', StatusCode: '500', Comment: 'Delivery failed' };

const newestReference = (): string => world.sandbox.smsExtraPro.received.at(-1)?.clientSmsId ?? '';

let reports = 0;
/** A report about the newest message, as the vendor sends it: its own id differs from all others. */
const reportOf = (reference: string, changes: Record<string, string> = {}): string =>
	reportQuery(`w${(reports += 1)}`, { ClientSmsID: reference, ...changes });

async function call(query: string, url = trigger.url): Promise<number> {
	return (await fetch(`${url}?${query}`)).status;
}

/** A new execution that waits, and the reference that it sent. */
async function waiting(): Promise<string> {
	await flow.start(INPUT);
	await flow.waiting(1);
	return newestReference();
}

const idOf = (reference: string): string => readReference(reference)?.executionId ?? '';
/** The execution that sent the reference, once it has ended well. */
const endOf = async (reference: string) => await flow.reaches(idOf(reference), 'success');

/** What the trigger's own workflow was started with since. */
async function started(during: () => Promise<void>): Promise<number> {
	const before = (await trigger.executions()).length;
	await during();
	await new Promise((resolve) => setTimeout(resolve, 700));
	return (await trigger.executions()).length - before;
}

describe('an execution that waits for a delivery report', () => {
	it('goes on at Delivered with the report and the input item, and once', async () => {
		const reference = await waiting();
		const delivered = reportOf(reference);
		const others = await started(async () => {
			expect(await call(reportOf(reference, PENDING))).toBe(200);
			await flow.reaches(idOf(reference), 'waiting');
			expect(await call(delivered)).toBe(200);
			await endOf(reference);
			expect(await call(delivered)).toBe(200);
		});
		expect(arrived(await endOf(reference), OUTPUTS)).toEqual({
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
	])('goes on at Not Delivered with %s', async (_what, report) => {
		const reference = await waiting();
		expect(await call(reportOf(reference, report))).toBe(200);
		expect(Object.keys(arrived(await endOf(reference), OUTPUTS))).toEqual(['Not Delivered']);
	});

	it('takes a report that comes before its wait is stored', async () => {
		world.sandbox.smsExtraPro.faults.push({ fault: { kind: 'delay', ms: 1_500 } });
		await flow.start(INPUT);
		await until('the vendor to have the message', async () => newestReference() !== '');
		const reference = newestReference();
		expect(await call(reportOf(reference))).toBe(200);
		expect(Object.keys(arrived(await endOf(reference), OUTPUTS))).toEqual(['Delivered']);
	});

	it('is not resumed by a forged reference, and the report starts the trigger’s own workflow', async () => {
		const reference = await waiting();
		const { executionId, mark } = readReference(reference) ?? { executionId: '', mark: '' };
		const forged = writeReference({ executionId, mark, resumeToken: '00'.repeat(32) });
		expect(await started(async () => expect(await call(reportOf(forged))).toBe(200))).toBe(1);
		await flow.reaches(idOf(reference), 'waiting');
		await call(reportOf(reference));
		await endOf(reference);
	});

	it('leaves a report that comes late to the trigger’s own workflow', async () => {
		const reference = await waiting();
		await call(reportOf(reference));
		await endOf(reference);
		expect(await started(async () => expect(await call(reportOf(reference, FAILED))).toBe(200))).toBe(1);
	});

	it('leaves the report of a deleted execution to the trigger’s own workflow', async () => {
		const reference = await waiting();
		await world.n8n.api.json('POST', '/rest/executions/delete', {
			ids: [idOf(reference)],
		});
		expect(await started(async () => expect(await call(reportOf(reference))).toBe(200))).toBe(1);
	});

	it('survives that n8n is killed', async () => {
		const reference = await waiting();
		await world.n8n.kill();
		await world.n8n.launch();
		await until('the trigger to listen', async () => (await call(reportOf(reference, PENDING))) === 200);
		expect(await call(reportOf(reference))).toBe(200);
		expect(Object.keys(arrived(await endOf(reference), OUTPUTS))).toEqual(['Delivered']);
	});

	it('is resumed by a trigger that puts out inbound SMS alone', async () => {
		const other = await activeTriggerFlow(world, { events: ['inboundMessage'] });
		const reference = await waiting();
		expect(await call(reportOf(reference), other.url)).toBe(200);
		expect(Object.keys(arrived(await endOf(reference), OUTPUTS))).toEqual(['Delivered']);
	});

	it('goes on, and starts the trigger’s own workflow as well, where that says so', async () => {
		const both = await createTriggerFlow(world, { options: { waitingExecutions: 'resumeAndStart' } });
		await world.n8n.api.activate(both.workflowId);
		const reference = await waiting();
		expect(await call(reportOf(reference), both.url)).toBe(200);
		await endOf(reference);
		expect(await both.items(1)).toHaveLength(1);
	});
});

describe('many executions that wait at once', () => {
	it(`goes on with each of ${CROWD} once, in whatever order their reports come`, async () => {
		await Promise.all(
			Array.from({ length: CROWD }, async (_, index) => await flow.start({ ...INPUT, order: index })),
		);
		await flow.waiting(CROWD);
		const references = world.sandbox.smsExtraPro.received.map(({ clientSmsId }) => clientSmsId ?? '');
		expect(new Set(references).size).toBe(CROWD);
		const calls = references.reverse().map((reference) => reportOf(reference));
		const answers: number[] = [];
		const ended: Execution[] = [];
		const others = await started(async () => {
			for (let at = 0; at < calls.length; at += 20) {
				answers.push(
					...(await Promise.all(calls.slice(at, at + 20).map(async (query) => await call(query)))),
				);
			}
			ended.push(...(await Promise.all(references.map(endOf))));
		});
		expect(answers.filter((status) => status !== 200)).toEqual([]);
		expect(others).toBe(0);
		const orders = ended.map(
			(execution) => (arrived(execution, OUTPUTS).Delivered?.[0]?.json.input as { order: number }).order,
		);
		expect(orders.sort((a, b) => a - b)).toEqual(Array.from({ length: CROWD }, (_, index) => index));
	});
});
