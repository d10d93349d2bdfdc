import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { ASANAK_BASE_URL, ASANAK_HTTPS_BASE_URL } from '../nodes/Asanak/gateway/wire';

export class AsanakApi implements ICredentialType {
	name = 'asanakApi';

	displayName = 'Asanak API';

	icon: Icon = {
		light: 'file:../icons/asanak.svg',
		dark: 'file:../icons/asanak.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-sms-fax/n8n-nodes-sms-fax/blob/main/docs/vendors/asanak.md#account-and-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'User Name',
			name: 'username',
			type: 'string',
			required: true,
			default: '',
			description: 'The user name of your Asanak web service account',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The password of your Asanak web service account',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: ASANAK_BASE_URL,
			description: `The address of Asanak’s service. The default is the one that its document gives; today ${ASANAK_HTTPS_BASE_URL} is used as well, which keeps the password and the messages secret on their way. Ask Asanak which is yours.`,
		},
		{
			displayName: 'Pause Between Calls (Milliseconds)',
			name: 'pacingMs',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			default: 1000,
			description:
				'Asanak refuses calls of one account that come less than 1000 ms after the last one. All nodes of this n8n keep to it together; other programs, and other processes of n8n in queue mode, pace for themselves.',
		},
	];
}
