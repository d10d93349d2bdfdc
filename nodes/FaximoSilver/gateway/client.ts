import { trimmedAccount } from '../../shared/text/account';
import { GatewayError } from '../../shared/errors/gatewayError';
import type { MailServer, MailSender } from '../../shared/ports/mail';
import type { Outcome } from '../../shared/sending/sendAll';
import type { Dispatch } from '../../shared/sending/sendPlan';
import { quote } from '../../shared/errors/quote';
import { mailFailure } from './mailErrors';
import type { FaxLetter } from './prepare';
import { faxAddress, FAXIMO_DOMAIN } from './wire';

export interface FaximoSilverAccount {
	fromAddress: string;
	faxDomain: string;
	smtpHost: string;
	smtpPort: number;
	smtpSecurity: MailServer['security'];
	smtpUser: string;
	smtpPassword: string;
	imapHost: string;
	imapPort: number;
	imapSecurity: MailServer['security'];
	imapUser: string;
	imapPassword: string;
}

/** Without blanks around addresses and names. */
const trimmed = (account: FaximoSilverAccount): FaximoSilverAccount =>
	trimmedAccount(account, ['fromAddress', 'faxDomain', 'smtpHost', 'smtpUser', 'imapHost', 'imapUser']);

export const smtpServer = (account: FaximoSilverAccount): MailServer => ({
	host: trimmed(account).smtpHost,
	port: Number(account.smtpPort),
	security: account.smtpSecurity,
	user: trimmed(account).smtpUser,
	password: account.smtpPassword,
});

export const imapServer = (account: FaximoSilverAccount): MailServer => ({
	host: trimmed(account).imapHost,
	port: Number(account.imapPort),
	security: account.imapSecurity,
	user: trimmed(account).imapUser,
	password: account.imapPassword,
});

/** As a text names a server. */
export const smtpName = (account: FaximoSilverAccount): string =>
	`the SMTP server ${account.smtpHost}:${account.smtpPort}`;
export const imapName = (account: FaximoSilverAccount): string =>
	`the IMAP server ${account.imapHost}:${account.imapPort}`;

/** The domain of fax addresses, and of the address that results come from. */
export const domainOf = (account: FaximoSilverAccount): string => trimmed(account).faxDomain || FAXIMO_DOMAIN;

/**
 * The account of a credential, without blanks around its addresses and names.
 * @throws GatewayError when it cannot be used as it is
 */
export function checkAccount(entered: FaximoSilverAccount): FaximoSilverAccount {
	const account = trimmed(entered);
	const refuse = (message: string, advice: string) => {
		throw new GatewayError('authentication', { message, advice });
	};
	if (!/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(account.fromAddress)) {
		refuse(
			`The From Address ${quote(account.fromAddress)} is no e-mail address`,
			'Enter the address that is registered in the settings of your faximoSilver account.',
		);
	}
	if (!/^[a-z0-9.-]+$/i.test(domainOf(account))) {
		refuse(`The Fax Domain ${quote(account.faxDomain)} is no domain`, `It is ${FAXIMO_DOMAIN}.`);
	}
	return account;
}

/** Sends one mail for up to 50 recipients of one item. */
export async function sendFax(
	request: Array<Dispatch<FaxLetter>>,
	account: FaximoSilverAccount,
	sender: MailSender,
): Promise<Outcome[]> {
	const [first] = request;
	if (first === undefined) return [];
	const { subject, text, files, characterSet: charset, timeoutMs } = first.letter;
	const addresses = request.map(({ address }) => faxAddress(address, domainOf(account)));
	const attachments = [];
	for (const { fileName, contentType, read } of files) {
		attachments.push({ fileName, contentType, content: await read() });
	}
	try {
		const from = trimmed(account).fromAddress;
		const receipt = await sender({ from, to: addresses, subject, text, attachments, charset, timeoutMs });
		return request.map((dispatch, index) => {
			const refusal = receipt.rejected.find(({ address }) => address === addresses[index]);
			return refusal === undefined
				? { sent: true, result: toSendResult(dispatch, receipt.response) }
				: { sent: false, error: refusedRecipient(dispatch, refusal) };
		});
	} catch (error) {
		throw mailFailure(error, smtpName(account));
	}
}

function toSendResult({ recipient, letter }: Dispatch<FaxLetter>, response: string) {
	return {
		vendor: 'faximoSilver',
		channel: 'fax',
		recipient,
		// The vendor gives no id: results repeat the subject, with the reference in it.
		messageId: null,
		clientReference: letter.clientReference,
		status: 'queued',
		final: false,
		reason: null,
		vendorCode: /^\d{3}/.exec(response)?.[0] ?? null,
		vendorText: response,
		segments: null,
		raw: response,
	} as const;
}

function refusedRecipient(
	{ recipient }: Dispatch<FaxLetter>,
	{ code, text }: { code: string | null; text: string },
): GatewayError {
	// RFC 5321, section 4.2.1: 4yz is for now, 5yz for good.
	const isForNow = code?.startsWith('4') === true;
	return new GatewayError(isForNow ? 'unavailable' : 'invalidRecipient', {
		message: `The mail server does not take faxes to ${recipient}: ${quote(text, 200)}`,
		advice: isForNow
			? 'The server says that this is for now: send again later.'
			: 'Check the number. If its words are about relaying or signing in, check the SMTP user in the credential.',
		...(code === null ? {} : { vendorCode: code }),
		vendorText: text,
	});
}
