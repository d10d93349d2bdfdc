import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { Pacer } from '../../../nodes/shared/asking/pacing';
import { rejected } from '../../support/caught';
import { FakeClock } from '../../support/fakeClock';

const GAP_MS = 1_000;

let clock: FakeClock;
let pacer: Pacer;
/** When each call began. */
let begun: Array<[string, number]>;

beforeEach(() => {
	clock = new FakeClock();
	pacer = new Pacer(clock);
	begun = [];
});

interface CallSettings {
	account?: string;
	durationMs?: number;
	gapMs?: number;
	signal?: AbortSignal;
	fails?: Error;
}

async function call(
	name: string,
	{ account = 'account', durationMs = 0, gapMs = GAP_MS, signal, fails }: CallSettings = {},
): Promise<string> {
	return await pacer.run(account, { gapMs, signal }, async () => {
		begun.push([name, clock.elapsed()]);
		if (durationMs > 0) await clock.sleep(durationMs);
		if (fails !== undefined) throw fails;
		return name;
	});
}

describe('Pacer', () => {
	it('makes the first call at once, and returns its result', async () => {
		const result = call('a');
		await clock.advance(0);
		expect(begun).toEqual([['a', 0]]);
		expect(await result).toBe('a');
	});

	it('makes calls in the order of arrival, with the gap between them', async () => {
		for (const name of ['a', 'b', 'c']) void call(name);
		await clock.advance(10_000);
		expect(begun).toEqual([
			['a', 0],
			['b', 1_000],
			['c', 2_000],
		]);
	});

	it('measures the gap from the end of the last call', async () => {
		void call('slow', { durationMs: 5_000 });
		void call('next');
		await clock.advance(10_000);
		expect(begun).toEqual([
			['slow', 0],
			['next', 6_000],
		]);
	});

	it('waits only for the rest of the gap', async () => {
		void call('a');
		await clock.advance(700);
		void call('b');
		await clock.advance(300);
		expect(begun).toEqual([
			['a', 0],
			['b', 1_000],
		]);
		await clock.advance(GAP_MS);
		const sleeps = clock.slept.length;
		void call('c');
		await clock.advance(0);
		expect(begun.at(-1)).toEqual(['c', 2_000]);
		expect(clock.slept).toHaveLength(sleeps);
	});

	it('uses the gap of the waiting call', async () => {
		void call('a');
		void call('b', { gapMs: 0 });
		void call('c', { gapMs: 3_000 });
		await clock.advance(10_000);
		expect(begun).toEqual([
			['a', 0],
			['b', 0],
			['c', 3_000],
		]);
	});

	it('never overlaps two calls of one account, even without a gap', async () => {
		void call('a', { durationMs: 500, gapMs: 0 });
		void call('b', { gapMs: 0 });
		await clock.advance(1_000);
		expect(begun).toEqual([
			['a', 0],
			['b', 500],
		]);
	});

	it('makes no account wait for another', async () => {
		void call('a', { account: 'one', durationMs: 5_000 });
		void call('b', { account: 'other' });
		void call('c', { account: 'other' });
		await clock.advance(2_000);
		expect(begun).toEqual([
			['a', 0],
			['b', 0],
			['c', 1_000],
		]);
	});

	it('keeps the gap after a failed call, whose error only its own caller gets', async () => {
		const fails = new Error('refused');
		const failing = rejected(call('failing', { durationMs: 200, fails }), Error);
		const next = call('next');
		await clock.advance(5_000);
		expect(await failing).toBe(fails);
		expect(await next).toBe('next');
		expect(begun).toEqual([
			['failing', 0],
			['next', 1_200],
		]);
	});

	describe('a caller that gives up waiting', () => {
		it.each([
			['for a call that is under way', 100],
			['for the gap', 700],
		])('gets its error at once, while it waits %s', async (_which, afterMs) => {
			const stopping = new AbortController();
			const reason = new Error('cancelled');
			void call('a', { durationMs: 500 });
			const waiting = rejected(call('gave up', { signal: stopping.signal }), Error);
			await clock.advance(afterMs);
			stopping.abort(reason);
			expect(await waiting).toBe(reason);
			expect(clock.elapsed()).toBe(afterMs);
			await clock.advance(10_000);
			expect(begun).toEqual([['a', 0]]);
		});

		it('may have given up before it came', async () => {
			expect(
				(await rejected(call('a', { signal: AbortSignal.abort(new Error('cancelled')) }), Error)).message,
			).toBe('cancelled');
			await clock.advance(10_000);
			expect(begun).toEqual([]);
		});

		it.each([100, 700])(
			'does not affect the order and gap of the others, when it leaves after %d ms',
			async (afterMs) => {
				const stopping = new AbortController();
				void call('a', { durationMs: 500 });
				const waiting = rejected(call('gave up', { signal: stopping.signal }), Error);
				void call('b');
				void call('c');
				await clock.advance(afterMs);
				stopping.abort(new Error('cancelled'));
				await waiting;
				void call('d');
				await clock.advance(10_000);
				expect(begun).toEqual([
					['a', 0],
					['b', 1_500],
					['c', 2_500],
					['d', 3_500],
				]);
			},
		);

		it('leaves nothing behind at the signal of one that got its turn', async () => {
			const stopping = new AbortController();
			void call('a', { durationMs: 500 });
			const next = call('b', { signal: stopping.signal });
			await clock.advance(100);
			expect(getEventListeners(stopping.signal, 'abort')).toHaveLength(1);
			await clock.advance(5_000);
			await next;
			expect(getEventListeners(stopping.signal, 'abort')).toEqual([]);
		});

		it('may be every caller', async () => {
			const stopping = new AbortController();
			void call('a', { durationMs: 500 });
			const waiting = ['x', 'y', 'z'].map(
				async (name) => await rejected(call(name, { signal: stopping.signal }), Error),
			);
			await clock.advance(100);
			stopping.abort(new Error('cancelled'));
			await Promise.all(waiting);
			void call('b');
			await clock.advance(10_000);
			expect(begun).toEqual([
				['a', 0],
				['b', 1_500],
			]);
		});

		it('does not interrupt its call once that has started', async () => {
			const stopping = new AbortController();
			const result = call('a', { durationMs: 500, signal: stopping.signal });
			await clock.advance(100);
			stopping.abort(new Error('cancelled'));
			await clock.advance(400);
			expect(await result).toBe('a');
		});
	});

	it('separates the calls of one account by the gap, in order of arrival, whenever they arrive', async () => {
		const plan = fc.array(
			fc.record({
				account: fc.constantFrom('one', 'other'),
				pauseMs: fc.constantFrom(0, 0, 1, 400, 1_000, 3_000),
				durationMs: fc.constantFrom(0, 1, 300, 2_500),
				fails: fc.boolean(),
				givesUpAfterMs: fc.option(fc.constantFrom(0, 1, 500, 2_000)),
			}),
			{ maxLength: 12 },
		);
		await fc.assert(
			fc.asyncProperty(plan, async (calls) => {
				clock = new FakeClock();
				pacer = new Pacer(clock);
				const spans: Array<{ account: string; index: number; from: number; to: number }> = [];
				const outcomes: Array<Promise<string>> = [];
				for (const [index, { account, pauseMs, durationMs, fails, givesUpAfterMs }] of calls.entries()) {
					await clock.advance(pauseMs);
					const stopping = new AbortController();
					const work = async () => {
						const span = { account, index, from: clock.elapsed(), to: Infinity };
						spans.push(span);
						await clock.sleep(durationMs);
						span.to = clock.elapsed();
						if (fails) throw new Error('failed');
						return 'done';
					};
					outcomes.push(
						pacer
							.run(account, { gapMs: GAP_MS, signal: stopping.signal }, work)
							.catch(({ message }: Error) => message),
					);
					if (givesUpAfterMs !== null) {
						void clock.sleep(givesUpAfterMs).then(() => stopping.abort(new Error('gave up')));
					}
				}
				await clock.advance(100_000);

				const told = await Promise.all(outcomes);
				const wasCalled = new Set(spans.map(({ index }) => index));
				calls.forEach(({ fails, givesUpAfterMs }, index) => {
					if (givesUpAfterMs === null) expect(wasCalled.has(index)).toBe(true);
					expect(told[index]).toBe(wasCalled.has(index) ? (fails ? 'failed' : 'done') : 'gave up');
				});
				for (const name of ['one', 'other']) {
					const own = spans.filter(({ account }) => account === name);
					expect(own.map(({ index }) => index)).toEqual(own.map(({ index }) => index).sort((a, b) => a - b));
					for (const [place, { from }] of own.entries()) {
						const before = own[place - 1]?.to ?? -Infinity;
						expect(from - before).toBeGreaterThanOrEqual(GAP_MS);
					}
				}
			}),
			{ numRuns: 60 },
		);
	});
});

describe('a Pacer whose calls are refused as too fast', () => {
	/** How long it waits after each refusal, in gaps. */
	async function waits(
		results: readonly boolean[],
		{ random = 0, pauseMs = 0, gapMs = GAP_MS } = {},
	): Promise<number[]> {
		const auto = new FakeClock({ auto: true, random, runningMs: 3_600_000 });
		const one = new Pacer(auto);
		const pace = { gapMs, cameTooSoon: (isRefused: boolean) => isRefused, mostCalls: 12 };
		await one.run('account', pace, async () => false);
		await auto.sleep(pauseMs);
		const left = [...results, false];
		auto.slept.length = 0;
		await one.run('account', pace, async () => left.shift() ?? false);
		return auto.slept.slice(-results.length).map((ms) => ms / GAP_MS);
	}

	it('retries almost at once if it was active before, and otherwise backs off', async () => {
		expect(await waits([true], { random: 0.9 })).toEqual([expect.closeTo(1.18)]);
		expect(await waits([true], { random: 0.9, pauseMs: 1_000 })).toEqual([expect.closeTo(1.18)]);
		for (const pauseMs of [1_150, 1_200]) {
			const [away = 0] = await waits([true], { random: 0.9, pauseMs });
			expect(away).toBeGreaterThan(4);
		}
	});

	it('counts as active for a little more than its own gap, and than a second if that is shorter', async () => {
		expect(await waits([true], { gapMs: 5_000, pauseMs: 5_500 })).toEqual([5]);
		expect(await waits([true], { gapMs: 100, pauseMs: 1_100 })).toEqual([1]);
		const [away = 0] = await waits([true], { gapMs: 100, pauseMs: 1_200 });
		expect(away).toBeGreaterThan(4);
	});

	it('retries at random after the second refusal, so that one of two active processes goes ahead', async () => {
		expect(await waits([true, true], { random: 0.4 })).toEqual([expect.closeTo(1.08), expect.closeTo(1.08)]);
		for (const random of [0.5, 0.6]) {
			const [, away = 0] = await waits([true, true], { random });
			expect(away).toBeGreaterThan(3);
		}
	});

	it('backs off after the third refusal, whatever the random number', async () => {
		const [, , away = 0] = await waits([true, true, true], { random: 0 });
		expect(away).toBeGreaterThan(3);
	});
});
