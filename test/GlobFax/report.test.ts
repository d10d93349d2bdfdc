import { caught, rejected } from '../support/caught';
import { anyText } from '../support/anyText';
import { isRecipientReference } from '../../nodes/GlobFax/gateway/wire';
import fc from 'fast-check';
import type { GlobFaxAccount } from '../../nodes/GlobFax/gateway/client';
import { prepareReferences, readReports } from '../../nodes/GlobFax/gateway/report';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import type { WaitInput } from '../../nodes/shared/asking/untilFinal';
import { FakeClock } from '../support/fakeClock';
import { FakeVendor } from './fakeVendor';
import { answerWith, FAILED, FETCH_FAILED, INVALID_REFERENCE, NOT_FOUND, SUCCESS, UNDER_WAY } from './sample';

/** Wait Until Final as a user sets it; a minute is the pace that the vendor advises. */
const waiting = (changed: Partial<WaitInput> = {}): WaitInput => ({
	maxWaitMinutes: 10,
	pollIntervalSeconds: 60,
	...changed,
});
const SANDBOX = { baseUrl: 'http://127.0.0.1:8025' };

/** The outcome of each reference, in short. */
async function read(
	vendor: FakeVendor,
	references: string[],
	wait: WaitInput | null = null,
	account: Partial<GlobFaxAccount> = {},
): Promise<Record<string, string>> {
	const results = await readReports(vendor.client(account), references, wait);
	return Object.fromEntries(
		[...results].map(([reference, result]) => [
			reference,
			result instanceof GatewayError ? result.kind : `${result.status}${result.final ? ', final' : ''}`,
		]),
	);
}
const secondsOf = (vendor: FakeVendor, wanted: string) =>
	vendor.asked.filter(([reference]) => reference === wanted).map(([, second]) => second);

describe('without waiting', () => {
	it('each reference is requested once, one after the other, and reported as it is', async () => {
		const vendor = new FakeVendor().answers('a', SUCCESS).answers('b', FAILED).answers('c', UNDER_WAY);
		expect(await read(vendor, ['a', 'b', 'c'])).toEqual({
			a: 'delivered, final',
			b: 'undelivered, final',
			c: 'unknown',
		});
		expect(vendor.asked.map(([reference]) => reference)).toEqual(['a', 'b', 'c']);
		expect(vendor.clock.slept).toEqual([]);
	});

	it.each([
		['not found', NOT_FOUND, 'notFound'],
		['of a form that the vendor does not take', INVALID_REFERENCE, 'invalidRequest'],
		['refused in other words', '{"success":false,"message":"Not yours"}', 'refused'],
	])('one that is %s does not affect the others', async (_what, body, kind) => {
		const vendor = new FakeVendor().answers('a', SUCCESS).answers('b', body).answers('c', FAILED);
		expect(await read(vendor, ['a', 'b', 'c'])).toEqual({
			a: 'delivered, final',
			b: kind,
			c: 'undelivered, final',
		});
	});

	it('wrong keys concern all of them: no further request is made', async () => {
		const vendor = new FakeVendor().answers('a', { status: 401 }).answers('b', SUCCESS);
		const error = await rejected(readReports(vendor.client(), ['a', 'b'], null), GatewayError);
		expect(error.kind).toBe('authentication');
		expect(vendor.asked).toHaveLength(1);
	});

	it('without references, no request is made', async () => {
		const vendor = new FakeVendor();
		expect(await read(vendor, [])).toEqual({});
		expect(vendor.asked).toEqual([]);
	});

	it('a pause that the vendor demands is respected, and the rest is requested afterwards', async () => {
		const later = { status: 429, headers: { 'retry-after': '9' } };
		const vendor = new FakeVendor().answers('a', SUCCESS).answers('b', later, SUCCESS).answers('c', SUCCESS);
		expect(Object.values(await read(vendor, ['a', 'b', 'c']))).toEqual(Array(3).fill('delivered, final'));
		expect(vendor.asked).toEqual([
			['a', 0],
			['b', 0],
			['b', 9],
			['c', 9],
		]);
	});

	it('a cancelled execution makes no further request', async () => {
		const cancelling = new AbortController();
		const vendor = new FakeVendor().answers('a', SUCCESS).answers('b', SUCCESS);
		const client = vendor.client({}, cancelling.signal);
		cancelling.abort();
		expect(await readReports(client, ['a', 'b'], null)).toEqual(new Map());
		expect(vendor.asked).toEqual([]);
	});
});

describe('until final', () => {
	it('polls after 30 seconds, and then every minute, as the vendor advises', async () => {
		for (const pollIntervalSeconds of [1, 30]) {
			const vendor = new FakeVendor().answers('a', UNDER_WAY, UNDER_WAY, UNDER_WAY, UNDER_WAY, SUCCESS);
			expect(await read(vendor, ['a'], waiting({ pollIntervalSeconds }))).toEqual({ a: 'delivered, final' });
			expect(secondsOf(vendor, 'a')).toEqual([0, 30, 90, 150, 210]);
		}
	});

	it('polls less often if the user chooses that', async () => {
		const vendor = new FakeVendor().answers('a', UNDER_WAY, UNDER_WAY, UNDER_WAY, SUCCESS);
		await read(vendor, ['a'], waiting({ pollIntervalSeconds: 100 }));
		expect(secondsOf(vendor, 'a')).toEqual([0, 100, 200, 300]);
	});

	it.each(['http://127.0.0.1:8025', 'http://localhost:8025', 'http://sandbox:8025'])(
		'polls the sandbox at %s as often as the user chooses',
		async (baseUrl) => {
			const vendor = new FakeVendor().answers('a', UNDER_WAY, UNDER_WAY, UNDER_WAY, SUCCESS);
			await read(vendor, ['a'], waiting({ pollIntervalSeconds: 2 }), { baseUrl });
			expect(secondsOf(vendor, 'a')).toEqual([0, 2, 4, 6]);
		},
	);

	it('polls only for those that are open, and not again for one that is not found', async () => {
		const vendor = new FakeVendor()
			.answers('a', SUCCESS)
			.answers('b', NOT_FOUND)
			.answers('c', UNDER_WAY, FAILED);
		expect(await read(vendor, ['a', 'b', 'c'], waiting())).toEqual({
			a: 'delivered, final',
			b: 'notFound',
			c: 'undelivered, final',
		});
		expect(['a', 'b', 'c'].map((reference) => secondsOf(vendor, reference))).toEqual([[0], [0], [0, 60]]);
	});

	it('does not wait for one that is not found, nor for one that is final', async () => {
		const vendor = new FakeVendor().answers('a', SUCCESS).answers('b', NOT_FOUND);
		await read(vendor, ['a', 'b'], waiting());
		expect(vendor.clock.slept).toEqual([]);
	});

	it('reports one that is deleted meanwhile as not found', async () => {
		const vendor = new FakeVendor().answers('a', UNDER_WAY, NOT_FOUND);
		expect(await read(vendor, ['a'], waiting())).toEqual({ a: 'notFound' });
	});

	it('considers an unlisted state final only once it is completed', async () => {
		const vendor = new FakeVendor().answers('a', UNDER_WAY, answerWith({ status: 'cancelled' }));
		expect(await read(vendor, ['a'], waiting())).toEqual({ a: 'unknown, final' });
		expect(vendor.asked).toHaveLength(2);
	});

	it('puts out what is still open when the time is up, after one last request', async () => {
		const vendor = new FakeVendor().answers('a', UNDER_WAY).answers('b', SUCCESS);
		expect(await read(vendor, ['a', 'b'], waiting({ maxWaitMinutes: 2 }))).toEqual({
			a: 'unknown',
			b: 'delivered, final',
		});
		expect(secondsOf(vendor, 'a')).toEqual([0, 60, 120]);
	});

	it('waits no longer than the time allows, even with a long pause', async () => {
		const vendor = new FakeVendor().answers('a', UNDER_WAY);
		await read(vendor, ['a'], waiting({ maxWaitMinutes: 1, pollIntervalSeconds: 3600 }));
		expect(secondsOf(vendor, 'a')).toEqual([0, 60]);
	});

	it('survives a transient error', async () => {
		const failing = { status: 500, body: FETCH_FAILED };
		const vendor = new FakeVendor().answers('a', UNDER_WAY, failing, failing, failing, SUCCESS);
		expect(await read(vendor, ['a'], waiting())).toEqual({ a: 'delivered, final' });
		expect(vendor.asked).toHaveLength(5);
	});

	it('stops at an error in the keys', async () => {
		const vendor = new FakeVendor().answers('a', UNDER_WAY, { status: 403 });
		const error = await rejected(readReports(vendor.client(), ['a'], waiting()), GatewayError);
		expect(error.kind).toBe('authentication');
	});

	it('returns what is known when the execution is cancelled', async () => {
		const clock = new FakeClock();
		const cancelling = new AbortController();
		const vendor = new FakeVendor(clock).answers('a', SUCCESS).answers('b', UNDER_WAY);
		const reading = readReports(vendor.client(SANDBOX, cancelling.signal), ['a', 'b'], waiting());
		await clock.advance(61_000);
		cancelling.abort();
		const reports = await reading;
		expect([...reports.keys()]).toEqual(['a', 'b']);
		expect(clock.sleeping).toBe(0);
		expect(secondsOf(vendor, 'b')).toEqual([0, 60]);
	});
});

describe('the references of an item', () => {
	it.each([
		['one', 'rcpt_111aaa', ['rcpt_111aaa']],
		['one with blanks around it', '  rcpt_111aaa\n', ['rcpt_111aaa']],
		['several with commas', 'rcpt_1, rcpt_2,rcpt_3', ['rcpt_1', 'rcpt_2', 'rcpt_3']],
		['several with semicolons and lines', 'rcpt_1;rcpt_2\r\nrcpt_3\n', ['rcpt_1', 'rcpt_2', 'rcpt_3']],
		['several with Chinese commas', 'rcpt_1，rcpt_2、rcpt_3', ['rcpt_1', 'rcpt_2', 'rcpt_3']],
		['a list', ['rcpt_1', 'rcpt_2'], ['rcpt_1', 'rcpt_2']],
		['a list of lists in text', ['rcpt_1,rcpt_2', 'rcpt_3'], ['rcpt_1', 'rcpt_2', 'rcpt_3']],
		['a number', 17, ['17']],
		['one that stands twice', 'rcpt_1,rcpt_2,rcpt_1', ['rcpt_1', 'rcpt_2']],
		['two in other letter cases', 'a,A', ['a', 'A']],
		['one of 255 characters', 'x'.repeat(255), ['x'.repeat(255)]],
	])('may be %s', (_what, given, references) => {
		expect(prepareReferences(given)).toEqual(references);
	});

	it.each(['', ' ', ',;\n', [], [''], null, undefined])('are required: %j', (given) => {
		const error = caught(() => prepareReferences(given), GatewayError);
		expect(error).toMatchObject({ kind: 'invalidRequest', message: 'Recipient References is empty' });
		expect(error.advice).toContain('rcpt_ref');
	});

	it.each(['rcpt 1', 'rcpt/1', '../../admin', 'rcpt_1?x', 'é'])('cannot be %j', (wrong) => {
		const error = caught(() => prepareReferences(`rcpt_1, ${wrong}`), GatewayError);
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).toBe(`“${wrong}” is no recipient reference of GlobFax`);
		expect(error.advice).toContain('at most 255');
	});

	it('cannot be longer than 255 characters, and are then quoted in part', () => {
		const error = caught(() => prepareReferences('x'.repeat(256)), GatewayError);
		expect(error.message.length).toBeLessThan(120);
	});

	it.each([
		['an object', { rcpt_ref: 'rcpt_1' }],
		['a list within a list', [['rcpt_1']]],
		['a number that has lost digits', 2 ** 63],
	])('cannot be %s', (_what, given) => {
		const error = caught(() => prepareReferences(given), GatewayError);
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).toContain('Recipient References');
	});

	it('are deduplicated, in order and well-formed, or refused, whatever was given', () => {
		const given = fc.oneof(
			fc.array(fc.constantFrom('a', 'b', '_', ',', ' ', '\n', '/')).map((parts) => parts.join('')),
			anyText(),
			fc.anything(),
		);
		fc.assert(
			fc.property(given, (value) => {
				let references: string[];
				try {
					references = prepareReferences(value);
				} catch (error) {
					expect(error).toBeInstanceOf(GatewayError);
					return;
				}
				expect(references.length).toBeGreaterThan(0);
				expect(references.every(isRecipientReference)).toBe(true);
				expect(references).toEqual([...new Set(references)]);
			}),
		);
	});
});
