import type { Connection } from '../../shared/n8n/actions/connection';
import { longMessages, numberCheck, timeoutSeconds } from '../../shared/n8n/actions/sendFields';
import { sendOperation } from '../../shared/n8n/actions/sendOperation';
import { choice, entries, number, text } from '../../shared/n8n/fields';
import { AsanakClient, type AsanakAccount } from '../gateway/client';
import { prepareSend, transmitSend } from '../gateway/send';
import { MAX_PER_CALL } from '../gateway/wire';
import { ASANAK } from '../vendor';

/** The fields that Send and Send to Port have in common. */
export const addressFields = {
	to: entries({
		label: 'To',
		required: true,
		placeholder: 'e.g. +989123456789, 09121234567',
		description:
			'One or several Iranian numbers, separated by commas, semicolons or new lines, or a list from an expression. Persian digits, spaces and brackets are fine.',
	}),
	sender: text({
		label: 'Sender',
		required: true,
		placeholder: 'e.g. 982100',
		description: 'One of the account’s own numbers, as Asanak’s panel shows it',
	}),
};

/** The options that Send and Send to Port have in common. */
export const callOptions = {
	characterSet: choice({
		label: 'Character Set',
		default: 'auto',
		choices: [
			{ value: 'ascii', name: 'ASCII', description: 'English letters only; others are refused' },
			{
				value: 'auto',
				name: 'Automatic',
				description: 'ASCII where every character allows it, otherwise UTF-8',
			},
			{ value: 'utf8', name: 'UTF-8', description: 'Always as Persian texts are sent' },
		],
		description: 'How the text is given to Asanak',
	}),
	messagesPerCall: number({
		label: 'Messages per Call',
		default: MAX_PER_CALL,
		min: 1,
		max: MAX_PER_CALL,
		whole: true,
		description: 'How many messages go to Asanak together; it takes one call a second',
	}),
	numberCheck: numberCheck('Iran'),
	timeoutSeconds: timeoutSeconds({
		default: 30,
		max: 300,
		description:
			'Seconds to wait for Asanak’s answer. After a time-out it is not known whether the messages were sent, so they are not sent again by themselves.',
	}),
};

export const clientOf = ({ account, http, signal, warn }: Connection<AsanakAccount>): AsanakClient =>
	new AsanakClient(account, http, { signal, warn });

/** Send: one text to each recipient; messages of all items share calls. */
export const send = sendOperation({
	vendor: ASANAK,
	name: 'Send',
	action: 'Send an SMS',
	description: 'Send an SMS to one or several phones in Iran',
	rawIs: 'object',
	fields: {
		...addressFields,
		message: text({
			label: 'Message',
			rows: 4,
			required: true,
			placeholder: 'e.g. Your appointment is tomorrow at 10:00.',
			description:
				'The text to send. One SMS holds 160 Latin or 70 Persian characters; longer texts are sent, and charged, as several parts.',
		}),
	},
	options: { ...callOptions, longMessages },
	prepare: (input, { itemIndex }) => prepareSend(itemIndex, input),
	connect: (connection: Connection<AsanakAccount>) => transmitSend(clientOf(connection)),
});
