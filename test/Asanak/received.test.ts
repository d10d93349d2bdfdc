import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
	listReceived,
	messageKey,
	POLL_OVERLAP_MS,
	polledMessages,
	prepareReceived,
	readReceived,
	type ReceivedInput,
	type ReceivedQuery,
} from '../../nodes/Asanak/gateway/received';
import { decodeReceivedAnswer } from '../../nodes/Asanak/gateway/wire';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { caught, rejected } from '../support/caught';
import { FakeVendor, receivedField, type InboxMessage } from './fakeVendor';
import { answerOf, answerXml, statusAnswer } from './soap';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let vendor: FakeVendor;
beforeEach(() => {
	vendor = new FakeVendor();
});

const ago = (ms: number) => vendor.clock.now() - ms;
const list = async (changed: Partial<ReceivedQuery> = {}) =>
	await listReceived(vendor.client, { sinceMs: ago(24 * HOUR_MS), numbers: [], limit: Infinity, ...changed });
const idsOf = async (changed: Partial<ReceivedQuery> = {}) =>
	(await list(changed)).map(({ messageId }) => messageId);

/** Fills the inbox with this many messages, received at these moments. */
function fill(count: number, receivedMs: (index: number) => number): InboxMessage[] {
	const messages = Array.from({ length: count }, (_, index) => ({
		id: String(2_158_815 + vendor.inbox.length + index),
		receivedMs: receivedMs(index),
	}));
	vendor.inbox.push(...messages);
	return messages;
}
const ids = (messages: InboxMessage[]) => messages.map(({ id }) => id);

describe('received messages', () => {
	it('are all since a given time, oldest first', async () => {
		vendor.inbox = [
			{ id: '3', receivedMs: ago(0) },
			{ id: '1', receivedMs: ago(24 * HOUR_MS) },
			{ id: '0', receivedMs: ago(24 * HOUR_MS + 1) },
			{ id: '9223372036854775807', receivedMs: ago(HOUR_MS) },
		];
		const messages = await list();
		expect(messages.map(({ messageId }) => messageId)).toEqual(['1', '9223372036854775807', '3']);
		expect(messages[0]).toMatchObject({
			event: 'inboundMessage',
			vendor: 'asanak',
			from: '+989350000000',
			text: 'text 1',
			occurredAt: '2026-11-20T09:00:00.000Z',
			receivedAt: '2026-11-21T09:00:00.000Z',
		});
		expect(vendor.momentsAsked).toEqual([ago(24 * HOUR_MS)]);
	});

	it('can be filtered by number', async () => {
		vendor.inbox = [
			{ id: '1', receivedMs: ago(3), destination: '982100' },
			{ id: '2', receivedMs: ago(2), destination: '982164063188' },
			{ id: '3', receivedMs: ago(1), destination: '982101' },
		];
		expect(await idsOf({ numbers: ['982100', '982101'] })).toEqual(['1', '3']);
		expect(vendor.calls[0]?.values.destAddresses).toEqual(['982100', '982101']);
	});

	it('can be limited: no more pages are read than needed', async () => {
		const messages = fill(250, (index) => ago(1_000 - index));
		expect(await idsOf({ limit: 50 })).toEqual(ids(messages.slice(0, 50)));
		expect(vendor.calls).toHaveLength(1);
		expect(await idsOf({ limit: 100 })).toEqual(ids(messages.slice(0, 100)));
		expect(vendor.calls).toHaveLength(2);
		expect(await idsOf({ limit: 101 })).toEqual(ids(messages.slice(0, 101)));
		expect(vendor.calls).toHaveLength(4);
	});

	it('older than a week are not kept: it warns, and asks for a little less than a week', async () => {
		vendor.inbox = [{ id: '1', receivedMs: ago(168 * HOUR_MS - 5 * MINUTE_MS) }];
		expect(await idsOf({ sinceMs: ago(200 * HOUR_MS) })).toEqual(['1']);
		expect(vendor.momentsAsked).toEqual([ago(168 * HOUR_MS - 5 * MINUTE_MS)]);
		expect(vendor.warnings).toEqual([
			'Asanak keeps received SMS for a week: older ones are not in this list.',
		]);
	});

	it('of exactly the last 168 hours are requested with the same margin, without a warning', async () => {
		vendor.refusesOldTimes = true;
		vendor.clockOffsetMs = 4 * MINUTE_MS;
		await list({ sinceMs: ago(168 * HOUR_MS) });
		expect(vendor.momentsAsked).toEqual([ago(168 * HOUR_MS - 5 * MINUTE_MS)]);
		expect(vendor.warnings).toEqual([]);
	});

	it('without a time are put out, too', async () => {
		const [, fields] = receivedField({ id: '7', receivedMs: 0 });
		const timeless = (fields as Array<[string, string]>).filter(([name]) => name !== 'receivedTime');
		vendor.first = [
			answerXml([
				['status', '0'],
				['receivedMegs', timeless],
			]),
		];
		expect(await list()).toMatchObject([{ messageId: '7', occurredAt: null }]);
	});
});

describe('messageKey', () => {
	const keyOf = (message: Partial<InboxMessage>) => {
		const fields = receivedField({ id: '7', receivedMs: 1, text: 'hello', ...message });
		const { messages } = decodeReceivedAnswer(answerOf(answerXml([fields])));
		return messageKey(messages[0]!);
	};

	it('is the same for a true repetition, with or without an id', () => {
		expect(keyOf({})).toBe(keyOf({}));
		expect(keyOf({ id: '' })).toBe(keyOf({ id: '' }));
	});

	it.each([
		['id', { id: '8' }],
		['missing id', { id: '' }],
		['text', { text: 'hello!' }],
		['time', { receivedMs: 2 }],
		['sender', { source: '989350000001' }],
		['number', { destination: '982101' }],
	])('differs for another %s: vendors reuse ids', (_what, changed) => {
		expect(keyOf(changed)).not.toBe(keyOf({}));
	});
});

describe('pages', () => {
	it('are joined: no message is lost or repeated', async () => {
		const messages = fill(250, (index) => ago(1_000 - index));
		expect(await idsOf()).toEqual(ids(messages));
		expect(vendor.calls).toHaveLength(3);
		expect(vendor.momentsAsked[1]).toBe(messages[99]?.receivedMs);
	});

	it.each([99, 100, 101])('contain all of %i', async (count) => {
		const messages = fill(count, (index) => ago(1_000 - index));
		expect(await idsOf()).toEqual(ids(messages));
		expect(vendor.calls).toHaveLength(count < 100 ? 1 : 2);
	});

	it('may end within messages of the same millisecond', async () => {
		const messages = fill(205, (index) => ago(1_000 - (index >= 95 && index < 110 ? 95 : index)));
		expect(await idsOf()).toEqual(ids(messages));
		expect(vendor.warnings).toEqual([]);
	});

	it('may end with one full page of the same millisecond', async () => {
		const messages = fill(150, (index) => ago(1_000 - Math.min(index, 51)));
		expect(await idsOf()).toEqual(ids(messages));
	});

	it('with more messages in one millisecond than fit on a page: reads what fits, continues, and warns', async () => {
		const before = fill(3, () => ago(500));
		const same = fill(130, () => ago(400));
		const after = fill(5, () => ago(300));
		expect(await idsOf()).toEqual(ids([...before, ...same.slice(0, 100), ...after]));
		expect(vendor.warnings).toEqual([
			'Asanak has 100 or more messages of the same millisecond (2026-11-21T08:59:59.600Z) and gives only 100 of them.',
		]);
		expect(vendor.momentsAsked.slice(1)).toEqual([ago(400), ago(399)]);
	});

	it('that make no progress are not requested forever', async () => {
		const [, fields] = receivedField({ id: '', receivedMs: 0 });
		const timeless = (fields as Array<[string, string]>).filter(([name]) => name !== 'receivedTime');
		const page = answerXml(Array.from({ length: 100 }, () => ['receivedMegs', timeless]));
		vendor.first = Array.from({ length: 5 }, () => page.replace('<return>', '<return><status>0</status>'));
		const error = await rejected(list(), GatewayError);
		expect(error).toMatchObject({ kind: 'protocol' });
		expect(error.message).toContain('times are missing');
		expect(vendor.calls).toHaveLength(1);
	});

	it('end even if the vendor ignores the requested start time', async () => {
		const page = answerXml([
			['status', '0'],
			...Array.from({ length: 100 }, (_, index) =>
				receivedField({ id: String(index), receivedMs: ago(30 * HOUR_MS) }),
			),
		]);
		vendor.first = Array.from({ length: 5 }, () => page);
		expect((await rejected(list(), GatewayError)).kind).toBe('protocol');
	});

	it('of any inbox contain each message once, in order', async () => {
		// Steps of 0 ms gather messages.
		const steps = fc.array(fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 2), { minLength: 90, maxLength: 330 });
		await fc.assert(
			fc.asyncProperty(steps, async (gaps) => {
				vendor = new FakeVendor();
				let at = ago(HOUR_MS);
				const messages = fill(gaps.length, (index) => (at += gaps[index] as number));
				expect(await idsOf()).toEqual(ids(messages));
			}),
			{ numRuns: 15 },
		);
	});
});

describe('the vendor’s clock', () => {
	it.each([
		['the same', 0],
		['half an hour ahead', 30 * MINUTE_MS],
		['half an hour behind', -30 * MINUTE_MS],
		['two days behind', -48 * HOUR_MS],
	])('may be %s: new messages are found', async (_what, offsetMs) => {
		vendor.clockOffsetMs = offsetMs;
		vendor.inbox = [{ id: '1', receivedMs: vendor.now() }];
		const pages = [];
		for await (const page of readReceived(vendor.client, [], ago(0))) pages.push(...page.messages);
		expect(pages.map(({ id }) => id)).toEqual(['1']);
	});

	it('is never asked for a time that may be in its future', async () => {
		await list({ sinceMs: ago(0) });
		expect(vendor.momentsAsked).toEqual([ago(5 * MINUTE_MS)]);
	});

	it('that lags further behind is asked for earlier and earlier times, and the rest is left out', async () => {
		vendor.clockOffsetMs = -30 * MINUTE_MS;
		vendor.inbox = [
			{ id: '1', receivedMs: ago(40 * MINUTE_MS) },
			{ id: '2', receivedMs: ago(31 * MINUTE_MS) },
		];
		expect(await idsOf({ sinceMs: ago(35 * MINUTE_MS) })).toEqual(['2']);
		vendor.calls.length = 0;
		expect(await idsOf({ sinceMs: ago(10 * MINUTE_MS) })).toEqual([]);
		expect(vendor.momentsAsked).toEqual([ago(10 * MINUTE_MS), ago(70 * MINUTE_MS)]);
	});

	it.each([
		[9, 2],
		[60, 5],
		[24 * 60, 10],
	])(
		'that is %i minutes ahead makes the oldest moment too old: asks for later ones, %i times',
		async (minutes, calls) => {
			vendor.refusesOldTimes = true;
			vendor.clockOffsetMs = minutes * MINUTE_MS;
			fill(3, () => vendor.now() - 24 * HOUR_MS);
			expect(await idsOf({ sinceMs: ago(168 * HOUR_MS) })).toHaveLength(3);
			expect(vendor.calls).toHaveLength(calls);
			const moments = vendor.momentsAsked;
			expect(moments).toEqual([...moments].sort((one, other) => one - other));
			// The next reading begins where this one was taken.
			await idsOf({ sinceMs: ago(168 * HOUR_MS) });
			expect(vendor.momentsAsked.slice(calls)).toEqual([moments[calls - 1]]);
		},
	);

	it('that advances while pages at the old edge are read is followed', async () => {
		vendor.refusesOldTimes = true;
		const messages = fill(250, (index) => ago(168 * HOUR_MS - 6 * MINUTE_MS - index));
		vendor.onCall = () => {
			if (vendor.calls.length === 2) vendor.clockOffsetMs = 7 * MINUTE_MS;
		};
		expect(await idsOf({ sinceMs: ago(168 * HOUR_MS) })).toEqual(ids(messages.slice(0, 100)));
		expect(vendor.calls.length).toBeGreaterThan(2);
	});

	it('that refuses every moment of the week is reported', async () => {
		vendor.first = Array.from({ length: 20 }, () => statusAnswer('31'));
		const error = await rejected(list({ sinceMs: ago(168 * HOUR_MS) }), GatewayError);
		expect(error).toMatchObject({ kind: 'invalidRequest', vendorCode: '31' });
		expect(Math.max(...vendor.momentsAsked)).toBeLessThan(ago(0));
	});

	it('that is implausible is reported', async () => {
		vendor.clockOffsetMs = -70 * HOUR_MS;
		const error = await rejected(list({ sinceMs: ago(0) }), GatewayError);
		expect(error).toMatchObject({ kind: 'invalidRequest', vendorCode: '31' });
		expect(error.advice).toContain('clock');
		expect(vendor.calls).toHaveLength(4);
	});
});

it('a trigger’s catch-up moves forward, too', async () => {
	vendor.refusesOldTimes = true;
	vendor.clockOffsetMs = 10 * MINUTE_MS;
	fill(3, () => ago(24 * HOUR_MS));
	const pages = [];
	for await (const page of polledMessages(vendor.client, [], ago(400 * HOUR_MS))) pages.push(page);
	expect(pages.flatMap(({ messages }) => messages)).toHaveLength(3);
	expect(pages[0]?.fromMs).toBeGreaterThan(vendor.now() - 168 * HOUR_MS);
});

describe('a fault while reading', () => {
	it('that is transient is waited out, on any page', async () => {
		const messages = fill(150, (index) => ago(1_000 - index));
		vendor.first = [statusAnswer('501'), null, statusAnswer('503')];
		expect(await idsOf()).toEqual(ids(messages));
	});

	it('is otherwise reported', async () => {
		vendor.first = [statusAnswer('3')];
		expect(await rejected(list(), GatewayError)).toMatchObject({ kind: 'authentication', vendorCode: '3' });
	});
});

describe('polledMessages', () => {
	it('returns each message with its key and time, page by page', async () => {
		const messages = fill(150, (index) => ago(1_000 - index));
		const pages = [];
		for await (const page of polledMessages(vendor.client, ['982100'], ago(HOUR_MS))) pages.push(page);
		expect(pages.map(({ fromMs, messages: { length } }) => [fromMs, length])).toEqual([
			[ago(HOUR_MS), 100],
			[messages[99]?.receivedMs, 50],
		]);
		const polled = pages.flatMap((page) => page.messages);
		expect(polled.map(({ record, receivedMs }) => [record.messageId, receivedMs])).toEqual(
			messages.map(({ id, receivedMs }) => [id, receivedMs]),
		);
		expect(new Set(polled.map(({ key }) => key)).size).toBe(150);
		expect(polled.map(({ record }) => record.eventKey)).toEqual(polled.map(({ key }) => key));
		expect(pages[0]?.messages[0]?.record).toMatchObject({
			event: 'inboundMessage',
			messageId: messages[0]?.id,
		});
	});

	it('looks back five minutes each time: operators deliver late', () => {
		expect(POLL_OVERLAP_MS).toBe(5 * MINUTE_MS);
	});

	it('warns of a millisecond with more messages than fit on a page', async () => {
		fill(120, () => ago(1_000));
		for await (const page of polledMessages(vendor.client, [], ago(HOUR_MS))) {
			expect(page.messages.length).toBeLessThanOrEqual(100);
		}
		expect(vendor.warnings).toHaveLength(1);
	});
});

describe('prepareReceived', () => {
	/** 10:00 in Brussels, in winter. */
	const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);
	const query = (changed: Partial<ReceivedInput> = {}) =>
		prepareReceived(
			{ since: '', lastHours: 24, numbers: '', returnAll: false, limit: 50, ...changed },
			'Europe/Brussels',
			NOW,
		);
	const refused = (changed: Partial<ReceivedInput>) => caught(() => query(changed), GatewayError);

	it('uses the last hours if no time is given', () => {
		expect(query()).toEqual({ sinceMs: NOW - 24 * HOUR_MS, numbers: [], limit: 50 });
		expect(query({ since: null, lastHours: 0.5 }).sinceMs).toBe(NOW - HOUR_MS / 2);
		expect(query({ since: undefined, lastHours: 168 }).sinceMs).toBe(NOW - 168 * HOUR_MS);
	});

	it.each([
		['a text in the workflow’s zone', '2026-11-21 09:00:00'],
		['a text with a zone of its own', '2026-11-21T11:30:00+03:30'],
		['a DateTime', DateTime.fromMillis(NOW - HOUR_MS)],
		['Unix milliseconds', NOW - HOUR_MS],
		['Unix seconds', (NOW - HOUR_MS) / 1000],
	])('accepts the start %s, whatever the hours are', (_what, since) => {
		expect(query({ since, lastHours: 3 }).sinceMs).toBe(NOW - HOUR_MS);
	});

	it('accepts the current moment as the start, but no later one', () => {
		expect(query({ since: NOW }).sinceMs).toBe(NOW);
		expect(refused({ since: NOW + 1 })).toMatchObject({
			kind: 'invalidRequest',
			message: 'Since 2026-11-21T09:00:00.001Z is in the future',
		});
	});

	it.each(['tomorrow', '2026-13-01', true, {}, [], 1e20])('refuses the start %p', (since) => {
		expect(refused({ since }).message).toMatch(/^Since .* is not a date and time$/);
	});

	it('accepts no limit', () => {
		expect(query({ returnAll: true, numbers: '982100' })).toMatchObject({
			limit: Infinity,
			numbers: ['982100'],
		});
	});
});

it('a call for received messages with status 1 fails: only answers to sends have it', async () => {
	vendor.first = [statusAnswer('1')];
	expect(await rejected(list(), GatewayError)).toMatchObject({ kind: 'refused', vendorCode: '1' });
});
