import fc from 'fast-check';
import { GatewayError } from '../../../nodes/shared/errors/gatewayError';
import { OutcomeMemory } from '../../../nodes/shared/sending/outcomeMemory';
import {
	sendAll,
	type Outcome,
	type SendOptions,
	type Transmit,
} from '../../../nodes/shared/sending/sendAll';
import type { Dispatch, Letter } from '../../../nodes/shared/sending/sendPlan';
import type { FailureOutcome } from '../../../nodes/shared/model';

/** Each dispatch a request of its own, unless `together`. */
function dispatches(count: number, together = 1): Array<Dispatch<Letter>> {
	return Array.from({ length: count }, (_, itemIndex) => ({
		itemIndex,
		recipient: `+${itemIndex}`,
		address: `${itemIndex}`,
		letter: { groupKey: 'text', recipientsPerRequest: together, clientReference: null },
	}));
}

function options(changed: Partial<SendOptions> = {}): SendOptions {
	return {
		parallelRequests: 1,
		stopAtFailure: true,
		isCancelled: () => false,
		memory: new OutcomeMemory<Outcome>(),
		run: 'run',
		...changed,
	};
}

const sent = ({ recipient }: Dispatch<Letter>) => ({ sent: true, result: { recipient } }) as Outcome;

function failure(outcome: FailureOutcome): GatewayError {
	return new GatewayError('refused', { message: 'no', advice: '', outcome });
}

/** A vendor that takes all, except what fails; keeps what was written to it. */
class FakeVendor {
	readonly written: string[] = [];
	private readonly failing = new Map<string, unknown>();

	failsAt(recipient: string, error: unknown): this {
		this.failing.set(recipient, error);
		return this;
	}

	recovers(): this {
		this.failing.clear();
		this.written.length = 0;
		return this;
	}

	readonly transmit: Transmit<Letter> = async (request) => {
		for (const { recipient } of request) this.written.push(recipient);
		const error = request.map(({ recipient }) => this.failing.get(recipient)).find(Boolean);
		if (error !== undefined) throw error;
		return request.map(sent);
	};
}

const told = (all: Array<Dispatch<Letter>>, outcomes: Map<Dispatch<Letter>, Outcome>) =>
	all.map((dispatch) => {
		const outcome = outcomes.get(dispatch);
		if (outcome === undefined) return 'not started';
		return outcome.sent ? 'sent' : outcome.error.outcome;
	});

describe('sendAll', () => {
	it('gives each dispatch the outcome at its position in the answer', async () => {
		const all = dispatches(3, 3);
		const no = { sent: false, error: failure('notSent') } as const;
		const outcomes = await sendAll(all, async ([a, , c]) => [sent(a!), no, sent(c!)], options());
		expect(told(all, outcomes)).toEqual(['sent', 'notSent', 'sent']);
		expect(outcomes.get(all[2]!)).toMatchObject({ result: { recipient: '+2' } });
	});

	it('makes no request without dispatches', async () => {
		const vendor = new FakeVendor();
		expect(await sendAll([], vendor.transmit, options())).toEqual(new Map());
		expect(vendor.written).toEqual([]);
	});

	it('gives one failure to all recipients of its request', async () => {
		const vendor = new FakeVendor().failsAt('+1', failure('notSent'));
		const all = dispatches(4, 2);
		const outcomes = await sendAll(all, vendor.transmit, options({ stopAtFailure: false }));
		expect(told(all, outcomes)).toEqual(['notSent', 'notSent', 'sent', 'sent']);
	});

	it('starts no further request after a failed one if it is set to stop', async () => {
		const vendor = new FakeVendor().failsAt('+1', failure('notSent'));
		const all = dispatches(4);
		const outcomes = await sendAll(all, vendor.transmit, options());
		expect(vendor.written).toEqual(['+0', '+1']);
		expect(told(all, outcomes)).toEqual(['sent', 'notSent', 'not started', 'not started']);
	});

	it('continues after a failure if it is not set to stop', async () => {
		const vendor = new FakeVendor().failsAt('+1', failure('unknown'));
		const all = dispatches(3);
		const outcomes = await sendAll(all, vendor.transmit, options({ stopAtFailure: false }));
		expect(told(all, outcomes)).toEqual(['sent', 'unknown', 'sent']);
	});

	it('starts no further request once the execution is cancelled', async () => {
		const vendor = new FakeVendor();
		const all = dispatches(4);
		const isCancelled = () => vendor.written.length >= 2;
		const outcomes = await sendAll(all, vendor.transmit, options({ isCancelled }));
		expect(vendor.written).toEqual(['+0', '+1']);
		expect(told(all, outcomes)).toEqual(['sent', 'sent', 'not started', 'not started']);
	});

	it('treats an unexpected error as an unknown outcome, and does not show its text', async () => {
		const all = dispatches(1);
		const vendor = new FakeVendor().failsAt('+0', new TypeError('Psw=geheim'));
		const outcome = (await sendAll(all, vendor.transmit, options())).get(all[0]!);
		expect(outcome).toMatchObject({ sent: false, error: { kind: 'protocol', outcome: 'unknown' } });
		expect(JSON.stringify(outcome) + String((outcome as { error: Error }).error)).not.toContain('geheim');
		expect((outcome as { error: Error }).error.message).toContain('TypeError');
	});

	it('leaves the outcome unknown for a recipient that is missing in the answer', async () => {
		const all = dispatches(2, 2);
		const outcomes = await sendAll(all, async ([first]) => [sent(first!)], options());
		expect(told(all, outcomes)).toEqual(['sent', 'unknown']);
		expect(outcomes.get(all[1]!)).toMatchObject({
			error: {
				kind: 'protocol',
				message:
					'The vendor answered for fewer recipients than it was sent; it is not known whether this one was sent',
				advice: 'Check at the vendor before you send it again.',
			},
		});
	});

	describe('when the same run is retried', () => {
		it.each([
			['refused', 'notSent', ['+1', '+2']],
			['of unknown outcome', 'unknown', ['+2']],
		] as const)('sends only the rest after a failure that was %s', async (_what, outcome, rest) => {
			const again = options();
			const all = dispatches(3);
			const vendor = new FakeVendor().failsAt('+1', failure(outcome));
			await sendAll(all, vendor.transmit, again);
			vendor.recovers();
			// n8n prepares all items again for a second try.
			const anew = dispatches(3);
			const outcomes = await sendAll(anew, vendor.transmit, again);
			expect(vendor.written).toEqual(rest);
			expect(told(anew, outcomes)).toEqual(['sent', outcome === 'unknown' ? 'unknown' : 'sent', 'sent']);
		});

		it('returns the result of the first attempt', async () => {
			const again = options();
			const vendor = new FakeVendor();
			await sendAll(dispatches(1), vendor.transmit, again);
			const anew = dispatches(1);
			const outcomes = await sendAll(anew, vendor.transmit, again);
			expect(vendor.written).toEqual(['+0']);
			expect(outcomes.get(anew[0]!)).toMatchObject({ sent: true, result: { recipient: '+0' } });
		});

		it('distinguishes two items that send to the same number', async () => {
			const again = options();
			const twice = dispatches(2).map((dispatch) => ({ ...dispatch, recipient: '+1', address: '1' }));
			let calls = 0;
			const second: Transmit<Letter> = async (request) => {
				calls += 1;
				if (calls === 2) throw failure('notSent');
				return request.map(sent);
			};
			await sendAll(twice, second, again);
			const vendor = new FakeVendor();
			await sendAll(twice, vendor.transmit, again);
			expect(vendor.written).toEqual(['+1']);
		});
	});

	it('sends all in another run, even what an earlier run has sent', async () => {
		const memory = new OutcomeMemory<Outcome>();
		const vendor = new FakeVendor();
		await sendAll(dispatches(2), vendor.transmit, options({ memory, run: 'run 1' }));
		await sendAll(dispatches(2), vendor.transmit, options({ memory, run: 'run 2' }));
		expect(vendor.written).toEqual(['+0', '+1', '+0', '+1']);
	});

	it('has as many parallel requests as allowed, and never more', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 0, max: 30 }),
				fc.integer({ min: 1, max: 8 }),
				async (count, parallelRequests) => {
					let underWay = 0;
					let most = 0;
					const transmit: Transmit<Letter> = async (request) => {
						most = Math.max(most, ++underWay);
						await new Promise(setImmediate);
						underWay -= 1;
						return request.map(sent);
					};
					const all = dispatches(count);
					const outcomes = await sendAll(all, transmit, options({ parallelRequests }));
					expect(outcomes.size).toBe(count);
					expect(most).toBe(Math.min(count, parallelRequests));
				},
			),
			{ numRuns: 30 },
		);
	});

	it.each([0, -1, 0.5, Number.NaN])(
		'still sends all, one after another, with %p as the limit',
		async (parallelRequests) => {
			const vendor = new FakeVendor();
			await sendAll(dispatches(3), vendor.transmit, options({ parallelRequests }));
			expect(vendor.written).toEqual(['+0', '+1', '+2']);
		},
	);
});
