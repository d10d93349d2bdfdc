import { numberCheck, timeoutSeconds } from '../shared/n8n/actions/sendFields';
import { choice, entries, number, text } from '../shared/n8n/fields';
import { MAX_PER_CALL } from './gateway/wire';

/** The fields that several sends of Asanak have in common. */

export const to = entries({
	label: 'To',
	required: true,
	placeholder: 'e.g. +989123456789, 09121234567',
	description:
		'One or several Iranian numbers, separated by commas, semicolons or new lines, or a list from an expression. Persian digits, spaces and brackets are fine.',
});

/** To of a send to one phone. */
export const toOne = entries({
	label: 'To',
	required: true,
	placeholder: 'e.g. 09121234567',
	description: 'One Iranian number. Persian digits, spaces and brackets are fine.',
});

export const sender = text({
	label: 'Sender',
	required: true,
	placeholder: 'e.g. 982100',
	description: 'One of the account’s own numbers, as Asanak’s panel shows it',
});

export const message = text({
	label: 'Message',
	rows: 4,
	required: true,
	placeholder: 'e.g. Your appointment is tomorrow at 10:00.',
	hint: 'One SMS holds 160 Latin or 70 Persian characters. A longer text costs one SMS for each segment.',
	description: 'The text to send. The operation Preview shows what it costs.',
});

/** The options of every send. */
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
	numberCheck: numberCheck('Iran'),
	timeoutSeconds: timeoutSeconds({
		default: 30,
		max: 300,
		description:
			'Seconds to wait for Asanak’s answer. After a time-out it is not known whether the messages were sent, so they are not sent again by themselves.',
	}),
};

/** The options of a send to several phones. */
export const sharedCallOptions = {
	...callOptions,
	messagesPerCall: number({
		label: 'Messages per Call',
		default: MAX_PER_CALL,
		min: 1,
		max: MAX_PER_CALL,
		whole: true,
		description: 'How many messages go to Asanak together; it takes one call a second',
	}),
};
