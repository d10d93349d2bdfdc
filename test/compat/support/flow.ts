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
	/** The key that identifies an item. */
	keyOf: (json: Record<string, unknown>) => unknown;
}

export interface Flow {
	workflowId: string;
	/** The production URL, of a trigger that a vendor calls. */
	url: string;
	/** How often each key has started the flow, once all of these have. It waits a moment longer, so that a repetition shows. */
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
			// An execution that reports a fault has no event.
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

/** The counts where each key came once. */
export const onceEach = (...keys: string[]): Record<string, number> =>
	Object.fromEntries(keys.map((key) => [key, 1]));

/**
 * The counts of a polling trigger after this many restarts, without the permitted repetitions of these keys, which were the last ones
 * before a restart. n8n saves the trigger's memory with each message, and so without the outcome of the last one. From 2.20 on, n8n itself
 * knows that one by its key.
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
