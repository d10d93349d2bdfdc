import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { asNodeError } from './nodeError';

/** What one entry of a node's operation dropdown does with all items. */
export type Operation = (context: IExecuteFunctions) => Promise<INodeExecutionData[]>;

/**
 * The body of every action node's `execute`: runs the chosen operation, and gives n8n only errors that it can show.
 * An operation throws a GatewayError for a fault that concerns the whole node, such as a credential that lacks a password.
 */
export async function runOperations(
	context: IExecuteFunctions,
	operations: Readonly<Record<string, Operation>>,
): Promise<INodeExecutionData[][]> {
	const name = context.getNodeParameter('operation', 0) as string;
	const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
	if (operation === undefined) {
		throw new NodeOperationError(context.getNode(), `This node has no operation “${name}”`, {
			description: 'Choose one of the operations in the list.',
		});
	}
	try {
		return [await operation(context)];
	} catch (error) {
		throw asNodeError(context.getNode(), error);
	}
}
