import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Credential } from '../../../tooling/n8n/examples';
import { startItems } from '../../../tooling/n8n/executions';
import { PACKAGE_NAME } from '../../../tooling/n8n/pack';
import { triggerWorkflow } from '../../../tooling/n8n/workflows';
import { until } from '../../../tooling/processes';
import type { World } from '../../e2e/support/world';

export interface TriggerSetup {
	/** Without the pack's name. */
	type: string;
	parameters?: Record<string, unknown>;
	/** The credential under its type; none for a trigger that needs no account. */
	credentials?: Record<string, Credential>;
	/** What tells an item from others. */
	keyOf: (json: Record<string, unknown>) => unknown;
}

export interface Flow {
	workflowId: string;
	/** The production URL, of a trigger that a vendor calls. */
	url: string;
	/** How often each key has started the flow, once all of these have; then a moment more, so that one too many shows. */
	counts: (keys: readonly string[], timeoutMs?: number) => Promise<Record<string, number>>;
}

/** "Trigger -> No Operation", switched on. */
export async function activeFlow({ n8n }: World, setup: TriggerSetup): Promise<Flow> {
	const { type, parameters = {}, credentials, keyOf } = setup;
	const webhookId = randomUUID();
	const workflowId = await n8n.api.createWorkflow(
		triggerWorkflow(type, { type: `${PACKAGE_NAME}.${type}`, parameters, credentials, webhookId }),
	);
	await n8n.api.activate(workflowId);
	const current = async () => {
		const counts: Record<string, number> = {};
		const items = (await startItems(n8n.api, workflowId, 'Trigger')).flat();
		for (const { json } of items) {
			// An execution that tells of a fault has none.
			if (json.event === undefined) continue;
			const key = String(keyOf(json));
			counts[key] = (counts[key] ?? 0) + 1;
		}
		return counts;
	};
	return {
		workflowId,
		url: `${n8n.url}/webhook/${webhookId}/webhook`,
		counts: async (keys, timeoutMs = 60_000) => {
			await until(
				`${keys.join(', ')} to start the flow`,
				async () => {
					const counts = await current();
					return keys.every((key) => counts[key] !== undefined);
				},
				{ timeoutMs, everyMs: 200 },
			);
			await sleep(2_000);
			return await current();
		},
	};
}

/** Each key once. */
export const onceEach = (...keys: string[]): Record<string, number> =>
	Object.fromEntries(keys.map((key) => [key, 1]));

/**
 * The counts after so many restarts, of a trigger that asks, where these keys were the last ones before a restart: each restart may have
 * repeated them. n8n saves what the trigger remembers with each message, and so not the outcome of the last one. From 2.20 on n8n
 * itself knows it by its key.
 */
export const withoutRepetitions = (
	counts: Record<string, number>,
	restarts: number,
	...keys: string[]
): Record<string, number> =>
	Object.fromEntries(
		Object.entries(counts).map(([key, count]) => [
			key,
			keys.includes(key) ? Math.max(1, count - restarts) : count,
		]),
	);
