import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { EVENTS, inOrder, type EventRecord, type RecordOf, type RecordShape } from '../model';

/** A record as an output item, its fields in the order of its shape. @param itemIndex the input item that it answers */
export function toItem<S extends RecordShape>(
	shape: S,
	record: RecordOf<S>,
	itemIndex: number,
): INodeExecutionData {
	return { json: inOrder(shape, record) as IDataObject, pairedItem: { item: itemIndex } };
}

/** An event as the item that starts a flow. */
export function toEventItem(record: EventRecord): INodeExecutionData {
	const shape: RecordShape = EVENTS[record.event];
	return { json: inOrder(shape, record) as IDataObject };
}
