import type { IDataObject, ITriggerResponse } from 'n8n-workflow';
import { EVENTS, type EventName, type VendorInfo } from '../../nodes/shared/model';
import { eventually } from '../support/eventually';
import { FakeTriggerContext } from '../support/fakeTriggerContext';
import { expectRecord } from './vendor';

/** A trigger that polls or watches by itself, as `watchingSuite` needs it. */
export interface WatchingVendor {
	info: VendorInfo;
	event: EventName;
	/** Activates the trigger, whose clock stands still. */
	start: (context: FakeTriggerContext) => Promise<ITriggerResponse>;
	/** A new message of this name comes in at the fake vendor. */
	arrive: (name: string) => void | Promise<void>;
	/** The name of the message that an execution holds. */
	nameOf: (json: IDataObject) => unknown;
	/** Lets the trigger look at what has arrived. It does nothing where the vendor announces messages. */
	look: () => void | Promise<void>;
}

/**
 * What every trigger that looks by itself promises (docs/design.md, "What is promised"): each message once, from the first activation
 * on, also after a restart or a crash. The vendor's file starts its fake vendor, and resets it in `afterEach`.
 */
export function watchingSuite(vendor: WatchingVendor): void {
	const running: ITriggerResponse[] = [];
	let looks = 0;

	const start = async (context: FakeTriggerContext) => void running.push(await vendor.start(context));
	const stop = async () => {
		await Promise.all(running.splice(0).map(async ({ closeFunction }) => await closeFunction?.()));
	};
	const all = (context: FakeTriggerContext) => context.executions.map((json) => String(vendor.nameOf(json)));
	const names = (context: FakeTriggerContext) => all(context).filter((name) => !name.startsWith('marker'));
	/** A message that comes after others shows that they were looked at. */
	const looked = async (context: FakeTriggerContext) => {
		const marker = `marker ${++looks}`;
		await vendor.arrive(marker);
		await vendor.look();
		await eventually('the marker has started the flow', () => all(context).includes(marker));
	};
	/** What the database and the next process know of a trigger that was stopped. */
	const restarted = (context: FakeTriggerContext, staticData = context.staticData) =>
		new FakeTriggerContext(structuredClone(staticData), 'trigger', context.keys);

	afterEach(stop);

	it('watching puts each message out once, with all fields, and each execution under its own key', async () => {
		const context = new FakeTriggerContext();
		await start(context);
		await vendor.arrive('one');
		await vendor.arrive('two');
		await looked(context);
		await looked(context);
		expect(names(context)).toEqual(['one', 'two']);
		expectRecord(context.executions[0], EVENTS[vendor.event]);
		expect(context.executions[0]).toMatchObject({ event: vendor.event, vendor: vendor.info.id });
		const keys = context.emissions.map(({ deduplicationKey = '' }) => deduplicationKey);
		expect(new Set(keys).size).toBe(context.emissions.length);
		for (const key of keys) expect(key).toMatch(/^sms-fax-.{1,247}$/);
	});

	it('watching starts nothing for messages from before the first activation', async () => {
		await vendor.arrive('before');
		const context = new FakeTriggerContext();
		await start(context);
		await looked(context);
		expect(names(context)).toEqual([]);
	});

	it('watching catches up after a restart with messages that came meanwhile, once', async () => {
		const before = new FakeTriggerContext();
		await start(before);
		await vendor.arrive('before');
		await looked(before);
		await stop();
		await vendor.arrive('meanwhile');
		const after = restarted(before);
		await start(after);
		await looked(after);
		expect([names(before), names(after)]).toEqual([['before'], ['meanwhile']]);
	});

	it('watching starts nothing twice after a crash that leaves only the state of the last execution', async () => {
		const before = new FakeTriggerContext();
		await start(before);
		await looked(before);
		await vendor.arrive('before');
		await looked(before);
		await stop();
		const after = restarted(before, before.emissions.at(-1)?.staticData);
		await start(after);
		await looked(after);
		expect([names(before), names(after)]).toEqual([['before'], []]);
	});
}
