import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { FAXIMO_DOMAIN } from '../nodes/FaximoSilver/gateway/wire';

const SECURITY_CHOICES: INodeProperties['options'] = [
	{ name: 'None', value: 'none', description: 'Passwords and faxes can be read on their way' },
	{
		name: 'STARTTLS',
		value: 'starttls',
		description: 'Begins in plain text and turns to TLS; usually 587 or 143',
	},
	{ name: 'TLS', value: 'tls', description: 'TLS from the start; usually 465 or 993' },
];

export class FaximoSilverApi implements ICredentialType {
	name = 'faximoSilverApi';

	displayName = 'faximoSilver API';

	icon: Icon = {
		light: 'file:../icons/faximoSilver.svg',
		dark: 'file:../icons/faximoSilver.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-sms-fax/n8n-nodes-sms-fax/blob/main/docs/vendors/faximosilver.md#account-and-credential';

	properties: INodeProperties[] = [
		{
			displayName:
				'faximoSilver works by mail: n8n sends faxes through your own mail server (SMTP), and reads the results in your own mailbox (IMAP). Your mail provider’s help pages say which hosts, ports and passwords to enter; some want an “app password”.',
			name: 'mailNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'From Address',
			name: 'fromAddress',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'name@email.com',
			description:
				'The e-mail address that is registered in the settings of your faximoSilver account. Faxes are taken from this address only, and results come to it.',
		},
		{
			displayName: 'Fax Domain',
			name: 'faxDomain',
			type: 'string',
			required: true,
			default: FAXIMO_DOMAIN,
			description:
				'What follows the fax number in the address; leave it as it is, unless you try the sandbox',
		},
		{
			displayName: 'SMTP Host',
			name: 'smtpHost',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. smtp.example.com',
			description:
				'The server that sends mail for the From Address: your own mail provider’s, not faximoSilver’s',
		},
		{
			displayName: 'SMTP Port',
			name: 'smtpPort',
			type: 'number',
			required: true,
			default: 465,
			description: 'Usually 465 with TLS, 587 with STARTTLS',
		},
		{
			displayName: 'SMTP Security',
			name: 'smtpSecurity',
			type: 'options',
			default: 'tls',
			options: SECURITY_CHOICES,
		},
		{
			displayName: 'SMTP User',
			name: 'smtpUser',
			type: 'string',
			default: '',
			placeholder: 'name@email.com',
			description: 'Often the e-mail address itself. Empty: the server wants none.',
		},
		{
			displayName: 'SMTP Password',
			name: 'smtpPassword',
			type: 'string',
			typeOptions: { password: true },
			default: '',
		},
		{
			displayName: 'IMAP Host',
			name: 'imapHost',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. imap.example.com',
			description: 'The server of the mailbox that results come to',
		},
		{
			displayName: 'IMAP Port',
			name: 'imapPort',
			type: 'number',
			required: true,
			default: 993,
			description: 'Usually 993 with TLS, 143 with STARTTLS',
		},
		{
			displayName: 'IMAP Security',
			name: 'imapSecurity',
			type: 'options',
			default: 'tls',
			options: SECURITY_CHOICES,
		},
		{
			displayName: 'IMAP User',
			name: 'imapUser',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'name@email.com',
			description: 'Often the e-mail address itself',
		},
		{
			displayName: 'IMAP Password',
			name: 'imapPassword',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
		},
	];
}
