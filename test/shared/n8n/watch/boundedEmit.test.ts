import type { DeliveryReport } from '../../../../nodes/shared/model';
import { BoundedEmit } from '../../../../nodes/shared/n8n/watch/boundedEmit';
import { forgetEmissions, type Emitted } from '../../../../nodes/shared/n8n/watch/emitOnce';
import { FakeClock } from '../../../support/fakeClock';
import { FakeTriggerContext } from '../../../support/fakeTriggerContext';
import { gate } from '../../../support/gate';

const record = (vendorText: string) => ({ event: 'deliveryReport', vendorText }) as DeliveryReport;

/** Emits this many batches one after the other, as a catch-up does. */
function emitting(count: number) {
	const clock = new FakeClock();
	const context = new FakeTriggerContext();
	const stopping = new AbortController();
	const settled: Emitted[] = [];
	const emitter = new BoundedEmit(context.functions, clock, stopping.signal);
	const state = { isDone: false };
	const run = async () => {
		for (let index = 0; index < count; index++) {
			await emitter.emit(`key ${index}`, [record(String(index))], (emitted) => {
				settled.push(emitted);
			});
		}
		state.isDone = true;
	};
	return { clock, context, stopping, settled, state, run };
}

beforeEach(forgetEmissions);

it('at most 20 executions run at once, and more wait until one ends', async () => {
	const { clock, context, state, run } = emitting(25);
	const gates = Array.from({ length: 25 }, () => gate());
	context.store = async ({ vendorText }) => await gates[Number(vendorText)]?.passed;
	void run();
	await clock.advance(0);
	expect(context.emissions).toHaveLength(20);
	gates[7]?.open();
	await clock.advance(0);
	expect(context.emissions).toHaveLength(21);
	for (const one of gates) one.open();
	await clock.advance(0);
	expect([context.executions.length, state.isDone]).toEqual([25, true]);
});

it('a slow flow does not block the others forever', async () => {
	const { clock, context, run } = emitting(25);
	context.store = async () => await new Promise(() => {});
	void run();
	await clock.advance(2_999);
	expect(context.emissions).toHaveLength(20);
	await clock.advance(1);
	expect(context.emissions).toHaveLength(21);
	await clock.advance(60_000);
	expect(context.emissions).toHaveLength(25);
});

it('leaves no timer behind if an execution ends in time', async () => {
	const { clock, context, state, run } = emitting(60);
	const gates = Array.from({ length: 60 }, () => gate());
	context.store = async ({ vendorText }) => await gates[Number(vendorText)]?.passed;
	void run();
	for (const one of gates) {
		one.open();
		await clock.advance(0);
	}
	expect([state.isDone, clock.sleeping]).toEqual([true, 0]);
});

it('reports the outcome of each message', async () => {
	const { context, settled, run, clock } = emitting(3);
	context.store = async ({ vendorText }) => {
		if (vendorText === '1') throw new Error('database is locked');
	};
	await run();
	await clock.advance(0);
	expect(settled.sort()).toEqual(['failed', 'stored', 'stored']);
});

it('stops waiting when the trigger is stopped', async () => {
	const { clock, context, stopping, state, run } = emitting(20);
	context.store = async () => await new Promise(() => {});
	void run();
	await clock.advance(0);
	expect(state.isDone).toBe(false);
	stopping.abort();
	await clock.advance(0);
	expect(state.isDone).toBe(true);
	expect(clock.sleeping).toBe(0);
});

it('at most 5,000 messages are pending, however long their flows run', async () => {
	const clock = new FakeClock();
	const context = new FakeTriggerContext();
	const gates = Array.from({ length: 7 }, () => gate());
	context.store = async ({ vendorText }) => await gates[Number(vendorText)]?.passed;
	const emitter = new BoundedEmit(context.functions, clock, new AbortController().signal);
	const run = async () => {
		for (let index = 0; index < 7; index++) {
			const records = Array.from({ length: 1_000 }, () => record(String(index)));
			await emitter.emit(`key ${index}`, records, () => undefined);
		}
	};
	void run();
	await clock.advance(3_600_000);
	expect(context.emissions).toHaveLength(5);
	gates[2]?.open();
	await clock.advance(0);
	expect(context.emissions).toHaveLength(6);
	for (const one of gates) one.open();
	await clock.advance(0);
	expect(context.emissions).toHaveLength(7);
});

it('treats a call that n8n itself refuses as not stored', async () => {
	const { context, clock } = emitting(0);
	const refusing = {
		...context.functions,
		emit: () => {
			throw new Error('not active');
		},
	};
	const emitter = new BoundedEmit(refusing, clock, new AbortController().signal);
	const settled: Emitted[] = [];
	await emitter.emit('key', [record('0')], (emitted) => settled.push(emitted));
	await clock.advance(0);
	expect(settled).toEqual(['failed']);
});
