import { longMessages, numberCheck, timeoutSeconds as timeOut } from '../shared/n8n/actions/sendFields';
import { choice, entries, text } from '../shared/n8n/fields';

/** The fields that all sends of SmsExtraPro have in common. */

export const to = entries({
	label: 'To',
	required: true,
	placeholder: 'e.g. +32475112233, +33688440512',
	description:
		'One or several numbers with their country code, separated by commas, semicolons or new lines, or a list from an expression. Spaces, brackets and 00 instead of + are fine; for numbers without, see National Numbers.',
});

const numbersWithoutPlus = choice({
	label: 'National Numbers',
	default: 'refuse',
	choices: [
		{ value: 'BE', name: 'Are Belgian', description: '0475 11 22 33 is +32 475 11 22 33' },
		{ value: 'FR', name: 'Are French', description: '06 88 44 05 12 is +33 6 88 44 05 12' },
		{
			value: 'refuse',
			name: 'Refuse',
			description: 'Stop with an error before anything is sent; 32475112233 and 33688440512 are fine',
		},
	],
	description: 'What numbers without + or 00 are, such as 0475 11 22 33',
});

const sender = text({
	label: 'Sender',
	required: true,
	placeholder: 'e.g. MyCompany',
	description:
		'What the recipient sees as the sender: a name of at most 11 characters, or a number. Where the network does not allow it, the message starts with it instead.',
});

const message = text({
	label: 'Message',
	rows: 4,
	required: true,
	placeholder: 'e.g. Your appointment is tomorrow at 10:00.',
	hint: 'One SMS holds 160 characters, or 70 with an emoji or a letter such as ç. A longer text costs one SMS for each segment.',
	description: 'The text to send. The operation Preview shows what it costs.',
});

const characterSet = choice({
	label: 'Character Set',
	default: 'utf8',
	choices: [
		{ value: 'iso88591', name: 'ISO-8859-1' },
		{ value: 'utf8', name: 'UTF-8' },
	],
	description: 'Try ISO-8859-1 if accented letters arrive wrong',
});

const numberFormat = choice({
	label: 'Number Format',
	default: 'international',
	choices: [
		{
			value: 'asEntered',
			name: 'As Entered',
			description: 'Send national numbers of Belgium and France in their national form',
		},
		{ value: 'international', name: 'International', description: 'Send with the country code' },
	],
	description: 'How numbers are given to SmsExtraPro',
});

const timeoutSeconds = timeOut({
	default: 30,
	max: 300,
	description:
		'Seconds to wait for SmsExtraPro’s answer. After a time-out it is not known whether the message was sent, so it is not sent again by itself.',
});

/** What every send asks for besides To. */
export const messageFields = { numbersWithoutPlus, sender, message };

export const messageOptions = {
	characterSet,
	longMessages,
	numberCheck: numberCheck('Belgium and France'),
	numberFormat,
	timeoutSeconds,
};

/** To of a send to one phone. */
export const toOne = entries({
	label: 'To',
	required: true,
	placeholder: 'e.g. +32475112233',
	description:
		'One number with its country code. Spaces, brackets and 00 instead of + are fine; for numbers without, see National Numbers.',
});
