import type { INodeProperties } from 'n8n-workflow';

/** The fields of the trigger that Asanak calls. The names are fixed: flows are saved with them (shared/design.md). */
export const pushTriggerDescription: INodeProperties[] = [
	{
		displayName:
			'Asanak calls servers inside Iran only. If this n8n runs elsewhere, use the Asanak Trigger, which asks for new SMS. Otherwise enter this trigger’s Production URL as the Push URL in the profile of your Asanak panel.',
		name: 'urlNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Allowed IPs',
				name: 'allowedIps',
				type: 'string',
				default: '',
				placeholder: 'e.g. 192.0.2.1, 198.51.100.0/24',
				description:
					'Addresses or ranges that may call, separated by commas; empty: all. Behind a proxy, n8n must be told so by N8N_PROXY_HOPS.',
			},
			{
				displayName: 'Short Code',
				name: 'shortCode',
				type: 'string',
				default: '',
				placeholder: 'e.g. 982100',
				description: 'Only SMS to this number of the account; empty: all',
			},
			{
				displayName: 'Token',
				name: 'token',
				type: 'string',
				typeOptions: { password: true },
				default: '',
				description:
					'A secret of your choice. The Push URL that you enter in Asanak’s panel must then end in ?token= and this text; calls without it are refused.',
			},
		],
	},
];
