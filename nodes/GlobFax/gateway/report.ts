import { GatewayError } from '../../shared/errors/gatewayError';
import { untilFinal, type WaitInput } from '../../shared/asking/untilFinal';
import type { DeliveryReport } from '../../shared/model';
import type { GlobFaxClient } from './client';

/** "建议查询间隔不少于 30 秒", and for faxes that are under way "如 1 分钟". */
const ADVISED_FIRST_MS = 30_000;
const ADVISED_MS = 60_000;

/**
 * What became of each recipient, or why that cannot be told.
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
				// One reference that is wrong or gone says nothing of the others.
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
