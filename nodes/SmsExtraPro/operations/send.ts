import type { Connection } from '../../shared/n8n/actions/connection';
import { clientReference } from '../../shared/n8n/actions/sendFields';
import { quietOptions } from '../../shared/n8n/actions/quietFields';
import { warningOfCost } from '../../shared/n8n/actions/segmentWarning';
import { declareSend, parallelRequests, sendOperation } from '../../shared/n8n/actions/sendOperation';
import { choice, moment, notice, number, shownIf } from '../../shared/n8n/fields';
import { SmsExtraProClient, type SmsExtraProAccount } from '../gateway/client';
import { prepareSend, transmitSms } from '../gateway/send';
import { SMSEXTRAPRO } from '../vendor';
import { messageFields, messageOptions, to } from '../fields';

/** Send: one text to one or several numbers. */
export const sending = declareSend({
	vendor: SMSEXTRAPRO,
	name: 'Send',
	action: 'Send an SMS',
	description: 'Send an SMS to one or several phones',
	rawIs: 'text',
	fields: {
		to,
		...messageFields,
		messageType: choice({
			label: 'Message Type',
			default: 'normal',
			choices: [
				{
					value: 'normal',
					name: 'Without Delivery Report',
					description: 'You do not learn whether the message arrives',
				},
				{
					value: 'withReport',
					name: 'With Delivery Report',
					description: 'SmsExtraPro reports the outcome to the SmsExtraPro Trigger',
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
		...messageOptions,
		clientReference: clientReference({
			placeholder: 'e.g. order-4711',
			description:
				'Your own ID of this message; delivery reports carry it. Empty: With Delivery Report gets a new one for each recipient, other types none.',
		}),
		parallelRequests,
		...quietOptions,
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
				'When SmsExtraPro should send the message; empty: at once. The time counts in the workflow’s time zone, which you set in the workflow’s settings under Timezone.',
		}),
	},
	prepare: (input, { itemIndex, context }) =>
		warningOfCost(prepareSend(itemIndex, { ...input, zone: context.getTimezone() }), context),
	connect: ({ account, http }: Connection<SmsExtraProAccount>) =>
		transmitSms(new SmsExtraProClient(account, http)),
});

export const send = sendOperation(sending);
