export interface Account {
	/** Registered with the vendor: faxes come from it, results go to it. */
	fromAddress: string;
	/** Of SMTP and IMAP. */
	user: string;
	password: string;
}

/** A mail that came, and that is neither faxed nor reported. */
export interface IgnoredMail {
	receivedAt: string;
	from: string;
	subject: string;
	reason: 'unregisteredFrom' | 'otherRecipients' | 'noFaxRecipient';
}

export interface Envelope {
	from: string;
	numbers: string[];
	/** The login of whoever handed the mail in; null: none. */
	user: string | null;
	secure: boolean;
}

/** A reply that takes nothing. */
export class Refused extends Error {
	constructor(
		readonly code: number,
		text: string,
	) {
		super(text);
	}
}
