import { repeatRead } from '../../shared/asking/repeatRead';
import { untilFinal, type WaitInput } from '../../shared/asking/untilFinal';
import { GatewayError } from '../../shared/errors/gatewayError';
import { quote } from '../../shared/errors/quote';
import type { DeliveryReport } from '../../shared/model';
import { splitEntries } from '../../shared/text/entries';
import type { AsanakClient } from './client';
import { EXPIRED } from './codes';
import { checkStatus } from './faults';
import { withEventKey } from '../../shared/receiving/eventKey';
import { expiredReport, missingReport, reportToDeliveryReport } from './normalise';
import { asciiDigits } from './numbers';
import { isLongInteger, MAX_PER_CALL, type WireReport } from './wire';

/**
 * Message ids as a user typed them or an expression gave them, each once.
 * @throws GatewayError `invalidRequest` when there is none, or one that cannot be an id
 */
export function prepareMessageIds(messageIds: unknown): string[] {
	const field = {
		name: 'Message IDs',
		kind: 'invalidRequest',
		advice: 'Give the messageId that Send put out, such as {{ $json.messageId }}, or a list of them.',
	} as const;
	const ids = splitEntries(messageIds, field).map(asciiDigits);
	const wrong = ids.find((id) => !isLongInteger(id));
	if (wrong !== undefined) {
		throw new GatewayError('invalidRequest', {
			message: `${quote(wrong)} is no message ID of Asanak`,
			advice: `An ID is a whole number. ${field.advice}`,
		});
	}
	if (ids.length === 0) {
		throw new GatewayError('invalidRequest', { message: 'Message IDs is empty', advice: field.advice });
	}
	return [...new Set(ids)];
}

/**
 * Reports of any number of messages, by id as it was asked for. An id that the vendor does not mention has a report, too.
 * @param wait not null: asks again until all are final, or the time is over
 */
export async function readReports(
	client: AsanakClient,
	ids: readonly string[],
	wait: WaitInput | null,
): Promise<Map<string, DeliveryReport>> {
	const ask = async (open: readonly string[]) => await readOnce(client, open);
	if (wait === null) return await ask(ids);
	return await untilFinal(ids, ask, {
		intervalMs: () => wait.pollIntervalSeconds * 1000,
		maxWaitMs: wait.maxWaitMinutes * 60_000,
		clock: client.clock,
		...(client.signal === undefined ? {} : { signal: client.signal }),
	});
}

async function readOnce(client: AsanakClient, ids: readonly string[]): Promise<Map<string, DeliveryReport>> {
	const reports = new Map<string, DeliveryReport>();
	for (let start = 0; start < ids.length; start += MAX_PER_CALL) {
		await readCall(client, ids.slice(start, start + MAX_PER_CALL), reports);
	}
	return reports;
}

async function readCall(
	client: AsanakClient,
	ids: readonly string[],
	reports: Map<string, DeliveryReport>,
): Promise<void> {
	const answer = await repeatRead(
		async () => {
			const one = await client.getReport(ids);
			if (one.status !== EXPIRED) checkStatus(one);
			return one;
		},
		client.clock,
		client.signal,
	);
	const receivedAt = new Date(client.clock.now()).toISOString();
	const items = new Map(answer.reports.map((item) => [canonical(item.id), item]));
	const itemOf = (id: string): WireReport | undefined => items.get(canonical(id));
	const missing = ids.filter((id) => itemOf(id) === undefined);
	for (const id of ids) {
		const item = itemOf(id);
		if (item !== undefined)
			reports.set(id, withEventKey({ ...reportToDeliveryReport(item, receivedAt), messageId: id }));
	}

	if (answer.status !== EXPIRED) {
		for (const id of missing) reports.set(id, withEventKey(missingReport(id, receivedAt)));
	} else if (missing.length === 1) {
		const [id] = missing as [string];
		reports.set(id, withEventKey(expiredReport(id, receivedAt)));
	} else if (missing.length > 1) {
		// One expired message makes the call fail for all: split it in halves until each expired message is alone.
		const middle = Math.ceil(missing.length / 2);
		await readCall(client, missing.slice(0, middle), reports);
		await readCall(client, missing.slice(middle), reports);
	}
}

/** Ids are numbers to the vendor: 007 comes back as 7. */
function canonical(id: string): string {
	return id.replace(/^0+(?=\d)/, '');
}
