import fc from 'fast-check';
import { KeyLedger, type Claim, type End } from '../../../nodes/shared/sending/keyLedger';
import { FakeClock } from '../../support/fakeClock';
import { gate } from '../../support/gate';
import { ProcessedRows } from '../../support/processedRows';

let rows: ProcessedRows;
beforeEach(() => {
	rows = new ProcessedRows();
});

const claim = async (ledger: KeyLedger, ...keys: string[]) => await ledger.claim(rows.store(), keys);
const claimOne = async (ledger: KeyLedger, key: string) => (await claim(ledger, key)).get(key) as Claim;
const end = async (ledger: KeyLedger, ends: Record<string, End | null>) =>
	await ledger.end(
		rows.store(),
		Object.keys(ends),
		new Map(Object.entries(ends).filter((one): one is [string, End] => one[1] !== null)),
	);
const entries = () => rows.rows.get('row') ?? [];

describe('KeyLedger', () => {
	it('gives a free key to the first claim', async () => {
		expect(await claimOne(new KeyLedger(), 'a')).toBe('ours');
	});

	it('settles a key once its message was sent, in every process', async () => {
		const ledger = new KeyLedger();
		await claim(ledger, 'a');
		await end(ledger, { a: 'sent' });
		expect(await claimOne(ledger, 'a')).toBe('settled');
		expect(await claimOne(new KeyLedger(), 'a')).toBe('settled');
		expect(await claimOne(new KeyLedger(), 'a')).toBe('settled');
	});

	it('frees a key whose message was surely not sent', async () => {
		const ledger = new KeyLedger();
		await claim(ledger, 'a');
		await end(ledger, { a: 'notSent' });
		expect(await claimOne(new KeyLedger(), 'a')).toBe('ours');
	});

	it('leaves a key unsettled if it is unknown whether its message was sent', async () => {
		const ledger = new KeyLedger();
		await claim(ledger, 'a');
		await end(ledger, { a: null });
		expect(await claimOne(ledger, 'a')).toBe('unsettled');
		expect(await claimOne(new KeyLedger(), 'a')).toBe('elsewhere');
	});

	it('leaves a key unsettled if the process ended before the outcome', async () => {
		await claim(new KeyLedger(), 'a');
		expect(await claimOne(new KeyLedger(), 'a')).toBe('elsewhere');
		expect(await claimOne(new KeyLedger(), 'a')).toBe('elsewhere');
	});

	it('leaves a key unsettled if the process ended while it checked a settled one: nothing is sent twice', async () => {
		const ledger = new KeyLedger();
		await claim(ledger, 'a');
		await end(ledger, { a: 'sent' });
		const store = { ...rows.store(), remove: async () => await gate().passed };
		void new KeyLedger().claim(store, ['a']);
		await new Promise((resolve) => setImmediate(resolve));
		expect(await claimOne(new KeyLedger(), 'a')).toBe('elsewhere');
	});

	it('lets a second send of this process wait until the first one has its outcome', async () => {
		const ledger = new KeyLedger();
		await claim(ledger, 'a');
		const wait = await ledger.claim(rows.store(), ['a']);
		let over = false;
		const waited = (wait.get('a') as Promise<void>).then(() => (over = true));
		await Promise.resolve();
		expect(over).toBe(false);
		await end(ledger, { a: 'sent' });
		await waited;
		expect(await claimOne(ledger, 'a')).toBe('settled');
	});

	it('claims nothing where there is nothing to claim: an end with nothing sent only removes', async () => {
		const ledger = new KeyLedger();
		await claim(ledger, 'a');
		const calls = rows.calls;
		await end(ledger, { a: 'notSent' });
		expect(rows.calls - calls).toBe(1);
	});

	it('keeps one entry for a sent key, and none for one that was not sent', async () => {
		const ledger = new KeyLedger();
		await claim(ledger, 'a', 'b');
		await end(ledger, { a: 'sent', b: 'notSent' });
		expect(entries()).toEqual(['ta']);
	});

	it('reads and writes once for many keys, and once for all concurrent claims', async () => {
		const ledger = new KeyLedger();
		const keys = Array.from({ length: 10_000 }, (_, index) => String(index));
		await claim(ledger, ...keys);
		expect(rows.calls).toBe(2);
		await end(ledger, Object.fromEntries(keys.map((key) => [key, 'sent'])));
		expect(rows.calls).toBe(4);
		await Promise.all(keys.slice(0, 100).map(async (key) => await claim(ledger, `other ${key}`)));
		expect(rows.calls).toBeLessThanOrEqual(10);
	});

	it.each([
		['a settled key, which is not read back', 'a'],
		['a free key if no earlier turn has left anything to remove', 'b'],
	])('uses the store twice to claim %s', async (_what, key) => {
		const ledger = new KeyLedger();
		await claim(ledger, 'a');
		await end(ledger, { a: 'sent' });
		const calls = rows.calls;
		await claim(ledger, key);
		expect(rows.calls - calls).toBe(2);
	});

	it('does not wait for the store to leave a key unsettled', async () => {
		const ledger = new KeyLedger();
		await claim(ledger, 'a');
		const store = { ...rows.store(), record: async () => await gate().passed.then(() => new Set<string>()) };
		void ledger.claim(store, ['b']);
		await end(ledger, { a: null });
		expect(await claimOne(ledger, 'a')).toBe('unsettled');
	});

	it('drops the oldest keys when the store is full, and keeps the newest', async () => {
		const ledger = new KeyLedger();
		const store = rows.store('row', 10);
		for (const key of Array.from({ length: 20 }, (_, index) => String(index))) {
			await ledger.claim(store, [key]);
			await ledger.end(store, [key], new Map([[key, 'sent']]));
		}
		expect((await new KeyLedger().claim(store, ['19'])).get('19')).toBe('settled');
		expect((await new KeyLedger().claim(store, ['0'])).get('0')).toBe('ours');
	});

	it('has no settled key that was not sent, even if the store drops a part of its entries', async () => {
		const ledger = new KeyLedger();
		const store = rows.store('row', 4);
		await ledger.claim(store, ['a']);
		rows.rows.set('row', entries().slice(1));
		expect((await new KeyLedger().claim(store, ['a'])).get('a')).toBe('elsewhere');
	});

	it('fails all concurrent claims if the store fails, and works again afterwards', async () => {
		const ledger = new KeyLedger();
		const broken = { ...rows.store(), record: async () => await Promise.reject(new Error('locked')) };
		const both = [ledger.claim(broken, ['a']), ledger.claim(broken, ['b'])];
		expect(await Promise.allSettled(both)).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
		expect(await claimOne(ledger, 'a')).toBe('ours');
	});

	it('retries if two processes create the first entry at the same time', async () => {
		const store = rows.store();
		let tries = 0;
		const record: typeof store.record = async (keys) => {
			tries += 1;
			if (tries === 1) throw new Error('UNIQUE constraint failed');
			return await store.record(keys);
		};
		expect((await new KeyLedger().claim({ ...store, record }, ['a'])).get('a')).toBe('ours');
	});

	it('records no outcome if the store fails: the key stays unsettled', async () => {
		const ledger = new KeyLedger();
		await claim(ledger, 'a');
		const broken = { ...rows.store(), remove: async () => await Promise.reject(new Error('locked')) };
		await expect(ledger.end(broken, ['a'], new Map([['a', 'sent']]))).rejects.toThrow('removed');
		expect(await claimOne(new KeyLedger(), 'a')).toBe('elsewhere');
	});

	describe('with another process', () => {
		/** The next two calls have both read before either writes. */
		const readTogether = () => {
			const both = gate();
			let reading = 0;
			rows.meanwhile = async () => {
				reading += 1;
				if (reading === 2) {
					rows.meanwhile = async () => undefined;
					both.open();
				}
				await both.passed;
			};
		};

		it('gives a key to one of two processes that claim it at the same instant', async () => {
			readTogether();
			const claims = await Promise.all([claim(new KeyLedger(), 'a'), claim(new KeyLedger(), 'a')]);
			expect(claims.map((found) => found.get('a')).sort()).toEqual(['elsewhere', 'ours']);
		});

		it('claims again what the other one has overwritten with its own keys', async () => {
			const [one, other] = [new KeyLedger(), new KeyLedger()];
			readTogether();
			const claims = await Promise.all([claim(one, 'a'), claim(other, 'b')]);
			expect(claims.map((found) => [...found.values()])).toEqual([['ours'], ['ours']]);
			readTogether();
			await Promise.all([end(one, { a: 'sent' }), end(other, { b: 'sent' })]);
			for (const key of ['a', 'b']) expect(await claimOne(new KeyLedger(), key)).not.toBe('ours');
		});
	});

	describe('with processes that pause between reading and writing', () => {
		/** Claims `a` in one process for each of `gapsMs`, which are the pauses between a call's read and its write, in turn. */
		const claimAtOnce = async (processes: Array<{ startMs: number; gapsMs: number[] }>) => {
			const clock = new FakeClock();
			const claims = processes.map(async ({ startMs, gapsMs }) => {
				const slow = new ProcessedRows();
				Object.defineProperty(slow, 'rows', { value: rows.rows });
				let calls = 0;
				slow.meanwhile = async () => await clock.sleep(gapsMs[calls++ % gapsMs.length] ?? 0);
				await clock.sleep(startMs);
				return (await new KeyLedger(clock).claim(slow.store(), ['a'])).get('a');
			});
			await clock.advance(60_000);
			return await Promise.all(claims);
		};

		it('reads a claim back only after a slow process must have written, too', async () => {
			const quick = { startMs: 1, gapsMs: [1] };
			const slow = { startMs: 0, gapsMs: [40, 1] };
			expect(await claimAtOnce([quick, slow])).toEqual(['elsewhere', 'ours']);
		});

		it('waits longer if its own calls take longer', async () => {
			const busy = { startMs: 1, gapsMs: [20] };
			const slow = { startMs: 0, gapsMs: [190, 20] };
			expect(await claimAtOnce([busy, slow])).toEqual(['elsewhere', 'ours']);
		});

		it('does not wait longer because n8n has been running for long', async () => {
			const clock = new FakeClock({ auto: true });
			await clock.sleep(600_000);
			expect(await claimOne(new KeyLedger(clock), 'a')).toBe('ours');
			expect(clock.elapsed()).toBe(600_050);
		});

		it('never gives a key to two processes', async () => {
			const gapMs = fc.integer({ min: 0, max: 49 });
			const process = fc.record({
				startMs: fc.integer({ min: 0, max: 60 }),
				gapsMs: fc.array(gapMs, { minLength: 1, maxLength: 12 }),
			});
			await fc.assert(
				fc.asyncProperty(fc.array(process, { minLength: 2, maxLength: 3 }), async (processes) => {
					rows = new ProcessedRows();
					const claims = await claimAtOnce(processes);
					expect(claims.filter((found) => found === 'ours').length).toBeLessThanOrEqual(1);
				}),
			);
		});
	});

	it('does not pause where there is no other process', async () => {
		const timers = jest.spyOn(globalThis, 'setTimeout');
		expect(await claimOne(new KeyLedger(null), 'a')).toBe('ours');
		expect(timers).not.toHaveBeenCalled();
		timers.mockRestore();
	});

	it('never gives a key to two sends, whatever they do in one process', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(
					fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom<End | null>('sent', 'notSent', null)),
					{
						maxLength: 20,
					},
				),
				async (sends) => {
					rows = new ProcessedRows();
					const ledger = new KeyLedger();
					const holders = new Map<string, number>();
					const sent = new Map<string, number>();
					await Promise.all(
						sends.map(async ([key, outcome]) => {
							for (;;) {
								const found = await claimOne(ledger, key);
								if (found === 'settled' || found === 'unsettled') return;
								// A promise means that another send had the key. It has ended by now, because it is awaited with the
								// claims.
								if (found !== 'ours') continue;
								expect(holders.get(key) ?? 0).toBe(0);
								holders.set(key, 1);
								await Promise.resolve();
								holders.set(key, 0);
								if (outcome !== 'notSent') sent.set(key, (sent.get(key) ?? 0) + 1);
								await end(ledger, { [key]: outcome });
								return;
							}
						}),
					);
					for (const count of sent.values()) expect(count).toBe(1);
				},
			),
		);
	});
});
