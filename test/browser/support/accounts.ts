import type { Sandbox } from '../../../sandbox';
import type { N8nApi } from '../../../scripts/n8n/api';

/** What a person types into a credential, to reach the sandbox. */
export interface Account {
	type: string;
	name: string;
	data: Record<string, unknown>;
}

/** An account of each vendor, all of them right. */
export function accountsOf(sandbox: Sandbox): Record<string, Account> {
	const { smsExtraPro, asanak, fax123, globFax, faximoSilver, url } = sandbox;
	const mail = faximoSilver.accounts[0];
	const accounts: Account[] = [
		{
			type: 'smsExtraProApi',
			name: 'SmsExtraPro account',
			data: {
				...smsExtraPro.accounts[0],
				authentication: 'checksum',
				baseUrl: url + smsExtraPro.path,
			},
		},
		{
			type: 'asanakApi',
			name: 'Asanak account',
			data: {
				username: asanak.accounts[0]?.username,
				password: asanak.accounts[0]?.password,
				baseUrl: url + asanak.path,
				pacingMs: 1000,
			},
		},
		{
			type: 'fax123Api',
			name: '123-Fax account',
			data: {
				email: fax123.accounts[0]?.email,
				password: fax123.accounts[0]?.password,
				baseUrl: url + fax123.path,
			},
		},
		{ type: 'globFaxApi', name: 'GlobFax account', data: { ...globFax.accounts[0], baseUrl: url } },
		{
			type: 'faximoSilverApi',
			name: 'faximoSilver account',
			data: {
				fromAddress: mail?.fromAddress,
				faxDomain: faximoSilver.faxDomain,
				smtpHost: faximoSilver.host,
				smtpPort: faximoSilver.smtpPort,
				smtpSecurity: 'none',
				smtpUser: mail?.user,
				smtpPassword: mail?.password,
				imapHost: faximoSilver.host,
				imapPort: faximoSilver.imapPort,
				imapSecurity: 'none',
				imapUser: mail?.user,
				imapPassword: mail?.password,
			},
		},
	];
	return Object.fromEntries(accounts.map((account) => [account.type, account]));
}

/** Creates them in n8n. @returns ids by type */
export async function createAccounts(
	api: N8nApi,
	accounts: Readonly<Record<string, Account>>,
): Promise<Record<string, string>> {
	const ids: Record<string, string> = {};
	for (const { type, name, data } of Object.values(accounts)) {
		ids[type] = await api.createCredential(name, type, data);
	}
	return ids;
}
