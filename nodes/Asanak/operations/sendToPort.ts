import type { Connection } from '../../shared/n8n/actions/connection';
import { sendOperation } from '../../shared/n8n/actions/sendOperation';
import { number, text } from '../../shared/n8n/fields';
import type { AsanakAccount } from '../gateway/client';
import { sender, sharedCallOptions, to } from '../fields';
import { prepareSendToPort, transmitSendToPort } from '../gateway/sendToPort';
import { ASANAK } from '../vendor';
import { clientOf } from './send';

/** It has no default port: the user has to choose one. */
const port = (texts: { label: string; description: string }) =>
	number({ ...texts, required: true, default: 0, min: 1, max: 65_535, whole: true });

/** Send to Port: a text for an app on the phone, which listens to a port. */
export const sendToPort = sendOperation({
	vendor: ASANAK,
	name: 'Send to Port',
	action: 'Send an SMS to a port',
	description: 'Send an SMS that an app on the phone takes instead of the message inbox',
	rawIs: 'object',
	fields: {
		to,
		sender,
		message: text({
			label: 'Message',
			rows: 4,
			required: true,
			placeholder: 'e.g. sync=42',
			description: 'The text for the app: one SMS at most, and not in Persian',
		}),
		sourcePort: port({
			label: 'Source Port',
			description: 'The port that the app sees as the sender’s, from 1 to 65535',
		}),
		destinationPort: port({
			label: 'Destination Port',
			description: 'The port that the app on the phone listens to, from 1 to 65535',
		}),
	},
	options: sharedCallOptions,
	prepare: (input, { itemIndex }) => prepareSendToPort(itemIndex, input),
	connect: (connection: Connection<AsanakAccount>) => transmitSendToPort(clientOf(connection)),
});
