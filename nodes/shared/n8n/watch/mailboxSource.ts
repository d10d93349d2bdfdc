import type { Clock } from '../../ports/clock';
import type { MailboxOpener, StoredMail } from '../../ports/mail';
import type { DeliveryReport, InboundMessage } from '../../model';

export interface WatchedMail {
	/** What tells the mail from all others of its account. */
	key: string;
	record: DeliveryReport | InboundMessage;
}

/** A mail of the vendor that says nothing that can be read: it is reported once. */
export interface UnreadableMail {
	/** As in `WatchedMail`. */
	key: string;
	/** Names the mail. */
	error: Error;
}

export interface MailboxSource {
	/** Tells the account from others; holds no secret. */
	accountName: string;
	/** @throws GatewayError */
	open: MailboxOpener;
	folder: string;
	/** Only mails from this address are looked at. */
	from: string;
	/** What a mail says; null: it comes from elsewhere. */
	read: (mail: StoredMail) => Promise<WatchedMail | UnreadableMail | null>;
	/** Makes a GatewayError of whatever a mailbox threw. */
	explain: (error: unknown) => unknown;
	/** How often to look where the server does not tell of new mail by itself. */
	intervalMs: number;
	signal: AbortSignal;
	stop: () => void;
	clock?: Clock;
}
