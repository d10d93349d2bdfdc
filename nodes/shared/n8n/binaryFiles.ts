import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { splitEntries } from '../kernel/entries';
import { GatewayError } from '../kernel/gatewayError';
import { quote } from '../kernel/text';

/** A file of an item, not read yet. */
export interface BinaryFile {
	fileName: string;
	contentType: string;
	byteLength: number;
	read: () => Promise<Buffer>;
}

/**
 * The item's binary data under a name.
 * @throws GatewayError `invalidDocument` when there is none, naming those that there are
 */
export function binaryData(context: IExecuteFunctions, itemIndex: number, property: string): IBinaryData {
	const binary = context.getInputData()[itemIndex]?.binary ?? {};
	const data = Object.hasOwn(binary, property) ? binary[property] : undefined;
	if (data !== undefined) return data;
	const present = Object.keys(binary);
	throw new GatewayError('invalidDocument', {
		message: `The item has no binary data named ${quote(property)}`,
		advice:
			present.length === 0
				? 'Put a node before this one that gives a file, such as Read/Write Files from Disk or HTTP Request.'
				: `It has ${present.map((one) => quote(one)).join(', ')}: enter that under Input Binary Field.`,
	});
}

/** @throws GatewayError `invalidDocument` when there is no such data, or n8n has deleted its file */
export async function binaryFile(
	context: IExecuteFunctions,
	itemIndex: number,
	property: string,
): Promise<BinaryFile & { data: IBinaryData }> {
	const data = binaryData(context, itemIndex, property);
	const fileName = data.fileName ?? `${property}${data.fileExtension ? `.${data.fileExtension}` : ''}`;
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

/** All files that a parameter names: one text with separators, or a list. */
export async function binaryFiles(
	context: IExecuteFunctions,
	itemIndex: number,
	properties: unknown,
): Promise<BinaryFile[]> {
	const names = splitEntries(properties, {
		name: 'Input Binary Fields',
		kind: 'invalidDocument',
		advice: 'Give the names of the binary fields, separated by commas.',
	});
	return await Promise.all(names.map(async (name) => await binaryFile(context, itemIndex, name)));
}

/** Null where n8n has the item, and not its file. */
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
