import { INBOUND_MESSAGE, type InboundMessage } from '../../shared/model';
import { listFields } from '../../shared/n8n/actions/listFields';
import { readOperation } from '../../shared/n8n/actions/readOperation';
import { entries, moment, notice, number } from '../../shared/n8n/fields';
import { listReceived, prepareReceived } from '../gateway/received';
import { KEPT_HOURS } from '../gateway/wire';
import { ASANAK } from '../vendor';
import { clientOf } from './send';

export const numbers = entries({
	label: 'Numbers',
	placeholder: 'e.g. 982100, 982164063188',
	description: 'Only SMS to these numbers of the account, separated by commas. Empty: all numbers.',
});

/** Get Received SMS: what came to the account's numbers. */
export const received = readOperation({
	vendor: ASANAK,
	name: 'Get Received SMS',
	action: 'Get received SMS',
	description: 'Read the SMS that came to the numbers of the account in the last week',
	output: INBOUND_MESSAGE,
	fields: {
		triggerNotice: notice(
			'To start a workflow by itself when an SMS comes in, use the Asanak Trigger instead.',
		),
		lastHours: number({
			label: 'Last Hours',
			default: 24,
			min: 0.1,
			max: KEPT_HOURS,
			description: 'Read the SMS of so many hours: at most 168, a week, which is what Asanak keeps',
		}),
		since: moment({
			label: 'Since',
			hint: 'Instead of Last Hours: with a time here, that field is ignored',
			description:
				'Read SMS from this time on, in the workflow’s time zone unless the value names another. Asanak keeps a week.',
		}),
		numbers,
		...listFields,
	},
	options: {},
	prepare: (input, context) => prepareReceived(input, context.getTimezone()),
	read: async (items, { connect }) => {
		const client = clientOf(await connect());
		const messages = new Map<number, InboundMessage[]>();
		for (const { itemIndex, input } of items) messages.set(itemIndex, await listReceived(client, input));
		return messages;
	},
});
