import { choice, shownIf, text } from '../shared/n8n/fields';

/** How a result mail shows that the vendor sent it, in Get Delivery Reports and in the trigger. */
export const senderCheckFields = {
	senderCheck: choice({
		label: 'Sender Check',
		default: 'fromOnly',
		choices: [
			{
				value: 'authenticated',
				name: 'Authenticated',
				description:
					'Also require that your mail server found a valid DKIM signature or DMARC for the domain',
			},
			{
				value: 'fromOnly',
				name: 'From Address Only',
				description: 'Accept what names the vendor as its sender',
			},
		],
		description: 'How to tell result mails from forged ones',
	}),
	authServer: shownIf(
		{ senderCheck: ['authenticated'] },
		text({
			label: 'Authentication Server',
			placeholder: 'e.g. mx.google.com',
			description:
				'The name at the start of the header Authentication-Results of mails that you receive, such as mx.google.com. Enter - if the header starts without a name.',
		}),
	),
} as const;
