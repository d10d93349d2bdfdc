import { inRounds, median, sized, type Bench, type Line, type Reading, type Row } from '../harness';
import type { Gateway } from '../support/gateway';
import type { N8n } from '../../tooling/n8n/instance';
import { distinctMessages, fax123, smsExtraPro, timeSend, withSender } from './sends';

const PARALLEL = [1, 2, 3, 5, 10, 20];
/** No latency, and that of a vendor on the same continent. */
const LATENCIES_MS = [0, 50];

/** The vendors whose nodes have the option: HTTP, and no pace that they ask for. */
const VENDORS = [
	{ type: 'smsExtraProApi', sender: smsExtraPro },
	{ type: 'fax123Api', sender: fax123 },
] as const;

/** How the default of Parallel Requests was found. The time at each number, as a share of the time at one. */
export const parallel: Row = {
	description: 'requests at the same time, 1 to 20, to a vendor that answers at once or after 50 ms',
	isDefault: false,
	run: async (bench) => {
		const lines: Line[] = [];
		for (const vendor of VENDORS) lines.push(...(await linesOf(bench, vendor)));
		return lines;
	},
};

async function linesOf(bench: Bench, { type, sender }: (typeof VENDORS)[number]): Promise<Line[]> {
	const messages = distinctMessages(sized(bench, 300));
	const measure = async (n8n: N8n, gateway: Gateway, credentialId: string) => {
		const lines: Line[] = [];
		for (const latencyMs of LATENCIES_MS) {
			gateway.latencyMs = latencyMs;
			const senders = PARALLEL.map((parallelRequests) => sender(credentialId, { parallelRequests }));
			const subjects = senders.map((one, index) => [
				String(PARALLEL[index]),
				async () => await timeSend(n8n, gateway, one, messages),
			]);
			const readings: Record<string, Reading[]> = await inRounds(bench, Object.fromEntries(subjects));
			const alone = median((readings['1'] ?? []).map(({ value }) => value));
			for (const [name, measured] of Object.entries(readings)) {
				lines.push({
					work: `${messages.length} messages, ${senders[0]?.name}, ${name} at the same time, answered after ${latencyMs} ms`,
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
	};
	return await withSender(bench, measure, type);
}
