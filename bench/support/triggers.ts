import { tally, type Reading } from '../harness';
import { startItems } from '../../tooling/n8n/executions';
import type { Item } from '../../tooling/n8n/api';
import type { N8n } from '../../tooling/n8n/instance';
import { until } from '../../tooling/processes';

/** After this long without a message, no more are expected. */
const QUIET_MS = 6_000;
const AT_MOST_MS = 30 * 60_000;

export interface CatchUp {
	workflowId: string;
	/** How many messages wait for the trigger. */
	expected: number;
	/** Identifies an item; undefined for an item that is not a message. */
	nameOf: (item: Item) => string | undefined;
	/** Done right after the trigger was switched on. */
	nudge?: () => Promise<void>;
}

export interface CaughtUp extends Reading {
	/** Messages put out in each second. */
	value: number;
	executions: number;
	perExecution: number;
}

/** Switches a trigger on, waits until it has put out all that is there, and switches it off. */
export async function timeCatchUp(
	n8n: N8n,
	{ workflowId, expected, nameOf, nudge }: CatchUp,
): Promise<CaughtUp> {
	const begun = Date.now();
	await n8n.api.activate(workflowId);
	await nudge?.();
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	const count = async () =>
		(await n8n.api.json<{ count: number }>('GET', `/rest/executions?filter=${filter}&limit=1`)).count;
	let [executions, since] = [0, Date.now()];
	await until(
		'the executions to come to an end',
		async () => {
			const now = await count().catch(() => executions);
			if (now !== executions) [executions, since] = [now, Date.now()];
			return executions > 0 && Date.now() - since > QUIET_MS;
		},
		{ timeoutMs: AT_MOST_MS, everyMs: 250 },
	);
	await n8n.api.deactivate(workflowId);
	const items = (await startItems(n8n.api, workflowId, 'Trigger')).flat();
	const names = items.map(nameOf).filter((name) => name !== undefined);
	const seconds = (since - begun) / 1000;
	return {
		value: new Set(names).size / seconds,
		executions,
		perExecution: names.length / executions,
		...tally(expected, names),
		also: `${executions} executions`,
	};
}

/** The same readings, by the messages in an execution. */
export const perExecution = (readings: readonly Reading[]): Reading[] =>
	(readings as readonly CaughtUp[]).map((reading) => ({ ...reading, value: reading.perExecution }));
