import type { Connection } from '../../shared/n8n/actions/connection';
import { notice } from '../../shared/n8n/fields';
import { sendAndWaitForReport as waitingSend } from '../../shared/n8n/waiting/sendAndWaitForReport';
import { SmsExtraProClient, type SmsExtraProAccount } from '../gateway/client';
import { prepareSend, transmitSms } from '../gateway/send';
import { SMSEXTRAPRO } from '../vendor';
import { messageFields, messageOptions, toOne } from '../fields';

/** Send and Wait for Delivery: one text to one number; the workflow goes on with its final delivery report. */
export const sendAndWaitForReport = waitingSend({
	vendor: SMSEXTRAPRO,
	name: 'Send and Wait for Delivery',
	action: 'Send an SMS and wait for its delivery',
	description: 'Send an SMS to one phone, and go on when it has arrived or failed',
	fields: {
		to: toOne,
		...messageFields,
		triggerNotice: notice(
			'The report comes to the SmsExtraPro Trigger: publish a workflow that begins with it, in this n8n, and give its Production URL to SmsExtraPro’s support.',
		),
	},
	options: messageOptions,
	prepare: (input, { itemIndex, context, reference }) =>
		prepareSend(itemIndex, {
			...input,
			messageType: 'withReport',
			clientReference: reference,
			sendAt: '',
			recipientsPerRequest: 1,
			zone: context.getTimezone(),
		}),
	connect: ({ account, http }: Connection<SmsExtraProAccount>) =>
		transmitSms(new SmsExtraProClient(account, http)),
});
