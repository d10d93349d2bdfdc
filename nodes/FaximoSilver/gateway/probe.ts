import type { MailboxOpener, MailServer } from '../../shared/ports/mail';
import { imapName, imapServer, checkAccount, smtpName, smtpServer, type FaximoSilverAccount } from './client';
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
	entered: FaximoSilverAccount,
	{ smtpProbe, imapOpener }: Probes,
): Promise<void> {
	const account = checkAccount(entered);
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
