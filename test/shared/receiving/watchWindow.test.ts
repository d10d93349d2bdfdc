import fc from 'fast-check';
import { WatchWindow, type Placed, type WindowState } from '../../../nodes/shared/receiving/watchWindow';

const OVERLAP = 100;
const NOTHING: WindowState = { watermark: 1_000, handled: {} };

const message = (key: string, position: number | null = 1_000): Placed => ({ key, position });
const windowOf = (state: WindowState = NOTHING) =>
	new WatchWindow(state, { overlap: OVERLAP, areUnique: false });
/** The window as static data keeps it. */
const restarted = (window: WatchWindow) =>
	windowOf(JSON.parse(JSON.stringify(window.state())) as WindowState);

function handOver(window: WatchWindow, ...messages: Placed[]): void {
	for (const one of messages) {
		window.begin(one);
		window.settle(one.key, true);
	}
}

describe('a poll', () => {
	it('starts the overlap before the watermark', () => {
		expect(windowOf().from).toBe(900);
	});

	it('starts later when messages were stored', () => {
		const window = windowOf();
		handOver(window, message('a', 5_000));
		expect(window.from).toBe(4_900);
	});

	it('starts no earlier for a pending message that is seen again without a position', () => {
		const window = windowOf();
		window.begin(message('a', 2_000));
		window.seeAgain(message('a', null));
		expect(window.from).toBe(900);
	});

	it('no longer starts at a message that could not be stored and no longer exists', () => {
		const window = windowOf();
		handOver(window, message('b', 5_000));
		window.begin(message('a', 2_000));
		window.settle('a', false);
		expect(window.from).toBe(1_900);
		window.leave('a');
		expect(window.from).toBe(4_900);
	});

	it('starts at the same position when the source has none', () => {
		const window = windowOf();
		window.reach(Infinity);
		expect(window.from).toBe(900);
	});

	it('still knows a handled message that it has seen again at a later position', () => {
		for (const positions of [
			[1_000, 5_000],
			[5_000, 1_000],
		]) {
			const window = windowOf();
			handOver(window, message('a', positions[0]));
			window.seeAgain(message('a', positions[1]));
			handOver(window, message('b', 5_050));
			expect(window.isNew(message('a', 5_000))).toBe(false);
			expect(window.state().handled).toEqual({ a: 5_000, b: 5_050 });
		}
	});

	it('starts no earlier for a late message', () => {
		const window = windowOf();
		handOver(window, message('a', 5_000), message('late', 4_950));
		expect(window.from).toBe(4_900);
	});

	it('starts before the earliest message that is not stored yet', () => {
		const window = windowOf();
		window.begin(message('a', 2_000));
		window.begin(message('b', 3_000));
		window.begin(message('c', 4_000));
		expect(window.from).toBe(900);
		window.settle('b', true);
		expect(window.from).toBe(1_900);
		window.settle('a', true);
		expect(window.from).toBe(2_900);
		window.settle('c', true);
		expect(window.from).toBe(3_900);
	});

	it('starts before the earliest message that could not be stored', () => {
		const window = windowOf();
		handOver(window, message('before', 2_000));
		window.begin(message('a', 3_000));
		window.settle('a', false);
		handOver(window, message('b', 9_000));
		expect(window.from).toBe(1_900 + 1_000);
		handOver(window, message('a', 3_000));
		expect(window.from).toBe(8_900);
	});
});

describe('a message', () => {
	it('is new until it is handed over', () => {
		const window = windowOf();
		expect(window.isNew(message('a'))).toBe(true);
		window.begin(message('a'));
		expect(window.isNew(message('a'))).toBe(false);
		window.settle('a', true);
		expect(window.isNew(message('a'))).toBe(false);
	});

	it('is new again when it could not be stored', () => {
		const window = windowOf();
		window.begin(message('a', 3_000));
		window.settle('a', false);
		expect(window.isNew(message('a', 3_000))).toBe(true);
	});

	it('differs from another one of the same millisecond', () => {
		const window = windowOf();
		handOver(window, message('a', 2_000));
		expect(window.isNew(message('b', 2_000))).toBe(true);
	});

	it('is new if it is late by up to the overlap, and is otherwise treated as handed over', () => {
		const window = windowOf();
		handOver(window, message('a', 2_000));
		expect(window.isNew(message('late', 1_900))).toBe(true);
		expect(window.isNew(message('long ago', 1_899))).toBe(false);
	});

	it('stays known while a late one holds the window back', () => {
		const window = windowOf();
		handOver(window, message('a', 2_000), message('b', 2_150));
		window.begin(message('late', 2_080));
		expect(window.from).toBe(1_980);
		expect(window.isNew(message('a', 2_000))).toBe(false);
	});

	it('without a time is new once', () => {
		const window = windowOf();
		expect(window.isNew(message('a', null))).toBe(true);
		window.begin(message('a', null));
		expect(window.isNew(message('a', null))).toBe(false);
		window.settle('a', true);
		expect(window.isNew(message('a', null))).toBe(false);
		expect(window.from).toBe(900);
	});

	it('that is skipped is not new, and moves the window like one that was handed over', () => {
		const window = windowOf();
		window.pass(message('a', 2_000));
		expect(window.isNew(message('a', 2_000))).toBe(false);
		expect(window.from).toBe(1_900);
	});

	it.each(['constructor', '__proto__', 'toString'])('may have the key %s', (key) => {
		const window = windowOf();
		expect(window.isNew(message(key))).toBe(true);
		handOver(window, message(key));
		expect(window.isNew(message(key))).toBe(false);
		expect(restarted(window).isNew(message(key))).toBe(false);
	});

	it('is not settled without having started', () => {
		const window = windowOf();
		window.settle('a', true);
		window.settle('b', false);
		expect(window.state()).toEqual(NOTHING);
		expect(window.isNew(message('a'))).toBe(true);
	});
});

describe('a restart', () => {
	it('remembers what was handed over', () => {
		const window = windowOf();
		handOver(window, message('a', 2_000), message('b', 1_950));
		const after = restarted(window);
		expect([after.isNew(message('a', 2_000)), after.isNew(message('b', 1_950))]).toEqual([false, false]);
		expect(after.from).toBe(1_900);
	});

	it('finds messages again that were pending or could not be stored', () => {
		const window = windowOf();
		window.begin(message('open', 2_000));
		window.begin(message('failed', 3_000));
		window.settle('failed', false);
		handOver(window, message('stored', 9_000));
		const after = restarted(window);
		expect(after.from).toBe(1_900);
		expect(['open', 'failed'].map((key) => after.isNew(message(key, 2_500)))).toEqual([true, true]);
		expect(after.isNew(message('stored', 9_000))).toBe(false);
	});

	it('needs no message from long before', () => {
		const window = windowOf();
		handOver(window, message('old', 2_000), message('new', 9_000));
		expect(window.state()).toEqual({ watermark: 9_000, handled: { new: 9_000 } });
	});

	it('keeps the five thousand newest, so that static data stays small', () => {
		const window = windowOf();
		const keys = Array.from({ length: 5_005 }, (_, index) => `id-${index}`);
		handOver(window, ...keys.map((key) => message(key, 2_000)));
		expect(Object.keys(window.state().handled)).toEqual(keys.slice(5));
	});
});

describe('a window of unique positions', () => {
	const UIDS = { overlap: 0, areUnique: true };
	const uidWindow = (state: WindowState = { watermark: 10, handled: {} }) => new WatchWindow(state, UIDS);

	it('starts a poll after what was handed over, and before what is not stored yet', () => {
		const window = uidWindow();
		window.begin(message('a', 11));
		expect(window.from).toBe(10);
		window.settle('a', true);
		expect(window.from).toBe(11);
	});

	it('finds again what could not be stored', () => {
		const window = uidWindow();
		window.begin(message('a', 11));
		window.settle('a', false);
		handOver(window, message('b', 12));
		expect(window.from).toBe(10);
		expect([window.isNew(message('a', 11)), window.isNew(message('b', 12))]).toEqual([true, false]);
	});

	it('recognizes a message at another position, and skips it', () => {
		const window = uidWindow();
		handOver(window, message('a', 11));
		expect(window.isNew(message('a', 500))).toBe(false);
		window.seeAgain(message('a', 500));
		expect(window.from).toBe(500);
	});

	it('remembers the five thousand newest messages, whatever their positions', () => {
		const window = uidWindow();
		for (let uid = 1; uid <= 5_002; uid++) handOver(window, message(`mail ${uid}`, uid));
		expect(window.isNew(message('mail 2', 9_000))).toBe(true);
		expect(window.isNew(message('mail 3', 9_000))).toBe(false);
	});

	it('that starts afresh has no position until a poll reaches one', () => {
		const window = uidWindow();
		window.restart();
		expect([window.isPlaced, window.state().watermark]).toEqual([false, 0]);
		window.reach(3);
		expect([window.isPlaced, window.from]).toEqual([true, 3]);
	});

	it('that starts afresh remembers what was handed over, and retries what was not stored', () => {
		const window = uidWindow();
		handOver(window, message('stored', 11));
		window.begin(message('failed', 12));
		window.settle('failed', false);
		window.restart();
		expect(window.isNew(message('stored', 1))).toBe(false);
		expect(window.isNew(message('failed', 2))).toBe(true);
	});

	it('that starts afresh holds the watermark at a pending message once that is found again', () => {
		const window = uidWindow();
		window.begin(message('open', 11));
		window.restart();
		window.seeAgain(message('open', 4));
		window.reach(9);
		expect(window.from).toBe(3);
		window.settle('open', true);
		expect(window.from).toBe(9);
	});

	it('that starts afresh contains no JSON null, even if a message is settled without a position', () => {
		const window = uidWindow();
		window.begin(message('open', 11));
		window.restart();
		window.settle('open', true);
		expect(restarted(window).isNew(message('open', 1))).toBe(false);
		expect(window.state()).toEqual({ watermark: 0, handled: { open: 0 } });
	});
});

describe('in any order of events', () => {
	const OVERLAP = 10;
	const TIMES = { overlap: OVERLAP, areUnique: false };

	interface Sms extends Placed {
		position: number;
		/** When the vendor shows it. */
		visibleAt: number;
	}
	const lateSms = fc
		.record({
			position: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constantFrom(15, 30)),
			late: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: OVERLAP - 1 })),
		})
		.map(({ position, late }) => ({ position, visibleAt: position + late }));
	const traffic = fc
		.array(lateSms, { maxLength: 25 })
		.map((list) => list.map((sms, index): Sms => ({ key: `id-${index}`, ...sms })));

	type Step =
		| { kind: 'pass'; ms: number }
		| { kind: 'poll'; breaksOffAfter: number }
		| { kind: 'settle'; which: number; isStored: boolean; isTold: boolean }
		| { kind: 'settleAll' }
		| { kind: 'restart' };
	const step: fc.Arbitrary<Step> = fc.oneof(
		fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 12 }) }),
		fc.record({ kind: fc.constant('poll' as const), breaksOffAfter: fc.constantFrom(0, 1, 3, 99, 99) }),
		fc.record({
			kind: fc.constant('settle' as const),
			which: fc.nat(20),
			isStored: fc.boolean(),
			/** If false, the process stops before it learns the outcome, and the message stays open. */
			isTold: fc.boolean(),
		}),
		fc.record({ kind: fc.constant('settleAll' as const) }),
		fc.record({ kind: fc.constant('restart' as const) }),
	);

	class Model {
		now = 0;
		window = new WatchWindow({ watermark: 0, handled: {} }, TIMES);
		readonly stored = new Set<string>();
		/** The window has seen these, and no restart made it forget. */
		readonly knownStored = new Set<string>();
		readonly open: string[] = [];
		readonly begunTwice: string[] = [];
		private saved: WindowState[] = [this.window.state()];

		constructor(private readonly all: Sms[]) {}

		poll(breaksOffAfter = Infinity): void {
			const page = this.all
				.filter((sms) => sms.visibleAt <= this.now && sms.position >= this.window.from)
				.sort((a, b) => a.position - b.position);
			for (const sms of page.slice(0, breaksOffAfter)) {
				if (!this.window.isNew(sms)) continue;
				if (this.knownStored.has(sms.key) || this.open.includes(sms.key)) this.begunTwice.push(sms.key);
				this.window.begin(sms);
				this.open.push(sms.key);
				this.saved.push(this.window.state());
			}
		}

		settle(which: number, isStored: boolean, isTold: boolean): void {
			if (this.open.length === 0) return;
			const index = which % this.open.length;
			const key = this.open[index] as string;
			if (isStored) this.stored.add(key);
			if (!isTold) return;
			this.open.splice(index, 1);
			if (isStored) this.knownStored.add(key);
			this.window.settle(key, isStored);
		}

		/** @param stepsBack how many savings of static data were lost */
		restart(stepsBack?: number): void {
			const state =
				stepsBack === undefined
					? this.window.state()
					: this.saved[Math.max(0, this.saved.length - 1 - stepsBack)];
			this.window = new WatchWindow(JSON.parse(JSON.stringify(state)) as WindowState, TIMES);
			this.open.length = 0;
		}

		run(steps: Step[], stepsBack?: number): void {
			for (const one of steps) {
				if (one.kind === 'pass') this.now += one.ms;
				if (one.kind === 'poll') this.poll(one.breaksOffAfter);
				if (one.kind === 'settle') this.settle(one.which, one.isStored, one.isTold);
				if (one.kind === 'settleAll') this.settleAll();
				if (one.kind === 'restart') this.restart(stepsBack);
			}
		}

		/** All messages are there, and n8n stores what it is given. */
		finish(): void {
			this.now = Math.max(this.now, 1_000);
			this.poll();
			this.settleAll();
		}

		private settleAll(): void {
			while (this.open.length > 0) this.settle(0, true, true);
		}
	}

	const plan = fc.array(step, { maxLength: 60 });

	it('every message is stored, and none starts again that was known to be stored', () => {
		fc.assert(
			fc.property(traffic, plan, (all, steps) => {
				const model = new Model(all);
				model.run(steps);
				model.finish();
				expect([...model.stored].sort()).toEqual(all.map(({ key }) => key).sort());
				expect(model.begunTwice).toEqual([]);
			}),
			{ numRuns: 500 },
		);
	});

	it('every message is stored even when the newest static data is lost', () => {
		fc.assert(
			fc.property(traffic, plan, fc.nat(5), (all, steps, stepsBack) => {
				const model = new Model(all);
				model.run(steps, stepsBack);
				model.finish();
				expect([...model.stored].sort()).toEqual(all.map(({ key }) => key).sort());
			}),
			{ numRuns: 300 },
		);
	});

	it('nothing starts in the end when all is known to be stored', () => {
		fc.assert(
			fc.property(traffic, plan, (all, steps) => {
				const model = new Model(all);
				model.run(steps);
				model.finish();
				model.restart();
				model.poll();
				expect(model.open).toEqual([]);
			}),
		);
	});
});
