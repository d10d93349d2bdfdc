/** The ports through which gateways send and read mail. */

export const MAIL_SECURITIES = ['tls', 'starttls', 'none'] as const;
export type MailSecurity = (typeof MAIL_SECURITIES)[number];

export interface MailServer {
	host: string;
	port: number;
	security: MailSecurity;
	user: string;
	password: string;
}

export interface MailAttachment {
	fileName: string;
	/** MIME type. */
	contentType: string;
	content: Buffer;
}

/** The charset of a mail's subject, text and file names. */
export const MAIL_CHARSETS = ['utf8', 'iso2022jp'] as const;
export type MailCharset = (typeof MAIL_CHARSETS)[number];

export interface OutgoingMail {
	from: string;
	to: readonly string[];
	subject: string;
	text: string;
	attachments: readonly MailAttachment[];
	charset: MailCharset;
	timeoutMs: number;
}

/** What the server said of each recipient. */
export interface MailReceipt {
	/** The server's last line, such as `250 2.0.0 Ok: queued as 4B2`. */
	response: string;
	rejected: ReadonlyArray<{ address: string; code: string | null; text: string }>;
}

export type MailSender = (mail: OutgoingMail) => Promise<MailReceipt>;

export const MAIL_FAILURES = [
	'unreachable',
	'tls',
	'authentication',
	'refused',
	/** The server's answer says neither yes nor no. */
	'unclear',
	'disconnected',
	'timeout',
] as const;
export type MailFailure = (typeof MAIL_FAILURES)[number];

/** The error that senders and mailboxes throw. It holds no password and no content. */
export class MailError extends Error {
	constructor(
		readonly failure: MailFailure,
		/** True only when it is certain that the mail was not taken. */
		readonly nothingSent: boolean,
		/** The server's code, such as `550`, or the system's, such as `ECONNREFUSED`. */
		readonly code: string | null = null,
		/** The server's words. */
		readonly text: string | null = null,
	) {
		super(code === null ? failure : `${failure} (${code})`);
		this.name = 'MailError';
	}
}

/** Where a mail stands in a mailbox. */
export interface MailPlace {
	/** While it is the same, UIDs mean the same mails. */
	uidValidity: string;
	uid: number;
}

export interface StoredMail extends MailPlace {
	/** When the server got it, Unix milliseconds. */
	receivedMs: number;
	/** The mail as it was sent; of a very long one, its beginning. */
	source: Buffer;
}

export interface MailSearch {
	/** Only from this address. */
	from: string;
	/** Only mails that the server got at or after this moment, to the day. Unix milliseconds. */
	sinceMs?: number;
	/** Only mails of a higher UID. */
	afterUid?: number;
}

/** One open mailbox. */
export interface Mailbox {
	readonly uidValidity: string;
	/** The UID that the next mail will get. */
	readonly uidNext: number;
	/** Mails that match, oldest first. Changes nothing. @throws MailError */
	find(search: MailSearch): AsyncGenerator<StoredMail>;
	/** @throws MailError */
	markAsRead(uids: readonly number[]): Promise<void>;
	/** Resolves when there may be new mail, or after `maxMs`. @throws MailError when the connection is gone, also when it only went silent */
	waitForChange(maxMs: number, signal: AbortSignal): Promise<void>;
	close(): Promise<void>;
}

/** @throws MailError */
export type MailboxOpener = (folder: string) => Promise<Mailbox>;
