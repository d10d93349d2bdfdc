import { AsanakClient } from '../../nodes/Asanak/gateway/client';
import { ASANAK_BASE_URL } from '../../nodes/Asanak/gateway/wire';
import { Pacer } from '../../nodes/shared/asking/pacing';
import type { HttpTransport } from '../../nodes/shared/ports/http';
import { FakeClock } from '../support/fakeClock';
import { creditAnswer, faultXml, readRequest, sendAnswer } from './soap';

export const LIMIT_MS = 1_000;
export const TOO_FAST = 'Minimum interval between two calls (1 second) was not observed';

export interface Rivals {
	/** Calls of each process. */
	calls: number;
	/** When each process begins, milliseconds; one each. */
	phases: readonly number[];
	/** How long a call takes to come back. */
	latencyMs?: number;
	pacingMs?: number;
	/** One call in this many is a read. 0: none. */
	readEvery?: number;
	/** How many rounds of calls they make, with a random pause between them, of at most and at least this long. Default: one. */
	rounds?: number;
	pauseMs?: number;
	leastPauseMs?: number;
	/** How much later each process may begin in each round, at random. */
	spreadMs?: number;
	seed?: number;
}

export interface Outcome {
	/** From the first call to the end of the last one, in the last round. */
	tookMs: number;
	/** The same for each round. */
	tookEachMs: number[];
	/** How often the vendor took each message, under its text. */
	taken: Map<string, number>;
	failures: unknown[];
}

/** A clock with random numbers for each process, always the same for the same seed. */
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
export async function compete({
	calls,
	phases,
	latencyMs = 10,
	pacingMs = LIMIT_MS,
	readEvery = 0,
	rounds = 1,
	pauseMs = 0,
	leastPauseMs = 0,
	spreadMs = 0,
	seed = 1,
}: Rivals): Promise<Outcome> {
	const clock = new Dice(seed);
	const taken = new Map<string, number>();
	const failures: unknown[] = [];
	let last = -Infinity;
	let beginMs: number | undefined;
	let endMs = 0;
	const tookEachMs: number[] = [];
	const vendor: HttpTransport = async ({ body }) => {
		const arrival = clock.elapsed();
		beginMs ??= arrival;
		const isTooSoon = arrival - last < LIMIT_MS;
		last = arrival;
		await clock.sleep(latencyMs);
		const { operation } = readRequest(String(body));
		const isSend = operation === 'sendSms';
		const text = /m\d+-\d+-\d+/.exec(String(body))?.[0] ?? '';
		if (!isTooSoon) {
			endMs = clock.elapsed();
			if (isSend) taken.set(text, (taken.get(text) ?? 0) + 1);
		}
		const answer = isTooSoon ? faultXml(TOO_FAST) : isSend ? sendAnswer(['101']) : creditAnswer();
		return { statusCode: isTooSoon ? 500 : 200, headers: {}, body: Buffer.from(answer) };
	};
	const account = { username: 'demo', password: 'geheim', baseUrl: ASANAK_BASE_URL, pacingMs };
	const clients = phases.map(() => new AsanakClient(account, vendor, { clock, pacer: new Pacer(clock) }));
	const round = async (number: number) => {
		beginMs = undefined;
		const work = clients.map(async (client, process) => {
			await clock.sleep((phases[process] ?? 0) + (spreadMs === 0 ? 0 : spreadMs * clock.random()));
			await Promise.all(
				Array.from({ length: calls }, async (_, index) => {
					const message = `m${number}-${process}-${index}`;
					const sms = { sender: '982100', address: '989123456789', encoding: 'ascii', message } as const;
					const isRead = readEvery > 0 && index % readEvery === 0;
					await (isRead ? client.getCredit() : client.sendSms([sms])).catch((error: unknown) =>
						failures.push(error),
					);
				}),
			);
		});
		await Promise.all(work);
		tookEachMs.push(endMs - (beginMs ?? endMs));
	};
	const done = (async () => {
		for (let number = 0; number < rounds; number++) {
			if (number > 0) await clock.sleep(leastPauseMs + (pauseMs - leastPauseMs) * clock.random());
			await round(number);
		}
	})();
	let isOver = false;
	void done.finally(() => (isOver = true));
	for (let waited = 0; !isOver && waited < 3_600; waited += 5) await clock.advance(5_000);
	await done;
	return { tookMs: tookEachMs.at(-1) ?? 0, tookEachMs, taken, failures };
}

/** What one process needs for as many calls. */
export const alone = (calls: number, { latencyMs = 10, pacingMs = LIMIT_MS } = {}): number =>
	(calls - 1) * (Math.max(pacingMs, LIMIT_MS) + latencyMs) + latencyMs;
