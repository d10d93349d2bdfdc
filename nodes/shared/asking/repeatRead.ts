import type { ErrorKind } from '../model';
import type { Clock } from '../ports/clock';
import { GatewayError } from '../errors/gatewayError';

const WORTH_REPEATING: ReadonlySet<ErrorKind> = new Set(['unavailable', 'connection', 'timeout']);
const PAUSES_MS = [1_000, 3_000];

/** Whether the same request may well be answered a moment later. For requests that only read: a send is never repeated. */
export function isPassing(error: unknown): boolean {
	return error instanceof GatewayError && WORTH_REPEATING.has(error.kind);
}

/** Reads, up to three times when the vendor or the network has a moment's trouble. @throws what the last try threw */
export async function repeatRead<T>(read: () => Promise<T>, clock: Clock, signal?: AbortSignal): Promise<T> {
	for (const pauseMs of PAUSES_MS) {
		try {
			return await read();
		} catch (error) {
			if (!isPassing(error) || signal?.aborted) throw error;
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
