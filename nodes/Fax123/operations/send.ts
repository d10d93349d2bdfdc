import type { IExecuteFunctions } from 'n8n-workflow';
import { binaryDocumentUrl } from '../../shared/n8n/actions/binaryDocument';
import type { Connection } from '../../shared/n8n/actions/connection';
import { executionWarning } from '../../shared/n8n/actions/executionWarning';
import { clientReference, numberCheck, timeoutSeconds } from '../../shared/n8n/actions/sendFields';
import { parallelRequests, sendOperation } from '../../shared/n8n/actions/sendOperation';
import { choice, entries, flag, shownIf, text } from '../../shared/n8n/fields';
import { Fax123Client, type Fax123Account } from '../gateway/client';
import { MAX_DOCUMENT_BYTES, prepareSend, sendFax } from '../gateway/send';
import { FAX123 } from '../vendor';

/** Send: a document, which 123-Fax fetches itself, to one or several fax numbers. */
export const send = sendOperation({
	vendor: FAX123,
	name: 'Send',
	action: 'Send a fax',
	description: 'Send a document to one or several fax numbers',
	rawIs: 'text',
	fields: {
		to: entries({
			label: 'To',
			required: true,
			placeholder: 'e.g. 01 23 45 67 89',
			description:
				'One or several fax numbers, separated by commas, semicolons or new lines, or a list from an expression. French numbers in any form; numbers abroad go to 123-Fax as you enter them.',
		}),
		documentSource: choice({
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
		}),
		binaryProperty: shownIf(
			{ documentSource: ['binary'] },
			text({
				label: 'Input Binary Field',
				required: true,
				default: 'data',
				hint: 'The field that holds the file, as the input panel shows it under Binary. 123-Fax fetches the file from this n8n, which must be reachable from the internet.',
				description:
					'The name of the file’s field. 123-Fax gets a signed address of this n8n, which works without signing in.',
			}),
		),
		documentUrl: shownIf(
			{ documentSource: ['url'] },
			text({
				label: 'Document URL',
				required: true,
				placeholder: 'e.g. https://example.com/contract.pdf',
				description: 'The address of the document. 123-Fax fetches it there, without signing in.',
			}),
		),
	},
	options: {
		allowPrivateAddress: flag({
			label: 'Allow Private Address',
			description:
				'Whether to send although the document’s address leads to this machine or a private network, which 123-Fax cannot reach. For the sandbox only.',
		}),
		clientReference: clientReference({
			placeholder: 'e.g. contract-4711',
			description: 'Your own ID of this document, for your own records. Empty: each fax gets a new one.',
		}),
		numberCheck: numberCheck('France'),
		parallelRequests,
		reportEmail: text({
			label: 'Report E-Mail',
			placeholder: 'name@email.com',
			description: 'Gets a copy of the delivery report by mail',
		}),
		timeoutSeconds: timeoutSeconds({
			default: 60,
			max: 300,
			description:
				'Seconds to wait for 123-Fax’s answer; it fetches the document meanwhile. After a time-out it is not known whether the fax was sent, so it is not sent again by itself.',
		}),
	},
	prepare: async (
		{ documentSource: source, binaryProperty, documentUrl, ...input },
		{ itemIndex, context },
	) => {
		const url = source === 'url' ? documentUrl : await signedUrl(context, itemIndex, binaryProperty);
		return prepareSend(itemIndex, { ...input, document: { source, url } }, executionWarning(context));
	},
	connect: ({ account, http }: Connection<Fax123Account>) => {
		const client = new Fax123Client(account, http);
		return async (request) => await sendFax(client, request);
	},
});

const signedUrl = async (context: IExecuteFunctions, itemIndex: number, property: string): Promise<string> =>
	await binaryDocumentUrl(context, itemIndex, property, MAX_DOCUMENT_BYTES);
