import type { MailboxOpener, MailServer } from '../../shared/kernel/mail';
import { checkAccount, imapName, imapServer, smtpName, smtpServer, type FaximoSilverAccount } from './client';
import { mailFailure } from './mailErrors';

export interface Probes {
	/** Signs in, and out again. @throws MailError */
	smtpProbe: (server: MailServer) => Promise<void>;
	imapOpener: (server: MailServer) => MailboxOpener;
}

/**
 * Whether both servers take the account: signs in to each, and changes nothing.
 * @throws GatewayError that says which one fails, and why
 */
export async function probeAccount(
	account: FaximoSilverAccount,
	{ smtpProbe, imapOpener }: Probes,
): Promise<void> {
	checkAccount(account);
	try {
		await smtpProbe(smtpServer(account));
	} catch (error) {
		throw mailFailure(error, smtpName(account));
	}
	try {
		const mailbox = await imapOpener(imapServer(account))('INBOX');
		await mailbox.close();
	} catch (error) {
		throw mailFailure(error, imapName(account));
	}
}
