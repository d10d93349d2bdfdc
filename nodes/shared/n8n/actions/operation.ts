import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type IWebhookDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import type { RecordShape } from '../../model';
import { formProperties, type Form } from '../form';
import { asNodeError } from '../nodeError';

/** How an operation appears in the dropdown of its node. */
export interface OperationTexts {
	/** Such as `Send`. */
	name: string;
	/** The name in the list of nodes, such as `Send an SMS`. */
	action: string;
	description: string;
}

/** An operation of an action node: what it asks for, what it puts out, and what it does with all items. */
export interface Operation extends OperationTexts {
	form: Form;
	/** One item of the output. The schema that the editor shows follows from it. */
	output: RecordShape;
	/**
	 * What goes out at each of the node's outputs.
	 * @throws GatewayError for a fault that concerns the whole node, such as a credential that lacks a password
	 */
	run: (context: IExecuteFunctions) => Promise<INodeExecutionData[][]>;
	/** The webhook of an operation that ends later than `run`: its execution waits for a call. */
	waits?: Waiting;
}

/** What an operation waits for (docs/design.md, "Send and wait"). */
export interface Waiting {
	/** The text that the editor shows while the node waits. */
	tooltip: string;
	/** The labels of the outputs on the canvas; the default is one output without a label. */
	outputs?: readonly string[];
	/** The addresses of a waiting execution. */
	webhooks: readonly IWebhookDescription[];
	/** Takes a call for the waiting execution. */
	resume: (context: IWebhookFunctions) => Promise<IWebhookResponseData>;
}

/** The operations of a node by their values, in which flows are saved. The first one is the default. */
export type Operations = Readonly<Record<string, Operation>>;

/** The subtitle on the canvas: the name of the operation that is chosen, as the dropdown shows it. */
export function operationSubtitle(operations: Operations): string {
	const names = Object.fromEntries(Object.entries(operations).map(([value, { name }]) => [value, name]));
	return `={{ (${JSON.stringify(names)})[$parameter["operation"]] }}`;
}

/** The parameters of a node: the dropdown, and the fields of each operation. */
export function operationProperties(operations: Operations): INodeProperties[] {
	const fields = Object.entries(operations).flatMap(([value, { form }]) =>
		formProperties(form, { operation: [value] }),
	);
	return [operationProperty(operations), ...fields];
}

function operationProperty(operations: Operations): INodeProperties {
	const [first = ''] = Object.keys(operations);
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: first,
		options: Object.entries(operations)
			.map(([value, { name, action, description }]) => ({ name, value, action, description }))
			.sort((a, b) => a.name.localeCompare(b.name, 'en')),
	};
}

/** The body of every action node's `execute`: runs the chosen operation, and gives n8n only errors that it can show. */
export async function runOperations(
	context: IExecuteFunctions,
	operations: Operations,
): Promise<INodeExecutionData[][]> {
	const name = context.getNodeParameter('operation', 0) as string;
	const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
	if (operation === undefined) {
		throw new NodeOperationError(context.getNode(), `This node has no operation “${name}”`, {
			description: 'Choose one of the operations in the list.',
		});
	}
	try {
		return await operation.run(context);
	} catch (error) {
		throw asNodeError(context.getNode(), error);
	}
}

/** The `webhook` of a node with an operation that waits. */
export const resumedBy = (operations: Operations) =>
	async function (this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const name = this.getNodeParameter('operation') as string;
		const waits = Object.hasOwn(operations, name) ? operations[name]?.waits : undefined;
		if (waits !== undefined) return await waits.resume(this);
		this.getResponseObject().status(404).send('This node does not wait for a call.');
		return { noWebhookResponse: true };
	};
