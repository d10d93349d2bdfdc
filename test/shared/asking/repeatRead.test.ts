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

	it('takes nothing else for passing', () => {
		for (const other of [new Error('timeout'), { kind: 'timeout' }, undefined])
			expect(isTransient(other)).toBe(false);
	});
});

describe('repeatRead', () => {
	it('reads once when that works', async () => {
		const clock = new FakeClock({ auto: true });
		const read = reader();
		expect(await repeatRead(read, clock)).toBe('answer');
		expect(read).toHaveBeenCalledTimes(1);
		expect(clock.slept).toEqual([]);
	});

	it.each(PASSING)(
		'reads again, after a pause that grows, when there is a moment’s trouble: %s',
		async (kind) => {
			const clock = new FakeClock({ auto: true });
			const read = reader(failure(kind), failure(kind));
			expect(await repeatRead(read, clock)).toBe('answer');
			expect(read).toHaveBeenCalledTimes(3);
			expect(clock.slept).toEqual([1_000, 3_000]);
		},
	);

	it('pauses longer by chance, up to half as long again, so that many do not come back at once', async () => {
		const clock = new FakeClock({ auto: true, random: 0.5 });
		await repeatRead(reader(failure('timeout'), failure('timeout')), clock);
		expect(clock.slept).toEqual([1_250, 3_750]);
	});

	it('gives up after three times, with what the last one said', async () => {
		const read = reader(failure('timeout', 'one'), failure('timeout', 'two'), failure('connection', 'three'));
		const error = await rejected(repeatRead(read, new FakeClock({ auto: true })), GatewayError);
		expect(error.message).toBe('three');
		expect(read).toHaveBeenCalledTimes(3);
	});

	it.each(ERROR_KINDS.filter((kind) => !PASSING.includes(kind)))(
		'does not repeat what stays as it is: %s',
		async (kind) => {
			const clock = new FakeClock({ auto: true });
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
	])('begins no try after a minute and a half: tries of %i ms are made %i times', async (tookMs, times) => {
		const clock = new FakeClock({ auto: true });
		const read = jest.fn(async () => {
			await clock.sleep(tookMs);
			throw failure('unavailable');
		});
		await rejected(repeatRead(read, clock), GatewayError);
		expect(read).toHaveBeenCalledTimes(times);
	});

	it('does not repeat a bug', async () => {
		const read = reader(new TypeError('a bug'));
		await rejected(repeatRead(read, new FakeClock({ auto: true })), TypeError);
		expect(read).toHaveBeenCalledTimes(1);
	});

	it('does not begin anew when it is aborted', async () => {
		const stopping = new AbortController();
		const read = jest.fn(async () => {
			stopping.abort();
			throw failure('timeout');
		});
		const clock = new FakeClock({ auto: true });
		expect((await rejected(repeatRead(read, clock, stopping.signal), GatewayError)).kind).toBe('timeout');
		expect([read.mock.calls.length, clock.slept]).toEqual([1, []]);
	});

	it('ends a pause at once when it is aborted, with what the vendor said', async () => {
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
