import { DELIVERY_REPORT } from '../../shared/model';
import { readOperation } from '../../shared/n8n/actions/readOperation';
import { waitFields, waitOf } from '../../shared/n8n/actions/waitFields';
import { entries, notice } from '../../shared/n8n/fields';
import { GlobFaxClient, type GlobFaxAccount } from '../gateway/client';
import { prepareReferences, readReports } from '../gateway/report';
import { GLOBFAX } from '../vendor';

/** Get Delivery Reports: the state of each recipient of faxes that were sent by GlobFax's own means. */
export const report = readOperation({
	vendor: GLOBFAX,
	name: 'Get Delivery Reports',
	action: 'Get delivery reports of faxes',
	description: 'Look up whether faxes were delivered, and what they cost',
	output: DELIVERY_REPORT,
	fields: {
		sendNotice: notice(
			'This node follows faxes, it does not send them: this project had no document about how GlobFax takes them. Send by GlobFax’s own means; its answer has a rcpt_ref for each recipient, which is what to enter here.',
		),
		recipientReferences: entries({
			label: 'Recipient References',
			required: true,
			placeholder: 'e.g. rcpt_111aaa',
			description:
				'One or several rcpt_ref from the recipients list of GlobFax’s answer to a send, separated by commas, or a list from an expression',
		}),
		...waitFields({
			until: 'each fax has arrived or failed',
			defaultIntervalSeconds: 60,
			intervalDescription:
				'Pause between two questions. GlobFax advises 30 seconds at first and then a minute: shorter pauses are lengthened to that, except towards the sandbox.',
		}),
	},
	options: {},
	prepare: ({ recipientReferences, ...wait }) => ({
		references: prepareReferences(recipientReferences),
		wait: waitOf(wait),
	}),
	read: async (items, { connect }) => {
		const { account, http, signal } = await connect<GlobFaxAccount>();
		const client = new GlobFaxClient(account, http, { signal });
		const references = [...new Set(items.flatMap(({ input }) => input.references))];
		const reports = await readReports(client, references, items[0]?.input.wait ?? null);
		return new Map(
			items.map(({ itemIndex, input }) => [
				itemIndex,
				input.references.flatMap((reference) => reports.get(reference) ?? []),
			]),
		);
	},
});
