import { systemClock } from '../../../nodes/shared/ports/clock';
import { FakeClock } from '../../support/fakeClock';

describe('systemClock', () => {
	it('returns the time in Unix milliseconds', () => {
		expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000);
	});

	it('measures elapsed time, even when the time is set back', () => {
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

	it('treats a negative sleep as zero, which Node would otherwise warn about', async () => {
		const warned = jest.fn();
		process.on('warning', warned);
		await systemClock.sleep(-5);
		await new Promise((resolve) => setImmediate(resolve));
		process.off('warning', warned);
		expect(warned).not.toHaveBeenCalled();
	});

	it('wakes at once when it is aborted, and does not sleep after that', async () => {
		const stopping = new AbortController();
		const asleep = systemClock.sleep(60_000, stopping.signal);
		stopping.abort();
		await expect(asleep).rejects.toThrow();
		await expect(systemClock.sleep(60_000, stopping.signal)).rejects.toThrow();
	});

	it('returns random numbers from 0 up to, but not including, 1', () => {
		const numbers = Array.from({ length: 1_000 }, () => systemClock.random());
		expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
		expect(Math.max(...numbers)).toBeLessThan(1);
		expect(new Set(numbers).size).toBeGreaterThan(900);
	});
});

describe('FakeClock', () => {
	it('does not advance by itself, and wakes sleepers in the order of their times', async () => {
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

	it('ends all sleeps without waiting when it is automatic', async () => {
		const clock = new FakeClock({ auto: true });
		await clock.sleep(60_000);
		expect([clock.elapsed(), clock.slept]).toEqual([60_000, [60_000]]);
	});

	it('rejects an aborted sleep with the reason', async () => {
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
