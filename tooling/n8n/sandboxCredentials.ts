import type { Sandbox } from '../../sandbox';
import type { N8nApi } from './api';
import type { Credentials } from './examples';

/** What a person enters into a credential, and what they call it. */
export interface Account {
	name: string;
	data: Record<string, unknown>;
}

/** The sandbox's account of each vendor, by credential type. */
export function sandboxAccounts(sandbox: Sandbox): Record<string, Account> {
	const { smsExtraPro, asanak, fax123, globFax, faximoSilver, url } = sandbox;
	const [asanakAccount] = asanak.accounts;
	const [mailAccount] = faximoSilver.accounts;
	return {
		smsExtraProApi: {
			name: 'SmsExtraPro sandbox',
			data: { ...smsExtraPro.accounts[0], authentication: 'checksum', baseUrl: url + smsExtraPro.path },
		},
		asanakApi: {
			name: 'Asanak sandbox',
			data: {
				username: asanakAccount?.username,
				password: asanakAccount?.password,
				baseUrl: url + asanak.path,
				pacingMs: 1000,
			},
		},
		fax123Api: {
			name: '123-Fax sandbox',
			data: {
				email: fax123.accounts[0]?.email,
				password: fax123.accounts[0]?.password,
				baseUrl: url + fax123.path,
			},
		},
		globFaxApi: { name: 'GlobFax sandbox', data: { ...globFax.accounts[0], baseUrl: url } },
		faximoSilverApi: {
			name: 'faximoSilver sandbox',
			data: {
				fromAddress: mailAccount?.fromAddress,
				faxDomain: faximoSilver.faxDomain,
				smtpHost: faximoSilver.host,
				smtpPort: faximoSilver.smtpPort,
				// Its certificate is made for each run: nobody has signed it.
				smtpSecurity: 'none',
				smtpUser: mailAccount?.user,
				smtpPassword: mailAccount?.password,
				imapHost: faximoSilver.host,
				imapPort: faximoSilver.imapPort,
				imapSecurity: 'none',
				imapUser: mailAccount?.user,
				imapPassword: mailAccount?.password,
			},
		},
	};
}

/** One credential for each vendor, and one for the chat model that stands at `chatModelUrl`, where there is one. */
export async function createSandboxCredentials(
	api: N8nApi,
	sandbox: Sandbox,
	chatModelUrl?: string,
): Promise<Credentials> {
	const all: Record<string, Account> = {
		...sandboxAccounts(sandbox),
		...(chatModelUrl === undefined
			? {}
			: { openAiApi: { name: 'Pretended chat model', data: { apiKey: 'none', url: chatModelUrl } } }),
	};
	const created = Object.entries(all).map(
		async ([type, { name, data }]) =>
			[type, { id: await api.createCredential(name, type, data), name }] as const,
	);
	return Object.fromEntries(await Promise.all(created));
}
