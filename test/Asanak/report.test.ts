import fc from 'fast-check';
import { prepareMessageIds, readReports } from '../../nodes/Asanak/gateway/report';
import { Pacer } from '../../nodes/shared/asking/pacing';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { HttpTransportError } from '../../nodes/shared/ports/http';
import type { DeliveryReport } from '../../nodes/shared/model';
import { caught, rejected } from '../support/caught';
import { FakeClock } from '../support/fakeClock';
import { FakeVendor } from './fakeVendor';
import { answerXml, faultXml, statusAnswer } from './soap';

const LONGEST_ID = '9223372036854775807';
/** A list of this many ids. */
const someIds = (count: number, from = 1001) =>
	Array.from({ length: count }, (_, index) => String(from + index));

let vendor: FakeVendor;
beforeEach(() => {
	vendor = new FakeVendor();
});

/** What is read of these ids, in short: status, reason and whether it is final. */
async function read(ids: string[]): Promise<Record<string, string>> {
	const reports = await readReports(vendor.client, ids, null);
	expect([...reports.keys()].sort()).toEqual([...ids].sort());
	return Object.fromEntries(ids.map((id) => [id, inShort(id, reports.get(id))]));
}
function inShort(id: string, report: DeliveryReport | undefined): string {
	expect(report).toMatchObject({ event: 'deliveryReport', vendor: 'asanak', messageId: id });
	return [report?.status, report?.reason, report?.final === true ? 'final' : null].filter(Boolean).join(' ');
}
const EXPIRED = 'unknown notFound final';

describe('reports', () => {
	it('are requested in calls of 100, and matched by id, in whatever order they come', async () => {
		const ids = someIds(250);
		ids.forEach((id, index) => vendor.reports.set(id, index % 3 === 0 ? '6' : '9'));
		const reports = await read(ids);
		expect(vendor.idsAsked.map(({ length }) => length)).toEqual([100, 100, 50]);
		expect(vendor.idsAsked.flat()).toEqual(ids);
		expect(reports).toEqual(
			Object.fromEntries(ids.map((id, index) => [id, index % 3 === 0 ? 'delivered final' : 'sent'])),
		);
	});

	it('keep their ids exactly: beyond JavaScript’s number range, and with leading zeros', async () => {
		const neighbours = [LONGEST_ID, '9223372036854775806', '9223372036854775805'];
		neighbours.forEach((id, index) => vendor.reports.set(id, ['6', '5', '8'][index] as string));
		vendor.reports.set('7', '6');
		expect(await read([...neighbours, '007'])).toEqual({
			[neighbours[0]!]: 'delivered final',
			[neighbours[1]!]: 'undelivered unspecified final',
			[neighbours[2]!]: 'rejected networkRejected final',
			'007': 'delivered final',
		});
		expect(vendor.idsAsked).toEqual([[...neighbours, '007']]);
	});

	it('that the vendor says nothing about are unknown, not found, not final', async () => {
		vendor.reports.set('1001', '6');
		expect(await read(['1001', '1002'])).toEqual({ 1001: 'delivered final', 1002: 'unknown notFound' });
	});

	it('with codes that the document does not list keep them', async () => {
		vendor.reports.set('1001', '77');
		const reports = await readReports(vendor.client, ['1001'], null);
		expect(reports.get('1001')).toMatchObject({ status: 'unknown', final: false, vendorCode: '77' });
	});

	it('that were not requested are left out', async () => {
		vendor.first = [
			answerXml([
				['status', '0'],
				...['1001', '9999'].map((id): [string, Array<[string, string]>] => [
					'reportItems',
					[
						['msgId', id],
						['status', '6'],
					],
				]),
			]),
		];
		expect(await read(['1001'])).toEqual({ 1001: 'delivered final' });
	});

	it('include the time of reading', async () => {
		vendor.reports.set('1001', '6');
		const reports = await readReports(vendor.client, ['1001'], null);
		expect(reports.get('1001')?.receivedAt).toBe('2026-11-21T09:00:00.000Z');
	});

	it('for no ids are empty', async () => {
		expect(await readReports(vendor.client, [], null)).toEqual(new Map());
		expect(vendor.calls).toEqual([]);
	});
});

describe('an id that has expired', () => {
	const ids = someIds(100);
	beforeEach(() => {
		for (const id of ids) vendor.reports.set(id, '6');
	});
	const expected = (expired: string[]) =>
		Object.fromEntries(ids.map((id) => [id, expired.includes(id) ? EXPIRED : 'delivered final']));

	it('is unknown, not found, final', async () => {
		vendor.expired = new Set(['1001']);
		const reports = await readReports(vendor.client, ['1001'], null);
		expect(reports.get('1001')).toMatchObject({
			status: 'unknown',
			reason: 'notFound',
			final: true,
			vendorCode: '23',
			vendorText: 'Older than 96 hours: the report is no longer kept',
		});
	});

	it.each([
		['first', [ids[0]!]],
		['last', [ids[99]!]],
		['in the middle', [ids[49]!, ids[50]!]],
	])('%s does not prevent reading the others: the call is halved', async (_where, expired) => {
		vendor.expired = new Set(expired);
		expect(await read(ids)).toEqual(expected(expired));
		expect(vendor.idsAsked.slice(0, 3).map(({ length }) => length)).toEqual([100, 50, expect.any(Number)]);
		// Each expired id costs at most two calls for each halving of 100.
		expect(vendor.calls.length).toBeLessThanOrEqual(1 + 2 * 7 * expired.length);
	});

	it('may be at any position', async () => {
		const some = ids.slice(0, 20);
		vendor.expired = new Set(some);
		const reports = await readReports(vendor.client, some, null);
		expect(some.map((id) => inShort(id, reports.get(id)))).toEqual(some.map(() => EXPIRED));
		expect(vendor.calls).toHaveLength(39);
	});

	it('whose error replaces the whole answer, beside the reports of the others, is requested again alone', async () => {
		vendor.expired = new Set([ids[3]!, ids[77]!]);
		vendor.expiredMode = 'callWithOthers';
		expect(await read(ids)).toEqual(expected([ids[3]!, ids[77]!]));
		expect(vendor.idsAsked.map(({ length }) => length)).toEqual([100, 1, 1]);
	});

	it('whose error replaces the whole answer although all reports came needs no second call', async () => {
		vendor.first = [
			answerXml([
				['status', '23'],
				...['1001', '1002'].map((id): [string, Array<[string, string]>] => [
					'reportItems',
					[
						['msgId', id],
						['status', '6'],
					],
				]),
			]),
		];
		expect(await read(['1001', '1002'])).toEqual({ 1001: 'delivered final', 1002: 'delivered final' });
		expect(vendor.calls).toHaveLength(1);
	});

	it('that has its own error needs no second call', async () => {
		vendor.expired = new Set([ids[3]!]);
		vendor.expiredMode = 'item';
		expect(await read(ids)).toEqual(expected([ids[3]!]));
		expect(vendor.calls).toHaveLength(1);
	});

	it('never affects the other ids, whatever its position and however the vendor reports it', async () => {
		const mode = fc.constantFrom('call', 'callWithOthers', 'item');
		const states = fc.array(fc.constantFrom('6', '9', '-1', '23', ''), { minLength: 1, maxLength: 130 });
		const names: Record<string, string> = {
			6: 'delivered final',
			9: 'sent',
			'-1': EXPIRED,
			23: EXPIRED,
			'': 'unknown notFound',
		};
		await fc.assert(
			fc.asyncProperty(states, mode, async (all, expiredMode) => {
				vendor = new FakeVendor();
				vendor.expiredMode = expiredMode;
				const asked = someIds(all.length);
				all.forEach((state, index) => {
					if (state === '23') vendor.expired.add(asked[index] as string);
					else if (state !== '') vendor.reports.set(asked[index] as string, state);
				});
				const found = await read(asked);
				asked.forEach((id, index) => {
					expect([id, found[id]]).toEqual([id, names[all[index] as string]]);
				});
				expect(Math.max(...vendor.idsAsked.map(({ length }) => length))).toBeLessThanOrEqual(100);
			}),
			{ numRuns: 25 },
		);
	});
});

describe('a fault while reading', () => {
	it('that is transient is waited out', async () => {
		vendor.reports.set('1001', '6');
		vendor.first = [statusAnswer('501'), new HttpTransportError('timeout', false)];
		expect(await read(['1001'])).toEqual({ 1001: 'delivered final' });
		expect(vendor.calls).toHaveLength(3);
	});

	it.each([
		['3', 'authentication'],
		['22', 'invalidRequest'],
		['99', 'refused'],
	])('with status %s is reported', async (status, kind) => {
		vendor.first = [statusAnswer(status)];
		const error = await rejected(readReports(vendor.client, ['1001'], null), GatewayError);
		expect(error).toMatchObject({ kind, vendorCode: status });
	});

	it('without a status is reported', async () => {
		vendor.first = [answerXml([])];
		const error = await rejected(readReports(vendor.client, ['1001'], null), GatewayError);
		expect(error).toMatchObject({ kind: 'protocol' });
	});
});

describe('Wait Until Final', () => {
	const wait = { maxWaitMinutes: 10, pollIntervalSeconds: 15 };

	it('polls only those that are not final, until all are', async () => {
		for (const id of ['1001', '1002', '1003']) vendor.reports.set(id, '1');
		vendor.reports.set('1002', '6');
		vendor.onCall = () => {
			if (vendor.calls.length === 2) vendor.reports.set('1001', '5');
			if (vendor.calls.length === 3) vendor.reports.set('1003', '6');
		};
		const reports = await readReports(vendor.client, ['1001', '1002', '1003'], wait);
		expect([...reports.values()].map(({ status }) => status)).toEqual([
			'undelivered',
			'delivered',
			'delivered',
		]);
		expect(vendor.idsAsked).toEqual([['1001', '1002', '1003'], ['1001', '1003'], ['1003']]);
		expect(vendor.clock.slept).toEqual([15_000, 15_000]);
	});

	it('does not wait for ids that have expired or are not found', async () => {
		vendor.reports.set('1001', '-1');
		vendor.expired.add('1002');
		await readReports(vendor.client, ['1001', '1002'], wait);
		expect(vendor.clock.slept).toEqual([]);
	});

	it('ends when the time is up, and puts out the open ones as they are', async () => {
		vendor.reports.set('1001', '9');
		const reports = await readReports(vendor.client, ['1001'], {
			maxWaitMinutes: 1,
			pollIntervalSeconds: 25,
		});
		expect(reports.get('1001')).toMatchObject({ status: 'sent', final: false });
		expect(vendor.clock.slept).toEqual([25_000, 25_000, 10_000]);
		expect(vendor.calls).toHaveLength(4);
	});

	it('ends when the execution is cancelled, and puts out what is known', async () => {
		const stopping = new AbortController();
		vendor = new FakeVendor({ signal: stopping.signal });
		vendor.reports.set('1001', '6').set('1002', '9');
		vendor.onCall = () => {
			if (vendor.calls.length === 2) stopping.abort();
		};
		const reports = await readReports(vendor.client, ['1001', '1002'], wait);
		expect([...reports.values()].map(({ status }) => status)).toEqual(['delivered', 'sent']);
		expect(vendor.calls).toHaveLength(2);
	});

	it('ends at once when the execution is cancelled during a pause', async () => {
		const stopping = new AbortController();
		const clock = new FakeClock();
		vendor = new FakeVendor({ clock, pacer: new Pacer(clock), signal: stopping.signal });
		vendor.reports.set('1001', '9');
		const reading = readReports(vendor.client, ['1001'], wait);
		await clock.advance(14_000);
		expect(clock.sleeping).toBe(1);
		stopping.abort();
		await clock.advance(0);
		expect(clock.sleeping).toBe(0);
		expect((await reading).get('1001')).toMatchObject({ status: 'sent', final: false });
		expect(vendor.calls).toHaveLength(1);
	});

	it('continues after a transient error of the vendor', async () => {
		vendor.reports.set('1001', '9');
		vendor.first = [null, ...Array.from({ length: 3 }, () => statusAnswer('503'))];
		vendor.onCall = () => {
			if (vendor.calls.length === 5) vendor.reports.set('1001', '6');
		};
		const reports = await readReports(vendor.client, ['1001'], wait);
		expect(reports.get('1001')).toMatchObject({ status: 'delivered' });
	});

	it('stops at a fault that waiting cannot fix', async () => {
		vendor.reports.set('1001', '9');
		vendor.first = [null, faultXml('Invalid username or password')];
		const error = await rejected(readReports(vendor.client, ['1001'], wait), GatewayError);
		expect(error.kind).toBe('authentication');
	});
});

describe('message ids', () => {
	it.each([
		['2199031238568', ['2199031238568']],
		['1, 2;3\n4', ['1', '2', '3', '4']],
		['۱۲۳، ٤٥٦', ['123', '456']],
		[
			['9223372036854775807', 101, 9007199254740993n],
			['9223372036854775807', '101', '9007199254740993'],
		],
		['007', ['007']],
		['5,5, 5', ['5']],
	])('are accepted as %p', (given, ids) => {
		expect(prepareMessageIds(given)).toEqual(ids);
	});

	it('with more digits than a JavaScript number can hold are refuseed as numbers: digits are lost', () => {
		const error = caught(() => prepareMessageIds([Number('9223372036854775807')]), GatewayError);
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).toContain('without losing digits');
	});

	it.each(['', ' , ', null, undefined, []])('are missing in %p', (given) => {
		const error = caught(() => prepareMessageIds(given), GatewayError);
		expect(error).toMatchObject({ kind: 'invalidRequest', message: 'Message IDs is empty' });
	});

	it.each(['abc', '-1', '1.5', '9223372036854775808', '12 34', '<1>'])(
		'of the form %j are refuseed and named',
		(given) => {
			const error = caught(() => prepareMessageIds(['1', given]), GatewayError);
			expect(error).toMatchObject({
				kind: 'invalidRequest',
				message: `“${given}” is no message ID of Asanak`,
			});
		},
	);

	it.each([[{}], [[['1']]], [true]])('are refuseed as %p', (given) => {
		expect(caught(() => prepareMessageIds(given), GatewayError).kind).toBe('invalidRequest');
	});
});

it('a call for reports with status 1 fails: only answers to sends have it', async () => {
	vendor.first = [statusAnswer('1')];
	const error = await rejected(readReports(vendor.client, ['101'], null), GatewayError);
	expect(error).toMatchObject({ kind: 'refused', vendorCode: '1' });
});
