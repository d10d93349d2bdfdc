import type { Clock } from '../ports/clock';
import { GatewayError } from '../errors/gatewayError';

const PAUSES_MS = [1_000, 3_000];
/**
 * What took longer is no moment's trouble. Two time-outs of half a minute are shorter; refusals of calls that came too fast,
 * which the pacer has waited out as long as it makes sense, are longer.
 */
const LONGEST_MS = 90_000;

/** {@link GatewayError.isTransient} of whatever was thrown. */
export function isTransient(error: unknown): boolean {
	return error instanceof GatewayError && error.isTransient;
}

/**
 * Reads, up to three times when the vendor or the network has a moment's trouble, and begins no further try after a minute and a
 * half. @throws what the last try threw
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
				// Aborted: the vendor's trouble says more than that.
				throw error;
			}
		}
	}
	return await read();
}
