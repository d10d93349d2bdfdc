import type { IDataObject, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { FaximoSilverTrigger } from '../../nodes/FaximoSilver/FaximoSilverTrigger.node';
import { systemClock } from '../../nodes/shared/ports/clock';
import { FAXIMOSILVER } from '../../nodes/FaximoSilver/vendor';
import { startSandbox, type Sandbox } from '../../sandbox';
import { buildResultMail, type ResultMail } from '../../sandbox/vendors/faximosilver/resultMail';
import { watchingSuite } from '../conformance/watching';
import { rejected } from '../support/caught';
import { eventually } from '../support/eventually';
import type { FakeClock } from '../support/fakeClock';
import { FakeTriggerContext } from '../support/fakeTriggerContext';
import { tracesOf } from '../support/tracesOf';

jest.mock('../../nodes/shared/ports/clock', () => {
	const { FakeClock: Fake } =
		jest.requireActual<typeof import('../support/fakeClock')>('../support/fakeClock');
	return { systemClock: new Fake({ startMs: Date.now() }) };
});
/** The trigger's clock between two connections: time passes when a test says so. */
const clock = systemClock as unknown as FakeClock;

const DAY_MS = 24 * 3_600_000;
const RECONNECT_MS = 5_000;
const PASSWORD = 'sandbox-password';

/** The trigger as n8n runs it, beside the emulator's IMAP server. test/shared/n8n tests what it does when the server fails. */
const node = new FaximoSilverTrigger();
let sandbox: Sandbox;
const running: ITriggerResponse[] = [];
const faximo = () => sandbox.faximoSilver;

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['faximoSilver'] });
});
afterEach(async () => {
	await stopAll();
	faximo().reset();
});
afterAll(async () => {
	await sandbox.stop();
});

async function stopAll(): Promise<void> {
	await Promise.all(running.splice(0).map(async ({ closeFunction }) => await closeFunction?.()));
}

function account(changed: IDataObject = {}) {
	return {
		fromAddress: 'clinic@example.com',
		faxDomain: faximo().faxDomain,
		...{ smtpHost: '127.0.0.1', smtpPort: faximo().smtpPort, smtpSecurity: 'none' },
		...{ smtpUser: 'demo', smtpPassword: PASSWORD },
		...{ imapHost: '127.0.0.1', imapPort: faximo().imapPort, imapSecurity: 'none' },
		...{ imapUser: 'demo', imapPassword: PASSWORD },
		...changed,
	};
}

interface Setup {
	options?: IDataObject;
	account?: IDataObject;
}

async function start(context: FakeTriggerContext, setup: Setup = {}): Promise<ITriggerResponse> {
	const functions = {
		...context.functions,
		getNodeParameter: (_name: string, fallback: unknown) => setup.options ?? fallback,
		getCredentials: async () => account(setup.account),
	} as unknown as ITriggerFunctions;
	const response = await node.trigger.call(functions);
	running.push(response);
	return response;
}

const started = async (context: FakeTriggerContext, count: number) =>
	await eventually(`${count} executions have started`, () => context.executions.length >= count);
const subjects = (context: FakeTriggerContext) =>
	context.executions.map(({ raw }) => (raw as IDataObject).subject);

const mail = (subject: string, changed: Partial<ResultMail> = {}) =>
	buildResultMail({ kind: 'delivered', number: '0323456789', pages: 1, subject, ...changed });
const result = (subject: string, changed: Partial<ResultMail> = {}, ageMs = 0) =>
	faximo().mailbox.add(mail(subject, changed), { date: new Date(Date.now() - ageMs) });

/** What the database and the next process know of a trigger that was stopped. */
const restarted = (context: FakeTriggerContext) =>
	new FakeTriggerContext(structuredClone(context.staticData), 'trigger', context.keys);

/** Cuts or renews, and lets the trigger connect again. */
async function reconnect(): Promise<void> {
	await eventually('the trigger waits', () => clock.sleeping === 1);
	await clock.advance(RECONNECT_MS);
}

/** A mail that comes after others shows that they were looked at. */
async function everythingSeen(context: FakeTriggerContext, count: number): Promise<void> {
	result('the last');
	await started(context, count + 1);
	expect(subjects(context).at(-1)).toBe('the last');
	expect(context.executions).toHaveLength(count + 1);
}

watchingSuite({
	info: FAXIMOSILVER,
	event: 'deliveryReport',
	start: async (context) => await start(context),
	arrive: (name) => void result(name),
	nameOf: ({ raw }) => (raw as IDataObject).subject,
	look: () => undefined,
});

describe('each result mail', () => {
	it('starts the flow once, with its own key and all fields', async () => {
		const context = new FakeTriggerContext();
		await start(context);
		result('[ref-1] 見積書', { kind: 'error', charset: 'iso-2022-jp', date: '2026/01/02 12:00:00' });
		await started(context, 1);
		expect(context.executions).toEqual([
			expect.objectContaining({
				event: 'deliveryReport',
				vendor: 'faximoSilver',
				clientReference: 'ref-1',
				recipient: '+81323456789',
				status: 'undelivered',
				occurredAt: '2026-01-02T03:00:00.000Z',
				raw: expect.objectContaining({ subject: '[ref-1] 見積書' }),
			}),
		]);
		expect(context.emissions[0]?.deduplicationKey).toMatch(/^sms-fax-/);
		await everythingSeen(context, 1);
		expect(context.emissions).toHaveLength(2);
	});

	it('that comes twice under one Message-ID starts the flow once', async () => {
		const context = new FakeTriggerContext();
		await start(context);
		result('twice', { messageId: '<1@cl1.faximo.jp>' });
		result('twice', { messageId: '<1@cl1.faximo.jp>' });
		await started(context, 1);
		await everythingSeen(context, 1);
	});

	it('without a Message-ID starts the flow as well', async () => {
		const context = new FakeTriggerContext();
		await start(context);
		result('one', { messageId: null });
		result('two', { messageId: null });
		await started(context, 2);
		expect(subjects(context)).toEqual(['one', 'two']);
	});

	it('that has the Message-ID of another one starts the flow as well', async () => {
		const context = new FakeTriggerContext();
		await start(context);
		result('one', { messageId: '<1@cl1.faximo.jp>' });
		result('two', { messageId: '<1@cl1.faximo.jp>' });
		await started(context, 2);
		expect(subjects(context)).toEqual(['one', 'two']);
	});

	it('that is forged starts nothing, and leaves the mailbox unchanged', async () => {
		const context = new FakeTriggerContext();
		await start(context);
		result('forged', { from: 'somebody@example.com' });
		result('forged', { from: '"fax_sys@cl1.faximo.jp" <somebody@example.com>' });
		await everythingSeen(context, 0);
		expect(context.failedExecutions).toEqual([]);
		expect(faximo().mailbox.mails.flatMap(({ flags }) => flags)).not.toContain('\\Seen');
	});

	it('that cannot be read is reported once, as a failed execution that names it, even after a restart', async () => {
		const before = new FakeTriggerContext();
		await start(before);
		result('unreadable', { lost: true });
		faximo().mailbox.add('From: fax_sys@cl1.faximo.jp\r\nSubject: Maintenance\r\n\r\nToday');
		await everythingSeen(before, 0);
		expect(before.failedExecutions.map(({ message }) => message)).toEqual([
			expect.stringMatching(
				/^Could not read a mail from faximoSilver as a result: .*“\?faximoSilver.*UID \d+\)$/,
			),
			expect.stringMatching(
				/^Could not read a mail from faximoSilver as a result: .*“Maintenance”.*UID \d+\)$/,
			),
		]);
		await stopAll();
		faximo().mailbox.renew();
		const after = restarted(before);
		await start(after);
		await everythingSeen(after, 0);
		expect(after.failedExecutions).toEqual([]);
	});
});

describe('catching up', () => {
	it('works after the connection was cut', async () => {
		const context = new FakeTriggerContext();
		await start(context);
		result('before');
		await started(context, 1);
		faximo().mailbox.dropConnections();
		result('meanwhile');
		await reconnect();
		await started(context, 2);
		await everythingSeen(context, 2);
		expect(context.failedExecutions).toEqual([]);
	});

	it('in a replaced mailbox starts nothing again, and nothing for old mails', async () => {
		result('old', {}, DAY_MS / 2);
		const context = new FakeTriggerContext();
		await start(context);
		result('known');
		await started(context, 1);
		faximo().mailbox.renew();
		result('new');
		await reconnect();
		await started(context, 2);
		expect(subjects(context)).toEqual(['known', 'new']);
		await everythingSeen(context, 2);
		expect(context.emissions).toHaveLength(3);
	});

	it('works if the option names the folder that is watched anyway', async () => {
		const before = new FakeTriggerContext();
		await start(before);
		await stopAll();
		result('meanwhile');
		const after = restarted(before);
		await start(after, { options: { mailbox: 'INBOX' } });
		await started(after, 1);
	});
});

describe('a test in the editor', () => {
	it('puts out the newest result of the last week at once', async () => {
		result('older');
		result('newest');
		const context = new FakeTriggerContext({}, 'manual');
		await (await start(context)).manualTriggerFunction?.();
		await started(context, 1);
		expect(subjects(context)).toEqual(['newest']);
	});

	it('waits for the next one if there is none', async () => {
		const context = new FakeTriggerContext({}, 'manual');
		await (await start(context)).manualTriggerFunction?.();
		expect(context.emissions).toEqual([]);
		result('the first');
		await started(context, 1);
	});
});

describe('a fault', () => {
	it('in the password prevents activation, and says what to do', async () => {
		const context = new FakeTriggerContext();
		const error = await rejected(start(context, { account: { imapPassword: 'geheim-1' } }), NodeApiError);
		expect(error.message).toMatch(/^The IMAP server 127\.0\.0\.1:\d+ does not accept the user and password/);
		expect(tracesOf('geheim-1', [error, context.log])).toEqual([]);
	});

	it('in the connection does not prevent activation', async () => {
		const context = new FakeTriggerContext();
		await start(context, { account: { imapPort: 1 } });
		await eventually('it waits', () => clock.sleeping === 1);
		expect(context.log[0]).toMatch(/^Trigger: Could not connect to the IMAP server 127\.0\.0\.1:1/);
	});
});
