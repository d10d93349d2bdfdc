import type { INodeProperties } from 'n8n-workflow';
import { allowedIpsOption, optionsOf, tokenOption } from '../../shared/n8n/webhook/description';

/** The fields of the trigger that Asanak calls. The names are fixed: flows are saved with them (shared/design.md). */
export const pushTriggerDescription: INodeProperties[] = [
	{
		displayName:
			'Enter the Production URL above as the Push URL in the profile of your Asanak panel. Asanak calls servers inside Iran only: if this n8n runs elsewhere, use the Asanak Trigger instead, which asks for new SMS.',
		name: 'urlNotice',
		type: 'notice',
		default: '',
	},
	optionsOf(allowedIpsOption, tokenOption('Asanak'), {
		displayName: 'Short Code',
		name: 'shortCode',
		type: 'string',
		default: '',
		placeholder: 'e.g. 982100',
		description: 'Only SMS to this number of the account; empty: all',
	}),
];
