import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { RecentKeys } from '../../receiving/recentKeys';

/** The memory of all calls of this process: n8n runs every call on a `Workflow` of its own. */
const memories = new Map<string, RecentKeys>();

interface PersistedState extends IDataObject {
	recentKeys?: string[];
}

/** What one trigger knows of the calls that came before this one. */
export interface KeyMemory {
	/** The trigger's name in this n8n. */
	name: string;
	keys: RecentKeys;
	/** Writes the newest keys, and `handedOver`, to static data: call it when n8n saves them. */
	persist: (handedOver: readonly string[]) => void;
}

export function keyMemory(context: IWebhookFunctions): KeyMemory {
	const name = `${context.getWorkflow().id}|${context.getNode().id}`;
	const state: PersistedState = context.getWorkflowStaticData('node');
	const keys = memories.get(name) ?? new RecentKeys([]);
	memories.set(name, keys);
	// An earlier process has handed them over, or another one of now.
	keys.learn(state.recentKeys ?? []);
	return {
		name,
		keys,
		persist: (handedOver) => {
			state.recentKeys = keys.toPersist(handedOver);
		},
	};
}
