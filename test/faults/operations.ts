import type { ICredentialDataDecryptedObject, INodeParameters, INodeType } from 'n8n-workflow';
import { Asanak } from '../../nodes/Asanak/Asanak.node';
import { Fax123 } from '../../nodes/Fax123/Fax123.node';
import { GlobFax } from '../../nodes/GlobFax/GlobFax.node';
import { SmsExtraPro } from '../../nodes/SmsExtraPro/SmsExtraPro.node';

/** An operation that asks a vendor by HTTP, as the matrix runs it. */
export interface HttpOperation {
	node: INodeType;
	purpose: 'send' | 'read';
	/** Valid, but for the server that it leads to. */
	parameters: INodeParameters;
	credential: (origin: string) => ICredentialDataDecryptedObject;
	secrets: readonly string[];
}

/** A secret with characters that queries, forms, XML and pages escape. */
const SECRET = `gehéim +&=%'"<x>`;
const PLAIN_SECRET = 'geheim-+&=%x';
const asanak = (purpose: HttpOperation['purpose'], parameters: INodeParameters): HttpOperation => ({
	node: new Asanak(),
	purpose,
	parameters,
	credential: (origin) => ({
		username: 'demo',
		password: SECRET,
		pacingMs: 0,
		baseUrl: `${origin}/services`,
	}),
	secrets: [SECRET],
});
const email = { email: 'p@example.com', password: SECRET };

const smsExtraPro = (operation: string): HttpOperation => ({
	node: new SmsExtraPro(),
	purpose: 'send',
	parameters: { operation, to: '+32475000123', sender: 'Moi', message: 'Bonjour' },
	credential: (origin) => ({ ...email, authentication: 'password', baseUrl: `${origin}/HttpSend.php` }),
	secrets: [SECRET],
});
const fax123 = (operation: string): HttpOperation => ({
	node: new Fax123(),
	purpose: 'send',
	parameters: {
		operation,
		to: '+33123456700',
		documentSource: 'url',
		documentUrl: 'http://127.0.0.1/a.pdf',
		options: { allowPrivateAddress: true },
	},
	credential: (origin) => ({ ...email, baseUrl: `${origin}/http.php` }),
	secrets: [SECRET],
});

export const HTTP_OPERATIONS = {
	'SmsExtraPro Send': smsExtraPro('send'),
	'SmsExtraPro Send and Wait for Delivery': smsExtraPro('sendAndWaitForReport'),
	'SmsExtraPro Send and Wait for Response': smsExtraPro('sendAndWait'),
	'123-Fax Send': fax123('send'),
	'123-Fax Send and Wait for Delivery': fax123('sendAndWaitForReport'),
	'Asanak Send': asanak('send', { operation: 'send', to: '+989120000101', sender: '982100', message: 'a' }),
	'Asanak Send and Wait for Response': asanak('send', {
		operation: 'sendAndWait',
		to: '+989120000101',
		sender: '982100',
		message: 'a',
	}),
	'Asanak Send to Port': asanak('send', {
		operation: 'sendToPort',
		to: '+989120000101',
		sender: '982100',
		message: 'a',
		sourcePort: 9821,
		destinationPort: 9825,
	}),
	'Asanak Get Credit': asanak('read', { operation: 'credit' }),
	'Asanak Get Received SMS': asanak('read', { operation: 'received', returnAll: true }),
	'Asanak Get Delivery Reports': asanak('read', { operation: 'report', messageIds: '123' }),
	'GlobFax Get Delivery Reports': {
		node: new GlobFax(),
		purpose: 'read',
		parameters: { operation: 'report', recipientReferences: 'rcpt_111aaa' },
		credential: (origin) => ({ apiKey: 'key-geheim', apiSecret: PLAIN_SECRET, baseUrl: origin }),
		secrets: ['key-geheim', PLAIN_SECRET],
	},
} satisfies Record<string, HttpOperation>;
export type HttpOperationName = keyof typeof HTTP_OPERATIONS;
