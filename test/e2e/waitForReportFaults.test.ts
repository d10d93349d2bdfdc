import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SAMPLE_PATH } from '../../sandbox';
import { createSandboxCredentials } from '../../tooling/n8n/sandboxCredentials';
import { until } from '../../tooling/processes';
import { isSoak } from '../support/soak';
import { withAgent } from './support/agent';
import { activeTriggerFlow, createTriggerFlow, type TriggerFlow } from './support/triggerFlow';
import { arrived } from './support/waitingFlow';
import {
	FAILED,
	idOf,
	INPUT,
	OUTPUTS,
	report,
	reportOf,
	startedBy,
	waitingSms,
	type WaitingSms,
} from './support/waitingSms';
import { errorOf, outputOf, runNode, startWorld, type World } from './support/world';

jest.setTimeout(300_000);

/** The least that the field takes: 36 seconds. n8n looks once a minute for waits that are over. */
const SOON_HOURS = 0.01;

let folder: string;
let killFlag: string;
let world: World;
let credentialId: string;
let trigger: TriggerFlow;
let flow: WaitingSms;
/** Executions whose waiting time is over by the end of the other tests. */
let soon: WaitingSms;
let late: string;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'sms-fax-'));
	killFlag = path.join(folder, 'kill');
	world = await startWorld({
		env: {
			NODE_OPTIONS: `--require ${path.join(__dirname, 'support', 'killAfterResume.cjs')}`,
			SMS_FAX_KILL_AFTER_RESUME: killFlag,
			N8N_CONCURRENCY_PRODUCTION_LIMIT: '2',
		},
	});
	credentialId = await world.createCredential();
	trigger = await activeTriggerFlow(world);
	flow = await waitingSms(world, credentialId);
	soon = await waitingSms(world, credentialId, { maxWaitHours: SOON_HOURS });
	late = await soon.wait();
});
afterAll(async () => {
	await world?.stop();
	await rm(folder, { recursive: true });
});

describe('an execution that waits for a delivery report', () => {
	it('leaves the report to the trigger’s own workflow when the user has stopped it', async () => {
		const reference = await flow.wait();
		await world.n8n.api.json('POST', `/rest/executions/${idOf(reference)}/stop`, {});
		await flow.reaches(idOf(reference), 'canceled');
		const call = async () => expect(await report(trigger.url, reportOf(reference))).toBe(200);
		expect(await startedBy(trigger, call)).toBe(1);
		expect((await world.n8n.api.execution(idOf(reference)))?.status).toBe('canceled');
	});

	it('is resumed once when n8n is killed before it answers the vendor, and the repeated call is not lost', async () => {
		const reference = await flow.wait();
		const delivered = reportOf(reference);
		const before = (await trigger.executions()).length;
		await writeFile(killFlag, '');
		await expect(report(trigger.url, delivered)).rejects.toThrow();
		await world.n8n.launch();
		// n8n may show an execution that was killed at this very moment as running for ever: then the trigger answers 503 for a minute.
		const answer = await report(trigger.url, delivered);
		expect([200, 503]).toContain(answer);
		if (isSoak || answer === 200) {
			const comeAgain = async () => (await report(trigger.url, delivered)) === 200;
			await until('the trigger to take it', comeAgain, { timeoutMs: 120_000, everyMs: 5_000 });
			expect(await trigger.items(before + 1)).toHaveLength(before + 1);
		}
		const execution = await world.n8n.api.execution(idOf(reference));
		expect(['success', 'crashed', 'running']).toContain(execution?.status);
		expect(execution?.data.resultData.runData.Delivered?.length ?? 0).toBeLessThanOrEqual(1);
	});

	it('is resumed once when n8n has no free slot at first', async () => {
		const references = [await flow.wait(), await flow.wait(), await flow.wait()];
		const others = await startedBy(trigger, async () => {
			const answers = references.flatMap((reference) => {
				const query = reportOf(reference);
				return [report(trigger.url, query), report(trigger.url, query)];
			});
			expect(await Promise.all(answers)).toEqual([200, 200, 200, 200, 200, 200]);
			for (const reference of references) await flow.endOf(reference);
		});
		expect(others).toBe(0);
	});

	it('uses one of two final reports that arrive at the same moment', async () => {
		const reference = await flow.wait();
		const calls = [reportOf(reference), reportOf(reference, FAILED)];
		const others = await startedBy(trigger, async () => {
			expect(await Promise.all(calls.map(async (query) => await report(trigger.url, query)))).toEqual([
				200, 200,
			]);
		});
		expect(Object.keys(arrived(await flow.endOf(reference), OUTPUTS))).toHaveLength(1);
		expect(others).toBe(1);
	});
});

describe('123-Fax', () => {
	const fax = async (settings: Record<string, unknown> = {}) => {
		const credentials = await createSandboxCredentials(world.n8n.api, world.sandbox);
		const credential = credentials.fax123Api ?? { id: '', name: '' };
		return await runNode(world, {
			type: 'fax123',
			name: '123-Fax',
			credential: { type: 'fax123Api', ...credential },
			parameters: {
				operation: 'sendAndWaitForReport',
				to: '0123456789',
				documentSource: 'url',
				documentUrl: world.sandbox.url + SAMPLE_PATH,
				options: { allowPrivateAddress: true },
			},
			settings,
		});
	};

	it('does not send again on Retry On Fail if the account does not return the reference', async () => {
		const { fax123 } = world.sandbox;
		const execution = await fax({ retryOnFail: true, maxTries: 3, waitBetweenTries: 100 });
		expect(errorOf(execution)).toMatch(/^123-Fax took the fax with the reference “F26-.*The fax was sent\./);
		expect(fax123.received).toHaveLength(1);
	});
});

describe('an AI agent', () => {
	it('learns that its tool cannot wait, and nothing is sent', async () => {
		await withAgent(world, 'sendAndWaitForReport', async ({ ask }) => {
			const sent = world.sandbox.smsExtraPro.received.length;
			expect(JSON.stringify(outputOf(await ask(), 0, 'AI Agent'))).toContain(
				'cannot wait for a delivery report',
			);
			expect(world.sandbox.smsExtraPro.received).toHaveLength(sent);
		});
	});
});

describe('an execution whose report cannot be delivered to it', () => {
	it('ends at No Report in Time with the input item, and accepts no report after that', async () => {
		const unpublished = await createTriggerFlow(world);
		expect(await report(unpublished.url, reportOf(late))).toBe(404);
		const ended = await until(
			'the wait to be over',
			async () => {
				const execution = await world.n8n.api.execution(idOf(late));
				return execution?.status === 'success' ? execution : undefined;
			},
			{ timeoutMs: 120_000 },
		);
		expect(arrived(ended, OUTPUTS)).toEqual({
			'No Report in Time': [{ json: INPUT, pairedItem: { item: 0 } }],
		});
		const afterwards = async () => expect(await report(trigger.url, reportOf(late))).toBe(200);
		expect(await startedBy(trigger, afterwards)).toBe(1);
	});
});
