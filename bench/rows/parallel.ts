import { inRounds, median, sized, type Line, type Row } from '../harness';
import { distinctMessages, smsExtraPro, timeSend, withSender } from './sends';

const PARALLEL = [1, 2, 3, 5, 10, 20];
/** No latency, and that of a vendor on the same continent. */
const LATENCIES_MS = [0, 50];

/** How the default of Parallel Requests was found. The time at each number, as a share of the time at one. */
export const parallel: Row = {
	description: 'requests at the same time, 1 to 20, to a vendor that answers at once or after 50 ms',
	isDefault: false,
	run: async (bench) =>
		await withSender(bench, async (n8n, gateway, credentialId) => {
			const messages = distinctMessages(sized(bench, 300));
			const lines: Line[] = [];
			for (const latencyMs of LATENCIES_MS) {
				gateway.latencyMs = latencyMs;
				const subjects = PARALLEL.map((parallelRequests) => [
					String(parallelRequests),
					async () => await timeSend(n8n, gateway, smsExtraPro(credentialId, { parallelRequests }), messages),
				]);
				const readings = await inRounds(bench, Object.fromEntries(subjects));
				const alone = median((readings['1'] ?? []).map(({ value }) => value));
				for (const [name, measured] of Object.entries(readings)) {
					lines.push({
						work: `${messages.length} distinct SMS, ${name} at the same time, answered after ${latencyMs} ms`,
						beside: 'one at a time',
						unit: 'x',
						wanted: null,
						figures: measured.map(({ value }) => value / alone),
						lost: Math.max(...measured.map(({ lost }) => lost)),
						doubled: Math.max(...measured.map(({ doubled }) => doubled)),
						also: measured.at(-1)?.also ?? '',
					});
				}
			}
			return lines;
		}),
};
