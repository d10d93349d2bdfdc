import { randomUUID } from 'node:crypto';
import type { Execution, Item } from '../../../tooling/n8n/api';
import type { N8n } from '../../../tooling/n8n/instance';
import { until } from '../../../tooling/processes';

/** "Webhook -> Edit Fields -> a node that waits -> a node for each output", which is called to start it. */
export interface WaitingFlow {
	workflowId: string;
	/** Starts one execution, with this as its one input item. */
	start: (input: Record<string, unknown>) => Promise<void>;
	/** Its executions, the newest first. */
	executions: () => Promise<Execution[]>;
	/** An execution of it, once it has this status. */
	reaches: (id: string, status: string) => Promise<Execution>;
	/** So many of its executions, once they wait. */
	waiting: (count: number) => Promise<Execution[]>;
}

const WAITING = 'Send and Wait';

const node = (name: string, type: string, parameters: Record<string, unknown>, more = {}) => ({
	id: name,
	name,
	type: `n8n-nodes-base.${type}`,
	typeVersion: 1,
	position: [0, 0],
	parameters,
	...more,
});

/** @param waiting type, parameters, credentials and settings of the node that waits */
export async function waitingFlow(
	n8n: N8n,
	waiting: Record<string, unknown>,
	outputs: readonly string[],
): Promise<WaitingFlow> {
	const path = randomUUID();
	const workflowId = await n8n.api.createWorkflow({
		name: `waiting ${path}`,
		nodes: [
			node('Webhook', 'webhook', { path, httpMethod: 'POST' }, { typeVersion: 2, webhookId: path }),
			node(
				'Input',
				'set',
				{ mode: 'raw', jsonOutput: '={{ JSON.stringify($json.body) }}', options: {} },
				{ typeVersion: 3.4 },
			),
			{ ...node(WAITING, '', {}), typeVersion: 1, ...waiting },
			...outputs.map((name) => node(name, 'noOp', {})),
		],
		connections: {
			Webhook: { main: [[{ node: 'Input', type: 'main', index: 0 }]] },
			Input: { main: [[{ node: WAITING, type: 'main', index: 0 }]] },
			[WAITING]: { main: outputs.map((name) => [{ node: name, type: 'main', index: 0 }]) },
		},
		settings: { executionOrder: 'v1' },
	});
	await n8n.api.activate(workflowId);
	const executions = async () => await n8n.api.executions(workflowId);
	return {
		workflowId,
		executions,
		start: async (input) => {
			const answer = await fetch(`${n8n.url}/webhook/${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(input),
			});
			if (!answer.ok) throw new Error(`the flow answered ${answer.status}: ${await answer.text()}`);
		},
		reaches: async (id, status) =>
			await until(`execution ${id} to be ${status}`, async () => {
				const execution = await n8n.api.execution(id);
				return execution?.status === status ? execution : undefined;
			}),
		waiting: async (count) =>
			await until(
				`${count} executions to wait`,
				async () => {
					const all = (await executions()).filter(({ status }) => status === 'waiting');
					return all.length === count ? all : undefined;
				},
				{ timeoutMs: 120_000 },
			),
	};
}

/** What came to each of the nodes behind the outputs, by their names. */
export function arrived(execution: Execution, outputs: readonly string[]): Record<string, Item[]> {
	const { runData } = execution.data.resultData;
	return Object.fromEntries(
		outputs.flatMap((name) => {
			const items = runData[name]?.at(-1)?.data?.main[0];
			return items === undefined || items === null || items.length === 0 ? [] : [[name, items]];
		}),
	);
}
