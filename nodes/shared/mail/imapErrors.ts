import { MailError, type MailServer } from '../ports/mail';
import { withoutSecrets } from './secrets';
import { isCertificateFault } from './tls';

/** @throws MailError `timeout` when the work takes longer */
export async function within<T>(work: Promise<T>, ms: number): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const silence = new Promise<never>((_resolve, reject) => {
		timer = setTimeout(() => reject(new MailError('timeout', true)), ms);
	});
	try {
		return await Promise.race([work, silence]);
	} finally {
		clearTimeout(timer);
	}
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const TIMEOUTS = new Set(['ETIMEDOUT', 'ETIMEOUT', 'CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT']);
const LOST = new Set(['ECONNRESET', 'EPIPE', 'NoConnection', 'EConnectionClosed']);
/** RFC 5530: the server cannot say now whether the password is right. */
const TEMPORARY = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG']);

/** What imapflow threw in our own words. */
export function toMailError(error: unknown, server: MailServer): MailError {
	if (error instanceof MailError) return error;
	const fault = (error ?? {}) as {
		code?: string;
		message?: string;
		authenticationFailed?: boolean;
		responseText?: string;
		serverResponseCode?: string;
		tlsFailed?: boolean;
	};
	const words = fault.responseText === undefined ? null : withoutSecrets(fault.responseText, server);
	if (UNREACHABLE.has(fault.code ?? '')) return new MailError('unreachable', true, fault.code);
	if (TIMEOUTS.has(fault.code ?? '')) return new MailError('timeout', true);
	// This comes before the password: imapflow reports a login whose connection was lost as a failed login.
	if (LOST.has(fault.code ?? '') || fault.message === 'Already logged out') {
		return new MailError('disconnected', true, fault.code ?? null);
	}
	if (fault.authenticationFailed === true && !TEMPORARY.has(fault.serverResponseCode ?? '')) {
		return new MailError('authentication', true, null, words);
	}
	if (fault.tlsFailed === true || isCertificateFault(error)) {
		return new MailError('tls', true, fault.code ?? null);
	}
	if (words !== null) return new MailError('refused', true, fault.serverResponseCode ?? null, words);
	return new MailError('disconnected', true, fault.code ?? null);
}
