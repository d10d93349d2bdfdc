import type { Connection } from '../../shared/n8n/actions/connection';
import { sendAndWait as askingSend } from '../../shared/n8n/waiting/sendAndWait';
import { messageFields, messageOptions, toOne } from '../fields';
import { SmsExtraProClient, type SmsExtraProAccount } from '../gateway/client';
import { prepareSend, transmitSms } from '../gateway/send';
import { SMSEXTRAPRO } from '../vendor';

/** Send and Wait for Response: one text with a link to one number; the workflow goes on with the answer. */
export const sendAndWait = askingSend({
	vendor: SMSEXTRAPRO,
	rawIs: 'text',
	fields: { to: toOne, ...messageFields },
	options: messageOptions,
	prepare: (input, { itemIndex, context, withLink }) =>
		prepareSend(itemIndex, {
			...input,
			message: withLink(input.message),
			messageType: 'normal',
			clientReference: '',
			sendAt: '',
			recipientsPerRequest: 1,
			zone: context.getTimezone(),
		}),
	connect: ({ account, http }: Connection<SmsExtraProAccount>) =>
		transmitSms(new SmsExtraProClient(account, http)),
});
