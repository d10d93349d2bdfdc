import { NodeApiError, type IDataObject, type ITriggerResponse } from 'n8n-workflow';
import { GatewayError } from '../../../../nodes/shared/errors/gatewayError';
import type { ErrorKind, InboundMessage } from '../../../../nodes/shared/model';
import { pollSource, type Polling, type PollPage } from '../../../../nodes/shared/n8n/watch/pollSource';
import { forgetEmissions } from '../../../../nodes/shared/n8n/watch/emitOnce';
import { memberDigest } from '../../../../nodes/shared/n8n/watch/watchState';
import { watchTrigger } from '../../../../nodes/shared/n8n/watch/watchTrigger';
import { rejected } from '../../../support/caught';
import { FakeClock } from '../../../support/fakeClock';
import { FakeTriggerContext } from '../../../support/fakeTriggerContext';
import { gate } from '../../../support/gate';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const INTERVAL_MS = MINUTE;
const OVERLAP_MS = 5 * MINUTE;
const PAGE_SIZE = 2;

interface Sms {
	key: string;
	receivedMs: number | null;
}

/** A vendor with a list of messages, which it gives in pages, oldest first. Its clock is ours. */
class FakeVendor {
	messages: Sms[] = [];
	/** The moment from which each poll asked. */
	readonly asked: number[] = [];
	/** Fails each poll, as long as it is set. */
	failure: Error | null = null;
	/** How many pages come before the failure. */
	pagesBeforeFailure = 0;

	constructor(private readonly clock: FakeClock) {}

	/** Messages come in now. */
	receive(...keys: string[]): void {
		for (const key of keys) this.messages.push({ key, receivedMs: this.clock.now() });
	}

	async *pages(sinceMs: number): AsyncGenerator<PollPage> {
		this.asked.push(sinceMs);
		const found = this.messages
			.filter(({ receivedMs }) => (receivedMs ?? Infinity) >= sinceMs)
			.sort((a, b) => (a.receivedMs ?? 0) - (b.receivedMs ?? 0));
		for (let page = 0; ; page++) {
			if (this.failure !== null && page >= this.pagesBeforeFailure) throw this.failure;
			const messages = found.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
			yield {
				fromMs: page === 0 ? sinceMs : (messages[0]?.receivedMs ?? sinceMs),
				messages: messages.map(({ key, receivedMs }) => ({
					key,
					receivedMs,
					record: { event: 'inboundMessage', messageId: key } as InboundMessage,
				})),
			};
			if (messages.length < PAGE_SIZE) return;
		}
	}
}

const failure = (kind: ErrorKind) => new GatewayError(kind, { message: `It is ${kind}`, advice: 'Wait.' });
const AWAY = failure('unavailable');
const WRONG_PASSWORD = failure('authentication');

let clock: FakeClock;
let vendor: FakeVendor;
/** What n8n has stored, also of earlier processes. */
let database: { executions: IDataObject[]; keys: Set<string>; staticData: IDataObject };
let running: ITriggerResponse[];

beforeEach(() => {
	forgetEmissions();
	clock = new FakeClock();
	vendor = new FakeVendor(clock);
	database = { executions: [], keys: new Set(), staticData: {} };
	running = [];
});
afterEach(async () => {
	await Promise.all(running.map(async ({ closeFunction }) => await closeFunction?.()));
});

/** A process that begins with the static data that the database holds. */
function newProcess(mode: 'trigger' | 'manual' = 'trigger'): FakeTriggerContext {
	forgetEmissions();
	return new FakeTriggerContext(structuredClone(database.staticData), mode, database.keys);
}

/** Activates the trigger, and lets it do what it can do without waiting. */
async function activate(
	context: FakeTriggerContext,
	changed: Partial<Polling> = {},
): Promise<ITriggerResponse> {
	const response = await watchTrigger(context.functions, async (signal) =>
		pollSource({
			accountName: 'http://vendor.example demo',
			pages: (sinceMs) => vendor.pages(sinceMs),
			intervalMs: INTERVAL_MS,
			overlapMs: OVERLAP_MS,
			signal,
			clock,
			...changed,
		}),
	);
	running.push(response);
	await clock.advance(0);
	return response;
}

/** The process ends abruptly. The database has what the last emit saved; or, after a deactivation, all. */
async function crash(
	context: FakeTriggerContext,
	response: ITriggerResponse,
	savedAll = false,
): Promise<void> {
	const saved = savedAll ? context.staticData : (context.emissions.at(-1)?.staticData ?? context.staticData);
	database.staticData = JSON.parse(JSON.stringify(saved)) as IDataObject;
	await response.closeFunction?.();
}

const keysOf = (records: IDataObject[]) => records.map(({ messageId }) => messageId);
const executed = (context: FakeTriggerContext) => keysOf(context.executions);
const emitted = (context: FakeTriggerContext) => keysOf(context.emissions.map(({ json }) => json));

describe('the first activation', () => {
	it('starts nothing for existing messages', async () => {
		vendor.receive('old');
		await clock.advance(MINUTE);
		vendor.receive('a minute ago');
		await clock.advance(MINUTE);
		const context = newProcess();
		await activate(context);
		await clock.advance(10 * MINUTE);
		expect(executed(context)).toEqual([]);
	});

	it('emits each later message once', async () => {
		vendor.receive('old');
		const context = newProcess();
		await activate(context);
		await clock.advance(SECOND);
		vendor.receive('a', 'b');
		await clock.advance(2 * MINUTE);
		vendor.receive('c');
		await clock.advance(20 * MINUTE);
		expect(emitted(context)).toEqual(['a', 'b', 'c']);
		expect(executed(context)).toEqual(['a', 'b', 'c']);
	});

	it('polls the vendor at its interval', async () => {
		await activate(newProcess());
		const { length } = vendor.asked;
		await clock.advance(INTERVAL_MS - 1);
		expect(vendor.asked).toHaveLength(length);
		await clock.advance(1);
		expect(vendor.asked).toHaveLength(length + 1);
		await clock.advance(10 * INTERVAL_MS);
		expect(vendor.asked).toHaveLength(length + 11);
	});

	it('emits a message that appears late', async () => {
		const context = newProcess();
		await activate(context);
		await clock.advance(10 * MINUTE);
		const receivedMs = clock.now();
		await clock.advance(2 * MINUTE);
		vendor.receive('newer');
		await clock.advance(2 * MINUTE);
		vendor.messages.push({ key: 'late', receivedMs });
		await clock.advance(2 * MINUTE);
		expect(executed(context)).toEqual(['newer', 'late']);
	});

	it('emits a message for which the vendor gives no time', async () => {
		const context = newProcess();
		await activate(context);
		vendor.messages.push({ key: 'timeless', receivedMs: null });
		await clock.advance(5 * MINUTE);
		expect(emitted(context)).toEqual(['timeless']);
	});

	it('fails when the password is wrong, and the next activation starts afresh', async () => {
		vendor.receive('old');
		vendor.failure = WRONG_PASSWORD;
		const context = newProcess();
		const error = await rejected(activate(context), NodeApiError);
		expect(error.message).toBe('It is authentication');
		expect(context.failedExecutions).toEqual([]);

		await clock.advance(HOUR);
		vendor.receive('also old');
		vendor.failure = null;
		await clock.advance(MINUTE);
		database.staticData = context.staticData;
		const again = newProcess();
		await activate(again);
		vendor.receive('new');
		await clock.advance(5 * MINUTE);
		expect(executed(again)).toEqual(['new']);
	});

	it('starts afresh for another account', async () => {
		const context = newProcess();
		const response = await activate(context);
		await clock.advance(MINUTE);
		await crash(context, response, true);
		await clock.advance(HOUR);
		vendor.receive('other backlog');
		await clock.advance(SECOND);
		const other = newProcess();
		await activate(other, { accountName: 'http://vendor.example other' });
		vendor.receive('new');
		await clock.advance(2 * MINUTE);
		expect(executed(other)).toEqual(['new']);
	});

	it('starts afresh for another account, even if its vendor is down at first and the process restarts', async () => {
		const context = newProcess();
		await crash(context, await activate(context), true);
		await clock.advance(HOUR);
		vendor.receive('other backlog');
		await clock.advance(10 * MINUTE);
		vendor.failure = AWAY;
		const other = { accountName: 'http://vendor.example other' };
		const away = newProcess();
		await crash(away, await activate(away, other), true);
		vendor.failure = null;
		vendor.receive('new');
		const after = newProcess();
		await activate(after, other);
		expect(executed(after)).toEqual(['new']);
	});

	it('stores no account name in static data', async () => {
		const context = newProcess();
		await activate(context);
		expect(JSON.stringify(context.staticData)).not.toMatch(/vendor\.example|demo/);
	});
});

describe('a first activation whose poll fails temporarily', () => {
	async function activateWhileAway(): Promise<FakeTriggerContext> {
		vendor.receive('old');
		await clock.advance(MINUTE);
		vendor.failure = AWAY;
		const context = newProcess();
		await activate(context);
		await clock.advance(SECOND);
		vendor.receive('a', 'b', 'c');
		return context;
	}

	it('loses nothing that arrived before the first successful poll, and emits no backlog', async () => {
		const context = await activateWhileAway();
		await clock.advance(30 * MINUTE);
		vendor.receive('d');
		expect(executed(context)).toEqual([]);
		vendor.failure = null;
		await clock.advance(HOUR);
		expect(emitted(context)).toEqual(['a', 'b', 'c', 'd']);
	});

	it('loses nothing when the first successful poll breaks off between two pages', async () => {
		const context = await activateWhileAway();
		vendor.pagesBeforeFailure = 1;
		await clock.advance(5 * MINUTE);
		vendor.failure = null;
		await clock.advance(HOUR);
		expect(emitted(context)).toEqual(['a', 'b', 'c']);
	});

	it('loses nothing when the process restarts before the first successful poll', async () => {
		const context = await activateWhileAway();
		await clock.advance(5 * MINUTE);
		await crash(context, running[0] as ITriggerResponse, true);
		await clock.advance(HOUR);
		vendor.receive('d');
		vendor.failure = null;
		const after = newProcess();
		await activate(after);
		await clock.advance(5 * MINUTE);
		expect(emitted(after)).toEqual(['a', 'b', 'c', 'd']);
	});
});

describe('a restart', () => {
	it('catches up with messages that arrived meanwhile, and starts nothing twice', async () => {
		const context = newProcess();
		const response = await activate(context);
		vendor.receive('a');
		await clock.advance(2 * MINUTE);
		vendor.receive('b');
		await clock.advance(2 * MINUTE);
		await crash(context, response);
		vendor.receive('c', 'd', 'e');
		await clock.advance(HOUR);
		vendor.receive('f');
		const after = newProcess();
		await activate(after);
		await clock.advance(5 * MINUTE);
		expect(executed(after)).toEqual(['c', 'd', 'e', 'f']);
	});

	it('after a deactivation emits only what was not emitted yet', async () => {
		const context = newProcess();
		const response = await activate(context);
		vendor.receive('a', 'b');
		await clock.advance(2 * MINUTE);
		await crash(context, response, true);
		vendor.receive('c');
		const after = newProcess();
		await activate(after);
		expect(emitted(after)).toEqual(['c']);
	});

	it('emits again what was not stored, although newer messages were', async () => {
		const context = newProcess();
		const response = await activate(context);
		const storing = gate();
		context.store = async ({ messageId }) => (messageId === 'a' ? await storing.passed : undefined);
		vendor.receive('a');
		await clock.advance(MINUTE);
		vendor.receive('b');
		await clock.advance(30 * MINUTE);
		vendor.receive('c');
		await clock.advance(2 * MINUTE);
		expect(executed(context)).toEqual(['b', 'c']);
		await crash(context, response, true);
		const after = newProcess();
		await activate(after);
		await clock.advance(2 * MINUTE);
		expect(executed(after)).toEqual(['a']);
		storing.open();
	});
});

describe('static data', () => {
	it('never marks a message as handled before it is stored, whenever it is saved', async () => {
		const context = newProcess();
		await activate(context);
		const storing = gate();
		context.store = async () => await storing.passed;
		for (const key of ['a', 'b', 'c']) {
			vendor.receive(key);
			await clock.advance(2 * MINUTE);
		}
		const [firstMs] = vendor.messages.map(({ receivedMs }) => receivedMs as number) as [number];
		expect(emitted(context)).toEqual(['a', 'b', 'c']);
		for (const staticData of [...context.emissions.map((one) => one.staticData), context.staticData]) {
			const { watermark, handled } = staticData.window as { watermark: number; handled: IDataObject };
			expect(watermark).toBeLessThanOrEqual(firstMs);
			expect(Object.keys(handled)).toEqual([]);
		}
		storing.open();
		await clock.advance(0);
		const { handled } = context.staticData.window as { handled: IDataObject };
		expect(Object.keys(handled)).toEqual(['a', 'b', 'c'].map(memberDigest));
	});

	it('is plain data that survives JSON', async () => {
		const context = newProcess();
		await activate(context);
		vendor.receive('a');
		await clock.advance(2 * MINUTE);
		expect(JSON.parse(JSON.stringify(context.staticData))).toEqual(context.staticData);
	});
});

describe('a message that n8n could not store', () => {
	it('is emitted again with the next poll, until it is stored', async () => {
		const context = newProcess();
		await activate(context);
		let failures = 3;
		context.store = async ({ messageId }) => {
			if (messageId === 'b' && failures-- > 0) throw new Error('database');
		};
		vendor.receive('a', 'b', 'c');
		await clock.advance(MINUTE);
		expect(executed(context)).toEqual(['a', 'c']);
		await clock.advance(HOUR);
		expect(emitted(context)).toEqual(['a', 'b', 'c', 'b', 'b', 'b']);
		expect(executed(context)).toEqual(['a', 'c', 'b']);
	});

	it('is still found after many newer ones', async () => {
		const context = newProcess();
		await activate(context);
		let isDown = true;
		context.store = async ({ messageId }) => {
			if (messageId === 'a' && isDown) throw new Error('database');
		};
		vendor.receive('a');
		for (const key of ['b', 'c', 'd', 'e']) {
			await clock.advance(10 * MINUTE);
			vendor.receive(key);
		}
		await clock.advance(HOUR);
		isDown = false;
		await clock.advance(2 * MINUTE);
		expect(executed(context)).toEqual(['b', 'c', 'd', 'e', 'a']);
	});
});

describe('many messages', () => {
	const keys = Array.from({ length: 30 }, (_, index) => `sms-${String(index).padStart(2, '0')}`);

	it('are emitted across all pages, oldest first', async () => {
		const context = newProcess();
		await activate(context);
		for (const key of keys) {
			await clock.advance(SECOND);
			vendor.receive(key);
		}
		vendor.messages.reverse();
		await clock.advance(2 * MINUTE);
		expect(executed(context)).toEqual(keys);
	});

	it('are started twenty at a time, and the rest as others end', async () => {
		const context = newProcess();
		await activate(context);
		const storing = gate();
		context.store = async () => await storing.passed;
		vendor.receive(...keys);
		await clock.advance(MINUTE);
		expect(emitted(context)).toEqual(keys.slice(0, 20));
		storing.open();
		await clock.advance(0);
		expect(executed(context)).toEqual(keys);
	});

	it('are also started twenty at a time after others have ended', async () => {
		const context = newProcess();
		await activate(context);
		vendor.receive(...keys.map((key) => `earlier ${key}`));
		await clock.advance(MINUTE);
		context.store = async () => await new Promise(() => undefined);
		vendor.receive(...keys);
		await clock.advance(MINUTE);
		expect(emitted(context).slice(keys.length)).toEqual(keys.slice(0, 20));
	});

	it('do not wait forever for slow ones', async () => {
		const context = newProcess();
		await activate(context);
		context.store = async () => await new Promise(() => undefined);
		vendor.receive(...keys);
		await clock.advance(2 * MINUTE);
		expect(emitted(context)).toEqual(keys);
	});

	it('from a page that could not be read are emitted by a later poll, without repeats', async () => {
		const context = newProcess();
		await activate(context);
		await clock.advance(SECOND);
		vendor.receive(...keys.slice(0, 7));
		vendor.failure = AWAY;
		vendor.pagesBeforeFailure = 2;
		await clock.advance(MINUTE);
		expect(emitted(context)).toEqual(keys.slice(0, 4));
		vendor.failure = null;
		await clock.advance(10 * MINUTE);
		expect(emitted(context)).toEqual(keys.slice(0, 7));
	});
});

describe('a fault later on', () => {
	it('is reported once as a failed execution if it is a wrong password, and the trigger continues', async () => {
		const context = newProcess();
		await activate(context);
		vendor.failure = WRONG_PASSWORD;
		await clock.advance(HOUR);
		expect(context.failedExecutions.map(({ message }) => message)).toEqual(['It is authentication']);
		expect(context.emittedErrors).toEqual([]);
		vendor.receive('meanwhile');
		vendor.failure = null;
		await clock.advance(HOUR);
		expect(executed(context)).toEqual(['meanwhile']);
	});

	it('is also reported as a failed execution if the password is wrong at a restart', async () => {
		const context = newProcess();
		await crash(context, await activate(context), true);
		vendor.failure = WRONG_PASSWORD;
		const after = newProcess();
		await activate(after);
		expect(after.failedExecutions).toHaveLength(1);
	});

	it('is not reported if it is transient', async () => {
		const context = newProcess();
		await activate(context);
		vendor.failure = AWAY;
		await clock.advance(2 * MINUTE);
		vendor.failure = null;
		await clock.advance(10 * MINUTE);
		expect(context.failedExecutions).toEqual([]);
	});

	it('is reported again in the next outage', async () => {
		const context = newProcess();
		await activate(context);
		for (const error of [AWAY, null, AWAY]) {
			vendor.failure = error;
			await clock.advance(HOUR);
		}
		expect(context.failedExecutions).toHaveLength(2);
	});

	it('makes the trigger poll the vendor less often', async () => {
		await activate(newProcess());
		vendor.failure = AWAY;
		const { length } = vendor.asked;
		await clock.advance(HOUR);
		// The polls come after 1, 2, 4 and 8 minutes, and then every ten.
		expect(vendor.asked.length - length).toBe(9);
	});
});

describe('closeFunction', () => {
	it('resolves only once the trigger has stopped', async () => {
		const context = newProcess();
		const response = await activate(context);
		await response.closeFunction?.();
		expect(clock.sleeping).toBe(0);
		const { length } = vendor.asked;
		vendor.receive('a');
		await clock.advance(HOUR);
		expect(vendor.asked).toHaveLength(length);
		expect(emitted(context)).toEqual([]);
	});

	it('emits nothing more from a running poll, and loses nothing of it', async () => {
		const context = newProcess();
		const answer = gate();
		let isSlow = false;
		const response = await activate(context, {
			pages: async function* (sinceMs) {
				for await (const page of vendor.pages(sinceMs)) {
					if (isSlow) await answer.passed;
					yield page;
				}
			},
		});
		isSlow = true;
		vendor.receive('a', 'b', 'c');
		await clock.advance(MINUTE);
		const closing = crash(context, response, true);
		const closed = jest.fn();
		void closing.then(closed);
		await clock.advance(0);
		expect(closed).not.toHaveBeenCalled();
		answer.open();
		await closing;
		expect(emitted(context)).toEqual([]);
		const after = newProcess();
		await activate(after);
		expect(executed(after)).toEqual(['a', 'b', 'c']);
	});

	it('is not reported as a fault, although the running poll fails because of it', async () => {
		const context = newProcess();
		const answer = gate();
		let isSlow = false;
		const response = await activate(context, {
			pages: async function* (sinceMs) {
				if (isSlow) await answer.passed;
				yield* vendor.pages(sinceMs);
			},
		});
		isSlow = true;
		await clock.advance(MINUTE);
		const closing = response.closeFunction?.();
		answer.break(new Error('aborted'));
		await closing;
		expect([context.failedExecutions, context.log]).toEqual([[], []]);
	});
});

describe('in the editor', () => {
	const listen = async (changed: Partial<Polling> = {}) => {
		const context = newProcess('manual');
		const response = await activate(context, changed);
		return { context, response, listening: response.manualTriggerFunction?.() as Promise<void> };
	};

	it('nothing happens before the user starts a test', async () => {
		vendor.receive('a');
		const context = newProcess('manual');
		await activate(context);
		await clock.advance(HOUR);
		expect([vendor.asked, emitted(context)]).toEqual([[], []]);
	});

	it('the newest message of the last day is the test event', async () => {
		vendor.receive('a', 'b');
		await clock.advance(HOUR);
		vendor.receive('c', 'newest');
		await clock.advance(23 * HOUR);
		const { context, listening } = await listen();
		await listening;
		expect(emitted(context)).toEqual(['newest']);
		await clock.advance(HOUR);
		expect(emitted(context)).toEqual(['newest']);
	});

	it('the next message is the test event if there was none', async () => {
		vendor.receive('older than a day');
		await clock.advance(25 * HOUR);
		const { context, listening } = await listen();
		await listening;
		await clock.advance(MINUTE);
		expect(emitted(context)).toEqual([]);
		vendor.receive('next');
		await clock.advance(5 * SECOND);
		expect(emitted(context)).toEqual(['next']);
		vendor.receive('another');
		await clock.advance(HOUR);
		expect(emitted(context)).toEqual(['next']);
	});

	it('a message may be the test event repeatedly, without effect on the live trigger', async () => {
		vendor.receive('a');
		const { context, listening } = await listen();
		await listening;
		expect(context.emissions).toMatchObject([{ deduplicationKey: undefined, staticData: {} }]);
		expect(context.staticData).toEqual({});
	});

	it('a fault is shown at once', async () => {
		vendor.failure = WRONG_PASSWORD;
		const { listening } = await listen();
		expect((await rejected(listening, NodeApiError)).message).toBe('It is authentication');
	});

	it('a fault during the wait is shown', async () => {
		const { context, listening } = await listen();
		await listening;
		vendor.failure = WRONG_PASSWORD;
		await clock.advance(5 * SECOND);
		expect(context.emittedErrors.map(({ message }) => message)).toEqual(['It is authentication']);
	});

	it('it stops waiting silently when the user does', async () => {
		const { context, response, listening } = await listen();
		await listening;
		await response.closeFunction?.();
		vendor.receive('a');
		await clock.advance(HOUR);
		expect([emitted(context), context.emittedErrors, clock.sleeping]).toEqual([[], [], 0]);
	});
});
