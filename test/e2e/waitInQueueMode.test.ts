import { hasQueueServers } from '../../tooling/servers/queueServers';
import { isSoak } from '../support/soak';
import {
	answerCrowd,
	answerPage,
	askingNodes,
	executionIdOf,
	FREE_TEXT,
	linkIn,
	openPage,
	OUTPUTS as ANSWERED,
	QUESTION,
} from './support/question';
import { startQueueWorld, type QueueWorld } from './support/queueWorld';
import { activeTriggerFlow, type TriggerFlow } from './support/triggerFlow';
import { arrived, waitingFlow, type WaitingFlow } from './support/waitingFlow';
import {
	FAILED,
	idOf,
	INPUT,
	OUTPUTS,
	PENDING,
	report,
	reportOf,
	startedBy,
	waitingSms,
	type WaitingSms,
} from './support/waitingSms';

jest.setTimeout(300_000);

/** Executions that wait at the same time. */
const CROWD = isSoak ? 100 : 20;

/** Main process, two workers and two webhook processes. The process that is called resumes the execution, and a worker runs it. */
(hasQueueServers() ? describe : describe.skip)('in queue mode', () => {
	let world: QueueWorld;

	beforeAll(async () => {
		world = await startQueueWorld({
			// Operators set this so that only webhook processes take calls.
			env: { N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true' },
		});
	});
	afterAll(async () => {
		await world?.stop();
	});
	beforeEach(() => {
		world.sandbox.smsExtraPro.reset();
	});

	describe('an execution that waits for a delivery report', () => {
		let trigger: TriggerFlow;
		let flow: WaitingSms;

		beforeAll(async () => {
			trigger = await activeTriggerFlow(world);
			flow = await waitingSms(world, await world.createCredential(), {}, world.webhookProcesses[0].url);
		});

		/** The trigger's URL at one of the webhook processes. */
		const at = (process: 0 | 1): string => world.at(trigger.url, process);

		it('continues with a report that comes to either webhook process', async () => {
			for (const process of [0, 1] as const) {
				const reference = await flow.wait();
				const others = await startedBy(trigger, async () => {
					expect(await report(at(process), reportOf(reference, PENDING))).toBe(200);
					await flow.reaches(idOf(reference), 'waiting');
					expect(await report(at(process), reportOf(reference))).toBe(200);
					await flow.endOf(reference);
				});
				expect(arrived(await flow.endOf(reference), OUTPUTS)).toMatchObject({
					Delivered: [{ json: { status: 'delivered', input: INPUT }, pairedItem: { item: 0 } }],
				});
				expect(others).toBe(0);
			}
		});

		it('continues once with two final reports that come to both processes at the same moment', async () => {
			for (let round = 0; round < 5; round++) {
				const reference = await flow.wait();
				const calls = [report(at(0), reportOf(reference)), report(at(1), reportOf(reference, FAILED))];
				const others = await startedBy(trigger, async () => {
					expect(await Promise.all(calls)).toEqual([200, 200]);
				});
				expect(Object.keys(arrived(await flow.endOf(reference), OUTPUTS))).toHaveLength(1);
				// The other report is about an execution that has gone on.
				expect(others).toBe(1);
			}
		});

		it(`continues once if ${CROWD} wait and their reports come to both processes, in whatever order`, async () => {
			await flow.startMany(CROWD, (order) => ({ ...INPUT, order }));
			const references = world.sandbox.smsExtraPro.received.map(({ clientSmsId }) => clientSmsId ?? '');
			const calls = references
				.reverse()
				.map(async (reference, index) => await report(at((index % 2) as 0 | 1), reportOf(reference)));
			expect((await Promise.all(calls)).filter((status) => status !== 200)).toEqual([]);
			const ended = await Promise.all(references.map(flow.endOf));
			const orders = ended.map(
				(execution) => (arrived(execution, OUTPUTS).Delivered?.[0]?.json.input as { order: number }).order,
			);
			expect(orders.sort((a, b) => a - b)).toEqual(Array.from({ length: CROWD }, (_, index) => index));
		});
	});

	describe('an execution that waits for an answer', () => {
		let approval: WaitingFlow;
		let freeText: WaitingFlow;

		beforeAll(async () => {
			const node = await askingNodes(world);
			const options = { url: world.webhookProcesses[0].url };
			approval = await waitingFlow(world.n8n, node('smsExtraPro'), ANSWERED, options);
			freeText = await waitingFlow(world.n8n, node('smsExtraPro', FREE_TEXT), ANSWERED, options);
		});

		const asked = async (): Promise<string> => {
			const before = world.sandbox.smsExtraPro.received.length;
			await approval.start({ to: '+32475112233', text: QUESTION });
			await approval.waiting(1);
			return linkIn(world.sandbox.smsExtraPro.received[before]?.text ?? '');
		};
		const answerTo = async (link: string) => {
			const execution = await approval.reaches(executionIdOf(link), 'success');
			return (arrived(execution, ANSWERED).Answered ?? []).map(({ json }) => json.data);
		};

		it('shows its page and continues at either webhook process', async () => {
			for (const process of [0, 1] as const) {
				const link = await asked();
				const page = await openPage(world.at(link, process));
				expect([page.status, page.html]).toEqual([200, expect.stringContaining('Cabinet Dupont')]);
				expect(await answerPage(world.at(link, process), { approved: 'true' })).toMatchObject({
					status: 200,
				});
				expect(await answerTo(link)).toMatchObject([{ approved: true }]);
			}
		});

		it('accepts one of two answers that come to both processes at the same moment', async () => {
			for (let round = 0; round < 5; round++) {
				const link = await asked();
				const pages = await Promise.all([
					answerPage(world.at(link, 0), { approved: 'true' }),
					answerPage(world.at(link, 1), { approved: 'false' }),
				]);
				const thanked = pages.map(({ status }) => status === 200);
				expect(thanked.filter(Boolean)).toHaveLength(1);
				expect(await answerTo(link)).toMatchObject([{ approved: thanked[0] }]);
			}
		});

		it(`continues once if ${CROWD} wait and are answered at both processes, in whatever order`, async () => {
			const crowd = await answerCrowd(world, freeText, CROWD, (link, index) =>
				world.at(link, (index % 2) as 0 | 1),
			);
			expect(crowd.refused).toEqual([]);
			expect(crowd.cameOut).toEqual(crowd.written);
		});
	});
});
