import { DELIVERY_REPORT } from '../../shared/model';
import { readOperation } from '../../shared/n8n/actions/readOperation';
import { waitFields, waitOf } from '../../shared/n8n/actions/waitFields';
import { entries } from '../../shared/n8n/fields';
import { prepareMessageIds, readReports } from '../gateway/report';
import { ASANAK } from '../vendor';
import { clientOf } from './send';

/** Get Delivery Reports: where each of the messages stands. */
export const report = readOperation({
	vendor: ASANAK,
	name: 'Get Delivery Reports',
	action: 'Get delivery reports of SMS',
	description: 'Look up whether messages were delivered',
	output: DELIVERY_REPORT,
	fields: {
		messageIds: entries({
			label: 'Message IDs',
			required: true,
			placeholder: 'e.g. 2199031238569',
			description:
				'One or several messageId of Send’s output, separated by commas, or a list from an expression. Asanak keeps reports for four days.',
		}),
		...waitFields({
			until: 'each message is delivered or has failed',
			defaultIntervalSeconds: 15,
			intervalDescription: 'Pause between two questions to Asanak',
		}),
	},
	options: {},
	prepare: ({ messageIds, ...wait }) => ({ ids: prepareMessageIds(messageIds), wait: waitOf(wait) }),
	// All items share their calls: the vendor answers for 100 messages at once.
	read: async (items, { connect }) => {
		const ids = [...new Set(items.flatMap(({ input }) => input.ids))];
		const reports = await readReports(clientOf(await connect()), ids, items[0]?.input.wait ?? null);
		return new Map(
			items.map(({ itemIndex, input }) => [itemIndex, input.ids.flatMap((id) => reports.get(id) ?? [])]),
		);
	},
});
