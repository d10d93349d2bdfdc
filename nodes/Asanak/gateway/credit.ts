import { repeatRead } from '../../shared/asking/repeatRead';
import { GatewayError } from '../../shared/errors/gatewayError';
import { quote } from '../../shared/errors/quote';
import type { Credit } from '../../shared/model';
import type { HttpTransport } from '../../shared/ports/http';
import { AsanakClient, type AsanakAccount } from './client';
import { checkStatus } from './faults';
import { answerToCredit } from './normalise';

const PROBE_TIMEOUT_MS = 10_000;
/** A person waits for the answer: this limits the wait to about ten seconds. */
const PROBE_MOST_CALLS = 3;

/** Reads the credit, and tries again after a transient failure of the vendor or the network. */
export async function readCredit(client: AsanakClient): Promise<Credit> {
	return await repeatRead(async () => await askCredit(client), client.clock, client.signal);
}

/**
 * Checks that the account works by reading its credit, which changes nothing.
 * @throws GatewayError with what is wrong
 */
export async function probeAccount(account: Partial<AsanakAccount>, http: HttpTransport): Promise<void> {
	const { username = '', password = '', baseUrl = '', pacingMs = 0 } = account;
	const client = new AsanakClient({ username, password, baseUrl, pacingMs }, http, {
		mostCalls: PROBE_MOST_CALLS,
	});
	await askCredit(client, PROBE_TIMEOUT_MS);
}

async function askCredit(client: AsanakClient, timeoutMs?: number): Promise<Credit> {
	const answer = await client.getCredit(timeoutMs);
	checkStatus(answer);
	const amount = answer.credit === null ? NaN : Number(answer.credit);
	if (Number.isFinite(amount)) return answerToCredit(answer, amount);
	throw new GatewayError('protocol', {
		message: `Asanak gave ${answer.credit === null ? 'no credit' : `${quote(answer.credit)} as credit`}`,
		advice: 'Try again later; if it stays so, ask Asanak’s support.',
	});
}
