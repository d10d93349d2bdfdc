import type { IDataObject, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { AsanakTrigger } from '../../nodes/Asanak/AsanakTrigger.node';
import { systemClock } from '../../nodes/shared/ports/clock';
import { ASANAK } from '../../nodes/Asanak/vendor';
import { startSandbox, type Sandbox } from '../../sandbox';
import { watchingSuite } from '../conformance/watching';
import { rejected } from '../support/caught';
import { eventually } from '../support/eventually';
import type { FakeClock } from '../support/fakeClock';
import { FakeTriggerContext } from '../support/fakeTriggerContext';
import { executeHelpers } from '../support/nodeHarness';
import { tracesOf } from '../support/tracesOf';

jest.mock('../../nodes/shared/ports/clock', () => {
	const { FakeClock: Fake } =
		jest.requireActual<typeof import('../support/fakeClock')>('../support/fakeClock');
	return { systemClock: new Fake({ startMs: Date.now() }) };
});
/** The trigger's clock: minutes pass when a test says so. */
const clock = systemClock as unknown as FakeClock;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The trigger as n8n runs it, asking the emulator by HTTP. test/shared/n8n tests the polling itself. */
const node = new AsanakTrigger();
let sandbox: Sandbox;
const running: ITriggerResponse[] = [];
const asanak = () => sandbox.asanak;

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['asanak'] });
});
beforeEach(() => {
	asanak().strictRequests = true;
	asanak().minGapMs = 0;
	followClock(0);
});
afterEach(async () => {
	await Promise.all(running.splice(0).map(async ({ closeFunction }) => await closeFunction?.()));
	asanak().reset();
});
afterAll(async () => {
	await sandbox.stop();
});

/** Sets the vendor's clock this far ahead of the trigger's. */
function followClock(offsetMs: number): void {
	asanak().clockOffsetMs = clock.now() - Date.now() + offsetMs;
}

interface Setup {
	events?: unknown;
	numbers?: unknown;
	creditThreshold?: unknown;
	checkEveryMinutes?: unknown;
	options?: IDataObject;
	password?: string;
	baseUrl?: string;
}

function functionsOf(context: FakeTriggerContext, setup: Setup = {}): ITriggerFunctions {
	const { password = 'sandbox-password', baseUrl = sandbox.url + asanak().path } = setup;
	return {
		...context.functions,
		getNodeParameter: (name: keyof Setup, fallback: unknown) => setup[name] ?? fallback,
		getCredentials: async () => ({ username: 'demo', password, baseUrl, pacingMs: 0 }),
		helpers: executeHelpers(),
	} as unknown as ITriggerFunctions;
}

async function start(context: FakeTriggerContext, setup?: Setup): Promise<ITriggerResponse> {
	const response = await node.trigger.call(functionsOf(context, setup));
	running.push(response);
	return response;
}

const polls = () => asanak().calls.filter(({ operation }) => operation === 'getReceivedMsg').length;
const texts = (context: FakeTriggerContext) => context.executions.map(({ text }) => text);
const inbound = async (text: string, more: Partial<Parameters<Sandbox['asanak']['inbound']>[0]> = {}) =>
	await asanak().inbound({ source: '989350000000', text, ...more });

/** Lets the trigger poll until it sleeps again. */
async function idle(): Promise<void> {
	await eventually('the trigger sleeps', () => clock.sleeping === 1);
}
async function poll(afterMs = MINUTE_MS): Promise<void> {
	await idle();
	const before = asanak().requests;
	// The vendor's clock advances as well.
	asanak().clockOffsetMs += afterMs;
	await clock.advance(afterMs);
	await eventually('the vendor was asked', () => asanak().requests > before);
	await idle();
}

/** What the database and the next process know of a trigger that was stopped. */
const restarted = (context: FakeTriggerContext) =>
	new FakeTriggerContext(structuredClone(context.staticData), 'trigger', context.keys);

watchingSuite({
	info: ASANAK,
	event: 'inboundMessage',
	start: async (context) => {
		const response = await node.trigger.call(functionsOf(context));
		await idle();
		return response;
	},
	arrive: async (name) => void (await inbound(name)),
	nameOf: ({ text }) => text,
	look: poll,
});

describe('each inbound SMS', () => {
	it('starts the flow once, with its own key and all fields', async () => {
		const context = new FakeTriggerContext();
		await start(context);
		await idle();
		await inbound('سلام', { id: '9223372036854775807' });
		await poll();
		await poll();
		expect(context.executions).toEqual([
			expect.objectContaining({
				event: 'inboundMessage',
				vendor: 'asanak',
				messageId: '9223372036854775807',
				from: '+989350000000',
				to: '982100',
				text: 'سلام',
				raw: expect.objectContaining({ body: 'سلام' }),
			}),
		]);
		expect(context.emissions).toHaveLength(1);
		const key = context.emissions[0]?.deduplicationKey ?? '';
		expect(key).toMatch(/^sms-fax-/);
		expect(key.length).toBeLessThanOrEqual(255);
		await inbound('another');
		await poll();
		expect(texts(context)).toEqual(['سلام', 'another']);
		expect(context.emissions[1]?.deduplicationKey).not.toBe(key);
	});

	it('with the id of an earlier one but another text starts the flow, and a repetition does not', async () => {
		const context = new FakeTriggerContext();
		await start(context);
		await idle();
		const first = { id: '7', receivedTime: asanak().now() };
		await inbound('first', first);
		await poll();
		await inbound('first', first);
		await inbound('second', { id: '7' });
		await poll();
		await poll();
		expect(texts(context)).toEqual(['first', 'second']);
	});

	it('to other numbers is ignored', async () => {
		const context = new FakeTriggerContext();
		await start(context, { numbers: '982164063188' });
		await idle();
		await inbound('to another', { destination: '982100' });
		await inbound('to this', { destination: '982164063188' });
		await poll();
		expect(texts(context)).toEqual(['to this']);
	});

	it('is found every minute, or at the interval that was set', async () => {
		const context = new FakeTriggerContext();
		await start(context, { options: { pollIntervalSeconds: 5 } });
		await poll(5_000);
		await poll(5_000);
		expect(clock.slept.slice(-3)).toEqual([5_000, 5_000, 5_000]);
	});

	it('that appears late, with an earlier time, is found', async () => {
		const context = new FakeTriggerContext();
		await start(context);
		await idle();
		await inbound('first');
		await poll();
		await inbound('late', { receivedTime: asanak().now() - 4 * MINUTE_MS });
		await poll();
		expect(texts(context)).toEqual(['first', 'late']);
	});

	it('that n8n could not store is handed over again', async () => {
		const context = new FakeTriggerContext();
		await start(context);
		await idle();
		context.store = async () => {
			throw new Error('database is locked');
		};
		await inbound('hello');
		await poll();
		expect(context.executions).toEqual([]);
		context.store = async () => undefined;
		await poll();
		expect(texts(context)).toEqual(['hello']);
		expect(new Set(context.emissions.map(({ deduplicationKey }) => deduplicationKey)).size).toBe(1);
	});
});

describe('the credit', () => {
	const both = { events: ['inboundMessage', 'lowCredit'] };
	const credits = () => asanak().calls.filter(({ operation }) => operation === 'getUserCredit').length;

	it('is not requested by a trigger of inbound SMS, even in a workflow from before Low Credit existed', async () => {
		await start(new FakeTriggerContext());
		await poll();
		await poll(24 * HOUR_MS);
		expect(credits()).toBe(0);
	});

	it('starts the flow below the threshold, and is read every 15 minutes or at the interval that was set', async () => {
		asanak().accounts[0]!.credit = 149;
		const context = new FakeTriggerContext();
		await start(context, { events: ['lowCredit'], creditThreshold: 150 });
		await poll(15 * MINUTE_MS);
		expect(context.executions).toMatchObject([
			{
				event: 'lowCredit',
				amount: 149,
				unit: null,
				threshold: 150,
				vendor: 'asanak',
				raw: { credit: '149' },
			},
		]);
		expect(clock.slept.at(-1)).toBe(15 * MINUTE_MS);
		expect(polls()).toBe(0);
		await start(new FakeTriggerContext(), { events: ['lowCredit'], checkEveryMinutes: 0.5 });
		await eventually('both sleep', () => clock.sleeping === 2);
		expect(clock.slept.at(-1)).toBe(30_000);
	});

	it('is watched alongside SMS if both are chosen', async () => {
		asanak().accounts[0]!.credit = 5;
		const context = new FakeTriggerContext();
		await start(context, both);
		await eventually('both sleep', () => clock.sleeping === 2);
		await inbound('hello');
		asanak().clockOffsetMs += MINUTE_MS;
		await clock.advance(MINUTE_MS);
		await eventually('the SMS has started the flow', () => context.executions.length === 2);
		expect(context.executions.map(({ event }) => event)).toEqual(['lowCredit', 'inboundMessage']);
	});

	it.each([
		['Events is empty', { events: [] }],
		['Credit Threshold is “0”', { ...both, creditThreshold: 0 }],
		['Check Every (Minutes) is “0”', { ...both, checkEveryMinutes: 0 }],
		['Events is “sms”', { events: ['sms'] }],
	])('is not watched if %s', async (message, setup) => {
		const error = await rejected(start(new FakeTriggerContext(), setup), Error);
		expect(error.message).toContain(message);
	});
});

describe('after a restart', () => {
	it('after days catches up page by page, even if one ends within one millisecond', async () => {
		const before = new FakeTriggerContext();
		const { closeFunction } = await start(before);
		await idle();
		await closeFunction?.();
		const begin = asanak().now() + HOUR_MS;
		asanak().clockOffsetMs += 72 * HOUR_MS;
		await clock.advance(72 * HOUR_MS);
		for (let index = 0; index < 250; index++) {
			await inbound(`text ${index}`, { receivedTime: begin + Math.floor(index / 40) });
		}
		const after = restarted(before);
		await start(after);
		await idle();
		expect(texts(after)).toEqual(Array.from({ length: 250 }, (_, index) => `text ${index}`));
	});

	it('with another account starts afresh: existing messages do not start the flow', async () => {
		const before = new FakeTriggerContext();
		const { closeFunction } = await start(before);
		await idle();
		await closeFunction?.();
		asanak().accounts.push({ ...asanak().accounts[0]!, username: 'other', numbers: ['2100'] });
		await inbound('to the other', { destination: '2100' });
		const after = restarted(before);
		const functions = functionsOf(after);
		const account = { username: 'other', password: 'sandbox-password', pacingMs: 0 };
		functions.getCredentials = (async () => ({
			...account,
			baseUrl: sandbox.url + asanak().path,
		})) as unknown as typeof functions.getCredentials;
		running.push(await node.trigger.call(functions));
		await idle();
		expect(after.executions).toEqual([]);
		asanak().accounts.pop();
	});
});

describe('the vendor’s clock', () => {
	it.each([30, -30])(
		'may be %i minutes ahead: new messages start the flow once, existing ones do not',
		async (minutes) => {
			followClock(minutes * MINUTE_MS);
			await inbound('before');
			const context = new FakeTriggerContext();
			const { closeFunction } = await start(context);
			await idle();
			await inbound('after');
			await poll();
			await poll();
			await closeFunction?.();
			await inbound('meanwhile');
			const after = restarted(context);
			await start(after);
			await idle();
			expect([texts(context), texts(after)]).toEqual([['after'], ['meanwhile']]);
		},
	);
});

describe('a fault', () => {
	it.each([
		['a wrong password', { password: 'falsch' }, 'does not accept the user name and password'],
		['a password that is missing', { password: '' }, 'has no password'],
		['an address that is none', { baseUrl: 'nonsense' }, 'is not a web address'],
		[
			'an interval of no seconds',
			{ options: { pollIntervalSeconds: 0 } },
			'Options > Poll Interval (Seconds) is “0”',
		],
		['numbers that are none', { numbers: 'Asanak' }, '“Asanak” is not a number'],
	])('such as %s prevents activation, and leaves no trace', async (_what, setup, message) => {
		const context = new FakeTriggerContext();
		const error = await rejected(start(context, setup), Error);
		expect(error.message).toContain(message);
		expect(tracesOf('falsch', [error, context.log])).toEqual([]);
		expect(context.staticData.window).toBeUndefined();
	});

	it('that is transient is waited out silently, and nothing is lost', async () => {
		const context = new FakeTriggerContext();
		await start(context);
		await idle();
		asanak().faults.push({ fault: { kind: 'status', status: 503, body: 'Busy' }, times: 1 });
		asanak().faults.push({ fault: { kind: 'statusCode', status: '501' }, times: 1 });
		await inbound('hello');
		for (let minute = 0; minute < 3; minute++) await poll();
		expect(texts(context)).toEqual(['hello']);
		expect(context.emittedErrors).toEqual([]);
	});

	it('that waiting cannot fix is reported once, as a failed execution; the trigger continues', async () => {
		const context = new FakeTriggerContext();
		await start(context);
		await idle();
		asanak().accounts[0]!.active = false;
		await inbound('hello');
		await poll();
		await poll(10 * MINUTE_MS);
		expect(context.failedExecutions.map(({ message }) => message)).toEqual([
			expect.stringContaining('the user is not active (code 3'),
		]);
		asanak().accounts[0]!.active = true;
		await poll(10 * MINUTE_MS);
		expect(texts(context)).toEqual(['hello']);
		expect(context.emittedErrors).toEqual([]);
	});

	it('that echoes the request reveals the password nowhere', async () => {
		const context = new FakeTriggerContext();
		await start(context);
		await idle();
		asanak().faults.push({ fault: { kind: 'echo' } });
		asanak().clockOffsetMs += MINUTE_MS;
		await clock.advance(MINUTE_MS);
		// The fault gives no reason: the trigger pauses, asks for the credit, and learns no more.
		await eventually('the fault is told', () => {
			void clock.advance(1_000);
			return context.failedExecutions.length > 0;
		});
		for (const told of [context.failedExecutions, context.log, context.staticData, context.emissions]) {
			expect(tracesOf('sandbox-password', told)).toEqual([]);
		}
	});

	it('no longer polls after it was stopped', async () => {
		const { closeFunction } = await start(new FakeTriggerContext());
		await idle();
		await closeFunction?.();
		const before = polls();
		await clock.advance(10 * MINUTE_MS);
		expect([polls(), clock.sleeping]).toEqual([before, 0]);
	});
});

describe('in the editor', () => {
	const manual = () => new FakeTriggerContext({}, 'manual');

	it('the newest SMS of the last day is the test event', async () => {
		await inbound('too old', { receivedTime: asanak().now() - 25 * HOUR_MS });
		await inbound('older', { receivedTime: asanak().now() - HOUR_MS });
		await inbound('newest');
		const context = manual();
		await (await start(context)).manualTriggerFunction?.();
		expect(texts(context)).toEqual(['newest']);
		expect(context.staticData).toEqual({});
	});

	it('the next SMS is the test event if there was none', async () => {
		await inbound('too old', { receivedTime: asanak().now() - 25 * HOUR_MS });
		const context = manual();
		await (await start(context)).manualTriggerFunction?.();
		expect(context.executions).toEqual([]);
		await inbound('next');
		await idle();
		await clock.advance(5_000);
		await eventually('the event was emitted', () => context.executions.length > 0);
		expect(texts(context)).toEqual(['next']);
		expect(clock.sleeping).toBe(0);
	});

	it('a fault is reported at once', async () => {
		const context = manual();
		const response = await start(context, { password: 'falsch' });
		const error = await rejected(response.manualTriggerFunction?.() as Promise<void>, Error);
		expect(error.message).toContain('does not accept the user name and password');
		expect(tracesOf('falsch', error)).toEqual([]);
	});

	it('stops waiting when the editor stops listening', async () => {
		const context = manual();
		const { manualTriggerFunction, closeFunction } = await start(context);
		await manualTriggerFunction?.();
		await idle();
		await closeFunction?.();
		await eventually('the trigger is still', () => clock.sleeping === 0);
		expect([context.emittedErrors, context.executions]).toEqual([[], []]);
	});
});
