import type { Execution, Item, N8nApi } from './api';

/** An execution as n8n stores it; one that was ended by a crash holds its first items on the stack. */
interface StoredExecution extends Execution {
	data: Execution['data'] & {
		executionData?: {
			nodeExecutionStack?: Array<{ node?: { name: string }; data?: { main?: Array<Item[] | null> } }>;
		};
	};
}

/** The items with which each stored execution of a workflow started, whatever became of it. */
export async function startItems(api: N8nApi, workflowId: string, triggerName: string): Promise<Item[][]> {
	const executions = await api.executions(workflowId);
	return executions.map((execution) => startItemsOf(execution, triggerName));
}

/** The items with which an execution started. */
export function startItemsOf(execution: Execution, triggerName: string): Item[] {
	const { data } = execution as StoredExecution;
	const ran = data.resultData?.runData?.[triggerName]?.[0]?.data?.main[0];
	const waiting = data.executionData?.nodeExecutionStack?.find(({ node }) => node?.name === triggerName)?.data
		?.main?.[0];
	return ran ?? waiting ?? [];
}
