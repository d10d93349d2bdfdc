import { CREDIT } from '../../shared/model';
import { readOperation } from '../../shared/n8n/actions/readOperation';
import { readCredit } from '../gateway/credit';
import { ASANAK } from '../vendor';
import { clientOf } from './send';

/** Get Credit: asked for once, put out for each item. */
export const credit = readOperation({
	vendor: ASANAK,
	name: 'Get Credit',
	action: 'Get the credit of the account',
	description: 'Ask how much credit is left, for a warning when it runs low',
	output: CREDIT,
	fields: {},
	options: {},
	prepare: () => null,
	read: async (items, { connect }) => {
		const amount = await readCredit(clientOf(await connect()));
		return new Map(items.map(({ itemIndex }) => [itemIndex, [amount]]));
	},
});
