import { systemClock } from '../../../nodes/shared/ports/clock';
import { FakeClock } from '../../support/fakeClock';

describe('systemClock', () => {
	it('tells the time in Unix milliseconds', () => {
		expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000);
	});

	it('measures what passes, also when the time is set back', () => {
		const before = systemClock.elapsed();
		jest.spyOn(Date, 'now').mockReturnValue(0);
		expect(systemClock.elapsed()).toBeGreaterThanOrEqual(before);
		jest.restoreAllMocks();
	});

	it('sleeps', async () => {
		const before = systemClock.elapsed();
		await systemClock.sleep(5);
		// Timers of Node may be early by a part of a millisecond.
		expect(systemClock.elapsed() - before).toBeGreaterThanOrEqual(4);
	});

	it('does not sleep for less than nothing, which Node would warn of', async () => {
		const warned = jest.fn();
		process.on('warning', warned);
		await systemClock.sleep(-5);
		await new Promise((resolve) => setImmediate(resolve));
		process.off('warning', warned);
		expect(warned).not.toHaveBeenCalled();
	});

	it('wakes at once when it is told to, and does not fall asleep after that', async () => {
		const stopping = new AbortController();
		const asleep = systemClock.sleep(60_000, stopping.signal);
		stopping.abort();
		await expect(asleep).rejects.toThrow();
		await expect(systemClock.sleep(60_000, stopping.signal)).rejects.toThrow();
	});

	it('gives random numbers from 0 up to, but not, 1', () => {
		const numbers = Array.from({ length: 1_000 }, () => systemClock.random());
		expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
		expect(Math.max(...numbers)).toBeLessThan(1);
		expect(new Set(numbers).size).toBeGreaterThan(900);
	});
});

describe('FakeClock', () => {
	it('stands still, and wakes sleepers in the order of their times', async () => {
		const clock = new FakeClock({ startMs: 1_000 });
		const woken: Array<[string, number]> = [];
		const sleeper = async (name: string, ms: number) => {
			await clock.sleep(ms);
			woken.push([name, clock.now()]);
		};
		void sleeper('late', 20);
		void sleeper('early', 10).then(async () => await sleeper('again', 5));
		await clock.advance(9);
		expect(woken).toEqual([]);
		await clock.advance(11);
		expect(woken).toEqual([
			['early', 1_010],
			['again', 1_015],
			['late', 1_020],
		]);
		expect([clock.elapsed(), clock.slept, clock.sleeping]).toEqual([20, [20, 10, 5], 0]);
	});

	it('lets all sleep without waiting when it is automatic', async () => {
		const clock = new FakeClock({ auto: true });
		await clock.sleep(60_000);
		expect([clock.elapsed(), clock.slept]).toEqual([60_000, [60_000]]);
	});

	it('rejects a sleep that is aborted, with the reason', async () => {
		const clock = new FakeClock();
		const stopping = new AbortController();
		const reason = new Error('stopped');
		const asleep = clock.sleep(10, stopping.signal);
		stopping.abort(reason);
		await expect(asleep).rejects.toBe(reason);
		await expect(clock.sleep(10, stopping.signal)).rejects.toBe(reason);
		expect(clock.sleeping).toBe(0);
	});
});
