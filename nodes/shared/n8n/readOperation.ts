import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { GatewayError } from '../errors/gatewayError';
import type { Channel, Credit, DeliveryReport, InboundMessage, Vendor } from '../model';
import { failedItem } from './actions/failedItem';
import { asNodeError, moreFaults, toNodeError } from './nodeError';
import { ItemParameters, parameterError } from './parameters';
import type { Operation } from './runOperations';

export interface ReadItem<P> {
	itemIndex: number;
	/** What `prepare` made of the item's parameters. */
	input: P;
}

/** What one answer gives: a record, or why there is none. */
export type ReadResult = DeliveryReport | InboundMessage | Credit | GatewayError;

export interface ReadOperation<P> {
	vendor: Vendor;
	channel: Channel;
	/** Validates one item, asks nobody. @throws GatewayError for the item */
	prepare: (parameters: ItemParameters, context: IExecuteFunctions, itemIndex: number) => P;
	/**
	 * Reads for all items together, since vendors answer for many at once: the results of each.
	 * @throws GatewayError that concerns all of them
	 */
	read: (items: Array<ReadItem<P>>, context: IExecuteFunctions) => Promise<Map<number, ReadResult[]>>;
}

/** Asks a vendor for something: each record gives one output item, paired to the item that asked. */
export function readOperation<P>({ vendor, channel, prepare, read }: ReadOperation<P>): Operation {
	return async (context) => {
		const itemCount = context.getInputData().length;
		const results = new Map<number, ReadResult[]>();
		const prepared: Array<ReadItem<P>> = [];
		for (let itemIndex = 0; itemIndex < itemCount; itemIndex++) {
			try {
				prepared.push({
					itemIndex,
					input: prepare(new ItemParameters(context, itemIndex), context, itemIndex),
				});
			} catch (error) {
				results.set(itemIndex, [parameterError(error)]);
			}
		}
		throwFirst(context, results);

		if (prepared.length > 0) {
			for (const [itemIndex, result] of await readAll(prepared, context, read))
				results.set(itemIndex, result);
			throwFirst(context, results);
		}
		return Array.from({ length: itemCount }, (_, itemIndex) =>
			(results.get(itemIndex) ?? []).map((result) =>
				result instanceof GatewayError
					? failedItem(
							context,
							{ id: vendor, channel },
							{
								itemIndex,
								recipient: null,
								clientReference: null,
								error: result,
							},
						)
					: { json: { ...result } as unknown as IDataObject, pairedItem: { item: itemIndex } },
			),
		).flat();
	};
}

/** For a `read` that has nothing in common between items: what fails for one item is that item's error alone. */
export async function readEach<P>(
	items: Array<ReadItem<P>>,
	context: IExecuteFunctions,
	read: (item: ReadItem<P>) => Promise<ReadResult[]>,
): Promise<Map<number, ReadResult[]>> {
	const results = new Map<number, ReadResult[]>();
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

async function readAll<P>(
	items: Array<ReadItem<P>>,
	context: IExecuteFunctions,
	read: ReadOperation<P>['read'],
): Promise<Map<number, ReadResult[]>> {
	try {
		return await read(items, context);
	} catch (error) {
		if (!(error instanceof GatewayError)) throw asNodeError(context.getNode(), error);
		return new Map(items.map(({ itemIndex }) => [itemIndex, [error]]));
	}
}

function throwFirst(context: IExecuteFunctions, results: Map<number, ReadResult[]>): void {
	if (context.continueOnFail()) return;
	// Vendors answer for many at once, in an order of their own.
	for (const [itemIndex, itemResults] of [...results].sort(([a], [b]) => a - b)) {
		const [error, ...others] = itemResults.filter((result) => result instanceof GatewayError);
		if (error === undefined) continue;
		throw toNodeError(context.getNode(), error, itemIndex, moreFaults(others.map(({ message }) => message)));
	}
}
