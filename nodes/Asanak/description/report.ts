import type { INodeProperties } from 'n8n-workflow';
import { waitFields } from '../../shared/description/wait';

const showOnlyForReport = { operation: ['report'] };

/** The fields of Get Delivery Reports. */
export const reportDescription: INodeProperties[] = [
	{
		displayName: 'Message IDs',
		name: 'messageIds',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 2199031238569',
		description:
			'One or several messageId of Send’s output, separated by commas, or a list from an expression. Asanak keeps reports for four days.',
		displayOptions: { show: showOnlyForReport },
	},
	...waitFields({
		until: 'each message is delivered or has failed',
		defaultIntervalSeconds: 15,
		intervalDescription: 'Pause between two questions to Asanak',
	}),
];
