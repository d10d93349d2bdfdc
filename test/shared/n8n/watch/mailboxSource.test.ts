import { NodeApiError, type ITriggerResponse } from 'n8n-workflow';
import { GatewayError } from '../../../../nodes/shared/errors/gatewayError';
import { MailError } from '../../../../nodes/shared/ports/mail';
import { keyDigest } from '../../../../nodes/shared/receiving/recentKeys';
import type { DeliveryReport, ErrorKind } from '../../../../nodes/shared/model';
import { MailboxSource, type Mailwatch } from '../../../../nodes/shared/n8n/watch/mailboxSource';
import { forgetEmissions } from '../../../../nodes/shared/n8n/watch/emitOnce';
import { watchTrigger } from '../../../../nodes/shared/n8n/watch/watchTrigger';
import { rejected } from '../../../support/caught';
import { FakeClock } from '../../../support/fakeClock';
import { FakeMailbox } from '../../../support/fakeMailbox';
import { FakeTriggerContext } from '../../../support/fakeTriggerContext';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const INTERVAL_MS = MINUTE;

const failure = (kind: ErrorKind) => new GatewayError(kind, { message: `It is ${kind}`, advice: 'Wait.' });

let clock: FakeClock;
let box: FakeMailbox;
let running: ITriggerResponse[];

beforeEach(() => {
	forgetEmissions();
	clock = new FakeClock();
	box = new FakeMailbox(clock);
	running = [];
});
afterEach(async () => {
	await stopAll();
});

async function stopAll(): Promise<void> {
	await Promise.all(running.splice(0).map(async ({ closeFunction }) => await closeFunction?.()));
}

function watched(signal: AbortSignal): Mailwatch {
	return {
		accountName: 'imap.example.com demo',
		open: box.open,
		folder: 'INBOX',
		from: 'vendor@example.com',
		read: async ({ source: mail }) => {
			const text = mail.toString();
			if (text.startsWith('spam')) return null;
			if (text.startsWith('unreadable')) return { key: text, error: failure('protocol') };
			return { key: text, record: { event: 'deliveryReport', vendorText: text } as DeliveryReport };
		},
		explain: (error) => (error instanceof MailError ? failure('connection') : error),
		intervalMs: INTERVAL_MS,
		signal,
		clock,
	};
}

/** Activates the trigger, and lets it do what it can do without waiting. */
async function activate(
	context: FakeTriggerContext,
	changed: Partial<Mailwatch> = {},
): Promise<ITriggerResponse> {
	const response = await watchTrigger(
		context.functions,
		async (signal) => new MailboxSource({ ...watched(signal), ...changed }),
	);
	running.push(response);
	await clock.advance(0);
	return response;
}

/** What the database and the next process know of a trigger that was stopped. */
const restarted = (context: FakeTriggerContext) =>
	new FakeTriggerContext(
		JSON.parse(JSON.stringify(context.staticData)) as FakeTriggerContext['staticData'],
		'trigger',
		context.keys,
	);

const texts = (context: FakeTriggerContext) => context.executions.map(({ vendorText }) => vendorText);
const given = (context: FakeTriggerContext) => context.emissions.map(({ json }) => json.vendorText);

async function receive(...mails: string[]): Promise<void> {
	for (const text of mails) box.receive(text);
	await clock.advance(0);
}

describe('a mail', () => {
	it('starts the flow at once, and once, if the server announces it', async () => {
		const context = new FakeTriggerContext();
		await activate(context);
		await receive('a');
		expect(texts(context)).toEqual(['a']);
		await receive('b', 'c');
		await clock.advance(HOUR);
		expect(given(context)).toEqual(['a', 'b', 'c']);
		expect(new Set(context.emissions.map(({ deduplicationKey }) => deduplicationKey)).size).toBe(3);
	});

	it('is found at the next poll if the server announces nothing', async () => {
		const context = new FakeTriggerContext();
		await activate(context);
		box.mails.push({ uid: box.uidNext++, receivedMs: clock.now(), from: 'vendor@example.com', text: 'a' });
		await clock.advance(INTERVAL_MS - 1);
		expect(texts(context)).toEqual([]);
		await clock.advance(1);
		expect(texts(context)).toEqual(['a']);
	});

	it('that came twice starts the flow once', async () => {
		const context = new FakeTriggerContext();
		await activate(context);
		await receive('a', 'a');
		await receive('a');
		expect(given(context)).toEqual(['a']);
	});

	it('from another sender, or that is not accepted, starts nothing and is read once', async () => {
		const context = new FakeTriggerContext();
		await activate(context);
		box.receive('forged', { from: 'somebody@example.com' });
		await receive('spam');
		await clock.advance(HOUR);
		expect(context.emissions).toEqual([]);
		expect(box.fetched).toEqual([2]);
	});

	it('that n8n could not store is retried, but none of the others', async () => {
		const context = new FakeTriggerContext();
		await activate(context);
		context.store = async ({ vendorText }) => {
			if (vendorText === 'b') throw new Error('database is locked');
		};
		await receive('a', 'b', 'c');
		expect(texts(context)).toEqual(['a', 'c']);
		context.store = async () => undefined;
		await clock.advance(INTERVAL_MS);
		expect(texts(context)).toEqual(['a', 'c', 'b']);
		await clock.advance(HOUR);
		expect(given(context)).toEqual(['a', 'b', 'c', 'b']);
	});

	it('that fails unexpectedly is reported, and does not block later ones', async () => {
		const context = new FakeTriggerContext();
		const { read } = watched(new AbortController().signal);
		await activate(context, {
			read: async (mail) => {
				if (mail.source.toString() === 'odd') throw new TypeError('cannot read');
				return await read(mail);
			},
		});
		await receive('a', 'odd', 'b');
		await clock.advance(HOUR);
		expect(given(context)).toEqual(['a', 'b']);
		expect(context.failedExecutions).toHaveLength(1);
	});

	it('that cannot be read is reported once, under whatever UID, and not again after a restart', async () => {
		const before = new FakeTriggerContext();
		await activate(before);
		await receive('unreadable', 'a', 'unreadable', 'unreadable too');
		await clock.advance(HOUR);
		expect(before.failedExecutions.map(({ message }) => message)).toEqual([
			'It is protocol',
			'It is protocol',
		]);
		await stopAll();
		box.renew();
		const after = restarted(before);
		await activate(after);
		await receive('b');
		expect(given(after)).toEqual(['b']);
		expect(after.failedExecutions).toEqual([]);
	});

	it('that was not stored when the process ended is retried by the next one', async () => {
		const before = new FakeTriggerContext();
		await activate(before);
		before.store = async ({ vendorText }) => {
			if (vendorText === 'a') throw new Error('database is locked');
		};
		await receive('a', 'b');
		await stopAll();
		const after = restarted(before);
		await activate(after);
		expect(texts(after)).toEqual(['a']);
		expect(given(after)).toEqual(['a']);
	});
});

describe('the first activation', () => {
	it('starts with later mails, and fetches none of 10,000 old ones', async () => {
		for (let count = 0; count < 10_000; count++) box.receive(`old ${count}`);
		const context = new FakeTriggerContext();
		await activate(context);
		await receive('new');
		await clock.advance(HOUR);
		expect(texts(context)).toEqual(['new']);
		expect(box.fetched).toEqual([10_001]);
	});

	it('fails if waiting cannot help, and starts afresh after that', async () => {
		box.openFailure = failure('authentication');
		const context = new FakeTriggerContext();
		const error = await rejected(activate(context), NodeApiError);
		expect(error.message).toContain('It is authentication');
		expect(context.failedExecutions).toEqual([]);
		box.openFailure = null;
		box.receive('old');
		await activate(context);
		await receive('new');
		expect(texts(context)).toEqual(['new']);
	});

	it('during a server outage includes later mails, but none from before', async () => {
		box.receive('old', { receivedMs: clock.now() - HOUR });
		box.openFailure = new MailError('unreachable', true);
		const context = new FakeTriggerContext();
		await activate(context);
		box.receive('new');
		box.openFailure = null;
		await clock.advance(MINUTE);
		expect(texts(context)).toEqual(['new']);
	});

	it('with another account discards the state of the previous one', async () => {
		const before = new FakeTriggerContext();
		await activate(before);
		await receive('a');
		await stopAll();
		await receive('b');
		const after = restarted(before);
		await activate(after, { accountName: 'imap.example.com another' });
		await receive('c');
		expect(texts(after)).toEqual(['c']);
	});
});

describe('a saved state without a position', () => {
	/** NaN, of a server whose SELECT named no UIDNEXT, would be null in the database. */
	const broken = (changed: object = {}) =>
		new FakeTriggerContext({
			...{ account: keyDigest('imap.example.com demo'), numbering: '1' },
			...{ beganMs: clock.now(), source: { newestMs: clock.now() } },
			window: { watermark: null, handled: {} },
			...changed,
		} as FakeTriggerContext['staticData']);
	const numbers = (value: unknown): unknown[] =>
		typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbers) : [value];

	it.each([
		['null', {}],
		['no times', { beganMs: null, source: {} }],
		['UIDs that are null', { window: { watermark: 3, handled: { 'uid 3': null } } }],
		['nothing at all', { window: null }],
	])('with %s starts no flow for older mails, and is repaired', async (_what, changed) => {
		box.receive('old');
		await clock.advance(SECOND);
		const context = broken(changed);
		await clock.advance(0);
		await activate(context);
		await receive('new');
		expect(given(context)).toEqual(['new']);
		const saved = JSON.parse(JSON.stringify(context.staticData)) as unknown;
		expect(numbers(saved)).not.toContain(null);
		await stopAll();
		await receive('newer');
		const after = restarted(context);
		await activate(after);
		expect(given(after)).toEqual(['newer']);
	});

	it('catches up with mails since the first activation', async () => {
		box.receive('old');
		await clock.advance(SECOND);
		const context = broken();
		await clock.advance(HOUR);
		box.receive('missed');
		await activate(context);
		expect(given(context)).toEqual(['missed']);
	});

	it('is not saved for a mailbox without a next UID, which is watched by time', async () => {
		box.receive('old');
		await clock.advance(SECOND);
		box.uidNext = NaN;
		const context = new FakeTriggerContext();
		await activate(context);
		box.uidNext = 2;
		await receive('new');
		expect(given(context)).toEqual(['new']);
		expect(numbers(JSON.parse(JSON.stringify(context.staticData)))).not.toContain(null);
	});
});

describe('catching up', () => {
	it('after a restart does not fetch known mails again', async () => {
		const before = new FakeTriggerContext();
		await activate(before);
		await receive('a', 'b');
		await stopAll();
		await receive('c');
		const after = restarted(before);
		await activate(after);
		expect(given(after)).toEqual(['c']);
		expect(box.fetched).toEqual([1, 2, 3]);
	});

	it('after a crash uses the state of the last emit, and keys prevent repeats', async () => {
		const before = new FakeTriggerContext();
		await activate(before);
		await receive('a', 'b');
		await stopAll();
		forgetEmissions();
		const after = new FakeTriggerContext(
			structuredClone(before.emissions.at(-1)?.staticData),
			'trigger',
			before.keys,
		);
		await activate(after);
		expect(texts(after)).toEqual([]);
		expect(given(after)).toContain('b');
	});

	it('after a disconnection is retried, at growing intervals', async () => {
		const context = new FakeTriggerContext();
		await activate(context);
		box.cut();
		box.receive('a');
		await clock.advance(5 * SECOND);
		expect(texts(context)).toEqual(['a']);

		box.openFailure = new MailError('unreachable', true);
		box.cut();
		await clock.advance(HOUR);
		const pauses = clock.slept.slice(-8).map((ms) => ms / SECOND);
		expect(pauses.at(-1)).toBe(600);
		expect([...pauses].sort((a, b) => a - b)).toEqual(pauses);
		box.receive('b');
		box.openFailure = null;
		await clock.advance(10 * MINUTE);
		expect(texts(context)).toEqual(['a', 'b']);
		expect(box.opened - box.closed).toBe(1);
	});

	it('in a replaced mailbox repeats nothing, starts nothing for old mails, and loses nothing', async () => {
		box.receive('old', { receivedMs: clock.now() - HOUR });
		const context = new FakeTriggerContext();
		await activate(context);
		await receive('a', 'b');
		await clock.advance(HOUR);
		box.renew();
		box.receive('c');
		await clock.advance(MINUTE);
		expect(given(context)).toEqual(['a', 'b', 'c']);
	});

	it('in a replaced mailbox may be interrupted', async () => {
		box.receive('old', { receivedMs: clock.now() - HOUR });
		const context = new FakeTriggerContext();
		await activate(context);
		await receive('a');
		box.findFailure = new MailError('disconnected', true);
		box.renew();
		box.receive('b');
		await clock.advance(MINUTE);
		box.findFailure = null;
		await clock.advance(10 * MINUTE);
		expect(given(context)).toEqual(['a', 'b']);
	});

	it('in a replaced mailbox also ignores older mails at the next polls', async () => {
		box.receive('years old', { receivedMs: clock.now() - 1_000 * 24 * HOUR });
		box.receive('old', { receivedMs: clock.now() - HOUR });
		const context = new FakeTriggerContext();
		await activate(context);
		box.renew();
		await clock.advance(HOUR);
		await receive('new');
		expect(given(context)).toEqual(['new']);
	});

	it('in a replaced mailbox works even if n8n cannot store the newest mail at first', async () => {
		const context = new FakeTriggerContext();
		await activate(context);
		context.store = async () => await Promise.reject(new Error('database is locked'));
		box.receive('a');
		box.renew();
		await clock.advance(5 * SECOND);
		expect(texts(context)).toEqual([]);
		context.store = async () => undefined;
		await clock.advance(MINUTE);
		expect(texts(context)).toEqual(['a']);
	});

	it('works in a mailbox that was replaced while the trigger was stopped', async () => {
		const before = new FakeTriggerContext();
		await activate(before);
		await receive('a');
		await stopAll();
		box.renew();
		await receive('b');
		const after = restarted(before);
		await activate(after);
		await clock.advance(HOUR);
		expect(given(after)).toEqual(['b']);
	});

	it('does not read years of a replaced mailbox again', async () => {
		const context = new FakeTriggerContext();
		await activate(context, { intervalMs: 24 * HOUR });
		await receive('a');
		for (let day = 1; day <= 20; day++) {
			await clock.advance(24 * HOUR);
			await receive(`day ${day}`);
		}
		const before = box.fetched.length;
		box.renew();
		await clock.advance(MINUTE);
		// A day, and a day more because IMAP knows days only.
		expect(box.fetched.length - before).toBeLessThanOrEqual(3);
		expect(context.emissions).toHaveLength(21);
	});
});

describe('an outage', () => {
	it('is reported once after five minutes, and never stops the trigger', async () => {
		const context = new FakeTriggerContext();
		await activate(context);
		box.openFailure = new MailError('unreachable', true);
		box.cut();
		await clock.advance(4 * MINUTE);
		expect(context.failedExecutions).toEqual([]);
		await clock.advance(10 * HOUR);
		expect(context.failedExecutions).toHaveLength(1);
		expect(context.emittedErrors).toEqual([]);

		box.openFailure = null;
		await clock.advance(10 * MINUTE);
		expect(context.log).toContain('Trigger: works again');
		box.openFailure = new MailError('unreachable', true);
		box.cut();
		await clock.advance(HOUR);
		expect(context.failedExecutions).toHaveLength(2);
	});

	it('that is permanent is reported at once', async () => {
		const context = new FakeTriggerContext();
		await activate(context);
		box.openFailure = failure('authentication');
		box.cut();
		await clock.advance(MINUTE);
		expect(context.failedExecutions).toHaveLength(1);
	});

	it('of a single search closes the connection and opens a new one', async () => {
		const context = new FakeTriggerContext();
		await activate(context);
		box.findFailure = new MailError('refused', true);
		await receive('a');
		box.findFailure = null;
		await clock.advance(MINUTE);
		expect(texts(context)).toEqual(['a']);
		expect(box.opened - box.closed).toBe(1);
	});
});

it('stops at once, closes the mailbox and leaves no timer', async () => {
	const context = new FakeTriggerContext();
	await activate(context);
	await stopAll();
	expect(box.opened).toBe(box.closed);
	expect(clock.sleeping).toBe(0);
	await receive('a');
	await clock.advance(HOUR);
	expect(context.emissions).toEqual([]);
});

describe('a test in the editor', () => {
	const manual = () => new FakeTriggerContext({}, 'manual');

	it('puts out the newest mail of the last week, without a key', async () => {
		box.receive('a');
		box.receive('b');
		box.receive('spam');
		const context = manual();
		const { manualTriggerFunction } = await activate(context);
		expect(context.emissions).toEqual([]);
		await manualTriggerFunction?.();
		expect(given(context)).toEqual(['b']);
		expect(context.emissions[0]?.deduplicationKey).toBeUndefined();
		expect(context.staticData).toEqual({});
		expect(box.opened).toBe(box.closed);
	});

	it('waits for the next one if there is none, and then ends', async () => {
		const context = manual();
		await (await activate(context)).manualTriggerFunction?.();
		await receive('a');
		await receive('b');
		expect(given(context)).toEqual(['a']);
		expect(box.opened).toBe(box.closed);
	});

	it('that is cancelled closes the mailbox', async () => {
		const context = manual();
		await (await activate(context)).manualTriggerFunction?.();
		await stopAll();
		await clock.advance(0);
		expect(box.opened).toBe(box.closed);
		expect(context.emittedErrors).toEqual([]);
	});

	it('reports an error, and leaves no connection open', async () => {
		box.findFailure = new MailError('refused', true);
		const { manualTriggerFunction } = await activate(manual());
		await rejected(manualTriggerFunction?.() ?? Promise.resolve(), NodeApiError);
		expect(box.opened).toBe(box.closed);
	});
});
