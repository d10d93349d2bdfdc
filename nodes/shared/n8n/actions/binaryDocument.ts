import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { GatewayError } from '../../errors/gatewayError';
import { quote } from '../../errors/quote';
import { binaryFile } from './binaryFiles';

/** How long the vendor has to fetch a document. */
const SIGNED_FOR = '1 day';

/**
 * An address at which a vendor can fetch an item's binary data from this n8n: the signature keeps others out.
 *
 * @throws GatewayError `invalidDocument` when there is no such data, it is empty or too large, or n8n cannot sign it
 */
export async function binaryDocumentUrl(
	context: IExecuteFunctions,
	itemIndex: number,
	property: string,
	maxBytes: number,
): Promise<string> {
	const { data: binary, byteLength: bytes, fileName } = await binaryFile(context, itemIndex, property);
	const name = quote(fileName);
	if (bytes === 0) {
		throw new GatewayError('invalidDocument', {
			message: `The document ${name} is empty`,
			advice: 'Check the node that makes it.',
		});
	}
	if (bytes > maxBytes) {
		throw new GatewayError('invalidDocument', {
			message: `The document ${name} has ${megabytes(bytes)} MB; the vendor takes at most ${megabytes(maxBytes)} MB`,
			advice: 'Make it smaller, for example with pictures of a lower resolution.',
		});
	}
	const url = signedUrl(context, binary);
	if (url !== null) return url;
	throw new GatewayError('invalidDocument', {
		message:
			'This n8n keeps binary data in memory, so the vendor cannot fetch the document from it by an address',
		advice:
			'Ask the n8n administrator to set N8N_DEFAULT_BINARY_DATA_MODE to filesystem or database, or give the document’s own URL instead.',
	});
}

/** Null where n8n keeps binary data in memory: n8n throws when asked to sign such data. */
function signedUrl(context: IExecuteFunctions, binary: IBinaryData): string | null {
	try {
		return context.helpers.createBinarySignedUrl(binary, SIGNED_FOR);
	} catch {
		return null;
	}
}

const megabytes = (bytes: number): string => String(Math.ceil((bytes / 1024 / 1024) * 100) / 100);
