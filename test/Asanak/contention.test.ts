import fc from 'fast-check';
import { readCredit } from '../../nodes/Asanak/gateway/credit';
import { AsanakClient } from '../../nodes/Asanak/gateway/client';
import { ASANAK_BASE_URL } from '../../nodes/Asanak/gateway/wire';
import type { HttpTransport } from '../../nodes/shared/ports/http';
import { Pacer } from '../../nodes/shared/asking/pacing';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import { rejected } from '../support/caught';
import { FakeClock } from '../support/fakeClock';
import { creditAnswer, faultXml, readRequest, sendAnswer } from './soap';

const LIMIT_MS = 1_000;
const TOO_FAST = 'Minimum interval between two calls (1 second) was not observed';

interface Rivals {
	/** Calls of each process. */
	calls: number;
	/** When each process begins, milliseconds; one each. */
	phases: readonly number[];
	/** How long a call takes to come back. */
	latencyMs?: number;
	pacingMs?: number;
	/** Every so many calls one is a read. 0: none. */
	readEvery?: number;
	seed?: number;
}

interface Outcome {
	/** Until the last call was taken. */
	tookMs: number;
	/** By the text of each message: how often the vendor took it. */
	taken: Map<string, number>;
	failures: unknown[];
}

/** A clock with each process's own dice, always the same for the same seed. */
class Dice extends FakeClock {
	constructor(private state: number) {
		super();
	}

	override readonly random = (): number => {
		// Numerical Recipes' linear congruential generator.
		this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
		return this.state / 2 ** 32;
	};
}

/** Processes that share an account of a vendor that counts every call, also those that it refuses. */
async function compete({
	calls,
	phases,
	latencyMs = 10,
	pacingMs = LIMIT_MS,
	readEvery = 0,
	seed = 1,
}: Rivals): Promise<Outcome> {
	const clock = new Dice(seed);
	const taken = new Map<string, number>();
	const failures: unknown[] = [];
	let last = -Infinity;
	let tookMs = 0;
	const vendor: HttpTransport = async ({ body }) => {
		const arrival = clock.elapsed();
		const isTooSoon = arrival - last < LIMIT_MS;
		last = arrival;
		await clock.sleep(latencyMs);
		const { operation } = readRequest(String(body));
		const isSend = operation === 'sendSms';
		const text = /m\d+-\d+/.exec(String(body))?.[0] ?? '';
		if (!isTooSoon) {
			tookMs = clock.elapsed();
			if (isSend) taken.set(text, (taken.get(text) ?? 0) + 1);
		}
		const answer = isTooSoon ? faultXml(TOO_FAST) : isSend ? sendAnswer(['101']) : creditAnswer();
		return { statusCode: isTooSoon ? 500 : 200, headers: {}, body: Buffer.from(answer) };
	};
	const account = { username: 'demo', password: 'geheim', baseUrl: ASANAK_BASE_URL, pacingMs };
	const all = phases.map(async (phaseMs, process) => {
		await clock.sleep(phaseMs);
		const client = new AsanakClient(account, vendor, { clock, pacer: new Pacer(clock) });
		await Promise.all(
			Array.from({ length: calls }, async (_, index) => {
				const message = { sender: '982100', address: '989123456789', encoding: 'ascii' } as const;
				const isRead = readEvery > 0 && index % readEvery === 0;
				await (
					isRead ? client.getCredit() : client.sendSms([{ ...message, message: `m${process}-${index}` }])
				).catch((error: unknown) => failures.push(error));
			}),
		);
	});
	const done = Promise.all(all);
	let isOver = false;
	void done.finally(() => (isOver = true));
	for (let waited = 0; !isOver && waited < 3_600; waited += 5) await clock.advance(5_000);
	await done;
	return { tookMs, taken, failures };
}

/** What one process needs for as many calls. */
const alone = (calls: number, { latencyMs = 10, pacingMs = LIMIT_MS } = {}): number =>
	(calls - 1) * (Math.max(pacingMs, LIMIT_MS) + latencyMs) + latencyMs;

describe('Processes that share an account', () => {
	it.each([
		[2, 2],
		[2, 48],
		[3, 16],
		[4, 12],
	])(
		'(%i, with %i calls each) send everything once, in at most 2.2 times what one needs',
		async (processes, calls) => {
			const phases = Array.from({ length: processes }, (_, index) => 7 * index);
			const { tookMs, taken, failures } = await compete({ calls, phases });
			expect(failures).toEqual([]);
			expect([...taken.values()]).toEqual(Array(processes * calls).fill(1));
			expect(tookMs / alone(processes * calls)).toBeLessThanOrEqual(2.2);
		},
	);

	it('send everything once whatever their phases, pauses, latency, dice and reads', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.record({
					phases: fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 2, maxLength: 3 }),
					calls: fc.integer({ min: 1, max: 8 }),
					latencyMs: fc.integer({ min: 1, max: 600 }),
					pacingMs: fc.constantFrom(0, 200, 1_000, 1_500, 3_000),
					readEvery: fc.constantFrom(0, 2, 3),
					seed: fc.integer({ min: 1, max: 2 ** 31 }),
				}),
				async (rivals) => {
					const { taken, failures } = await compete(rivals);
					expect(failures).toEqual([]);
					const { phases, calls, readEvery } = rivals;
					const reads = readEvery === 0 ? 0 : Math.ceil(calls / readEvery);
					expect([...taken.values()]).toEqual(Array(phases.length * (calls - reads)).fill(1));
				},
			),
			{ numRuns: 12 },
		);
	});

	it('that begin at any phase of two stay below 2.2 times what one needs', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 0, max: 2_000 }),
				fc.integer({ min: 1, max: 2 ** 31 }),
				async (phaseMs, seed) => {
					const { tookMs, failures } = await compete({ calls: 8, phases: [0, phaseMs], seed });
					expect(failures).toEqual([]);
					expect(tookMs / alone(16)).toBeLessThanOrEqual(2.2);
				},
			),
			{ numRuns: 12 },
		);
	});

	it('fail with one clear error within five minutes where another program never lets them through, reads as well', async () => {
		for (const random of [0, 0.99]) {
			const clock = new FakeClock({ auto: true, random });
			const calls: string[] = [];
			const vendor: HttpTransport = async ({ body }) => {
				calls.push(readRequest(String(body)).operation);
				return { statusCode: 500, headers: {}, body: Buffer.from(faultXml(TOO_FAST)) };
			};
			const account = { username: 'demo', password: 'geheim', baseUrl: ASANAK_BASE_URL, pacingMs: LIMIT_MS };
			const client = new AsanakClient(account, vendor, { clock, pacer: new Pacer(clock) });
			const error = await rejected(readCredit(client), GatewayError);
			expect(error.message).toMatch(/^Asanak refused 12 calls in a row because they came too fast/);
			expect(calls).toHaveLength(12);
			expect(clock.elapsed()).toBeLessThan(300_000);
		}
	});
});
