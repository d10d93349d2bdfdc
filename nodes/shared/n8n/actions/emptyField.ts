import type { IExecuteFunctions } from 'n8n-workflow';
import { GatewayError } from '../../errors/gatewayError';
import { quote } from '../../errors/quote';
import type { Fields } from '../fields';

/** Names of an item's fields that fit into an error. */
const MOST_NAMES = 10;

/**
 * An error about an empty field, with advice that fits where an expression gave nothing: names the expression, and what the item has.
 * Any other error stays as it is.
 *
 * @param fields the operation's fields and options by their names
 */
export function explainEmpty(
	error: GatewayError,
	context: IExecuteFunctions,
	itemIndex: number,
	fields: Fields,
): GatewayError {
	const expression = error.emptyField === null ? null : expressionOf(context, fields, error.emptyField);
	if (expression === null) return error;
	const names = Object.keys(context.getInputData()[itemIndex]?.json ?? {});
	const listed = names.slice(0, MOST_NAMES).map((name) => quote(name, 40));
	const more = names.length > MOST_NAMES ? ', …' : '';
	const has = names.length === 0 ? 'no fields' : `the fields ${listed.join(', ')}${more}`;
	const todo = names.length === 0 ? 'Add it in a node before' : 'Name one of them';
	return new GatewayError(error.kind, {
		message: error.message,
		advice: `The expression ${quote(expression, 80)} gave nothing for item ${itemIndex + 1}, which has ${has}. ${todo}, or filter such items out before this node.`,
	});
}

/** Null where the field holds no expression. */
function expressionOf(context: IExecuteFunctions, fields: Fields, label: string): string | null {
	const isIt = (name: string) => {
		const field = fields[name];
		return field !== undefined && 'property' in field && field.property.displayName === label;
	};
	const name = Object.keys(fields).find(isIt);
	const { parameters } = context.getNode();
	const options = parameters.options as Record<string, unknown> | undefined;
	const entered = name === undefined ? undefined : (parameters[name] ?? options?.[name]);
	return typeof entered === 'string' && entered.startsWith('=') ? entered.slice(1).trim() : null;
}
