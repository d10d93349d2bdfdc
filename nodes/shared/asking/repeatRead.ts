import type { Clock } from '../ports/clock';
import { GatewayError } from '../errors/gatewayError';

const PAUSES_MS = [1_000, 3_000];
/**
 * A failure that took longer is not transient. Two time-outs of half a minute are shorter; refusals of calls that came too fast,
 * which the pacer has waited out as long as it makes sense, are longer.
 */
const LONGEST_MS = 90_000;

/** {@link GatewayError.isTransient} of whatever was thrown. */
export function isTransient(error: unknown): boolean {
	return error instanceof GatewayError && error.isTransient;
}

/**
 * Reads, and tries again up to two times after transient failures of the vendor or the network. After a minute and a half, it does not try
 * again.
 * @throws what the last try threw
 */
export async function repeatRead<T>(read: () => Promise<T>, clock: Clock, signal?: AbortSignal): Promise<T> {
	const begun = clock.elapsed();
	for (const pauseMs of PAUSES_MS) {
		try {
			return await read();
		} catch (error) {
			const isOver = clock.elapsed() - begun >= LONGEST_MS;
			if (!isTransient(error) || isOver || signal?.aborted) throw error;
			try {
				await clock.sleep(pauseMs * (1 + clock.random() / 2), signal);
			} catch {
				// The pause was aborted. The vendor's failure says more than that.
				throw error;
			}
		}
	}
	return await read();
}
