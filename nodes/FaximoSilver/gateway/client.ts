import { GatewayError } from '../../shared/errors/gatewayError';
import { mailFailure } from '../../shared/errors/mailErrors';
import { quote } from '../../shared/errors/quote';
import type { MailServer } from '../../shared/ports/mail';
import { trimmedAccount } from '../../shared/text/account';
import { isEmailAddress } from '../../shared/text/emailAddress';
import { checkedNumber } from '../../shared/text/limits';
import { FAXIMO_DOMAIN } from './wire';

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

/** @param account as `checkAccount` gives it, as in all functions here */
export const smtpServer = (account: FaximoSilverAccount): MailServer => ({
	host: account.smtpHost,
	port: Number(account.smtpPort),
	security: account.smtpSecurity,
	user: account.smtpUser,
	password: account.smtpPassword,
});

export const imapServer = (account: FaximoSilverAccount): MailServer => ({
	host: account.imapHost,
	port: Number(account.imapPort),
	security: account.imapSecurity,
	user: account.imapUser,
	password: account.imapPassword,
});

/** The failure of the account's SMTP server, as `mailFailure` words it. */
export const smtpFailure = (error: unknown, { smtpHost, smtpPort }: FaximoSilverAccount): unknown =>
	mailFailure(error, `the SMTP server ${smtpHost}:${smtpPort}`);

/** The failure of the account's IMAP server. */
export const imapFailure = (error: unknown, { imapHost, imapPort }: FaximoSilverAccount): unknown =>
	mailFailure(error, `the IMAP server ${imapHost}:${imapPort}`);

/** The domain of fax addresses, and of the address that results come from. */
export const domainOf = (account: FaximoSilverAccount): string => account.faxDomain || FAXIMO_DOMAIN;

const NAMES = ['fromAddress', 'faxDomain', 'smtpHost', 'smtpUser', 'imapHost', 'imapUser'] as const;

/**
 * The account of a credential, without blanks around its addresses and names.
 * @throws GatewayError when it cannot be used as it is
 */
export function checkAccount(entered: FaximoSilverAccount): FaximoSilverAccount {
	const account = trimmedAccount(entered, NAMES);
	const refuse = (message: string, advice: string) => {
		throw new GatewayError('authentication', { message, advice });
	};
	if (!isEmailAddress(account.fromAddress)) {
		refuse(
			`The From Address ${quote(account.fromAddress)} is not one e-mail address`,
			'Enter the address alone that is registered in the settings of your faximoSilver account.',
		);
	}
	if (!/^[a-z0-9.-]+$/i.test(domainOf(account))) {
		refuse(`The Fax Domain ${quote(account.faxDomain)} is no domain`, `It is ${FAXIMO_DOMAIN}.`);
	}
	for (const [protocol, { host, port, security }] of servers(account)) {
		if (!SECURITIES.has(security)) {
			refuse(
				`${protocol} Security is ${quote(String(security))}, which is not one of its choices. Nothing was sent`,
				`Choose TLS, STARTTLS or None under ${protocol} Security in the credential.`,
			);
		}
		if (!HOST.test(host)) {
			refuse(
				`The ${protocol} Host ${quote(host)} is not the name of a server`,
				`Enter it without a port and a path, such as ${protocol.toLowerCase()}.example.com.`,
			);
		}
		checkedNumber(`${protocol} Port`, port, { min: 1, max: 65_535, whole: true });
	}
	return account;
}

const servers = (account: FaximoSilverAccount): Array<[protocol: string, server: MailServer]> => [
	['SMTP', smtpServer(account)],
	['IMAP', imapServer(account)],
];

/** A credential that a program has created may hold any word: an unknown one must not lead to an unencrypted connection. */
const SECURITIES: ReadonlySet<unknown> = new Set(['tls', 'starttls', 'none'] satisfies Array<
	MailServer['security']
>);
/** A name or an address, also an IPv6 one in brackets or not. */
const HOST = /^(?:[\p{L}\p{M}\p{N}._-]+|\[?[0-9a-f:.]+\]?)$/iu;
