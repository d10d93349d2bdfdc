import type { Clock } from '../ports/clock';
import { GatewayError } from '../errors/gatewayError';

const PAUSES_MS = [1_000, 3_000];

/** {@link GatewayError.isTransient} of whatever was thrown. */
export function isTransient(error: unknown): boolean {
	return error instanceof GatewayError && error.isTransient;
}

/** Reads, up to three times when the vendor or the network has a moment's trouble. @throws what the last try threw */
export async function repeatRead<T>(read: () => Promise<T>, clock: Clock, signal?: AbortSignal): Promise<T> {
	for (const pauseMs of PAUSES_MS) {
		try {
			return await read();
		} catch (error) {
			if (!isTransient(error) || signal?.aborted) throw error;
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
