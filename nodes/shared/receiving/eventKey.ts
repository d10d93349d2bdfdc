import type { DeliveryReport, Unkeyed } from '../model';
import { keyDigest } from './recentKeys';

/**
 * A report that was asked for, with a key made from everything it says. Asked for again, a report that says the same has
 * the same key, and a report that says more has another.
 */
export function withEventKey(report: Unkeyed<DeliveryReport>): DeliveryReport {
	const fields = Object.entries(report)
		.filter(([name]) => name !== 'receivedAt' && name !== 'raw')
		.sort(([one], [other]) => (one < other ? -1 : 1));
	return { ...report, eventKey: keyDigest(JSON.stringify(fields)) };
}
