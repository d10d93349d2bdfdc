import type { Connection } from '../../shared/n8n/actions/connection';
import {
	clientReference,
	longMessages,
	numberCheck,
	timeoutSeconds,
} from '../../shared/n8n/actions/sendFields';
import { parallelRequests, sendOperation } from '../../shared/n8n/actions/sendOperation';
import { choice, entries, moment, notice, number, shownIf, text } from '../../shared/n8n/fields';
import { SmsExtraProClient, type SmsExtraProAccount } from '../gateway/client';
import { prepareSend, sendSms } from '../gateway/send';
import { SMSEXTRAPRO } from '../vendor';

/** Send: one text to one or several numbers. */
export const send = sendOperation({
	vendor: SMSEXTRAPRO,
	name: 'Send',
	action: 'Send an SMS',
	description: 'Send an SMS to one or several phones',
	rawIs: 'text',
	fields: {
		to: entries({
			label: 'To',
			required: true,
			placeholder: 'e.g. +32475112233, +33688440512',
			description:
				'One or several numbers with their country code, separated by commas, semicolons or new lines, or a list from an expression. Spaces, brackets and 00 instead of + are fine; for numbers without, see National Numbers.',
		}),
		numbersWithoutPlus: choice({
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
		}),
		sender: text({
			label: 'Sender',
			required: true,
			placeholder: 'e.g. MyCompany',
			description:
				'What the recipient sees as the sender: a name of at most 11 characters, or a number. Where the network does not allow it, the message starts with it instead.',
		}),
		message: text({
			label: 'Message',
			rows: 4,
			required: true,
			placeholder: 'e.g. Your appointment is tomorrow at 10:00.',
			description:
				'The text to send. One SMS holds 160 characters, or 70 when a character such as ç or an emoji is in it; longer texts are sent, and charged, as several parts.',
		}),
		messageType: choice({
			label: 'Message Type',
			default: 'normal',
			choices: [
				{ value: 'normal', name: 'Normal', description: 'No delivery report' },
				{
					value: 'withReport',
					name: 'With Delivery Report',
					description: 'SmsExtraPro tells the SmsExtraPro Trigger what became of the message',
				},
				{
					value: 'reverseBilling',
					name: 'Reverse Billing',
					description: 'The recipient pays (Belgium, accounts that have it)',
				},
			],
			description: 'Whether you want to know if the message arrives, and who pays for it',
		}),
		reportNotice: shownIf(
			{ messageType: ['withReport'] },
			notice(
				'The reports come to the URL that SmsExtraPro has registered for your account: begin another workflow with the SmsExtraPro Trigger, and give its Production URL to SmsExtraPro’s support.',
			),
		),
	},
	options: {
		characterSet: choice({
			label: 'Character Set',
			default: 'utf8',
			choices: [
				{ value: 'iso88591', name: 'ISO-8859-1' },
				{ value: 'utf8', name: 'UTF-8' },
			],
			description: 'Try ISO-8859-1 if accented letters arrive wrong',
		}),
		clientReference: clientReference({
			placeholder: 'e.g. order-4711',
			description:
				'Your own ID of this message; delivery reports carry it. Empty: With Delivery Report gets a new one for each recipient, other types none.',
		}),
		longMessages,
		numberCheck: numberCheck('Belgium and France'),
		numberFormat: choice({
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
		}),
		parallelRequests,
		recipientsPerRequest: number({
			label: 'Recipients per Request',
			default: 20,
			min: 1,
			max: 100,
			whole: true,
			description: 'How many recipients of the same text go to SmsExtraPro together',
		}),
		sendAt: moment({
			label: 'Send At',
			description:
				'When SmsExtraPro should send the message, in the workflow’s time zone unless the value names another. Empty: at once.',
		}),
		timeoutSeconds: timeoutSeconds({
			default: 30,
			max: 300,
			description:
				'Seconds to wait for SmsExtraPro’s answer. After a time-out it is not known whether the message was sent, so it is not sent again by itself.',
		}),
	},
	prepare: (input, { itemIndex, context }) =>
		prepareSend(itemIndex, { ...input, zone: context.getTimezone() }),
	connect: ({ account, http }: Connection<SmsExtraProAccount>) => {
		const client = new SmsExtraProClient(account, http);
		return async (request) => await sendSms(client, request);
	},
});
