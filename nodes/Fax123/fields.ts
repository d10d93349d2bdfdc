import type { IExecuteFunctions } from 'n8n-workflow';
import { binaryDocumentUrl } from '../shared/n8n/actions/binaryDocument';
import { isPrivateAddress, MAX_DOCUMENT_BYTES, type FaxDocument } from './gateway/send';
import { numberCheck, timeoutSeconds as timeOut } from '../shared/n8n/actions/sendFields';
import { choice, entries, flag, shownIf, text } from '../shared/n8n/fields';
import { FAX123 } from './vendor';

/** The fields that all sends of 123-Fax have in common. */

export const to = entries({
	label: 'To',
	required: true,
	placeholder: 'e.g. 01 23 45 67 89',
	description:
		'One or several fax numbers, separated by commas, semicolons or new lines, or a list from an expression. French numbers in any form; numbers abroad go to 123-Fax as you enter them.',
});

const documentSource = choice({
	label: 'Document',
	default: 'binary',
	choices: [
		{
			value: 'binary',
			name: 'From the Item',
			description: 'A file that a node before this one gives; 123-Fax fetches it from this n8n',
		},
		{
			value: 'url',
			name: 'From a URL',
			description: 'A document on a public web server; 123-Fax fetches it there',
		},
	],
	description: 'Where the document to fax comes from. It may have at most 1 MB.',
});

const binaryProperty = shownIf(
	{ documentSource: ['binary'] },
	text({
		label: 'Input Binary Field',
		required: true,
		default: 'data',
		hint: 'The field that holds the file, as the input panel shows it under Binary. 123-Fax fetches the file from this n8n, which must be reachable from the internet.',
		description:
			'The name of the file’s field. 123-Fax gets a signed address of this n8n, which works without signing in.',
	}),
);

const documentUrl = shownIf(
	{ documentSource: ['url'] },
	text({
		label: 'Document URL',
		required: true,
		placeholder: 'e.g. https://example.com/contract.pdf',
		description: 'The address of the document. 123-Fax fetches it there, without signing in.',
	}),
);

const allowPrivateAddress = flag({
	label: 'Allow Private Address',
	description:
		'Whether to send although the document’s address leads to this machine or a private network, which 123-Fax cannot reach. Not needed with a sandbox on the same machine.',
});

const reportEmail = text({
	label: 'Report E-Mail',
	placeholder: 'name@email.com',
	description: 'Gets a copy of the delivery report by mail',
});

const timeoutSeconds = timeOut({
	default: 60,
	max: 300,
	description:
		'Seconds to wait for 123-Fax’s answer; it fetches the document meanwhile. After a time-out it is not known whether the fax was sent, so it is not sent again by itself.',
});

/** What every send asks for besides To. */
export const faxFields = { documentSource, binaryProperty, documentUrl };

export const faxOptions = {
	allowPrivateAddress,
	numberCheck: numberCheck('France'),
	reportEmail,
	timeoutSeconds,
};

/** To of a send to one fax. */
export const toOne = entries({
	label: 'To',
	required: true,
	placeholder: 'e.g. 01 23 45 67 89',
	description: 'One fax number. French numbers in any form; a number abroad goes to 123-Fax as you enter it.',
});

interface DocumentInput {
	allowPrivateAddress: boolean;
	documentSource: FaxDocument['source'];
	documentUrl: string;
	binaryProperty: string;
}

/** The input with the address at which 123-Fax fetches the document: the user's, or a signed one of this n8n. */
export async function withDocument<I extends DocumentInput>(
	{ documentSource: source, documentUrl, binaryProperty, allowPrivateAddress: isAllowed, ...input }: I,
	itemIndex: number,
	context: IExecuteFunctions,
): Promise<
	Omit<I, keyof DocumentInput> & Pick<DocumentInput, 'allowPrivateAddress'> & { document: FaxDocument }
> {
	const url =
		source === 'url'
			? documentUrl
			: await binaryDocumentUrl(context, itemIndex, binaryProperty, MAX_DOCUMENT_BYTES);
	// A vendor at a private address, such as the sandbox, can reach other private addresses.
	const allowPrivateAddress = isAllowed || (isPrivateAddress(url) && (await isVendorPrivate(context)));
	return { ...input, allowPrivateAddress, document: { source, url } };
}

async function isVendorPrivate(context: IExecuteFunctions): Promise<boolean> {
	const { baseUrl } = await context.getCredentials(`${FAX123.id}Api`);
	return typeof baseUrl === 'string' && isPrivateAddress(baseUrl);
}
