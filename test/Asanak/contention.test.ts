import { readCredit } from '../../nodes/Asanak/gateway/credit';
import { AsanakClient } from '../../nodes/Asanak/gateway/client';
import { ASANAK_BASE_URL } from '../../nodes/Asanak/gateway/wire';
import { Pacer } from '../../nodes/shared/asking/pacing';
import { GatewayError } from '../../nodes/shared/errors/gatewayError';
import type { HttpTransport } from '../../nodes/shared/ports/http';
import { rejected } from '../support/caught';
import { FakeClock } from '../support/fakeClock';
import { alone, compete, LIMIT_MS, TOO_FAST } from './rivals';
import { faultXml, readRequest } from './soap';

/** contention.slow.test.ts has more processes, calls and random seeds. */
describe('Processes that share an account', () => {
	it('send everything once, in at most 2.2 times the minimum time', async () => {
		for (let seed = 1; seed <= 5; seed++) {
			const { tookMs, taken, failures } = await compete({ calls: 2, phases: [0, 7], seed });
			expect(failures).toEqual([]);
			expect([...taken.values()]).toEqual(Array(4).fill(1));
			expect(tookMs / alone(4)).toBeLessThanOrEqual(2.2);
		}
	});

	it('fail with one clear error within five minutes if another program never lets them through, also for reads', async () => {
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
