import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import { isTransient, repeatRead } from '../../../nodes/shared/asking/repeatRead';
import { ERROR_KINDS, type ErrorKind } from '../../../nodes/shared/model';
import { rejected } from '../../support/caught';
import { FakeClock } from '../../support/fakeClock';

const PASSING: ErrorKind[] = ['unavailable', 'connection', 'timeout'];
const failure = (kind: ErrorKind, message = kind as string) =>
	new GatewayError(kind, { message, advice: 'Wait.' });

/** Throws what it was given, one at a time, and answers then. */
function reader(...failures: Error[]) {
	return jest.fn(async () => {
		const error = failures.shift();
		if (error !== undefined) throw error;
		return 'answer';
	});
}

describe('isTransient', () => {
	it.each(ERROR_KINDS.map((kind) => [kind, PASSING.includes(kind)] as const))('of %s: %s', (kind, passes) => {
		expect(isTransient(failure(kind))).toBe(passes);
	});

	it('is false for anything else', () => {
		for (const other of [new Error('timeout'), { kind: 'timeout' }, undefined])
			expect(isTransient(other)).toBe(false);
	});
});

describe('repeatRead', () => {
	it('reads once when that succeeds', async () => {
		const clock = new FakeClock({ auto: true, runningMs: 3_600_000 });
		const read = reader();
		expect(await repeatRead(read, clock)).toBe('answer');
		expect(read).toHaveBeenCalledTimes(1);
		expect(clock.slept).toEqual([]);
	});

	it.each(PASSING)('retries a transient error, with growing pauses: %s', async (kind) => {
		const clock = new FakeClock({ auto: true, runningMs: 3_600_000 });
		const read = reader(failure(kind), failure(kind));
		expect(await repeatRead(read, clock)).toBe('answer');
		expect(read).toHaveBeenCalledTimes(3);
		expect(clock.slept).toEqual([1_000, 3_000]);
	});

	it('lengthens pauses at random by up to half, so that many callers do not retry at the same time', async () => {
		const clock = new FakeClock({ auto: true, runningMs: 3_600_000, random: 0.5 });
		await repeatRead(reader(failure('timeout'), failure('timeout')), clock);
		expect(clock.slept).toEqual([1_250, 3_750]);
	});

	it('gives up after three attempts, with the last error', async () => {
		const read = reader(failure('timeout', 'one'), failure('timeout', 'two'), failure('connection', 'three'));
		const error = await rejected(
			repeatRead(read, new FakeClock({ auto: true, runningMs: 3_600_000 })),
			GatewayError,
		);
		expect(error.message).toBe('three');
		expect(read).toHaveBeenCalledTimes(3);
	});

	it.each(ERROR_KINDS.filter((kind) => !PASSING.includes(kind)))(
		'does not retry a permanent error: %s',
		async (kind) => {
			const clock = new FakeClock({ auto: true, runningMs: 3_600_000 });
			const read = reader(failure(kind));
			expect((await rejected(repeatRead(read, clock), GatewayError)).kind).toBe(kind);
			expect(read).toHaveBeenCalledTimes(1);
		},
	);

	it.each([
		[30_000, 3],
		[60_000, 2],
		[90_000, 1],
		[180_000, 1],
	])(
		'starts no attempt after a minute and a half: with attempts of %i ms, it makes %i',
		async (tookMs, times) => {
			const clock = new FakeClock({ auto: true, runningMs: 3_600_000 });
			const read = jest.fn(async () => {
				await clock.sleep(tookMs);
				throw failure('unavailable');
			});
			await rejected(repeatRead(read, clock), GatewayError);
			expect(read).toHaveBeenCalledTimes(times);
		},
	);

	it('does not retry a bug', async () => {
		const read = reader(new TypeError('a bug'));
		await rejected(repeatRead(read, new FakeClock({ auto: true, runningMs: 3_600_000 })), TypeError);
		expect(read).toHaveBeenCalledTimes(1);
	});

	it('starts no new attempt when it is aborted', async () => {
		const stopping = new AbortController();
		const read = jest.fn(async () => {
			stopping.abort();
			throw failure('timeout');
		});
		const clock = new FakeClock({ auto: true, runningMs: 3_600_000 });
		expect((await rejected(repeatRead(read, clock, stopping.signal), GatewayError)).kind).toBe('timeout');
		expect([read.mock.calls.length, clock.slept]).toEqual([1, []]);
	});

	it('ends a pause at once when it is aborted, with the vendor’s error', async () => {
		const stopping = new AbortController();
		const clock = new FakeClock();
		const read = reader(failure('timeout'), failure('connection'));
		const reading = rejected(repeatRead(read, clock, stopping.signal), GatewayError);
		await clock.advance(500);
		stopping.abort();
		expect((await reading).kind).toBe('timeout');
		expect(read).toHaveBeenCalledTimes(1);
	});
});
