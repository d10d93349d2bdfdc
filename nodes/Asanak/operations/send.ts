import type { Connection } from '../../shared/n8n/actions/connection';
import { longMessages } from '../../shared/n8n/actions/sendFields';
import { warningOfCost } from '../../shared/n8n/actions/segmentWarning';
import { declareSend, sendOperation } from '../../shared/n8n/actions/sendOperation';
import { message, sender, sharedCallOptions, to } from '../fields';
import { AsanakClient, type AsanakAccount } from '../gateway/client';
import { prepareSend, transmitSend } from '../gateway/send';
import { ASANAK } from '../vendor';

export const clientOf = ({ account, http, signal, warn }: Connection<AsanakAccount>): AsanakClient =>
	new AsanakClient(account, http, { signal, warn });

/** Send: one text to each recipient; messages of all items share calls. */
export const sending = declareSend({
	vendor: ASANAK,
	name: 'Send',
	action: 'Send an SMS',
	description: 'Send an SMS to one or several phones in Iran',
	rawIs: 'object',
	fields: { to, sender, message },
	options: { ...sharedCallOptions, longMessages },
	prepare: (input, { itemIndex, context }) => warningOfCost(prepareSend(itemIndex, input), context),
	connect: (connection: Connection<AsanakAccount>) => transmitSend(clientOf(connection)),
});

export const send = sendOperation(sending);
