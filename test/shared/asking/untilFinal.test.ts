import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import { untilFinal, type WaitSettings } from '../../../nodes/shared/asking/untilFinal';
import type { DeliveryReport, ErrorKind } from '../../../nodes/shared/model';
import { rejected } from '../../support/caught';
import { FakeClock } from '../../support/fakeClock';

const report = (messageId: string, final: boolean) =>
	({ messageId, final, status: final ? 'delivered' : 'sent' }) as DeliveryReport;
const failure = (kind: ErrorKind) => new GatewayError(kind, { message: 'No', advice: 'Wait.' });

/** A vendor whose messages become final at a certain request, counted from 1. */
class Vendor {
	readonly asked: string[][] = [];
	/** The error of the n-th request, counted from 1. */
	failures = new Map<number, Error>();

	constructor(private readonly finalFrom: Record<string, number>) {}

	readonly ask = async (ids: string[]) => {
		this.asked.push(ids);
		const error = this.failures.get(this.asked.length);
		if (error !== undefined) throw error;
		const known = ids.filter((id) => id in this.finalFrom);
		return new Map(known.map((id) => [id, report(id, this.asked.length >= (this.finalFrom[id] as number))]));
	};
}

let clock: FakeClock;
beforeEach(() => {
	clock = new FakeClock({ auto: true, runningMs: 3_600_000 });
});
const settings = (changed: Partial<WaitSettings> = {}): WaitSettings => ({
	intervalMs: () => 1_000,
	maxWaitMs: 60_000,
	clock,
	...changed,
});
const finals = (reports: Map<string, DeliveryReport>) =>
	Object.fromEntries([...reports].map(([id, { final }]) => [id, final]));

describe('untilFinal', () => {
	it('asks once if all are final', async () => {
		const vendor = new Vendor({ a: 1, b: 1 });
		expect(finals(await untilFinal(['a', 'b'], vendor.ask, settings()))).toEqual({ a: true, b: true });
		expect(vendor.asked).toEqual([['a', 'b']]);
		expect(clock.slept).toEqual([]);
	});

	it('polls only those that are not final, until all are', async () => {
		const vendor = new Vendor({ a: 1, b: 3, c: 2 });
		const reports = await untilFinal(['a', 'b', 'c'], vendor.ask, settings());
		expect(finals(reports)).toEqual({ a: true, b: true, c: true });
		expect(vendor.asked).toEqual([['a', 'b', 'c'], ['b', 'c'], ['b']]);
	});

	it('polls one that the vendor does not know yet', async () => {
		const vendor = new Vendor({ a: 1 });
		await untilFinal(['a', 'new'], vendor.ask, settings({ maxWaitMs: 2_000 }));
		expect(vendor.asked).toEqual([['a', 'new'], ['new'], ['new']]);
	});

	it('uses the given pause for each repetition', async () => {
		const vendor = new Vendor({ a: 4 });
		await untilFinal(['a'], vendor.ask, settings({ intervalMs: (repetition) => 1_000 * 2 ** repetition }));
		expect(clock.slept).toEqual([1_000, 2_000, 4_000]);
	});

	it('returns what is still open when the time is up, after one last request', async () => {
		const vendor = new Vendor({ a: 1, b: 99 });
		const reports = await untilFinal(['a', 'b'], vendor.ask, settings({ maxWaitMs: 2_500 }));
		expect(finals(reports)).toEqual({ a: true, b: false });
		expect(clock.slept).toEqual([1_000, 1_000, 500]);
		expect(vendor.asked).toHaveLength(4);
	});

	it('includes the duration of the requests in the time', async () => {
		const vendor = new Vendor({ a: 99 });
		const slowly = async (ids: string[]) => {
			await clock.sleep(1_500);
			return await vendor.ask(ids);
		};
		await untilFinal(['a'], slowly, settings({ maxWaitMs: 3_000 }));
		expect(vendor.asked).toHaveLength(2);
	});

	it('does not wait if that is off', async () => {
		const vendor = new Vendor({ a: 99 });
		expect(finals(await untilFinal(['a'], vendor.ask, settings({ maxWaitMs: 0 })))).toEqual({ a: false });
		expect(vendor.asked).toHaveLength(1);
	});

	it('fails with the error of the first request', async () => {
		const vendor = new Vendor({ a: 1 });
		vendor.failures.set(1, failure('timeout'));
		expect((await rejected(untilFinal(['a'], vendor.ask, settings()), GatewayError)).kind).toBe('timeout');
		expect(vendor.asked).toHaveLength(1);
	});

	it.each(['unavailable', 'connection', 'timeout'] as const)(
		'survives a later transient error: %s',
		async (kind) => {
			const vendor = new Vendor({ a: 1, b: 3 });
			vendor.failures.set(2, failure(kind));
			expect(finals(await untilFinal(['a', 'b'], vendor.ask, settings()))).toEqual({ a: true, b: true });
			expect(clock.slept).toEqual([1_000, 1_000]);
		},
	);

	it.each([failure('authentication'), failure('protocol'), new TypeError('a bug')])(
		'fails with a later permanent error: %s',
		async (error) => {
			const vendor = new Vendor({ a: 99 });
			vendor.failures.set(2, error);
			expect(await rejected(untilFinal(['a'], vendor.ask, settings()), Error)).toBe(error);
		},
	);

	it('stops waiting at once when it is aborted, and returns what is known', async () => {
		clock = new FakeClock();
		const stopping = new AbortController();
		const vendor = new Vendor({ a: 1, b: 99 });
		const waiting = untilFinal(['a', 'b'], vendor.ask, settings({ signal: stopping.signal }));
		await clock.advance(1_500);
		stopping.abort();
		expect(finals(await waiting)).toEqual({ a: true, b: false });
		expect(vendor.asked).toHaveLength(2);
	});

	it('returns what is known even if it is aborted during a request that then fails', async () => {
		const stopping = new AbortController();
		const vendor = new Vendor({ a: 99 });
		const ask = async (ids: string[]) => {
			if (vendor.asked.length === 1) {
				stopping.abort();
				throw new Error('aborted');
			}
			return await vendor.ask(ids);
		};
		expect(finals(await untilFinal(['a'], ask, settings({ signal: stopping.signal })))).toEqual({ a: false });
	});
});
