import type { DeliveryReport } from '../../../../nodes/shared/model';
import { BoundedEmit } from '../../../../nodes/shared/n8n/watch/boundedEmit';
import { forgetEmissions } from '../../../../nodes/shared/n8n/watch/emitOnce';
import { FakeClock } from '../../../support/fakeClock';
import { FakeTriggerContext } from '../../../support/fakeTriggerContext';
import { gate } from '../../../support/gate';

const record = (vendorText: string) => ({ event: 'deliveryReport', vendorText }) as DeliveryReport;

/** Emits so many one after the other, as a catch-up does. */
function emitting(count: number) {
	const clock = new FakeClock();
	const context = new FakeTriggerContext();
	const stopping = new AbortController();
	const settled: boolean[] = [];
	const emitter = new BoundedEmit(context.functions, 'account', clock, stopping.signal);
	const state = { isDone: false };
	const run = async () => {
		for (let index = 0; index < count; index++) {
			await emitter.emit(`key ${index}`, record(String(index)), (stored) => settled.push(stored));
		}
		state.isDone = true;
	};
	return { clock, context, stopping, settled, state, run };
}

beforeEach(forgetEmissions);

it('20 executions may be under way, more wait until one ends', async () => {
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

it('a flow that runs long does not keep the others waiting for ever', async () => {
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

it('leaves no timer behind where an execution ends in time', async () => {
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

it('says of each whether it was stored', async () => {
	const { context, settled, run, clock } = emitting(3);
	context.store = async ({ vendorText }) => {
		if (vendorText === '1') throw new Error('database is locked');
	};
	await run();
	await clock.advance(0);
	expect(settled.sort()).toEqual([false, true, true]);
});

it('waits no longer when the trigger is stopped', async () => {
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
