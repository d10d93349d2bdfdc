import { DELIVERY_REPORT } from '../../shared/model';
import { binaryFile } from '../../shared/n8n/actions/binaryFiles';
import { readEach, readOperation } from '../../shared/n8n/actions/readOperation';
import { text } from '../../shared/n8n/fields';
import { readHistory } from '../gateway/importHistory';
import { FAXIMOSILVER } from '../vendor';

/** Import History: the rows of the CSV file of the management site. */
export const importHistory = readOperation({
	vendor: FAXIMOSILVER,
	name: 'Import History',
	action: 'Import the sending history of faxes',
	description: 'Read the CSV file of the management site: one item for each fax',
	output: DELIVERY_REPORT,
	fields: {
		binaryProperty: text({
			label: 'Input Binary Field',
			required: true,
			default: 'data',
			hint: 'The name of the field that holds the CSV file, as the input panel shows it under Binary',
			description: 'The sending history, downloaded as CSV from the management site of faximoSilver',
		}),
	},
	options: {},
	prepare: ({ binaryProperty }) => binaryProperty,
	read: async (items, { context }) =>
		await readEach(items, context, async ({ itemIndex, input }) => {
			const file = await binaryFile(context, itemIndex, input);
			return readHistory(await file.read(), new Date().toISOString());
		}),
});
