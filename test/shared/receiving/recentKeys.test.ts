import fc from 'fast-check';
import type * as recentKeys from '../../../nodes/shared/receiving/recentKeys';

const HOUR = 3_600_000;
const handedOver = Promise.resolve(true);
const failed = Promise.resolve(false);

let RecentKeys: typeof recentKeys.RecentKeys;
let keyDigest: typeof recentKeys.keyDigest;

beforeEach(async () => {
	jest.useFakeTimers();
	// The cache captures the clock when it is loaded, so it is loaded again under the fake one.
	jest.resetModules();
	({ RecentKeys, keyDigest } = await import('../../../nodes/shared/receiving/recentKeys'));
});
afterEach(() => {
	jest.useRealTimers();
});

/** Lets what waits for a hand-over go on. */
const settled = async () => await jest.advanceTimersByTimeAsync(0);
const numbers = (from: number, to: number) =>
	Array.from({ length: to - from + 1 }, (_, index) => `key ${from + index}`);

describe('a key', () => {
	it('that never occurred is not known', () => {
		expect(new RecentKeys([]).find('a')).toBeUndefined();
	});

	it('is known from the moment it is added, with its outcome', async () => {
		let settle: (done: boolean) => void = () => undefined;
		const pending = new Promise<boolean>((resolve) => (settle = resolve));
		const memory = new RecentKeys([]);
		memory.add('a', pending);
		const found = memory.find('a');
		settle(true);
		expect(await found).toBe(true);
		expect(memory.find('b')).toBeUndefined();
	});

	it('stays known after it was handed over', async () => {
		const memory = new RecentKeys([]);
		memory.add('a', handedOver);
		await settled();
		expect(await memory.find('a')).toBe(true);
	});

	it('is forgotten when it could not be handed over', async () => {
		const memory = new RecentKeys([]);
		memory.add('a', failed);
		expect(await memory.find('a')).toBe(false);
		expect(memory.find('a')).toBeUndefined();
	});

	it('that was repeated is not forgotten because its first attempt failed', async () => {
		let settle: (done: boolean) => void = () => undefined;
		const memory = new RecentKeys([]);
		memory.add('a', new Promise<boolean>((resolve) => (settle = resolve)));
		memory.add('a', handedOver);
		settle(false);
		await settled();
		expect(await memory.find('a')).toBe(true);
	});

	it('is pending until its outcome is known, however long and however many others come', async () => {
		let settle: (done: boolean) => void = () => undefined;
		const memory = new RecentKeys([]);
		memory.add('a', new Promise<boolean>((resolve) => (settle = resolve)));
		for (const key of numbers(1, 10_001)) memory.add(key, handedOver);
		await jest.advanceTimersByTimeAsync(30 * HOUR);
		const found = memory.find('a');
		settle(true);
		expect(await found).toBe(true);
		expect(await memory.find('a')).toBe(true);
	});

	it('is forgotten when it could not be handed over, even if it was already marked to be kept', async () => {
		let settle: (done: boolean) => void = () => undefined;
		const memory = new RecentKeys([]);
		memory.add('a', new Promise<boolean>((resolve) => (settle = resolve)));
		expect(memory.toPersist(['a'])).toEqual(['a']);
		settle(false);
		await settled();
		expect(memory.find('a')).toBeUndefined();
		expect(memory.toPersist([])).toEqual([]);
	});

	it('from an earlier process counts as handed over', async () => {
		expect(await new RecentKeys(['a', 'b']).find('a')).toBe(true);
	});

	it('that another process has handed over meanwhile counts as handed over, and is kept with this process’s keys', async () => {
		const memory = new RecentKeys(['a']);
		memory.add('b', handedOver);
		await settled();
		memory.learn(['a', 'c']);
		expect(await memory.find('c')).toBe(true);
		expect(memory.toPersist(['d'])).toEqual(['a', 'b', 'c', 'd']);
	});

	it('is known for a day', async () => {
		const memory = new RecentKeys([]);
		// The cache treats a time of 0, which only a fake clock shows, as no time at all.
		jest.advanceTimersByTime(1);
		memory.add('a', handedOver);
		await settled();
		jest.advanceTimersByTime(23.9 * HOUR);
		expect(memory.find('a')).toBeDefined();
		jest.advanceTimersByTime(0.2 * HOUR);
		expect(memory.find('a')).toBeUndefined();
	});

	it('is known among ten thousand; the oldest is dropped when another one comes', async () => {
		const memory = new RecentKeys([]);
		for (const key of numbers(1, 10_000)) memory.add(key, handedOver);
		await settled();
		expect(memory.find('key 2')).toBeDefined();
		memory.add('key 10001', handedOver);
		await settled();
		expect(memory.find('key 1')).toBeUndefined();
		expect(memory.find('key 2')).toBeDefined();
		expect(memory.find('key 10001')).toBeDefined();
	});
});

describe('the state that survives a restart', () => {
	it('is empty at first', () => {
		expect(new RecentKeys([]).toPersist([])).toEqual([]);
	});

	it('lists the keys that were handed over, oldest first, then the current ones', async () => {
		const memory = new RecentKeys(['a']);
		memory.add('b', handedOver);
		memory.add('c', failed);
		memory.add('d', new Promise(() => undefined));
		await settled();
		expect(memory.toPersist(['e'])).toEqual(['a', 'b', 'e']);
	});

	it('contains the five hundred newest', async () => {
		const memory = new RecentKeys(numbers(1, 500));
		for (const key of numbers(501, 503)) memory.add(key, handedOver);
		await settled();
		expect(memory.toPersist(['key 504'])).toEqual(numbers(5, 504));
	});

	it('includes calls that are answered at the same time', () => {
		const memory = new RecentKeys([]);
		for (const key of ['a', 'b']) memory.add(key, new Promise(() => undefined));
		expect(memory.toPersist(['a'])).toEqual(['a']);
		expect(memory.toPersist(['b'])).toEqual(['a', 'b']);
	});

	it('contains a key once, however often it is kept', () => {
		const memory = new RecentKeys(['a', 'b']);
		memory.toPersist(['a']);
		expect(memory.toPersist(['a'])).toEqual(['b', 'a']);
	});
});

describe('a call that cannot be handed over', () => {
	it('is delayed since its first attempt', () => {
		const memory = new RecentKeys([]);
		expect(memory.delayedSince('a', 1_000)).toBe(1_000);
		expect(memory.delayedSince('a', 5_000)).toBe(1_000);
		expect(memory.delayedSince('b', 5_000)).toBe(5_000);
	});
});

describe('the keys that another process has handed over', () => {
	it('do not make a key new again that was handed over here long ago', () => {
		const keys = Array.from({ length: 501 }, (_, index) => `key ${index}`);
		const memory = new RecentKeys(keys);
		memory.learn(['key 0', 'other']);
		expect(memory.toPersist([])).toEqual([...keys.slice(2), 'other']);
	});
});

describe('keyDigest', () => {
	it('is short, and the same for the same input', () => {
		const digest = keyDigest('["1","","32475112233","200"]');
		expect(digest).toMatch(/^[\w-]{22}$/);
		expect(keyDigest('["1","","32475112233","200"]')).toBe(digest);
	});

	it('differs for different input', () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), (one, other) => {
				expect(keyDigest(one) === keyDigest(other)).toBe(one === other);
			}),
		);
	});
});
