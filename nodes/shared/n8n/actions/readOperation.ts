import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { GatewayError } from '../../errors/gatewayError';
import type { RecordOf, RecordShape, VendorInfo } from '../../model';
import { failedItem } from './failedItem';
import { type Fields } from '../fields';
import { readForm, type InputOf } from '../form';
import { toItem } from '../items';
import { asNodeError, moreFaults, toNodeError } from '../nodeError';
import { itemParameters } from './itemParameters';
import { parameterError } from './parameterError';
import { connect, type Connection } from './connection';
import type { Operation, OperationTexts } from './operation';

export interface ReadItem<P> {
	itemIndex: number;
	/** What `prepare` made of the item's input. */
	input: P;
}

export interface ReadTools {
	context: IExecuteFunctions;
	connect: <A>() => Promise<Connection<A>>;
}

export interface ReadOperation<
	S extends RecordShape,
	F extends Fields,
	O extends Fields,
	P,
> extends OperationTexts {
	vendor: VendorInfo;
	fields: F;
	options: O;
	/** The record of each output item. */
	output: S;
	/** Validates one item, makes no request. @throws GatewayError for the item */
	prepare: (input: InputOf<F, O>, context: IExecuteFunctions) => P;
	/**
	 * Reads for all items together, since vendors answer for many at once.
	 * @returns for each item its records, with an error in the place of a record that could not be read
	 * @throws GatewayError that concerns all of them
	 */
	read: (
		items: Array<ReadItem<P>>,
		tools: ReadTools,
	) => Promise<Map<number, Array<RecordOf<S> | GatewayError>>>;
}

/** Asks a vendor for something: each record gives one output item, paired to the item that asked. */
export function readOperation<S extends RecordShape, F extends Fields, O extends Fields, P>(
	operation: ReadOperation<S, F, O, P>,
): Operation {
	const { name, action, description, vendor, fields, options, output } = operation;
	const run = async (context: IExecuteFunctions): Promise<INodeExecutionData[][]> => {
		const itemCount = context.getInputData().length;
		const results = new Map<number, Array<RecordOf<S> | GatewayError>>();
		const prepared: Array<ReadItem<P>> = [];
		const parametersOf = itemParameters(context);
		for (let itemIndex = 0; itemIndex < itemCount; itemIndex++) {
			try {
				const input = readForm({ fields, options }, parametersOf(itemIndex));
				prepared.push({ itemIndex, input: operation.prepare(input, context) });
			} catch (error) {
				results.set(itemIndex, [parameterError(error)]);
			}
		}
		throwFirst(context, results);

		if (prepared.length > 0) {
			for (const [itemIndex, result] of await readAll(operation, prepared, context))
				results.set(itemIndex, result);
			throwFirst(context, results);
		}
		const items = Array.from({ length: itemCount }, (_, itemIndex) =>
			(results.get(itemIndex) ?? []).map((result) =>
				result instanceof GatewayError
					? failedItem(context, vendor, {
							itemIndex,
							recipient: null,
							clientReference: null,
							error: result,
						})
					: toItem(output, result, itemIndex),
			),
		).flat();
		return [items];
	};
	return { name, action, description, form: { fields, options }, output, run };
}

/** Runs a `read` that shares nothing between items: what fails for one item is that item's error alone. */
export async function readEach<P, R>(
	items: Array<ReadItem<P>>,
	context: IExecuteFunctions,
	read: (item: ReadItem<P>) => Promise<Array<R | GatewayError>>,
): Promise<Map<number, Array<R | GatewayError>>> {
	const results = new Map<number, Array<R | GatewayError>>();
	for (const item of items) {
		try {
			results.set(item.itemIndex, await read(item));
		} catch (error) {
			if (!(error instanceof GatewayError)) throw asNodeError(context.getNode(), error);
			results.set(item.itemIndex, [error]);
		}
	}
	return results;
}

async function readAll<S extends RecordShape, F extends Fields, O extends Fields, P>(
	{ read, vendor }: ReadOperation<S, F, O, P>,
	items: Array<ReadItem<P>>,
	context: IExecuteFunctions,
): Promise<Map<number, Array<RecordOf<S> | GatewayError>>> {
	try {
		return await read(items, { context, connect: async <A>() => await connect<A>(context, vendor) });
	} catch (error) {
		if (!(error instanceof GatewayError)) throw asNodeError(context.getNode(), error);
		return new Map(items.map(({ itemIndex }) => [itemIndex, [error]]));
	}
}

function throwFirst(context: IExecuteFunctions, results: Map<number, unknown[]>): void {
	if (context.continueOnFail()) return;
	// Vendors answer for many at once, in an order of their own.
	for (const [itemIndex, itemResults] of [...results].sort(([a], [b]) => a - b)) {
		const [error, ...others] = itemResults.filter((result) => result instanceof GatewayError);
		if (error === undefined) continue;
		throw toNodeError(context.getNode(), error, itemIndex, moreFaults(others.map(({ message }) => message)));
	}
}
