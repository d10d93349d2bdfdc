import type { WorkflowDefinition } from './api';

/** The properties that differ from node to node: `type`, `typeVersion`, `parameters`, `credentials`, settings. */
export type FlowNode = Record<string, unknown>;

/** "Trigger -> No Operation". */
export const triggerWorkflow = (name: string, trigger: FlowNode): WorkflowDefinition => ({
	name,
	nodes: [
		{ id: 'trigger', name: 'Trigger', typeVersion: 2, position: [0, 0], parameters: {}, ...trigger },
		{
			id: 'noop',
			name: 'No Operation',
			type: 'n8n-nodes-base.noOp',
			typeVersion: 1,
			position: [220, 0],
			parameters: {},
		},
	],
	connections: { Trigger: { main: [[{ node: 'No Operation', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
});

/** "Start -> the node", with the items that Start puts out. */
export const startWorkflow = (
	name: string,
	node: FlowNode,
	items: Array<Record<string, unknown>> = [{}],
): WorkflowDefinition => ({
	name: `${name} ${String((node.parameters as { operation?: unknown } | undefined)?.operation)}`,
	nodes: [
		{
			id: 'start',
			name: 'Start',
			type: 'n8n-nodes-base.manualTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		},
		{ id: 'node', name, typeVersion: 1, position: [220, 0], ...node },
	],
	connections: { Start: { main: [[{ node: name, type: 'main', index: 0 }]] } },
	pinData: { Start: items.map((json) => ({ json })) },
});
