import type { MailboxOpener, MailServer } from '../../shared/ports/mail';
import {
	checkAccount,
	imapFailure,
	imapServer,
	smtpFailure,
	smtpServer,
	type FaximoSilverAccount,
} from './client';

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
		throw smtpFailure(error, account);
	}
	try {
		const mailbox = await imapOpener(imapServer(account))('INBOX');
		await mailbox.close();
	} catch (error) {
		throw imapFailure(error, account);
	}
}
