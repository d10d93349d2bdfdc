import { randomUUID } from 'node:crypto';
import type { Execution, Item } from '../../../tooling/n8n/api';
import type { N8n } from '../../../tooling/n8n/instance';
import { until } from '../../../tooling/processes';
import { tenAtATime } from './tenAtATime';

/** "Webhook -> Edit Fields -> a node that waits -> a node for each output", which is called to start it. */
export interface WaitingFlow {
	workflowId: string;
	/** Starts one execution, with this as its one input item. */
	start: (input: Record<string, unknown>) => Promise<void>;
	/** Starts this many executions, each with an input of its own, until all of them wait. */
	startMany: (count: number, inputOf: (index: number) => Record<string, unknown>) => Promise<void>;
	/** Its executions, the newest first. */
	executions: () => Promise<Execution[]>;
	/** An execution of it, once it has this status. */
	reaches: (id: string, status: string) => Promise<Execution>;
	/** This many of its executions, once they wait. */
	waiting: (count: number) => Promise<Execution[]>;
	/** All of its executions, the newest first, once this many have ended well and none waits or runs. */
	ended: (count: number) => Promise<Execution[]>;
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

/** One node behind each output. */
const to = (...names: string[]) => ({ main: names.map((name) => [{ node: name, type: 'main', index: 0 }]) });

/**
 * @param waiting type, parameters, credentials and settings of the node that waits
 * @param until an expression: while it is false, the node is run again. Works for a node with one output.
 * @param url of the process that takes the call by which it starts
 */
export async function waitingFlow(
	n8n: N8n,
	waiting: Record<string, unknown>,
	outputs: readonly string[],
	{ until: end, url = n8n.url }: { until?: string; url?: string } = {},
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
			...(end === undefined
				? []
				: [node('Until', 'if', { conditions: { boolean: [{ value1: end, value2: true }] } })]),
		],
		connections: {
			Webhook: to('Input'),
			Input: to(WAITING),
			...(end === undefined
				? { [WAITING]: to(...outputs) }
				: { [WAITING]: to('Until'), Until: to(...outputs, WAITING) }),
		},
		settings: { executionOrder: 'v1' },
	});
	await n8n.api.activate(workflowId);
	const executions = async () => await n8n.api.executions(workflowId);
	const counted = async (...status: string[]) => await n8n.api.countExecutions(workflowId, ...status);
	/** Polls only counts: fetching hundreds of executions again and again would keep n8n busy. */
	const arrive = async (what: string, areThere: () => Promise<boolean>) =>
		await until(what, areThere, { timeoutMs: 400_000, everyMs: 300 });
	const start = async (input: Record<string, unknown>) => {
		const answer = await fetch(`${url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(input),
		});
		if (!answer.ok) throw new Error(`the flow answered ${answer.status}: ${await answer.text()}`);
	};
	const allWait = async (count: number) => {
		await arrive(`${count} executions to wait`, async () => (await counted('waiting')) === count);
		return (await executions()).filter(({ status }) => status === 'waiting');
	};
	return {
		workflowId,
		executions,
		start,
		startMany: async (count, inputOf) => {
			await tenAtATime(
				Array.from({ length: count }, (_, index) => index),
				async (index) => {
					await start(inputOf(index));
				},
			);
			await allWait(count);
		},
		reaches: async (id, status) =>
			await until(`execution ${id} to be ${status}`, async () => {
				const execution = await n8n.api.execution(id);
				return execution?.status === status ? execution : undefined;
			}),
		waiting: allWait,
		ended: async (count) => {
			await arrive(
				`${count} executions to end`,
				async () => (await counted('new', 'running', 'waiting')) === 0 && (await counted('success')) >= count,
			);
			return await executions();
		},
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
