import type { Connection } from '../../shared/n8n/actions/connection';
import { longMessages } from '../../shared/n8n/actions/sendFields';
import { sendAndWait as askingSend } from '../../shared/n8n/waiting/sendAndWait';
import { callOptions, message, sender, toOne } from '../fields';
import type { AsanakAccount } from '../gateway/client';
import { prepareSend, transmitSend } from '../gateway/send';
import { ASANAK } from '../vendor';
import { clientOf } from './send';

/** Send and Wait for Response: one text with a link to one number; the workflow goes on with the answer. */
export const sendAndWait = askingSend({
	vendor: ASANAK,
	rawIs: 'object',
	fields: { to: toOne, sender, message },
	options: { ...callOptions, longMessages },
	prepare: (input, { itemIndex, withLink }) =>
		prepareSend(itemIndex, { ...input, message: withLink(input.message), messagesPerCall: 1 }),
	connect: (connection: Connection<AsanakAccount>) => transmitSend(clientOf(connection)),
});
