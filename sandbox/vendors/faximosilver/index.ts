import type { EmulatedVendor } from '../../emulator';
import { faximoSilverConsole } from './console';
import { faximoSilverSandbox } from './routes';

declare module '../../emulator' {
	interface Emulators {
		faximoSilver: ReturnType<typeof faximoSilverSandbox>;
	}
}

export const vendor: EmulatedVendor<'faximoSilver'> = {
	id: 'faximoSilver',
	serve: faximoSilverSandbox,
	console: faximoSilverConsole,
	credential: ({ accounts: [account], faxDomain, host, smtpPort, imapPort }) => ({
		fromAddress: account?.fromAddress,
		faxDomain,
		smtpHost: host,
		smtpPort,
		// The certificate is made for each run, so no n8n trusts it.
		smtpSecurity: 'none',
		smtpUser: account?.user,
		smtpPassword: account?.password,
		imapHost: host,
		imapPort,
		imapSecurity: 'none',
		imapUser: account?.user,
		imapPassword: account?.password,
	}),
	details: ({ accounts: [account] }) => [['Password', account?.password ?? '']],
};
