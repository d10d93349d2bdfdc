import type { Connection } from '../../shared/n8n/actions/connection';
import { executionWarning } from '../../shared/n8n/actions/executionWarning';
import { notice } from '../../shared/n8n/fields';
import { sendAndWaitForReport as waitingSend } from '../../shared/n8n/waiting/sendAndWaitForReport';
import { Fax123Client, type Fax123Account } from '../gateway/client';
import { checkEcho, prepareSend, sendFax } from '../gateway/send';
import { FAX123 } from '../vendor';
import { faxFields, faxOptions, toOne, withDocument } from '../fields';

/** Send and Wait for Delivery: one document to one number; the workflow goes on with its delivery report. */
export const sendAndWaitForReport = waitingSend({
	vendor: FAX123,
	name: 'Send and Wait for Delivery',
	action: 'Send a fax and wait for its delivery',
	description: 'Send a document to one fax number, and go on when it has arrived or failed',
	fields: {
		to: toOne,
		...faxFields,
		triggerNotice: notice(
			'The report comes to the 123-Fax Trigger: publish a workflow that begins with it, in this n8n, and give its Production URL to 123-Fax’s support.',
		),
	},
	options: faxOptions,
	prepare: async (input, { itemIndex, context, reference }) =>
		prepareSend(
			itemIndex,
			{ ...(await withDocument(input, itemIndex, context)), clientReference: reference },
			executionWarning(context),
		),
	connect: ({ account, http }: Connection<Fax123Account>) => {
		const client = new Fax123Client(account, http);
		return async (request) => await sendFax(client, request);
	},
	checkAnswer: checkEcho,
});
