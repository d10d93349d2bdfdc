import type { INodeProperties } from 'n8n-workflow';
import { allowedIpsOption, groupOptions, optionsOf, tokenOption } from '../../shared/n8n/webhook/description';

/** The fields of the trigger. The names are fixed: flows are saved with them (shared/design.md). */
export const triggerDescription: INodeProperties[] = [
	{
		displayName:
			'Send the Production URL above to 123-Fax’s support, and ask to get the delivery reports (accusés de réception) there by GET. 123-Fax then calls it when a fax has arrived or failed.',
		name: 'urlNotice',
		type: 'notice',
		default: '',
	},
	optionsOf(allowedIpsOption, ...groupOptions(), tokenOption('123-Fax'), {
		displayName: 'Statuses',
		name: 'statuses',
		type: 'multiOptions',
		default: [],
		options: [
			{ name: 'Delivered', value: 'delivered' },
			{ name: 'Failed', value: 'failed', description: 'The document could not be faxed' },
			{ name: 'Rejected', value: 'rejected', description: 'Number on the red list, or EcoFAX' },
			{
				name: 'Undelivered',
				value: 'undelivered',
				description: 'Busy, no answer, wrong number, broken transmission',
			},
			{ name: 'Unknown', value: 'unknown', description: 'A code that is not in the vendor’s list' },
		],
		description: 'Only delivery reports of these statuses; none chosen: all',
	}),
];
