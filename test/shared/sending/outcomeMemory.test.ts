import type * as Module from '../../../nodes/shared/sending/outcomeMemory';

const MINUTE = 60_000;

describe('OutcomeMemory', () => {
	let OutcomeMemory: typeof Module.OutcomeMemory;

	beforeEach(async () => {
		jest.useFakeTimers();
		// The cache captures the clock when it is loaded, so it is loaded again under the fake one.
		jest.resetModules();
		({ OutcomeMemory } = await import('../../../nodes/shared/sending/outcomeMemory'));
		// The cache takes an entry of the moment 0 for one without an end.
		jest.advanceTimersByTime(1);
	});
	afterEach(() => {
		jest.useRealTimers();
	});

	it('returns what was stored, by run and send', () => {
		const memory = new OutcomeMemory<string>();
		memory.remember('run 1', 'a', 'sent');
		memory.remember('run 1', 'b', 'unknown');
		memory.remember('run 2', 'a', 'refused');
		expect(memory.recall('run 1', 'a')).toBe('sent');
		expect(memory.recall('run 1', 'b')).toBe('unknown');
		expect(memory.recall('run 2', 'a')).toBe('refused');
	});

	it('returns nothing for an unknown send or run', () => {
		const memory = new OutcomeMemory<string>();
		memory.remember('run 1', 'a', 'sent');
		expect(memory.recall('run 1', 'b')).toBeUndefined();
		expect(memory.recall('run 2', 'a')).toBeUndefined();
		expect(memory.recall('run 1', 'constructor')).toBeUndefined();
	});

	it('keeps the latest outcome of a send', () => {
		const memory = new OutcomeMemory<string>();
		memory.remember('run', 'a', 'unknown');
		memory.remember('run', 'a', 'sent');
		expect(memory.recall('run', 'a')).toBe('sent');
	});

	it('forgets only the given run on request', () => {
		const memory = new OutcomeMemory<string>();
		memory.remember('run 1', 'a', 'sent');
		memory.remember('run 2', 'a', 'sent');
		memory.forget('run 1');
		expect(memory.recall('run 1', 'a')).toBeUndefined();
		expect(memory.recall('run 2', 'a')).toBe('sent');
	});

	it('forgets a run a quarter of an hour after its last use', () => {
		const memory = new OutcomeMemory<string>();
		memory.remember('run', 'a', 'sent');
		jest.advanceTimersByTime(14 * MINUTE);
		memory.remember('run', 'b', 'sent');
		jest.advanceTimersByTime(14 * MINUTE);
		expect(memory.recall('run', 'a')).toBe('sent');
		jest.advanceTimersByTime(14 * MINUTE);
		expect(memory.recall('run', 'b')).toBe('sent');
		jest.advanceTimersByTime(16 * MINUTE);
		expect(memory.recall('run', 'a')).toBeUndefined();
		expect(memory.recall('run', 'b')).toBeUndefined();
	});

	it('renews the time of a run once a second', () => {
		const memory = new OutcomeMemory<string>({ ttlMs: MINUTE });
		memory.remember('run', 'a', 'sent');
		jest.advanceTimersByTime(1_000);
		memory.remember('run', 'b', 'sent');
		jest.advanceTimersByTime(MINUTE - 1);
		expect(memory.recall('run', 'a')).toBe('sent');
	});

	it('sets one timer for the outcomes of a second', () => {
		const memory = new OutcomeMemory<string>();
		const timers = jest.spyOn(globalThis, 'setTimeout');
		for (let send = 0; send < 1_000; send++) memory.remember('run', String(send), 'sent');
		const { length } = timers.mock.calls;
		timers.mockRestore();
		expect(length).toBeLessThan(5);
	});

	it('keeps no more runs than its limit, and drops the least recently used', () => {
		const memory = new OutcomeMemory<string>({ maxRuns: 2 });
		memory.remember('run 1', 'a', 'sent');
		memory.remember('run 2', 'a', 'sent');
		expect(memory.recall('run 1', 'a')).toBe('sent');
		memory.remember('run 3', 'a', 'sent');
		expect(memory.recall('run 1', 'a')).toBe('sent');
		expect(memory.recall('run 2', 'a')).toBeUndefined();
		expect(memory.recall('run 3', 'a')).toBe('sent');
	});
});
