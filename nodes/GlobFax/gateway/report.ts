import { splitEntries } from '../../shared/text/entries';
import { GatewayError } from '../../shared/errors/gatewayError';
import { quote } from '../../shared/errors/quote';
import { untilFinal, type WaitInput } from '../../shared/asking/untilFinal';
import type { DeliveryReport } from '../../shared/model';
import type { GlobFaxClient } from './client';
import { isRecipientReference } from './wire';

/**
 * Recipient references as a user typed them or an expression gave them, each once.
 * @throws GatewayError `invalidRequest` when there is none, or one that cannot be a reference
 */
export function prepareReferences(recipientReferences: unknown): string[] {
	const field = {
		name: 'Recipient References',
		kind: 'invalidRequest',
		advice:
			'Enter the rcpt_ref that GlobFax gave when the fax was sent, such as rcpt_111aaa, or a list of them.',
	} as const;
	const references = splitEntries(recipientReferences, field);
	const wrong = references.find((reference) => !isRecipientReference(reference));
	if (wrong !== undefined) {
		throw new GatewayError('invalidRequest', {
			message: `${quote(wrong)} is no recipient reference of GlobFax`,
			advice: `It has letters, digits, _ and - only, at most 255. ${field.advice}`,
		});
	}
	if (references.length === 0) {
		throw new GatewayError('invalidRequest', {
			message: 'Recipient References is empty',
			advice: field.advice,
		});
	}
	return [...new Set(references)];
}

/** "建议查询间隔不少于 30 秒", and for faxes that are under way "如 1 分钟". */
const ADVISED_FIRST_MS = 30_000;
const ADVISED_MS = 60_000;

/**
 * The report of each recipient, or the error that stands for it.
 * @param wait not null: asks again until all are final, or the time is over, but not faster than the vendor advises
 * @throws GatewayError that concerns all of them, such as wrong keys
 */
export async function readReports(
	client: GlobFaxClient,
	references: readonly string[],
	wait: WaitInput | null,
): Promise<Map<string, DeliveryReport | GatewayError>> {
	const errors = new Map<string, GatewayError>();
	const ask = async (open: readonly string[]) => {
		const reports = new Map<string, DeliveryReport>();
		for (const reference of open) {
			if (client.signal?.aborted || errors.has(reference)) continue;
			try {
				reports.set(reference, await client.getReport(reference));
			} catch (error) {
				// One reference that is wrong or gone does not affect the others.
				if (!(error instanceof GatewayError) || !CONCERNS_ONE.has(error.kind)) throw error;
				errors.set(reference, error);
			}
		}
		return reports;
	};
	const reports =
		wait === null
			? await ask(references)
			: await untilFinal(references, ask, {
					intervalMs: (repetition) => intervalMs(client, wait, repetition),
					maxWaitMs: wait.maxWaitMinutes * 60_000,
					isSettled: (reference) => errors.has(reference),
					clock: client.clock,
					...(client.signal === undefined ? {} : { signal: client.signal }),
				});
	return new Map<string, DeliveryReport | GatewayError>([...reports, ...errors]);
}

const CONCERNS_ONE = new Set(['notFound', 'invalidRequest', 'refused']);

function intervalMs(client: GlobFaxClient, wait: WaitInput, repetition: number): number {
	const wantedMs = wait.pollIntervalSeconds * 1000;
	if (client.isSandbox) return wantedMs;
	return Math.max(wantedMs, repetition === 0 ? ADVISED_FIRST_MS : ADVISED_MS);
}
