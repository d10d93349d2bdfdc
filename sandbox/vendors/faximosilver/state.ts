import type { Wire } from '../../console/journal';
import { selfSignedCertificate } from './certificate';
import type { DeclaredFault, Fault } from './faults';
import { Mailbox } from './imap';
import { problemOf, readMail, type ReceivedFaxMail } from './mail';
import { FAX_DOMAIN } from './numbers';
import { Refused, type Account, type Envelope, type IgnoredMail } from './records';
import { FaximoSilverResults } from './results';
import { SmtpGate } from './smtp';

const IGNORED_BECAUSE: Readonly<Record<IgnoredMail['reason'], string>> = {
	unregisteredFrom: 'Not faxed: the From address is not registered with the vendor.',
	otherRecipients: 'Not faxed: a fax address stands elsewhere than in To.',
	noFaxRecipient: 'Not faxed: no recipient is a fax address of the vendor.',
};

/** What the document leaves open, and what people set on the vendor's site. */
const DEFAULT_SETTINGS = {
	/** Milliseconds from a mail to its results. */
	resultDelayMs: 300,
	/** "設定画面にてメール送信なしの設定も可能" */
	resultMails: true,
	/** What a mail from an address that is not registered leads to: error mails to whoever logged in, or nothing. */
	unregisteredFrom: 'errorMail' as 'errorMail' | 'nothing',
	/** What is not sent when a fax address stands elsewhere than in `To`: the mail, or the fax to that address. */
	otherRecipients: 'mail' as 'mail' | 'recipient',
	/** Whether SMTP and IMAP offer STARTTLS. */
	startTls: true,
	/** Off: takes mail from another mail server, as the vendor does. */
	authRequired: true,
	maxRecipients: 50,
	maxPages: 50,
	linesPerPage: 60,
};

export class FaximoSilverState {
	readonly host = '127.0.0.1';
	/** Set when the sandbox has started. */
	smtpPort = 0;
	imapPort = 0;
	readonly faxDomain = FAX_DOMAIN;
	/** Of both servers, in PEM: who trusts it can check it for 127.0.0.1 and localhost. */
	readonly certificate: string;
	accounts: Account[] = [{ fromAddress: 'clinic@example.com', user: 'demo', password: 'sandbox-password' }];
	faults: DeclaredFault[] = [];
	received: ReceivedFaxMail[] = [];
	ignored: IgnoredMail[] = [];
	/** All mails that somebody began to hand in after a login, also those that were refused. */
	requests = 0;
	resultDelayMs = DEFAULT_SETTINGS.resultDelayMs;
	resultMails = DEFAULT_SETTINGS.resultMails;
	unregisteredFrom = DEFAULT_SETTINGS.unregisteredFrom;
	otherRecipients = DEFAULT_SETTINGS.otherRecipients;
	startTls = DEFAULT_SETTINGS.startTls;
	authRequired = DEFAULT_SETTINGS.authRequired;
	maxRecipients = DEFAULT_SETTINGS.maxRecipients;
	maxPages = DEFAULT_SETTINGS.maxPages;
	linesPerPage = DEFAULT_SETTINGS.linesPerPage;
	readonly mailbox: Mailbox;
	readonly results: FaximoSilverResults;
	private readonly gate: SmtpGate;

	constructor(readonly wire: Wire) {
		const certificate = selfSignedCertificate();
		this.certificate = certificate.cert;
		this.gate = new SmtpGate(this, certificate);
		this.mailbox = new Mailbox(
			() => this.accounts,
			certificate,
			() => this.startTls,
		);
		this.results = new FaximoSilverResults(this, async (mail) => {
			this.mailbox.add(mail);
		});
	}

	async start(): Promise<void> {
		this.smtpPort = await this.gate.start(this.host);
		this.imapPort = await this.mailbox.start(this.host);
	}

	async stop(): Promise<void> {
		await this.results.stop();
		await Promise.all([this.gate.stop(), this.mailbox.stop()]);
	}

	/** Forgets what came, what is to come, what was declared, and the mails; accounts and `deliverTo` stay. */
	reset(): void {
		this.results.reset();
		this.mailbox.clear();
		this.faults = [];
		this.received = [];
		this.ignored = [];
		this.requests = 0;
		Object.assign(this, DEFAULT_SETTINGS);
	}

	/** Cuts all connections to the SMTP server. */
	dropSmtp(): void {
		this.gate.dropConnections();
	}

	to(number: string): ReceivedFaxMail[] {
		return this.received.filter(({ recipients }) => recipients.includes(number));
	}

	/**
	 * Takes a mail, and faxes it if the vendor's rules allow that.
	 * @throws Refused
	 */
	async take(raw: Buffer, envelope: Envelope, faults: ReadonlyMap<string, Fault>): Promise<void> {
		const { toNumbers, otherNumbers, ...mail } = await readMail(raw, this.linesPerPage);
		const ignore = (reason: IgnoredMail['reason']) => {
			const { receivedAt, from, subject } = mail;
			this.ignored.push({ receivedAt, from, subject, reason });
			this.wire.note(IGNORED_BECAUSE[reason]);
		};
		const inTo = (number: string) => toNumbers.includes(number) && !otherNumbers.includes(number);
		const recipients = envelope.numbers.filter(inTo);
		const fax: ReceivedFaxMail = {
			...mail,
			recipients,
			problem: problemOf({ ...mail, toNumbers, otherNumbers }, this.maxPages),
			secure: envelope.secure,
		};

		if (envelope.numbers.length === 0) return ignore('noFaxRecipient');
		const account = this.accountFrom(mail.from);
		if (account === undefined || this.accountFrom(envelope.from) === undefined) {
			ignore('unregisteredFrom');
			const sender = this.accounts.find(({ user }) => envelope.user === null || user === envelope.user);
			if (this.unregisteredFrom === 'nothing' || sender === undefined) return;
			return this.results.follow({ ...fax, problem: 'unregisteredFrom' }, sender, faults);
		}
		const elsewhere = otherNumbers.length > 0 || recipients.length < envelope.numbers.length;
		if (elsewhere && (this.otherRecipients === 'mail' || recipients.length === 0)) {
			return ignore('otherRecipients');
		}
		if (recipients.length > this.maxRecipients) {
			throw new Refused(554, `5.5.3 More than ${this.maxRecipients} recipients`);
		}
		this.received.push(fax);
		this.wire.link(fax);
		this.results.follow(fax, account, faults);
	}

	private accountFrom(address: string): Account | undefined {
		return this.accounts.find(({ fromAddress }) => fromAddress.toLowerCase() === address.toLowerCase());
	}
}
