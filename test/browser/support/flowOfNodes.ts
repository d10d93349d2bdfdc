import { randomUUID } from 'node:crypto';
import type { WorkflowDefinition } from '../../../tooling/n8n/api';
import type { Credentials } from '../../../tooling/n8n/examples';

type Node = Record<string, unknown> & { name: string };

const START = 'Start';
const COLUMN = 220;
const ROW = 160;

/** A workflow in which each node runs on its own: "Start -> node -> No Operation", line by line. */
export class FlowOfNodes {
	private readonly nodes: Node[] = [
		{ ...core('manualTrigger', 1), name: START, position: [0, 0], parameters: {} },
	];
	private readonly connections: Record<string, { main: [Array<Record<string, unknown>>] }> = {};
	private rows = 0;

	/** @param credentialTypes what each node takes, as {@link credentialsOfNodes} gives it */
	constructor(
		private readonly credentials: Credentials,
		private readonly credentialTypes: ReadonlyMap<string, string>,
	) {}

	/** A node that gives a text as a file, in the binary field `data`. */
	addFile(name: string, text: string): void {
		const y = this.nextRow();
		this.nodes.push(
			{
				...core('set', 3.4),
				name: `text of ${name}`,
				position: [COLUMN, y],
				parameters: {
					assignments: { assignments: [{ id: 'text', name: 'text', type: 'string', value: text }] },
					options: {},
				},
			},
			{
				...core('convertToFile', 1.1),
				name,
				position: [2 * COLUMN, y],
				parameters: { operation: 'toText', sourceProperty: 'text', options: {} },
			},
		);
		this.connect(START, `text of ${name}`);
		this.connect(`text of ${name}`, name);
	}

	/** @param after the node that gives its input; default: the start */
	addAction({
		node,
		name,
		parameters,
		after = START,
	}: {
		node: string;
		name: string;
		parameters: Record<string, unknown>;
		after?: string;
	}): void {
		this.add(node, name, 1, parameters);
		this.connect(after, name);
	}

	addTrigger(node: string): void {
		this.add(node, node, 2, {});
	}

	definition(name: string): WorkflowDefinition {
		return { name, nodes: this.nodes, connections: this.connections, settings: { executionOrder: 'v1' } };
	}

	private add(node: string, name: string, typeVersion: number, parameters: Record<string, unknown>): void {
		const y = this.nextRow();
		const credential = this.credentialTypes.get(node);
		this.nodes.push(
			{
				id: randomUUID(),
				name,
				type: `n8n-nodes-sms-fax.${node}`,
				typeVersion,
				position: [3 * COLUMN, y],
				parameters,
				...(credential !== undefined && {
					credentials: { [credential]: this.credentials[credential] },
				}),
			},
			{ ...core('noOp', 1), name: `after ${name}`, position: [4 * COLUMN, y], parameters: {} },
		);
		this.connect(name, `after ${name}`);
	}

	private connect(from: string, to: string): void {
		const { main } = (this.connections[from] ??= { main: [[]] });
		main[0].push({ node: to, type: 'main', index: 0 });
	}

	private nextRow(): number {
		this.rows += 1;
		return (this.rows - 1) * ROW;
	}
}

const core = (type: string, typeVersion: number) => ({
	id: randomUUID(),
	type: `n8n-nodes-base.${type}`,
	typeVersion,
});
