import type { INodeProperties } from 'n8n-workflow';
import { allowedIpsOption, optionsOf, tokenOption } from '../../shared/description/webhook';

/** The fields of the trigger that Asanak calls. The names are fixed: flows are saved with them (shared/design.md). */
export const pushTriggerDescription: INodeProperties[] = [
	{
		displayName:
			'Asanak calls servers inside Iran only. If this n8n runs elsewhere, use the Asanak Trigger, which asks for new SMS. Otherwise enter this trigger’s Production URL as the Push URL in the profile of your Asanak panel.',
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
