import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import type { SendResult } from '../../../nodes/shared/model';
import { KeyLedger } from '../../../nodes/shared/sending/keyLedger';
import type { Outcome } from '../../../nodes/shared/sending/sendAll';
import { keyOf, sendOnce } from '../../../nodes/shared/sending/sendOnce';
import type { Dispatch, Letter } from '../../../nodes/shared/sending/sendPlan';
import { FakeClock } from '../../support/fakeClock';
import { gate } from '../../support/gate';
import { ProcessedRows } from '../../support/processedRows';

const LETTER: Letter = { groupKey: 'text', recipientsPerRequest: 100, clientReference: 'order-1' };
const to = (
	recipient: string,
	onceKey: string | null = 'key',
): Dispatch<Letter> & { onceKey: string | null } => ({
	...{ itemIndex: 0, recipient, address: recipient, letter: LETTER, onceKey },
});

/** A vendor that answers each recipient, and one n8n process that sends by it. */
class Sends {
	readonly requests: string[][] = [];
	readonly warnings: string[] = [];
	readonly clock = new FakeClock({ auto: true });
	answers: Record<string, GatewayError> = {};
	meanwhile: () => Promise<void> = async () => undefined;

	constructor(
		readonly rows = new ProcessedRows(),
		readonly ledger = new KeyLedger(),
		readonly store = rows.store(),
	) {}

	readonly send = async (...dispatches: Array<ReturnType<typeof to>>): Promise<Outcome[]> => {
		const keys = new Map<Dispatch<Letter>, string | null>(
			dispatches.map((one) => [one, one.onceKey === null ? null : keyOf(one.onceKey, one.recipient)]),
		);
		return await sendOnce<Letter>(
			async (request) => {
				this.requests.push(request.map(({ recipient }) => recipient));
				await this.meanwhile();
				return request.map(({ recipient }) => {
					const error = this.answers[recipient];
					return error === undefined
						? { sent: true, result: { recipient, status: 'queued' } as SendResult }
						: { sent: false, error };
				});
			},
			{
				vendor: { id: 'asanak', channel: 'sms' },
				keyOf: (dispatch) => keys.get(dispatch) ?? null,
				...{ ledger: this.ledger, store: this.store, clock: this.clock },
				warn: (text) => this.warnings.push(text),
			},
		)(dispatches);
	};

	/** Behaves as n8n after a restart. */
	restarted = (): Sends => new Sends(this.rows);
}

const refusal = (outcome?: 'unknown') =>
	new GatewayError('refused', { message: 'No', advice: 'Wait.', outcome });
const states = (outcomes: Outcome[]) =>
	outcomes.map((outcome) =>
		outcome.sent
			? [outcome.result.status, outcome.result.reason ?? ''].join(' ').trim()
			: outcome.error.outcome,
	);

let sends: Sends;
beforeEach(() => {
	sends = new Sends();
});

describe('sendOnce', () => {
	it('skips a recipient to whom the same key was sent, and makes no request', async () => {
		await sends.send(to('1'));
		const [again] = await sends.send(to('1'));
		expect(again).toEqual({
			sent: true,
			result: {
				...{ recipient: '1', status: 'skipped', reason: 'alreadySent', scheduledFor: null, segments: null },
				...{ messageId: null, clientReference: 'order-1', vendorCode: null, vendorText: null, final: true },
				...{ vendor: 'asanak', channel: 'sms', raw: null },
			},
		});
		expect(sends.requests).toEqual([['1']]);
	});

	it('skips that recipient after a restart', async () => {
		await sends.send(to('1'));
		expect(states(await sends.restarted().send(to('1')))).toEqual(['skipped alreadySent']);
	});

	it('sends another key to the same recipient, and the same key to another one', async () => {
		await sends.send(to('1', 'a'));
		expect(states(await sends.send(to('1', 'b'), to('2', 'a')))).toEqual(['queued', 'queued']);
	});

	it('sends each time without a key', async () => {
		await sends.send(to('1', null));
		expect(states(await sends.send(to('1', null)))).toEqual(['queued']);
		expect(sends.rows.calls).toBe(0);
	});

	it('sends to the remaining recipients of a request in one request, and returns the outcomes in order', async () => {
		await sends.send(to('2'));
		const outcomes = await sends.send(to('1'), to('2'), to('3'), to('4', null), to('5', null));
		expect(states(outcomes)).toEqual(['queued', 'skipped alreadySent', 'queued', 'queued', 'queued']);
		expect(sends.requests).toEqual([['2'], ['1', '3', '4', '5']]);
	});

	it('sends the second of two equal keys in a request only if the first was not sent', async () => {
		expect(states(await sends.send(to('1'), to('1')))).toEqual(['queued', 'skipped alreadySent']);
		sends.answers = { 2: refusal() };
		expect(states(await sends.send(to('2'), to('2')))).toEqual(['notSent', 'notSent']);
		expect(sends.requests).toEqual([['1'], ['2'], ['2']]);
	});

	it('frees the key of what was surely not sent', async () => {
		sends.answers = { 1: refusal() };
		expect(states(await sends.send(to('1'), to('2')))).toEqual(['notSent', 'queued']);
		sends.answers = {};
		expect(states(await sends.restarted().send(to('1'), to('2')))).toEqual(['queued', 'skipped alreadySent']);
	});

	it('keeps the key of what may have been sent, and leaves the decision to the user', async () => {
		sends.answers = { 1: refusal('unknown') };
		expect(states(await sends.send(to('1')))).toEqual(['unknown']);
		const later = sends.restarted();
		const [again] = await later.send(to('1'));
		expect(again).toMatchObject({
			sent: false,
			error: {
				...{ kind: 'blocked', outcome: 'unknown' },
				message:
					'An earlier send to 1 with the same Send Once Key was begun, and it is not known whether it was sent',
			},
		});
		expect(later.requests).toEqual([]);
	});

	it('keeps the key if the process was killed while the vendor had the request', async () => {
		sends.meanwhile = async () => await gate().passed;
		void sends.send(to('1'));
		await new Promise((resolve) => setImmediate(resolve));
		const later = sends.restarted();
		expect(states(await later.send(to('1')))).toEqual(['unknown']);
		expect(later.requests).toEqual([]);
	});

	it('keeps the key of a send that stopped at an error of its own', async () => {
		sends.meanwhile = async () => await Promise.reject(new TypeError('oops'));
		expect(states(await sends.send(to('1')))).toEqual(['unknown']);
		expect(states(await sends.restarted().send(to('1')))).toEqual(['unknown']);
	});

	it('waits for another send in this process that holds the key', async () => {
		const answer = gate();
		sends.meanwhile = async () => await answer.passed;
		const first = sends.send(to('1'), to('2'));
		const second = sends.send(to('2'), to('3'));
		await new Promise((resolve) => setImmediate(resolve));
		answer.open();
		expect(states(await first)).toEqual(['queued', 'queued']);
		expect(states(await second)).toEqual(['skipped alreadySent', 'queued']);
	});

	it('does not deadlock two sends whose keys overlap', async () => {
		const both = await Promise.all([sends.send(to('1'), to('2')), sends.send(to('2'), to('1'))]);
		expect(both.map(states)).toEqual([
			['queued', 'queued'],
			['skipped alreadySent', 'skipped alreadySent'],
		]);
	});

	it('waits a few seconds for a send in another process', async () => {
		const other = sends.restarted();
		const answer = gate();
		other.meanwhile = async () => await answer.passed;
		const first = other.send(to('1'));
		await new Promise((resolve) => setImmediate(resolve));
		const waiting = { slept: 0 };
		const clock = new FakeClock();
		Object.assign(sends, { clock });
		const second = sends.send(to('1'));
		await clock.advance(1_000);
		answer.open();
		await first;
		await clock.advance(1_000);
		expect(states(await second)).toEqual(['skipped alreadySent']);
		expect(waiting.slept).toBe(0);
		expect(sends.requests).toEqual([]);
	});

	it('gives up after five seconds, however long n8n has been running', async () => {
		await sends.ledger.claim(sends.store, [keyOf('key', '1')]);
		const later = sends.restarted();
		await later.clock.sleep(60_000);
		expect(states(await later.send(to('1')))).toEqual(['unknown']);
		expect(later.clock.elapsed()).toBe(65_000);
	});

	it('waits for sends of its own process as long as they take: each one after the other', async () => {
		const clock = new FakeClock();
		Object.assign(sends, { clock, meanwhile: async () => await clock.sleep(6_000) });
		sends.answers = { 1: refusal() };
		const all = [sends.send(to('1')), sends.send(to('1')), sends.send(to('1'))];
		await clock.advance(30_000);
		expect((await Promise.all(all)).map(states)).toEqual([['notSent'], ['notSent'], ['notSent']]);
		expect(sends.requests).toEqual([['1'], ['1'], ['1']]);
	});

	it('does not wait for a send of its own process whose outcome is unknown', async () => {
		sends.answers = { 1: refusal('unknown') };
		await sends.send(to('1'));
		expect(states(await sends.send(to('1')))).toEqual(['unknown']);
		expect(sends.clock.slept).toEqual([]);
		expect(sends.requests).toEqual([['1']]);
	});

	it('sends nothing if n8n cannot store the key', async () => {
		const broken = {
			...sends.store,
			record: async () => await Promise.reject(new Error('SQLITE_BUSY secret')),
		};
		const failing = new Sends(sends.rows, sends.ledger, broken);
		const outcomes = await failing.send(to('1'), to('2'));
		expect(states(outcomes)).toEqual(['notSent', 'notSent']);
		expect(outcomes[0]).toMatchObject({
			error: {
				kind: 'unavailable',
				message: 'n8n could not store the Send Once Key in its database, so nothing was sent',
				advice: 'Save the workflow, then run it again. If the error comes again, check n8n’s database.',
			},
		});
		expect(failing.requests).toEqual([]);
	});

	it('returns the outcome even if n8n could not store it, and warns', async () => {
		const broken = { ...sends.store, remove: async () => await Promise.reject(new Error('locked')) };
		const failing = new Sends(sends.rows, sends.ledger, broken);
		expect(states(await failing.send(to('1')))).toEqual(['queued']);
		expect(failing.warnings).toEqual([expect.stringMatching(/^n8n could not store which Send Once Keys/)]);
	});
});

describe('keyOf', () => {
	it('returns a digest, so that no phone number is stored', () => {
		expect(keyOf('reminder-1', '+32475112233')).toMatch(/^[\w-]{22}$/);
	});

	it('distinguishes parts that read the same when they are joined', () => {
		expect(keyOf('a1', '2')).not.toBe(keyOf('a', '12'));
	});
});
