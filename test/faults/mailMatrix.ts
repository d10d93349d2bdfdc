import type { ErrorKind, FailureOutcome } from '../../nodes/shared/model';
import type { ImapFaultName, SmtpFaultName } from '../../sandbox/mailFaults';

export interface MailRow {
	kind: ErrorKind;
	outcome: FailureOutcome;
	/** What the error names: the server's code and words, or what happened. */
	names: RegExp;
}

const row =
	(outcome: FailureOutcome) =>
	(kind: ErrorKind, names: RegExp): MailRow => ({ kind, outcome, names });
const notSent = row('notSent');
const unknown = row('unknown');

/** Every fault of an SMTP server that the sandbox declares, and what faximoSilver's Send makes of it. */
export const SMTP_MATRIX: Record<SmtpFaultName, MailRow> = {
	greeting554: notSent('refused', /554.*No service for you/),
	greeting421: notSent('refused', /421.*Too busy/),
	greetingCut: notSent('connection', /closed the connection/),
	greetingSilent: notSent('timeout', /did not answer in time/),
	greetingHttp: notSent('protocol', /neither yes nor no.*HTTP\/1\.1/),
	auth535: notSent('authentication', /535.*Credentials invalid/),
	auth454: notSent('refused', /454.*Temporary failure/),
	authEcho: notSent('authentication', /535/),
	authCut: notSent('connection', /closed the connection/),
	mail550: notSent('refused', /550.*Sender not allowed/),
	mail451: notSent('refused', /451.*Later/),
	mailSilent: notSent('timeout', /did not answer in time/),
	rcpt550: notSent('invalidRecipient', /550.*No such number/),
	rcpt450: notSent('unavailable', /450.*Greylisted/),
	rcptCut: notSent('connection', /closed the connection/),
	data554: notSent('refused', /554/),
	dataCut: notSent('connection', /closed the connection/),
	dataSilent: notSent('timeout', /did not answer in time/),
	end451: notSent('refused', /451.*Try again later/),
	end552: notSent('refused', /552.*Too large/),
	end251: unknown('protocol', /251/),
	end220: unknown('protocol', /220/),
	end354: unknown('protocol', /354/),
	endNoSmtp: unknown('protocol', /thank you/),
	endCut: unknown('connection', /closed the connection/),
	endSilent: unknown('timeout', /did not answer in time/),
};

/** The same of an IMAP server, for faximoSilver's Get Delivery Reports. */
export const IMAP_MATRIX: Record<ImapFaultName, MailRow> = {
	greetingCut: notSent('connection', /closed the connection/),
	greetingBye: notSent('connection', /closed the connection/),
	loginNo: notSent('authentication', /Invalid credentials/),
	loginUnavailable: notSent('refused', /UNAVAILABLE.*Try later/),
	loginEcho: notSent('authentication', /does not accept/),
	loginCut: notSent('connection', /closed the connection/),
	selectNo: notSent('refused', /No such mailbox/),
	selectCut: notSent('connection', /closed the connection/),
};
