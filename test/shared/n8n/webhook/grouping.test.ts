import fc from 'fast-check';
import {
	Groups,
	type GroupSettings,
	type Joined,
	type Member,
} from '../../../../nodes/shared/n8n/webhook/grouping';

/** One call: what it brings, whether its caller waits, and its outcome. */
class Call implements Member<string> {
	open = true;
	joined!: Joined<string>;
	role: 'leader' | 'follower' | null = null;
	/** The items that it was given as leader. */
	items: string[] = [];
	/** How often it was asked to tell when n8n has answered. */
	asked = 0;
	outcome: boolean | null = null;
	/** n8n answers this call, as leader. */
	answer: (handedOver: boolean) => void = () => undefined;

	constructor(readonly item: string) {}

	readonly isOpen = () => this.open;
	readonly handedOver = async () => {
		this.asked += 1;
		return await new Promise<boolean>((resolve) => (this.answer = resolve));
	};
}

const SETTINGS: GroupSettings = { windowMs: 500, maxItems: 50 };
let groups: Groups<string>;

beforeEach(() => {
	jest.useFakeTimers();
	groups = new Groups<string>();
});
afterEach(() => {
	jest.useRealTimers();
});

function join(item: string, settings: Partial<GroupSettings> = {}, name = 'node'): Call {
	const call = new Call(item);
	call.joined = groups.join(name, call, { ...SETTINGS, ...settings });
	void call.joined.assignment.then((assignment) => {
		call.role = assignment.role;
		if (assignment.role === 'leader') call.items = assignment.items;
	});
	void call.joined.handedOver.then((done) => (call.outcome = done));
	return call;
}

const pass = async (ms: number) => await jest.advanceTimersByTimeAsync(ms);
const roles = (...calls: Call[]) => calls.map(({ role }) => role);

describe('the window', () => {
	it('collects the calls that arrive within it, starting with the first', async () => {
		const first = join('a');
		await pass(499);
		const second = join('b');
		expect(roles(first, second)).toEqual([null, null]);
		await pass(1);
		expect(roles(first, second)).toEqual(['leader', 'follower']);
		expect(first.items).toEqual(['a', 'b']);
	});

	it('starts again with the next call', async () => {
		const first = join('a');
		await pass(500);
		const second = join('b');
		await pass(499);
		expect(second.role).toBeNull();
		await pass(1);
		expect([first.items, second.items]).toEqual([['a'], ['b']]);
	});

	it('starts again while n8n is still processing the previous group', async () => {
		const first = join('a');
		await pass(500);
		const second = join('b');
		await pass(500);
		expect(roles(first, second)).toEqual(['leader', 'leader']);
		second.answer(true);
		await pass(0);
		expect([first.outcome, second.outcome]).toEqual([null, true]);
	});

	it('may be zero', async () => {
		const call = join('a', { windowMs: 0 });
		await pass(0);
		expect(call.items).toEqual(['a']);
	});
});

describe('the maximum number of items', () => {
	it('triggers the emission at once', async () => {
		const calls = [join('a', { maxItems: 3 }), join('b', { maxItems: 3 })];
		await pass(10);
		expect(roles(...calls)).toEqual([null, null]);
		calls.push(join('c', { maxItems: 3 }));
		await pass(0);
		expect(roles(...calls)).toEqual(['leader', 'follower', 'follower']);
		expect(calls[0]!.items).toEqual(['a', 'b', 'c']);
	});

	it('refuses no call: one more starts the next group, with its own window', async () => {
		const calls = ['a', 'b', 'c'].map((item) => join(item, { maxItems: 2 }));
		await pass(499);
		expect(roles(...calls)).toEqual(['leader', 'follower', null]);
		await pass(1);
		expect(calls[2]!.items).toEqual(['c']);
	});

	it('leaves no timer behind that would shorten the next group’s window', async () => {
		join('a', { maxItems: 2 });
		await pass(400);
		join('b', { maxItems: 2 });
		const next = join('c', { maxItems: 2 });
		await pass(499);
		expect(next.role).toBeNull();
		expect(jest.getTimerCount()).toBe(1);
	});

	it('of 1 emits at once', async () => {
		const call = join('a', { maxItems: 1 });
		await pass(0);
		expect(call.items).toEqual(['a']);
		expect(jest.getTimerCount()).toBe(0);
	});

	it('of 1 emits at once even while another group is collecting under another name', async () => {
		const report = join('report', {}, 'node|deliveryReport');
		const inbound = join('inbound', { maxItems: 1 }, 'node|inboundMessage');
		await pass(0);
		expect(inbound.items).toEqual(['inbound']);
		expect(report.role).toBeNull();
		await pass(500);
		expect(report.items).toEqual(['report']);
	});
});

describe('the leader', () => {
	it('is the first whose caller is waiting when the group is emitted, not when it started', async () => {
		const calls = ['a', 'b', 'c', 'd'].map((item) => join(item));
		calls[0]!.open = false;
		await pass(100);
		calls[1]!.open = false;
		await pass(400);
		expect(roles(...calls)).toEqual(['follower', 'follower', 'leader', 'follower']);
	});

	it('gets all items, including those of callers who hung up', async () => {
		const calls = ['a', 'b', 'c'].map((item) => join(item));
		calls[0]!.open = false;
		calls[2]!.open = false;
		await pass(500);
		expect(calls[1]!.items).toEqual(['a', 'b', 'c']);
	});

	it('is one of the callers who hung up if all did: the items are still emitted', async () => {
		const calls = ['a', 'b'].map((item) => join(item));
		for (const call of calls) call.open = false;
		await pass(500);
		expect(roles(...calls)).toEqual(['leader', 'follower']);
		expect(calls[0]!.items).toEqual(['a', 'b']);
	});

	it('is the only one that learns n8n’s answer', async () => {
		const calls = ['a', 'b', 'c'].map((item) => join(item));
		await pass(500);
		expect(calls.map(({ asked }) => asked)).toEqual([1, 0, 0]);
	});
});

describe('the outcome of a group', () => {
	it.each([true, false])('is reported to all members once the leader knows it: %s', async (outcome) => {
		const calls = ['a', 'b', 'c'].map((item) => join(item));
		await pass(10_000);
		expect(calls.map((call) => call.outcome)).toEqual([null, null, null]);
		calls[0]!.answer(outcome);
		await pass(0);
		expect(calls.map((call) => call.outcome)).toEqual([outcome, outcome, outcome]);
	});

	it('is reported to nobody else', async () => {
		const first = join('a', { maxItems: 1 });
		const second = join('b', { maxItems: 1 });
		const other = join('c', { maxItems: 1 }, 'another node');
		await pass(0);
		first.answer(true);
		await pass(0);
		second.answer(false);
		await pass(0);
		expect([first.outcome, second.outcome, other.outcome]).toEqual([true, false, null]);
	});
});

describe('two group names', () => {
	it('are kept separate', async () => {
		const calls = ['a', 'b', 'c', 'd'].map((item, index) => join(item, {}, index % 2 ? 'odd' : 'even'));
		await pass(500);
		expect(roles(...calls)).toEqual(['leader', 'leader', 'follower', 'follower']);
		expect([calls[0]!.items, calls[1]!.items]).toEqual([
			['a', 'c'],
			['b', 'd'],
		]);
	});

	it('are counted separately', async () => {
		const one = join('a', { maxItems: 2 }, 'one');
		const other = join('b', { maxItems: 2 }, 'other');
		await pass(0);
		expect(roles(one, other)).toEqual([null, null]);
	});
});

describe('any calls', () => {
	it('are each emitted exactly once, in groups within the limit, each with one leader', async () => {
		const call = fc.record({ pause: fc.constantFrom(0, 1, 200, 600), open: fc.boolean() });
		await fc.assert(
			fc.asyncProperty(
				fc.array(call, { maxLength: 30 }),
				fc.integer({ min: 1, max: 7 }),
				async (plan, maxItems) => {
					const calls: Call[] = [];
					for (const [index, { pause, open }] of plan.entries()) {
						await pass(pause);
						calls.push(join(String(index), { maxItems }));
						calls[index]!.open = open;
					}
					await pass(500);
					for (const leader of calls) leader.answer(true);
					await pass(0);
					const handedOver = calls.flatMap(({ items }) => items);
					expect(handedOver).toHaveLength(calls.length);
					expect(new Set(handedOver).size).toBe(calls.length);
					expect(Math.max(0, ...calls.map(({ items }) => items.length))).toBeLessThanOrEqual(maxItems);
					expect(calls.every(({ role, items }) => (role === 'leader') === items.length > 0)).toBe(true);
					expect(calls.every(({ outcome }) => outcome === true)).toBe(true);
				},
			),
			{ numRuns: 40 },
		);
	});
});
