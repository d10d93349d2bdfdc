import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { GLOBFAX_BASE_URL } from '../nodes/GlobFax/gateway/wire';

export class GlobFaxApi implements ICredentialType {
	name = 'globFaxApi';

	displayName = 'GlobFax API';

	icon: Icon = {
		light: 'file:../icons/globFax.svg',
		dark: 'file:../icons/globFax.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-sms-fax/n8n-nodes-sms-fax/blob/main/docs/vendors/globfax.md#account-and-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The API key of your GlobFax account (X-API-Key)',
		},
		{
			displayName: 'API Secret',
			name: 'apiSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The API secret of your GlobFax account (X-API-Secret)',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: GLOBFAX_BASE_URL,
			description: 'Leave it as it is, unless GlobFax gave you another address, or you try the sandbox',
		},
	];
}
