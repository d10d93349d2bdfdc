import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';
import { GatewayError } from '../errors/gatewayError';
import { counted } from '../errors/quote';
import type { ErrorKind } from '../model';

/** Kinds that are found in the user's own input; the vendor or the network answers with the others. */
const INPUT_KINDS: ReadonlySet<ErrorKind> = new Set([
	'invalidSender',
	'invalidRecipient',
	'invalidContent',
	'invalidDocument',
	'invalidRequest',
	'unsupported',
]);

/**
 * The error as n8n shows and stores it: message and description only. The cause is left behind on purpose; n8n
 * serializes what it is given into the execution's data.
 */
export function toNodeError(
	node: INode,
	error: GatewayError,
	itemIndex: number,
	more: string[] = [],
): NodeApiError | NodeOperationError {
	const options = {
		message: error.message,
		description: [error.advice, ...more].join(' '),
		itemIndex,
	};
	const nodeError = INPUT_KINDS.has(error.kind)
		? new NodeOperationError(node, error.message, options)
		: new NodeApiError(node, {}, options);
	// n8n replaces a message that holds a code such as ECONNREFUSED by a sentence of its own, without vendor and host.
	nodeError.message = error.message;
	return nodeError;
}

/** What an error says of the faults besides the first one: how many they are, and the first five. */
export function moreFaults(messages: readonly string[]): string[] {
	if (messages.length === 0) return [];
	const named = messages.slice(0, 5).join('; ');
	return [`${counted(messages.length, 'more fault')}: ${named}${messages.length > 5 ? '; …' : ''}.`];
}

/** Whatever was thrown as an error of n8n's. Those that are it already stay as they are. */
export function asNodeError(node: INode, error: unknown): NodeApiError | NodeOperationError {
	if (error instanceof GatewayError) return toNodeError(node, error, 0);
	if (error instanceof NodeApiError) return error;
	return new NodeOperationError(node, error as Error);
}
