import { setTimeout as sleep } from 'node:timers/promises';
import {
	NodeApiError,
	NodeOperationError,
	type INodeExecutionData,
	type INodeParameters,
} from 'n8n-workflow';
import { Asanak } from '../../nodes/Asanak/Asanak.node';
import { startSandbox, type Sandbox } from '../../sandbox';
import { CREDIT, DELIVERY_REPORT, FAILED_ITEM, INBOUND_MESSAGE, SEND_RESULT } from '../../nodes/shared/model';
import { continuing, expectRecord } from '../conformance/vendor';
import { rejected } from '../support/caught';
import { eventually } from '../support/eventually';
import { LoopbackServers } from '../../tooling/servers/loopbackServers';
import { runNode, type NodeRun } from '../support/nodeHarness';

const LONGEST_ID = '9223372036854775807';
const HOUR_MS = 3_600_000;

const node = new Asanak();
const servers = new LoopbackServers();
let sandbox: Sandbox;
const asanak = () => sandbox.asanak;

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['asanak'] });
});
beforeEach(() => {
	asanak().strictRequests = true;
	asanak().minGapMs = 0;
	asanak().stateStepMs = 0;
});
afterEach(async () => {
	asanak().reset();
	await servers.stopAll();
});
afterAll(async () => {
	await sandbox.stop();
});

type Account = { username?: string; password?: string; baseUrl?: string; pacingMs?: number };
function account(changed: Account = {}) {
	const baseUrl = sandbox.url + asanak().path;
	return { asanakApi: { username: 'demo', password: 'sandbox-password', baseUrl, pacingMs: 0, ...changed } };
}
type Run = Omit<Partial<NodeRun>, 'parameters'>;
async function run(parameters: INodeParameters, more: Run = {}): Promise<INodeExecutionData[]> {
	return await runNode({ node, parameters, credentials: account(), ...more });
}
const send = async (parameters: INodeParameters = {}, more: Run = {}) =>
	await run(
		{ operation: 'send', to: '09123456789', sender: '982100', message: 'test body', ...parameters },
		more,
	);
const sendToPort = async (parameters: INodeParameters = {}, more: Run = {}) =>
	await send({ operation: 'sendToPort', sourcePort: 9821, destinationPort: 9825, ...parameters }, more);
const report = async (messageIds: unknown, parameters: INodeParameters = {}, more: Run = {}) =>
	await run({ operation: 'report', messageIds: messageIds as string, ...parameters }, more);
const received = async (parameters: INodeParameters = {}, more: Run = {}) =>
	await run({ operation: 'received', returnAll: true, ...parameters }, more);
const credit = async (more: Run = {}) => await run({ operation: 'credit' }, more);

/** Items with a number and a text each. */
const items = (count: number) =>
	Array.from({ length: count }, (_, index) => ({
		// None of these numbers ends in one of the sandbox's magic numbers.
		to: `0912${String(index).padStart(4, '0')}000`,
		text: `text ${index}`,
	}));
const fromItems = { to: '={{ $json.to }}', message: '={{ $json.text }}' };

const json = (output: INodeExecutionData[]) => output.map((item) => item.json);
const column = (output: INodeExecutionData[], name: string) => json(output).map((record) => record[name]);
const pairs = (output: INodeExecutionData[]) =>
	output.map(({ pairedItem }) => (pairedItem as { item: number }).item);
const operations = () => asanak().calls.map(({ operation }) => operation);

describe('Send', () => {
	it('puts out a SendResult with all of its fields, paired to its item', async () => {
		asanak().nextMessageId = 9223372036854775807n;
		const output = await send();
		expectRecord(output[0]?.json, SEND_RESULT);
		expect(output).toEqual([
			{
				json: expect.objectContaining({
					vendor: 'asanak',
					channel: 'sms',
					recipient: '+989123456789',
					messageId: LONGEST_ID,
					status: 'queued',
					vendorCode: '0',
					scheduledFor: null,
					segments: 1,
				}),
				pairedItem: { item: 0 },
			},
		]);
	});

	it('passes all parameters to the vendor', async () => {
		await send({ to: '۰۹۱۲ ۳۴۵ ۶۷۸۹', sender: '+98 2100', message: ' سلام <&> ]]> 😀\n' });
		expect(asanak().received).toMatchObject([
			{
				destination: '989123456789',
				source: '982100',
				text: ' سلام <&> ]]> 😀\n',
				encoding: '8',
				sourcePort: null,
			},
		]);
	});

	it.each([
		['test', undefined, '1'],
		['سلام', undefined, '8'],
		['test', 'utf8', '8'],
		['test', 'ascii', '1'],
	])(
		'gives the text %j with the character set %s as encoding %s',
		async (message, characterSet, encoding) => {
			await send({ message, options: characterSet === undefined ? {} : { characterSet } });
			expect(asanak().received).toMatchObject([{ text: message, encoding }]);
		},
	);

	it('sends 250 items in calls of 100, 100 and 50, each its own text to its own number', async () => {
		const input = items(250);
		const output = await send(fromItems, { items: input });
		expect(asanak().calls.map(({ messages }) => messages)).toEqual([100, 100, 50]);
		expect(
			asanak().received.map(({ destination, text }) => ({ to: `0${destination.slice(2)}`, text })),
		).toEqual(input);
		expect(pairs(output)).toEqual(input.map((_, index) => index));
		// Each item must have the id that the vendor gave to its message.
		const idOf = new Map(asanak().received.map(({ destination, id }) => [`+${destination}`, id]));
		expect(column(output, 'messageId')).toEqual(
			column(output, 'recipient').map((to) => idOf.get(to as string)),
		);
		expect(idOf.size).toBe(250);
	});

	it('sends no more per call than the option allows', async () => {
		await send({ ...fromItems, options: { messagesPerCall: 2 } }, { items: items(5) });
		expect(asanak().calls.map(({ messages }) => messages)).toEqual([2, 2, 1]);
	});

	it('sends a number that occurs in two items twice, in one call, each with its text', async () => {
		const input = [
			{ to: '09123456789', text: 'one' },
			{ to: '+989123456789', text: 'two' },
		];
		const output = await send(fromItems, { items: input });
		expect(asanak().requests).toBe(1);
		expect(asanak().received.map(({ text, id }) => [text, id])).toEqual([
			['one', output[0]?.json.messageId],
			['two', output[1]?.json.messageId],
		]);
	});

	it('gives one output for each recipient of an item, and only one for a repeated number', async () => {
		const output = await send(
			{ to: '={{ $json.to }}' },
			{ items: [{ to: '09120000001; 09120000003, 09120000001' }, { to: ['09120000004', 989120000005] }] },
		);
		expect(column(output, 'recipient')).toEqual([1, 3, 4, 5].map((digit) => `+98912000000${digit}`));
		expect(pairs(output)).toEqual([0, 0, 1, 1]);
		expect(asanak().requests).toBe(1);
	});

	it('sends for several senders in one call', async () => {
		await send(
			{ sender: '={{ $json.sender }}' },
			{ items: [{ sender: '982100' }, { sender: '982164063188' }, { sender: '982100' }] },
		);
		expect(asanak().requests).toBe(1);
		expect(asanak().received.map(({ source }) => source)).toEqual(['982100', '982164063188', '982100']);
	});

	it.each([
		['the WSDL’s', { dialect: 'wsdl' }],
		['the document’s samples’', { dialect: 'document', prefix: 'ns1' }],
		['the document’s tables’', { dialect: 'prose', cdata: true, omitErrorMsg: true, envelopePrefix: 'S' }],
	] as const)('understands answers in the dialect of %s', async (_whose, style) => {
		Object.assign(asanak(), style);
		const [sent] = json(await send());
		expect(sent).toMatchObject({ status: 'queued', messageId: asanak().received[0]?.id });
		expect(json(await report(sent?.messageId))).toMatchObject([{ status: 'delivered' }]);
		await asanak().inbound({ source: '989350000000', text: 'سلام' });
		expect(json(await received())).toMatchObject([{ text: 'سلام', from: '+989350000000' }]);
		expect(json(await credit())).toMatchObject([{ amount: 99_999 }]);
	});
});

describe('Send to Port', () => {
	it('sends with both ports', async () => {
		const output = await sendToPort(
			{ sourcePort: '={{ $json.port }}', destinationPort: '={{ $json.port + 1 }}' },
			{ items: [{ port: 1 }, { port: 65534 }] },
		);
		expect(operations()).toEqual(['sendSmsToPort']);
		expect(asanak().received).toMatchObject([
			{ sourcePort: '1', destinationPort: '2' },
			{ sourcePort: '65534', destinationPort: '65535' },
		]);
		expect(column(output, 'status')).toEqual(['queued', 'queued']);
	});

	it.each([
		['no port', { sourcePort: 0 }, 'Source Port is “0”, not a whole number from 1 to 65535'],
		['a Persian text', { message: 'سلام' }, 'Asanak sends no Persian text to a port'],
		['a text of two parts', { message: 'a'.repeat(161) }, 'needs 2 segments'],
	])('refuses %s before any request', async (_what, parameters, message) => {
		const error = await rejected(sendToPort(parameters), NodeOperationError);
		expect(error.message).toContain(message);
		expect(asanak().requests).toBe(0);
	});
});

describe('a recipient that the vendor refuses', () => {
	const mixed = [
		{ to: '09120000101', text: 'a' },
		{ to: '09120000020', text: 'b' },
		{ to: '09120000103', text: 'c' },
	];

	it('fails alone with Continue On Fail', async () => {
		const output = await send(fromItems, { items: mixed, ...continuing });
		expect(column(output, 'status')).toEqual(['queued', undefined, 'queued']);
		expectRecord(output[1]?.json, FAILED_ITEM);
		expect(output[1]).toMatchObject({
			json: {
				vendor: 'asanak',
				channel: 'sms',
				recipient: '+989120000020',
				errorKind: 'blocked',
				outcome: 'notSent',
				vendorCode: '20',
			},
			pairedItem: { item: 1 },
		});
		expect(asanak().received.map(({ text }) => text)).toEqual(['a', 'c']);
		expect(output[2]?.json.messageId).toBe(asanak().received[1]?.id);
	});

	it('otherwise stops the node with an error that says how many were sent', async () => {
		const error = await rejected(send(fromItems, { items: mixed }), NodeApiError);
		expect(error.message).toContain('opted out');
		expect(error.description).toContain('Sent before: 2. Unclear: 0. Recipients in all: 3.');
		expect(error.context.itemIndex).toBe(1);
	});

	it.each([
		['014', '14', 'invalidRecipient'],
		['002', '2', 'insufficientCredit'],
	])('as %s, code %s, is %s', async (digits, vendorCode, errorKind) => {
		const output = await send({ to: `09120000${digits};09120000101` }, continuing);
		expect(json(output)).toMatchObject([{ errorKind, vendorCode, outcome: 'notSent' }, { status: 'queued' }]);
	});

	it('and leaves out of its answer makes all unmatched, with a warning and no guess', async () => {
		asanak().optedOutMode = 'removed';
		const output = await send(fromItems, { items: mixed, ...continuing });
		const ids = asanak().received.map(({ id }) => id);
		expect(json(output)).toMatchObject(
			mixed.map(() => ({ messageId: null, status: 'unknown', raw: { msgIdArray: ids } })),
		);
		expect(asanak().requests).toBe(1);
	});

	it('and who is the only one is reported through the status', async () => {
		asanak().optedOutMode = 'removed';
		const output = await send({ to: '09120000020' }, continuing);
		expect(json(output)).toMatchObject([{ errorKind: 'blocked', vendorCode: '20', outcome: 'notSent' }]);
	});
});

describe('a call that the vendor refuses', () => {
	it.each([
		['a sender of somebody else', { sender: '2100' }, '12', 'invalidSender'],
		['a text that is too long', { message: 'a'.repeat(153 * 11) }, '41', 'invalidContent'],
	])('for %s is an error with code %3$s', async (_what, parameters, vendorCode, errorKind) => {
		const output = await send(parameters, continuing);
		expect(json(output)).toMatchObject([{ errorKind, vendorCode, outcome: 'notSent' }]);
		expect(output[0]?.json.vendorText).toMatch(/\p{Script=Arabic}/u);
	});

	it('for lack of credit is an error', async () => {
		asanak().accounts[0]!.credit = 1;
		const error = await rejected(send({ to: '09120000001;09120000003' }), NodeApiError);
		expect(error.message).toContain('not enough credit (code 2');
		expect(error.description).toContain('Top up the account');
		expect(asanak().received).toEqual([]);
	});
});

describe('a soap:Fault', () => {
	it('for a wrong password is reported, and says that nothing was sent', async () => {
		const wrong = { credentials: account({ password: 'falsch' }) };
		const error = await rejected(send({}, wrong), NodeApiError);
		expect(error.message).toContain('Asanak does not accept the user name and password');
		expect(json(await send({}, { ...wrong, ...continuing }))).toMatchObject([
			{ errorKind: 'authentication', outcome: 'notSent' },
		]);
	});

	it('for a call that came too fast is waited out', async () => {
		asanak().minGapMs = 50;
		// Makes the vendor believe that another program has just called.
		asanak().isTooSoon('demo', 'getUserCredit', performance.now() + 1_000);
		const output = await send({}, { credentials: account({ pacingMs: 60 }) });
		expect(asanak().calls[0]?.outcome).toBe('fault');
		expect(json(output)).toMatchObject([{ status: 'queued' }]);
		expect(asanak().received).toHaveLength(1);
	});

	it.each([
		['913', 1],
		['914', 0],
	])(
		'that does not say what happened (%s, %i taken) leaves the outcome unknown, and is not sent again',
		async (digits, taken) => {
			const output = await send({ to: `09120000${digits}` }, continuing);
			expect(json(output)).toMatchObject([{ errorKind: 'unavailable', outcome: 'unknown' }]);
			expect(operations()).toEqual(['sendSms']);
			expect(asanak().received).toHaveLength(taken);
		},
	);

	it('with vague words leaves the outcome unknown even if the password is wrong', async () => {
		asanak().vagueFaults = true;
		const output = await send({}, { credentials: account({ password: 'falsch' }), ...continuing });
		expect(json(output)).toMatchObject([{ errorKind: 'unavailable', outcome: 'unknown' }]);
		expect(operations()).toEqual(['sendSms']);
	});
});

describe('the pause between two calls', () => {
	it('applies within an execution and from one execution to the next', async () => {
		const paced = { credentials: account({ pacingMs: 60 }) };
		asanak().minGapMs = 55;
		await send({ ...fromItems, options: { messagesPerCall: 1 } }, { items: items(3), ...paced });
		await Promise.all([credit(paced), credit(paced)]);
		expect(asanak().calls.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
	});
});

describe('when n8n retries a run', () => {
	it('sends again only to the recipients of a call that were refused', async () => {
		const again = {
			items: [
				{ to: '09120000101', text: 'a' },
				{ to: '09120000777', text: 'b' },
			],
			executionId: 'asanak retried in part',
		};
		asanak().optedOut.add('989120000777');
		await rejected(send(fromItems, again), NodeApiError);
		asanak().optedOut.clear();
		const output = await send(fromItems, again);
		expect(asanak().received.map(({ text }) => text)).toEqual(['a', 'b']);
		expect(column(output, 'status')).toEqual(['queued', 'queued']);
	});

	it('does not send again what came out unmatched', async () => {
		asanak().optedOutMode = 'removed';
		const again = {
			items: [
				{ to: '09120000101', text: 'a' },
				{ to: '09120000020', text: 'b' },
				{ to: 'bad', text: 'c' },
			],
			...continuing,
			executionId: 'asanak retried unmatched',
		};
		const first = await send(fromItems, again);
		expect(json(await send(fromItems, again))).toEqual(json(first));
		expect(asanak().requests).toBe(1);
	});
});

describe('Get Delivery Reports', () => {
	it('puts out a DeliveryReport with all of its fields for each id, paired to the requesting item', async () => {
		const sent = await send(
			{ to: '={{ $json.to }}' },
			{ items: [{ to: '09120000101' }, { to: '09120000605' }] },
		);
		const output = await report(
			'={{ $json.messageId }}',
			{},
			{ items: json(sent).map(({ messageId }) => ({ messageId: messageId as string })) },
		);
		expectRecord(output[0]?.json, DELIVERY_REPORT);
		expect(json(output)).toMatchObject([
			{
				messageId: sent[0]?.json.messageId,
				recipient: '+989120000101',
				status: 'delivered',
				final: true,
				vendorCode: '6',
				occurredAt: expect.stringMatching(/^20.*Z$/),
			},
			{ messageId: sent[1]?.json.messageId, status: 'undelivered', reason: 'unspecified', final: true },
		]);
		expect(pairs(output)).toEqual([0, 1]);
		expect(operations()).toEqual(['sendSms', 'getReportByMsgId']);
	});

	it('requests 250 ids in three calls, and gives each item its own', async () => {
		const to = items(250).map((item) => item.to);
		const ids = column(await send({ to: '={{ $json.to }}' }, { items: [{ to }] }), 'messageId') as string[];
		asanak().calls = [];
		const input = [{ ids: ids.slice(100) }, { ids: ids.slice(0, 100).reverse() }];
		const output = await report('={{ $json.ids }}', {}, { items: input });
		expect(asanak().calls.map(({ messages }) => messages)).toEqual([100, 100, 50]);
		expect(column(output, 'messageId')).toEqual(input.flatMap((item) => item.ids));
		expect(pairs(output)).toEqual(ids.map((_, index) => (index < 150 ? 0 : 1)));
		expect(new Set(column(output, 'status'))).toEqual(new Set(['delivered']));
	});

	it('accepts a list, and requests an id that two items share only once', async () => {
		const [sent] = json(await send());
		const id = sent?.messageId as string;
		const output = await report('={{ $json.ids }}', {}, { items: [{ ids: [id, LONGEST_ID] }, { ids: id }] });
		expect(json(output)).toMatchObject([
			{ messageId: id, status: 'delivered' },
			{ messageId: LONGEST_ID, status: 'unknown', reason: 'notFound', final: true },
			{ messageId: id, status: 'delivered' },
		]);
		expect(pairs(output)).toEqual([0, 0, 1]);
		expect(asanak().calls.at(-1)?.messages).toBe(2);
	});

	it.each(['call', 'item'] as const)(
		'puts out expired ids as such (for the %s), and the others as usual',
		async (mode) => {
			const sent = column(await send(fromItems, { items: items(10) }), 'messageId') as string[];
			asanak().expiredMode = mode;
			asanak().expiredIds = new Set([sent[2]!, sent[7]!]);
			const output = await report(sent.join());
			expect(column(output, 'vendorCode')).toEqual(
				sent.map((_, index) => (index === 2 || index === 7 ? '23' : '6')),
			);
			expect(json(output)[2]).toMatchObject({ status: 'unknown', reason: 'notFound', final: true });
		},
	);

	it('waits until all are final, if that option is on', async () => {
		asanak().stateStepMs = 120;
		const [sent] = json(await send());
		const once = await report(sent?.messageId);
		expect(json(once)).toMatchObject([{ status: 'queued', final: false }]);
		const waiting = { waitUntilFinal: true, maxWaitMinutes: 1, pollIntervalSeconds: 1 };
		const output = await report(sent?.messageId, waiting);
		expect(json(output)).toMatchObject([{ status: 'delivered', final: true }]);
	});

	it('stops waiting when the execution is cancelled', async () => {
		asanak().stateStepMs = 60_000;
		const [sent] = json(await send());
		const cancelling = new AbortController();
		const waiting = { waitUntilFinal: true, maxWaitMinutes: 60, pollIntervalSeconds: 600 };
		let isDone = false;
		const output = report(sent?.messageId, waiting, { signal: cancelling.signal }).finally(
			() => (isDone = true),
		);
		await eventually('the vendor was asked', () => asanak().requests === 2);
		await sleep(20);
		expect(isDone).toBe(false);
		cancelling.abort();
		expect(json(await output)).toMatchObject([{ status: 'queued', final: false }]);
	});

	it('refuses an invalid id before any request, for that item only with Continue On Fail', async () => {
		const [sent] = json(await send());
		const input = { items: [{ id: 'abc' }, { id: sent?.messageId as string }] };
		const error = await rejected(report('={{ $json.id }}', {}, input), NodeOperationError);
		expect(error.message).toBe('“abc” is no message ID of Asanak');
		expect(operations()).toEqual(['sendSms']);
		const output = await report('={{ $json.id }}', {}, { ...input, ...continuing });
		expect(json(output)).toMatchObject([{ errorKind: 'invalidRequest' }, { status: 'delivered' }]);
		expectRecord(output[0]?.json, FAILED_ITEM);
	});
});

describe('Get Received SMS', () => {
	const fill = async (count: number, at: (index: number) => number, destination?: string) => {
		for (let index = 0; index < count; index++) {
			await asanak().inbound({
				...{ source: '989350000000', text: `text ${index}`, receivedTime: at(index) },
				...(destination === undefined ? {} : { destination }),
			});
		}
	};

	it('puts out an InboundMessage with all of its fields', async () => {
		await asanak().inbound({ source: '989350000000', text: ' سلام ', id: LONGEST_ID });
		const output = await received();
		expectRecord(output[0]?.json, INBOUND_MESSAGE);
		expect(output).toMatchObject([
			{
				json: {
					messageId: LONGEST_ID,
					from: '+989350000000',
					to: '982100',
					text: ' سلام ',
					encoding: 'utf8',
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it('reads page by page, even if a page ends within one millisecond', async () => {
		const begin = Date.now() - HOUR_MS;
		await fill(230, (index) => begin + Math.floor(index / 40));
		const output = await received({ lastHours: 2 });
		expect(column(output, 'text')).toEqual(Array.from({ length: 230 }, (_, index) => `text ${index}`));
	});

	it('respects the limit, the hours and the numbers', async () => {
		const now = Date.now();
		await fill(5, (index) => now - (5 - index) * HOUR_MS);
		await fill(3, (index) => now - 100 + index, '982164063188');
		expect(column(await received({ returnAll: false, limit: 2 }), 'text')).toEqual(['text 0', 'text 1']);
		expect(column(await received({ lastHours: 2.5, numbers: '982100' }), 'text')).toEqual([
			'text 3',
			'text 4',
		]);
		expect(await received({ numbers: '+98 2164063188' })).toHaveLength(3);
	});

	it('accepts a start time in the workflow’s zone', async () => {
		const moment = new Date(Date.now() - 3 * HOUR_MS);
		await fill(2, (index) => moment.getTime() - 1_000 + index * 2_000);
		const local = moment.toLocaleString('sv', { timeZone: 'Asia/Tehran' });
		const since = { since: local, lastHours: 0.1 };
		// The moment is exact to the second.
		expect(column(await received(since, { timezone: 'Asia/Tehran' }), 'text')).toContain('text 1');
		expect(column(await received(since, { timezone: 'Asia/Tehran' }), 'text')).not.toContain('text 0');
	});

	it.each([30, -30])(
		'finds a new message although the vendor’s clock is %i minutes ahead',
		async (minutes) => {
			asanak().clockOffsetMs = minutes * 60_000;
			await asanak().inbound({ source: '989350000000', text: 'just now' });
			expect(column(await received(), 'text')).toEqual(['just now']);
		},
	);

	it('reads for each item what that item requests', async () => {
		await fill(1, () => Date.now());
		await fill(1, () => Date.now(), '982164063188');
		const output = await received(
			{ numbers: '={{ $json.number }}' },
			{ items: [{ number: '982164063188' }, { number: 'bad' }, { number: '982100' }], ...continuing },
		);
		expect(pairs(output)).toEqual([0, 1, 2]);
		expect(json(output)).toMatchObject([
			{ to: '+982164063188' },
			{ errorKind: 'invalidRequest' },
			{ to: '982100' },
		]);
	});
});

describe('Get Credit', () => {
	it('puts out the credit as a number for each item, from one call', async () => {
		asanak().accounts[0]!.credit = 144_261;
		const output = await credit({ items: [{}, {}] });
		expectRecord(output[0]?.json, CREDIT);
		expect(json(output)).toEqual([
			{ vendor: 'asanak', amount: 144_261, unit: null, raw: { status: '0', credit: '144261' } },
			expect.objectContaining({ amount: 144_261 }),
		]);
		expect(pairs(output)).toEqual([0, 1]);
		expect(asanak().requests).toBe(1);
	});

	it('fails for an inactive user', async () => {
		asanak().accounts[0]!.active = false;
		const error = await rejected(credit(), NodeApiError);
		expect(error.message).toContain('the user is not active (code 3');
		expect(json(await credit(continuing))).toMatchObject([{ errorKind: 'authentication', vendorCode: '3' }]);
	});
});
