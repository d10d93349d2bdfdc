import type { Connection } from '../../shared/n8n/actions/connection';
import { executionWarning } from '../../shared/n8n/actions/executionWarning';
import { clientReference } from '../../shared/n8n/actions/sendFields';
import { parallelRequests, sendOperation } from '../../shared/n8n/actions/sendOperation';
import { Fax123Client, type Fax123Account } from '../gateway/client';
import { prepareSend, sendFax } from '../gateway/send';
import { FAX123 } from '../vendor';
import { faxFields, faxOptions, to, withDocument } from '../fields';

/** Send: a document, which 123-Fax fetches itself, to one or several fax numbers. */
export const send = sendOperation({
	vendor: FAX123,
	name: 'Send',
	action: 'Send a fax',
	description: 'Send a document to one or several fax numbers',
	rawIs: 'text',
	fields: {
		to,
		...faxFields,
	},
	options: {
		...faxOptions,
		clientReference: clientReference({
			placeholder: 'e.g. contract-4711',
			description: 'Your own ID of this document, for your own records. Empty: each fax gets a new one.',
		}),
		parallelRequests,
	},
	prepare: async (input, { itemIndex, context }) =>
		prepareSend(itemIndex, await withDocument(input, itemIndex, context), executionWarning(context)),
	connect: ({ account, http }: Connection<Fax123Account>) => {
		const client = new Fax123Client(account, http);
		return async (request) => await sendFax(client, request);
	},
});
