import type { ITriggerResponse } from 'n8n-workflow';
import { GatewayError } from '../../../../nodes/shared/errors/gatewayError';
import type { InboundMessage } from '../../../../nodes/shared/model';
import { forgetEmissions } from '../../../../nodes/shared/n8n/watch/emitOnce';
import type { Finding, WatchSource } from '../../../../nodes/shared/n8n/watch/watchSource';
import { watchTrigger } from '../../../../nodes/shared/n8n/watch/watchTrigger';
import { rejected } from '../../../support/caught';
import { FakeClock } from '../../../support/fakeClock';
import { FakeTriggerContext } from '../../../support/fakeTriggerContext';
import { gate } from '../../../support/gate';

const INTERVAL_MS = 60_000;

let clock: FakeClock;
/** What the source holds, by position. Position 1 is the first. */
let messages: string[];
let numbering: string;
/** The calls of the source's methods. */
let calls: string[];
let running: ITriggerResponse[];

beforeEach(() => {
	forgetEmissions();
	clock = new FakeClock();
	messages = [];
	numbering = 'first';
	calls = [];
	running = [];
});
afterEach(async () => {
	await stopAll();
});

async function stopAll(): Promise<void> {
	await Promise.all(running.splice(0).map(async ({ closeFunction }) => await closeFunction?.()));
}

const found = (position: number): Finding => ({
	key: messages[position - 1] as string,
	position,
	record: { event: 'inboundMessage', messageId: messages[position - 1] } as InboundMessage,
});
const after = (position: number): Finding[] =>
	messages.flatMap((_, index) => (index + 1 > position ? [found(index + 1)] : []));

/** Counts its messages, as a mailbox does. */
function source(signal: AbortSignal, changed: Partial<WatchSource> = {}): WatchSource {
	return {
		accountName: 'account',
		positions: { overlap: 0, areUnique: true },
		open: async () => {
			calls.push('open');
			return numbering;
		},
		begin: async function* ({ isNow }) {
			calls.push('begin');
			if (!isNow) yield* after(0);
			yield { position: messages.length };
		},
		look: async function* (position) {
			calls.push(`look ${position}`);
			yield* after(position);
		},
		horizon: () => Infinity,
		lookSince: async function* () {
			yield* after(0);
		},
		testEventMs: 1_000,
		wait: async (maxMs = Infinity) => await clock.sleep(Math.min(INTERVAL_MS, maxMs), signal),
		close: async () => void calls.push('close'),
		retryMs: 5_000,
		explain: (error) => error,
		clock,
		...changed,
	};
}

async function activate(context: FakeTriggerContext, changed?: Partial<WatchSource>): Promise<void> {
	running.push(await watchTrigger(context.functions, async (signal) => source(signal, changed)));
	await clock.advance(0);
}

const restarted = ({ staticData, keys }: FakeTriggerContext) =>
	new FakeTriggerContext(structuredClone(staticData), 'trigger', keys);
const given = (context: FakeTriggerContext) => context.emissions.map(({ json }) => json.messageId);

describe('watchTrigger', () => {
	it('starts at the first activation, and polls from there on', async () => {
		messages = ['old'];
		const context = new FakeTriggerContext();
		await activate(context);
		messages.push('new');
		await clock.advance(INTERVAL_MS);
		expect(given(context)).toEqual(['new']);
		expect(calls).toEqual(['open', 'begin', 'open', 'look 1', 'open', 'look 1']);
	});

	it('continues where it stopped', async () => {
		const before = new FakeTriggerContext();
		await activate(before);
		messages.push('a');
		await clock.advance(INTERVAL_MS);
		await stopAll();
		messages.push('b');
		const context = restarted(before);
		await activate(context);
		expect(given(context)).toEqual(['b']);
		expect(calls.at(-1)).toBe('look 1');
	});

	it('passes the fields of a record to n8n in order', async () => {
		const context = new FakeTriggerContext();
		await activate(context);
		messages.push('a');
		await clock.advance(INTERVAL_MS);
		expect(Object.keys(context.emissions[0]?.json ?? {}).slice(0, 3)).toEqual(['from', 'to', 'text']);
	});

	it('starts afresh when positions do, without the known messages', async () => {
		messages = ['a'];
		const context = new FakeTriggerContext();
		await activate(context);
		messages = ['a', 'b'];
		await clock.advance(INTERVAL_MS);
		numbering = 'second';
		messages = ['b', 'c'];
		await clock.advance(INTERVAL_MS);
		expect(given(context)).toEqual(['b', 'c']);
	});

	it('does not repeat a pending message when positions start afresh', async () => {
		const context = new FakeTriggerContext();
		await activate(context);
		const storing = gate();
		context.store = async () => await storing.passed;
		messages = ['a'];
		await clock.advance(INTERVAL_MS);
		numbering = 'second';
		messages = ['x', 'a'];
		await clock.advance(INTERVAL_MS);
		expect(given(context)).toEqual(['a', 'x']);
		storing.open();
		await clock.advance(INTERVAL_MS);
		expect(given(context)).toEqual(['a', 'x']);
	});

	it('repeats such a message when n8n could not store it', async () => {
		const context = new FakeTriggerContext();
		await activate(context);
		const storing = gate();
		context.store = async () => await storing.passed;
		messages = ['a'];
		await clock.advance(INTERVAL_MS);
		numbering = 'second';
		await clock.advance(INTERVAL_MS);
		context.store = async () => undefined;
		storing.break(new Error('database is locked'));
		await clock.advance(INTERVAL_MS);
		expect(given(context)).toEqual(['a', 'a']);
		expect(context.executions).toHaveLength(1);
	});

	it('emits nothing from a first poll that breaks off', async () => {
		let isBroken = true;
		const context = new FakeTriggerContext();
		await activate(context);
		await stopAll();
		numbering = 'second';
		messages = ['a', 'b'];
		const next = restarted(context);
		await activate(next, {
			begin: async function* () {
				yield found(1);
				if (isBroken) throw new GatewayError('unavailable', { message: 'Away', advice: 'Wait.' });
				yield found(2);
				yield { position: 2 };
			},
		});
		expect(given(next)).toEqual([]);
		isBroken = false;
		await clock.advance(5_000);
		expect(given(next)).toEqual(['a', 'b']);
	});

	it('closes the source after a failed poll and at the end', async () => {
		let isAway = false;
		await activate(new FakeTriggerContext(), {
			look: async function* () {
				if (isAway) throw new GatewayError('connection', { message: 'Away', advice: 'Wait.' });
				yield* after(0);
			},
		});
		isAway = true;
		await clock.advance(INTERVAL_MS);
		expect(calls.filter((call) => call === 'close')).toHaveLength(1);
		await stopAll();
		expect(calls.filter((call) => call === 'close').length).toBeGreaterThan(1);
	});

	it('continues after a refusal in an n8n that stores no failed executions', async () => {
		const context = new FakeTriggerContext();
		context.savesFailedExecutions = false;
		let isRefused = false;
		await activate(context, {
			look: async function* (position) {
				if (isRefused) throw new GatewayError('authentication', { message: 'No', advice: 'Check it.' });
				yield* after(position);
			},
		});
		isRefused = true;
		messages = ['a'];
		await clock.advance(INTERVAL_MS);
		isRefused = false;
		await clock.advance(INTERVAL_MS);
		expect(context.log).toContain(
			'Trigger: No. Check it. The trigger goes on trying, and catches up when it works again.',
		);
		expect(given(context)).toEqual(['a']);
	});

	it('does not start when the source cannot be created', async () => {
		const context = new FakeTriggerContext();
		const error = new GatewayError('invalidRequest', { message: 'Numbers is wrong', advice: 'Correct it.' });
		const trigger = watchTrigger(context.functions, async () => await Promise.reject(error));
		expect((await rejected(trigger, Error)).message).toBe('Numbers is wrong');
		expect(context.staticData).toEqual({});
	});
});

describe('the result of one poll', () => {
	const together = (groupMaxItems: number): Partial<WatchSource> => ({ groupMaxItems });
	const batches = (context: FakeTriggerContext) =>
		context.emissions.map(({ items }) => items.map(({ messageId }) => messageId));
	/** The process was killed after n8n had saved static data for this emission. */
	const killedAt = ({ emissions, keys }: FakeTriggerContext, emission: number, hasRow = true) => {
		forgetEmissions();
		const { staticData, deduplicationKey = '' } = emissions[emission] ?? {};
		if (!hasRow) keys.delete(deduplicationKey);
		return new FakeTriggerContext(structuredClone(staticData), 'trigger', keys);
	};
	/** Looks at a, b and c, in batches of two. */
	async function emitted() {
		const context = new FakeTriggerContext();
		await activate(context, together(2));
		messages = ['a', 'b', 'c'];
		await clock.advance(INTERVAL_MS);
		await stopAll();
		return context;
	}

	it('starts the flow once, oldest first, in batches of the size in the option', async () => {
		expect(batches(await emitted())).toEqual([['a', 'b'], ['c']]);
	});

	it('is journaled in static data by batch before n8n stores its execution', async () => {
		const { emissions } = await emitted();
		const journals = emissions.map(({ staticData }) => staticData.journal as Array<{ key: string }>);
		expect(journals[0]).toMatchObject([{ key: emissions[0]?.deduplicationKey }]);
		expect(journals[1]?.map(({ key }) => key)).toContain(emissions[1]?.deduplicationKey);
	});

	it('does not wait for the next poll', async () => {
		const context = new FakeTriggerContext();
		await activate(context, together(50));
		messages = ['a'];
		await clock.advance(INTERVAL_MS);
		messages.push('b');
		await clock.advance(INTERVAL_MS);
		expect(batches(context)).toEqual([['a'], ['b']]);
	});

	it('is emitted as the same batch after a crash, whatever arrived or was set meanwhile', async () => {
		const before = await emitted();
		messages.push('d');
		const after = killedAt(before, 0, false);
		await activate(after, together(50));
		expect(batches(after)).toEqual([
			['a', 'b'],
			['c', 'd'],
		]);
		expect(after.emissions[0]?.deduplicationKey).toBe(before.emissions[0]?.deduplicationKey);
	});

	it('is emitted without what was deleted before the restart, under the same key', async () => {
		const before = await emitted();
		const after = killedAt(before, 0, false);
		await activate(after, {
			...together(2),
			look: async function* () {
				yield* [found(2), found(3)];
			},
		});
		expect(after.executions.map(({ messageId }) => messageId)).toEqual(['b']);
		const key = before.emissions[0]?.deduplicationKey;
		expect(after.emissions.find(({ json }) => json.messageId === 'b')?.deduplicationKey).toBe(key);
	});

	it('is refused by its key when n8n has it, even if a member was deleted before the restart', async () => {
		const after = killedAt(await emitted(), 1);
		await activate(after, {
			...together(50),
			look: async function* () {
				yield* [found(2), found(3)];
			},
		});
		expect(after.executions).toEqual([]);
	});

	it('is emitted when a fault breaks the poll off', async () => {
		const context = new FakeTriggerContext();
		messages = ['a', 'b'];
		await activate(context);
		let isBroken = true;
		await stopAll();
		messages.push('c', 'd', 'e');
		const after = restarted(context);
		await activate(after, {
			...together(50),
			look: async function* (position) {
				const [first, ...others] =
					found(position + 1) === undefined ? [] : [found(position + 1), ...messages];
				if (first !== undefined && position < messages.length) yield first;
				if (isBroken) throw new GatewayError('unavailable', { message: 'Away', advice: 'Wait.' });
				for (let at = position + 2; others.length > 0 && at <= messages.length; at++) yield found(at);
			},
		});
		expect(batches(after)).toEqual([['c']]);
		isBroken = false;
		await clock.advance(5_000);
		expect(batches(after)).toEqual([['c'], ['d', 'e']]);
	});

	it('contains one kind of event', async () => {
		const context = new FakeTriggerContext();
		const kinds = ['inboundMessage', 'inboundMessage', 'deliveryReport', 'inboundMessage'] as const;
		await activate(context, {
			...together(50),
			look: async function* () {
				yield* kinds.map((event, at) => ({
					...found(at + 1),
					key: `k${at}`,
					record: { event } as InboundMessage,
				}));
			},
		});
		expect(context.emissions.map(({ items }) => items.length)).toEqual([2, 1, 1]);
	});

	it('is treated as stored after 13 days, when n8n may have deleted its execution', async () => {
		const before = await emitted();
		const after = killedAt(before, 1, false);
		await clock.advance(14 * 24 * 3_600_000);
		await activate(after, together(2));
		expect(after.executions).toEqual([]);
	});

	it('is treated as stored after 13 days in a long-running process, too', async () => {
		const [before, all] = [await emitted(), messages];
		const after = killedAt(before, 1, false);
		messages = [];
		await activate(after, {
			...together(2),
			look: async function* () {
				yield* messages.map((_, index) => found(index + 1));
			},
		});
		await clock.advance(14 * 24 * 3_600_000);
		messages = [...all, 'd'];
		await clock.advance(INTERVAL_MS);
		expect(batches(after)).toEqual([['d']]);
		expect(after.emissions[0]?.staticData.journal).toMatchObject([{ members: [expect.anything()] }]);
	});
});
