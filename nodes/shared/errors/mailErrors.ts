import type { ErrorKind } from '../model';
import { MailError, type MailFailure } from '../ports/mail';
import { GatewayError, type GatewayErrorDetails } from './gatewayError';
import { quote } from './quote';

interface FailureText {
	kind: ErrorKind;
	/** @param server such as `the SMTP server mail.example.com:465` */
	message: (server: string) => string;
	advice: string;
}

const FAILURE_TEXTS: Record<MailFailure, FailureText> = {
	unreachable: {
		kind: 'connection',
		message: (server) => `Could not connect to ${server}`,
		advice: 'Check host and port in the credential, and that this n8n may connect there.',
	},
	tls: {
		kind: 'connection',
		message: (server) => `Could not establish a secure connection to ${server}`,
		advice: 'Check the security and the port in the credential, and that the server’s certificate is valid.',
	},
	authentication: {
		kind: 'authentication',
		message: (server) => `${capital(server)} does not accept the user and password`,
		advice: 'Check both in the credential. Some mail services want a password for apps.',
	},
	refused: {
		kind: 'refused',
		message: (server) => `${capital(server)} refused`,
		advice: 'Correct what it names.',
	},
	unclear: {
		kind: 'protocol',
		message: (server) => `${capital(server)} gave an answer that means neither yes nor no`,
		advice: 'Check host and port in the credential. If both are right, ask the provider of the mail server.',
	},
	disconnected: {
		kind: 'connection',
		message: (server) => `${capital(server)} closed the connection`,
		advice: 'Try again later.',
	},
	timeout: {
		kind: 'timeout',
		message: (server) => `${capital(server)} did not answer in time`,
		advice: 'Try again later.',
	},
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * A failed exchange of mail in our own words, `unknown` where the server may have taken the mail. Other errors pass as they are.
 * @param server such as `the SMTP server mail.example.com:465`
 */
export function mailFailure(error: unknown, server: string): unknown {
	if (!(error instanceof MailError)) return error;
	const { kind, message, advice } = FAILURE_TEXTS[error.failure];
	const words = error.text === null ? '' : `: ${quote(error.text, 200)}`;
	const code = error.code === null ? '' : ` (${error.code})`;
	const details: GatewayErrorDetails = {
		message: `${message(server)}${code}${words}`,
		advice,
		vendorCode: error.code,
		vendorText: error.text,
	};
	const failure = new GatewayError(kind, details);
	return error.nothingSent ? failure : failure.asUnknown();
}
