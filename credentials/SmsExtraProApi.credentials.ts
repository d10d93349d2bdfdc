import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { SMSEXTRAPRO_BASE_URL } from '../nodes/SmsExtraPro/gateway/client';

export class SmsExtraProApi implements ICredentialType {
	name = 'smsExtraProApi';

	displayName = 'SmsExtraPro API';

	icon: Icon = {
		light: 'file:../icons/smsExtraPro.svg',
		dark: 'file:../icons/smsExtraPro.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-sms-fax/n8n-nodes-sms-fax/blob/main/docs/vendors/smsextrapro.md#account-and-credential';

	properties: INodeProperties[] = [
		{
			displayName:
				'“Connection tested successfully” means that SmsExtraPro’s gateway answers, not that e-mail and password are right: SmsExtraPro checks those only when an SMS is sent. Send one to yourself to be sure.',
			name: 'testNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'E-Mail',
			name: 'email',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'name@email.com',
			description: 'The e-mail address of your SmsExtraPro account',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The password of your SmsExtraPro account',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			default: 'checksum',
			options: [
				{
					name: 'Checksum (Password Never Leaves n8n)',
					value: 'checksum',
					description:
						'Sends a checksum (md5) made with the password. Choose Password if SmsExtraPro refuses it.',
				},
				{
					name: 'Password',
					value: 'password',
					description: 'The password is sent with each message',
				},
			],
			description: 'How each request proves that it is yours',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: SMSEXTRAPRO_BASE_URL,
			description:
				'Leave it as it is, unless SmsExtraPro gave you another address (such as one with https), or you try the sandbox',
		},
	];
}
