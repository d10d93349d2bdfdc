import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { splitEntries } from '../../text/entries';
import { withEnding } from '../../text/fileName';
import { GatewayError } from '../../errors/gatewayError';
import { quote } from '../../errors/quote';
import { executionWarning } from './executionWarning';

/** A file of an item, not read yet. */
export interface BinaryFile {
	fileName: string;
	contentType: string;
	byteLength: number;
	read: () => Promise<Buffer>;
}

/**
 * The item's binary data under a name.
 * @param otherwise what to do without a file, as an English sentence
 * @throws GatewayError `invalidDocument` when there is none, naming those that there are
 */
export function binaryData(
	context: IExecuteFunctions,
	itemIndex: number,
	property: string,
	otherwise = '',
): IBinaryData {
	const binary = context.getInputData()[itemIndex]?.binary ?? {};
	const data = Object.hasOwn(binary, property) ? binary[property] : undefined;
	if (data !== undefined) return data;
	const present = binaryFieldNames(context, itemIndex);
	throw new GatewayError('invalidDocument', {
		message: `No file called ${quote(property)} came in`,
		advice: [
			present.length === 0
				? 'Put a node before this one that gives a file, such as Read/Write Files from Disk or HTTP Request.'
				: `The item has ${present.map((one) => quote(one)).join(', ')}: enter that under Input Binary Field.`,
			otherwise,
		]
			.filter(Boolean)
			.join(' '),
	});
}

/** @throws GatewayError `invalidDocument` when there is no such data, or n8n has deleted its file */
export async function binaryFile(
	context: IExecuteFunctions,
	itemIndex: number,
	property: string,
	otherwise?: string,
): Promise<BinaryFile & { data: IBinaryData }> {
	const data = binaryData(context, itemIndex, property, otherwise);
	const name = data.fileName || property;
	const fileName = data.fileExtension ? withEnding(name, data.fileExtension) : name;
	const bytes = await byteLength(context, itemIndex, property, data);
	if (bytes === null) {
		throw new GatewayError('invalidDocument', {
			message: `The document ${quote(fileName)} is no longer there: n8n has deleted its file`,
			advice: 'Run the workflow again from the node that makes it.',
		});
	}
	return {
		data,
		fileName,
		contentType: data.mimeType,
		byteLength: bytes,
		read: async () => await context.helpers.getBinaryDataBuffer(itemIndex, property),
	};
}

/** The names of the item's binary fields. */
export function binaryFieldNames(context: IExecuteFunctions, itemIndex: number): string[] {
	return Object.keys(context.getInputData()[itemIndex]?.binary ?? {});
}

/**
 * All files that a parameter names: one text with separators, or a list.
 *
 * @param untouched the name that the parameter has when the node is added. Alone, it means the files of that name if there are some.
 * @throws GatewayError `invalidDocument` for any other name that the item does not have
 */
export async function binaryFiles(
	context: IExecuteFunctions,
	itemIndex: number,
	properties: unknown,
	untouched: string,
): Promise<BinaryFile[]> {
	const names = splitEntries(properties, {
		name: 'Input Binary Fields',
		kind: 'invalidDocument',
		advice: 'Give the names of the binary fields, separated by commas.',
	});
	const isUntouched = names.length === 1 && names[0] === untouched;
	const present = binaryFieldNames(context, itemIndex);
	if (isUntouched && !present.includes(untouched)) {
		if (present.length > 0) {
			const others = present.map((name) => quote(name)).join(', ');
			executionWarning(context)(
				`The item has ${others} under Binary, which the node does not use: Input Binary Fields is ${quote(untouched)}.`,
			);
		}
		return [];
	}
	const otherwise = 'To fax only the text, empty Input Binary Fields.';
	return await Promise.all(names.map(async (name) => await binaryFile(context, itemIndex, name, otherwise)));
}

/** Null where n8n has the item but not its file. */
async function byteLength(
	context: IExecuteFunctions,
	itemIndex: number,
	property: string,
	data: IBinaryData,
): Promise<number | null> {
	try {
		if (data.id !== undefined) return (await context.helpers.getBinaryMetadata(data.id)).fileSize;
		return (await context.helpers.getBinaryDataBuffer(itemIndex, property)).length;
	} catch {
		return null;
	}
}
