import fc from 'fast-check';
import type { IDataObject, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { GatewayError } from '../../../../nodes/shared/errors/gatewayError';
import type { InboundMessage } from '../../../../nodes/shared/model';
import { creditSource } from '../../../../nodes/shared/n8n/watch/creditSource';
import { forgetEmissions } from '../../../../nodes/shared/n8n/watch/emitOnce';
import { pollSource } from '../../../../nodes/shared/n8n/watch/pollSource';
import type { WatchSource } from '../../../../nodes/shared/n8n/watch/watchSource';
import { watchTrigger } from '../../../../nodes/shared/n8n/watch/watchTrigger';
import { rejected } from '../../../support/caught';
import { CrashingN8n } from '../../../support/crashingN8n';
import { FakeClock } from '../../../support/fakeClock';
import { FakeTriggerContext } from '../../../support/fakeTriggerContext';

const MINUTE_MS = 60_000;
const INTERVAL_MS = 15 * MINUTE_MS;
const THRESHOLD = 100;
const AWAY = new GatewayError('connection', { message: 'Away', advice: 'Wait.' });
const WRONG_PASSWORD = new GatewayError('authentication', { message: 'Wrong', advice: 'Correct it.' });

let clock: FakeClock;
let account: { name: string; credit: number; fault: Error | null; asked: number };
let running: ITriggerResponse[];

beforeEach(() => {
	forgetEmissions();
	clock = new FakeClock();
	account = { name: 'demo', credit: 500, fault: null, asked: 0 };
	running = [];
});
afterEach(async () => {
	await Promise.all(running.map(async ({ closeFunction }) => await closeFunction?.()));
});

function credit(signal: AbortSignal, threshold = THRESHOLD): WatchSource {
	return creditSource({
		accountName: account.name,
		read: async () => {
			account.asked++;
			if (account.fault !== null) throw account.fault;
			return {
				amount: account.credit,
				unit: null,
				vendor: 'asanak',
				raw: { credit: String(account.credit) },
			};
		},
		threshold,
		intervalMs: INTERVAL_MS,
		signal,
		clock,
	});
}

/** An account that SMS come in to, all at once: those whose names stand in `sms`. */
const inbox = (signal: AbortSignal, sms: readonly string[], fault: () => Error | null = () => null) =>
	pollSource({
		accountName: account.name,
		pages: async function* (fromMs) {
			const failure = fault();
			if (failure !== null) throw failure;
			const messages = sms.map((key) => ({
				key,
				receivedMs: clock.now(),
				record: { event: 'inboundMessage', messageId: key } as InboundMessage,
			}));
			yield await Promise.resolve({ fromMs, messages });
		},
		intervalMs: MINUTE_MS,
		overlapMs: 0,
		signal,
		clock,
	});

async function activate(
	context: FakeTriggerContext,
	sources: (signal: AbortSignal) => WatchSource | WatchSource[] = credit,
): Promise<ITriggerResponse> {
	const response = await watchTrigger(context.functions, async (signal) => sources(signal));
	running.push(response);
	await clock.advance(0);
	return response;
}

/** Lets the next looks find these amounts. */
async function falls(...amounts: number[]): Promise<void> {
	for (const amount of amounts) {
		account.credit = amount;
		await clock.advance(INTERVAL_MS);
	}
}

/** What the database and the next process know of a trigger that was stopped. */
async function restarted(
	context: FakeTriggerContext,
	response: ITriggerResponse,
	staticData = context.staticData,
) {
	await response.closeFunction?.();
	forgetEmissions();
	const saved = JSON.parse(JSON.stringify(staticData)) as IDataObject;
	return new FakeTriggerContext(saved, 'trigger', context.keys);
}

const alerts = ({ executions }: FakeTriggerContext) => executions.map(({ amount }) => amount);

describe('a low credit', () => {
	it('starts the flow at the first poll, with all fields', async () => {
		account.credit = 99;
		const context = new FakeTriggerContext();
		await activate(context);
		expect(context.executions).toEqual([
			{
				amount: 99,
				unit: null,
				threshold: 100,
				event: 'lowCredit',
				eventKey: expect.stringMatching(/^[\w-]{22}$/) as string,
				vendor: 'asanak',
				raw: { credit: '99' },
			},
		]);
		expect(Object.keys(context.executions[0] ?? {})).toEqual(
			'amount unit threshold event eventKey vendor raw'.split(' '),
		);
	});

	it('starts the flow when it falls below the threshold, but not when it equals it', async () => {
		const context = new FakeTriggerContext();
		await activate(context);
		await falls(101, 100);
		expect(alerts(context)).toEqual([]);
		await falls(99.5);
		expect(alerts(context)).toEqual([99.5]);
	});

	it('starts the flow once for as long as it stays low', async () => {
		const context = new FakeTriggerContext();
		await activate(context);
		await falls(90, 80, 0, -5, 80);
		expect(alerts(context)).toEqual([90]);
	});

	it('starts the flow again after it rose 10 percent above the threshold and fell again', async () => {
		const context = new FakeTriggerContext();
		await activate(context);
		await falls(90, 109.9, 90, 110, 109, 99);
		expect(alerts(context)).toEqual([90, 99]);
		const keys = context.executions.map(({ eventKey }) => eventKey);
		expect(new Set(keys).size).toBe(2);
	});

	it('is polled at the interval', async () => {
		await activate(new FakeTriggerContext());
		const { asked } = account;
		await clock.advance(INTERVAL_MS - 1);
		expect(account.asked).toBe(asked);
		await clock.advance(1 + 3 * INTERVAL_MS);
		expect(account.asked).toBe(asked + 4);
	});

	it('starts the flow again for another threshold', async () => {
		const context = new FakeTriggerContext();
		const first = await activate(context);
		await falls(90);
		const next = await restarted(context, first);
		await activate(next, (signal) => credit(signal, 95));
		expect(alerts(next)).toEqual([90]);
	});

	it('starts the flow again for another account', async () => {
		account.credit = 90;
		const context = new FakeTriggerContext();
		const next = await restarted(context, await activate(context));
		account.name = 'another';
		await activate(next);
		expect(alerts(next)).toEqual([90]);
	});
});

describe('a restart', () => {
	it.each([90, 105])('starts nothing again while the credit is low: at %d', async (amount) => {
		account.credit = 90;
		const context = new FakeTriggerContext();
		const next = await restarted(context, await activate(context));
		account.credit = amount;
		await activate(next);
		await clock.advance(2 * INTERVAL_MS);
		expect(alerts(next)).toEqual([]);
	});

	it('starts nothing again when n8n was killed after it had stored the alert', async () => {
		account.credit = 90;
		const context = new FakeTriggerContext();
		const response = await activate(context);
		const next = await restarted(context, response, context.emissions[0]?.staticData);
		await activate(next);
		expect(next.emissions).toHaveLength(1);
		expect(next.executions).toEqual([]);
	});

	it('remembers that the credit was topped up before it', async () => {
		const context = new FakeTriggerContext();
		const response = await activate(context);
		await falls(90, 500);
		const next = await restarted(context, response);
		account.credit = 95;
		await activate(next);
		expect(alerts(next)).toEqual([95]);
	});
});

describe('a credit that cannot be read', () => {
	it('causes no alert, and is reported once if it persists', async () => {
		const context = new FakeTriggerContext();
		await activate(context);
		account.fault = AWAY;
		await clock.advance(24 * 60 * MINUTE_MS);
		expect(context.executions).toEqual([]);
		expect(context.failedExecutions.map(({ message }) => message)).toEqual(['Away']);
		account.fault = null;
		account.credit = 90;
		await clock.advance(INTERVAL_MS);
		expect(alerts(context)).toEqual([90]);
	});

	it('is polled again within minutes, however long the interval', async () => {
		const context = new FakeTriggerContext();
		account.fault = AWAY;
		await activate(context);
		account.fault = null;
		account.credit = 90;
		await clock.advance(2 * MINUTE_MS);
		expect(alerts(context)).toEqual([90]);
	});

	it('does not start the flow again for a credit that is still low', async () => {
		const context = new FakeTriggerContext();
		await activate(context);
		await falls(90);
		account.fault = AWAY;
		await clock.advance(INTERVAL_MS);
		account.fault = null;
		await clock.advance(2 * INTERVAL_MS);
		expect(alerts(context)).toEqual([90]);
	});

	it('prevents the first activation if waiting cannot help', async () => {
		account.fault = WRONG_PASSWORD;
		const error = await rejected(activate(new FakeTriggerContext()), Error);
		expect(error.message).toBe('Wrong');
	});
});

describe('a trigger that also waits for SMS', () => {
	it('keeps the two apart', async () => {
		account.credit = 90;
		const sms: string[] = [];
		const both = (signal: AbortSignal) => [inbox(signal, sms), credit(signal)];
		const context = new FakeTriggerContext();
		const response = await activate(context, both);
		sms.push('one');
		await clock.advance(2 * INTERVAL_MS);
		const names = ({ executions }: FakeTriggerContext) =>
			executions.map(({ event, messageId }) => messageId ?? event);
		expect(names(context)).toEqual(['lowCredit', 'one']);

		const next = await restarted(context, response);
		sms.push('two');
		await activate(next, both);
		await clock.advance(2 * INTERVAL_MS);
		expect(names(next)).toEqual(['two']);
	});

	it('keeps its SMS state when credit is added, and its credit state when other SMS are selected', async () => {
		const sms: string[] = [];
		const context = new FakeTriggerContext();
		const response = await activate(context, (signal) => inbox(signal, sms));
		sms.push('one');
		await clock.advance(MINUTE_MS);
		account.credit = 90;
		const next = await restarted(context, response);
		await activate(next, (signal) => [inbox(signal, sms), credit(signal)]);
		await clock.advance(INTERVAL_MS);
		expect(next.executions.map(({ event }) => event)).toEqual(['lowCredit']);
	});

	it('starts afresh with an event that was switched off for a while', async () => {
		account.credit = 90;
		const context = new FakeTriggerContext();
		const both = (signal: AbortSignal) => [inbox(signal, []), credit(signal)];
		const without = await restarted(context, await activate(context, both));
		const again = await restarted(without, await activate(without, (signal) => inbox(signal, [])));
		expect(Object.keys(again.staticData)).not.toContain('lowCredit');
		await clock.advance(1);
		await activate(again, both);
		expect(alerts(again)).toEqual([90]);
	});

	it('reports an outage of both only once', async () => {
		const context = new FakeTriggerContext();
		await activate(context, (signal) => [inbox(signal, [], () => account.fault), credit(signal)]);
		account.fault = AWAY;
		await clock.advance(24 * 60 * MINUTE_MS);
		expect(context.failedExecutions).toHaveLength(1);
	});
});

describe('the editor’s test event', () => {
	const test = async (sources: (signal: AbortSignal) => WatchSource[]) => {
		const context = new FakeTriggerContext({}, 'manual');
		const response = await activate(context, sources);
		await response.manualTriggerFunction?.();
		return context;
	};

	it('shows today’s credit, even if it is not low', async () => {
		const context = await test((signal) => [credit(signal)]);
		expect(context.executions).toMatchObject([{ event: 'lowCredit', amount: 500, threshold: 100 }]);
		expect(context.staticData).toEqual({});
	});

	it('shows an SMS of today rather than the credit if both are chosen', async () => {
		const both = await test((signal) => [inbox(signal, ['sms']), credit(signal)]);
		expect(both.executions).toMatchObject([{ messageId: 'sms' }]);
		const none = await test((signal) => [inbox(signal, []), credit(signal)]);
		expect(none.executions).toMatchObject([{ event: 'lowCredit' }]);
	});

	it('fails if the credit cannot be read', async () => {
		account.fault = AWAY;
		const error = await rejected(
			test((signal) => [credit(signal)]),
			Error,
		);
		expect(error.message).toBe('Away');
	});
});

/** How many alerts the amounts that the looks have found should cause. */
function alertsAmong(found: readonly number[]): number {
	let isLow = false;
	let count = 0;
	for (const amount of found) {
		if (amount < THRESHOLD && !isLow) count++;
		isLow = amount < THRESHOLD || (isLow && amount < THRESHOLD * 1.1);
	}
	return count;
}

const LEVELS = [0, 99, 100, 105, 109, 111, 500] as const;
const STEPS = ['look', 'look', 'look', 'write', 'run', 'finish', 'republish', 'crash'] as const;
type Step = readonly [(typeof STEPS)[number], (typeof LEVELS)[number], number];
const histories = (steps: ReadonlyArray<Step[0]>) =>
	fc.array(fc.tuple(fc.constantFrom(...steps), fc.constantFrom(...LEVELS), fc.nat(3)), { maxLength: 30 });

/** @returns how many alerts n8n ran, how many there should be, and what the last look found */
async function play(history: Step[]): Promise<{ runs: number; due: number; last: number }> {
	clock = new FakeClock();
	account.credit = 500;
	const found: number[] = [];
	const start = async (functions: ITriggerFunctions) =>
		await watchTrigger(functions, async (signal) => {
			const source = credit(signal);
			return { ...source, look: reading(source.look), begin: reading(source.begin) };
		});
	const reading =
		<A>(look: (from: A) => ReturnType<WatchSource['look']>) =>
		(from: A) => {
			found.push(account.credit);
			return look(from);
		};
	forgetEmissions();
	const n8n = new CrashingN8n(start, clock.now);
	await n8n.activate();
	n8n.write(Infinity);
	for (const [step, level, count] of history) {
		if (step === 'write') n8n.write(count);
		if (step === 'run') n8n.run(count);
		if (step === 'finish') n8n.finish(count);
		if (step === 'look') await falls(level);
		if (step === 'crash') await n8n.crash();
		if (step === 'republish') {
			await n8n.deactivate();
			await n8n.activate();
		}
		await clock.advance(0);
	}
	for (let round = 0; round < 3; round++) {
		n8n.write(Infinity);
		n8n.run(Infinity);
		n8n.finish(Infinity);
		await clock.advance(INTERVAL_MS);
	}
	await n8n.deactivate();
	n8n.run(Infinity);
	return { runs: n8n.runs.length, due: alertsAmong(found), last: account.credit };
}

describe('watching a credit', () => {
	it('starts the flow once each time that it becomes low, whenever the trigger is published', async () => {
		const steps = STEPS.filter((step) => step !== 'crash');
		await fc.assert(
			fc.asyncProperty(histories(steps), async (history) => {
				const { runs, due } = await play(history);
				expect(runs).toBe(due);
			}),
			{ numRuns: 100 },
		);
	});

	it('never starts it twice for one alert, whenever n8n is killed, and never misses a low credit', async () => {
		await fc.assert(
			fc.asyncProperty(histories(STEPS), async (history) => {
				const { runs, due, last } = await play(history);
				expect(runs).toBeLessThanOrEqual(due);
				if (last < THRESHOLD) expect(runs).toBeGreaterThanOrEqual(1);
			}),
			{ numRuns: 100 },
		);
	});
});
