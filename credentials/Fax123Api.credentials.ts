import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { FAX123_BASE_URL } from '../nodes/Fax123/gateway/wire';

export class Fax123Api implements ICredentialType {
	name = 'fax123Api';

	displayName = '123-Fax API';

	icon: Icon = {
		light: 'file:../icons/fax123.svg',
		dark: 'file:../icons/fax123.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-sms-fax/n8n-nodes-sms-fax/blob/main/docs/vendors/fax123.md#account-and-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'E-Mail',
			name: 'email',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'name@email.com',
			description: 'The e-mail address of your 123-Fax account',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The password of your 123-Fax account',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: FAX123_BASE_URL,
			description:
				'Leave it as it is, unless 123-Fax gave you another address (such as one with https), or you try the sandbox. 123-Fax takes the password as a part of the address, and has no other way.',
		},
	];
}
