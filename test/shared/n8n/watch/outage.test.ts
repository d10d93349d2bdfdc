import { NodeApiError } from 'n8n-workflow';
import { GatewayError } from '../../../../nodes/shared/errors/gatewayError';
import { Outage } from '../../../../nodes/shared/n8n/watch/outage';
import type { ErrorKind } from '../../../../nodes/shared/model';
import { FakeTriggerContext } from '../../../support/fakeTriggerContext';
import { tracesOf } from '../../../support/tracesOf';

const MINUTE = 60_000;

let context: FakeTriggerContext;
let nowMs: number;
let outage: Outage;

beforeEach(() => {
	context = new FakeTriggerContext();
	nowMs = 1_000_000;
	outage = new Outage(context.functions, () => nowMs);
});

const failure = (kind: ErrorKind, message = 'The vendor is away') =>
	new GatewayError(kind, { message, advice: 'Wait.' });

/** Fails this many times, with a wait after each try. */
function fail(times: number, pauseMs: number, kind: ErrorKind = 'unavailable'): void {
	for (let count = 0; count < times; count++) {
		outage.failed(failure(kind));
		nowMs += pauseMs;
	}
}
const told = () => context.failedExecutions.length;

describe('a transient fault', () => {
	it.each(['unavailable', 'connection', 'timeout'] as const)('is not reported at first: %s', (kind) => {
		fail(20, 10_000, kind);
		expect(told()).toBe(0);
	});

	it('is reported after five minutes', () => {
		fail(5, MINUTE);
		expect(told()).toBe(0);
		fail(1, MINUTE);
		expect(told()).toBe(1);
	});

	it('is not reported before the third attempt, however long it lasts', () => {
		fail(2, 60 * MINUTE);
		expect(told()).toBe(0);
		fail(1, 0);
		expect(told()).toBe(1);
	});

	it('is counted from zero after a success', () => {
		fail(5, MINUTE);
		outage.over();
		fail(5, MINUTE);
		expect(told()).toBe(0);
	});
});

describe('a permanent fault', () => {
	it.each(['authentication', 'protocol', 'blocked'] as const)('is reported at once: %s', (kind) => {
		fail(1, 0, kind);
		expect(told()).toBe(1);
	});

	it('is reported with the error, the advice, and a note that the trigger continues', () => {
		outage.failed(failure('authentication', 'The password is wrong'));
		const [error] = context.failedExecutions;
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({
			message: 'The password is wrong',
			description: 'Wait. The trigger goes on trying, and catches up when it works again.',
		});
	});

	it('is reported even during an outage that was not reported yet', () => {
		fail(2, 1_000);
		fail(1, 1_000, 'authentication');
		expect(told()).toBe(1);
	});

	it('may be a bug, of which only the name is shown', () => {
		outage.failed(new TypeError('GET http://vendor.example/?password=geheim'));
		expect(context.failedExecutions[0]?.message).toBe('The trigger met an unforeseen TypeError');
		outage.over();
		outage.failed('geheim');
		expect(context.failedExecutions[1]?.message).toBe('The trigger met an unforeseen fault');
		expect(tracesOf('geheim', [context.failedExecutions, context.log])).toEqual([]);
	});
});

describe('an outage', () => {
	it('is reported once', () => {
		fail(1, MINUTE, 'authentication');
		fail(20, MINUTE, 'timeout');
		fail(20, MINUTE, 'protocol');
		expect(told()).toBe(1);
	});

	it('is reported again if it recurs', () => {
		fail(2, MINUTE, 'authentication');
		outage.over();
		fail(2, MINUTE, 'authentication');
		expect(told()).toBe(2);
	});

	it('never stops the trigger', () => {
		fail(20, MINUTE, 'authentication');
		expect(context.emittedErrors).toEqual([]);
	});

	it('is logged at each attempt, and its end once', () => {
		fail(2, MINUTE);
		outage.over();
		outage.over();
		expect(context.log).toEqual([
			'Trigger: The vendor is away',
			'Trigger: The vendor is away',
			'Trigger: works again',
		]);
	});
});

describe('the pause', () => {
	const pauses = (regularMs: number, tries: number) =>
		Array.from({ length: tries }, () => {
			outage.failed(failure('timeout'));
			return outage.pauseMs(regularMs);
		});

	it('is the regular one after a success, and after one fault', () => {
		expect(outage.pauseMs(60_000)).toBe(60_000);
		expect(pauses(60_000, 1)).toEqual([60_000]);
	});

	it('doubles with each fault, up to ten minutes', () => {
		expect(pauses(60_000, 7)).toEqual([1, 2, 4, 8, 10, 10, 10].map((minutes) => minutes * MINUTE));
	});

	it('is never shorter than the regular one', () => {
		expect(pauses(30 * MINUTE, 3)).toEqual([30 * MINUTE, 30 * MINUTE, 30 * MINUTE]);
	});

	it('returns to the regular one afterwards', () => {
		pauses(60_000, 5);
		outage.over();
		expect(outage.pauseMs(60_000)).toBe(60_000);
	});

	it('remains a finite number in an outage of weeks', () => {
		expect(pauses(1_000, 3_000).at(-1)).toBe(10 * MINUTE);
	});
});
