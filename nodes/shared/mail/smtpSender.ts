import { Readable } from 'node:stream';
import { MailError, type MailReceipt, type MailSender, type MailServer } from '../ports/mail';
import { smtpLibrary } from '../lib/smtp';
import { composeMail } from './compose';
import { withoutSecrets } from './secrets';
import { isCertificateFault } from './tls';

interface SmtpFault {
	code?: string;
	command?: string;
	response?: string;
	responseCode?: number;
}

interface RejectedRecipient extends SmtpFault {
	recipient?: string;
}

/** SMTP by nodemailer: one connection for each mail. Says of a lost connection whether the mail may have been taken. */
export function smtpSender(server: MailServer): MailSender {
	return async (mail) => {
		const nodemailer = smtpLibrary();
		const message = await composeMail(mail);
		let isDataUnderWay = false;
		const transport = nodemailer.createTransport({
			...connectionOptions(server),
			connectionTimeout: mail.timeoutMs,
			greetingTimeout: mail.timeoutMs,
			socketTimeout: mail.timeoutMs,
			dnsTimeout: mail.timeoutMs,
		});
		// Read only once the server has asked for the data: from then on the outcome is unknown.
		async function* watched(data: Readable) {
			isDataUnderWay = true;
			yield* data;
		}
		transport.use('stream', ({ message: node }, done) => {
			node.processFunc((data: Readable) => Readable.from(watched(data), { objectMode: false }));
			done();
		});
		try {
			const info = await transport.sendMail({
				envelope: { from: mail.from, to: [...mail.to] },
				raw: message,
			});
			// RFC 5321, section 4.3.2: DATA has no other success. nodemailer takes every 2yz for one.
			if (!/^250(?!\d)/.test(info.response)) throw unclear(info.response, false, server);
			return { response: info.response, rejected: rejectedOf(info, server) };
		} catch (error) {
			if (error instanceof MailError) throw error;
			// nodemailer's error gives the reason of one of them.
			const rejected = rejectedOf(error, server);
			if (rejected.length > 0 && rejected.length === mail.to.length) return { response: '', rejected };
			throw toMailError(error as SmtpFault, isDataUnderWay, server);
		} finally {
			transport.close();
		}
	};
}

/** The server's replies for the recipients that it refused, which nodemailer keeps with its answer or its error. */
function rejectedOf(told: unknown, server: MailServer): MailReceipt['rejected'] {
	return ((told as { rejectedErrors?: RejectedRecipient[] }).rejectedErrors ?? []).map((error) => ({
		address: error.recipient ?? '',
		code: error.responseCode === undefined ? null : String(error.responseCode),
		text: withoutSecrets(error.response ?? '', server),
	}));
}

export function connectionOptions({ host, port, security, user, password }: MailServer) {
	return {
		host,
		port,
		secure: security === 'tls',
		// The connection is unencrypted only where the user chose that.
		requireTLS: security !== 'none',
		ignoreTLS: security === 'none',
		...(user === '' ? {} : { auth: { user, pass: password } }),
	};
}

const UNREACHABLE = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EDNS',
]);

function toMailError(fault: SmtpFault, isDataUnderWay: boolean, server: MailServer): MailError {
	const { code = '', responseCode, response } = fault;
	const system = systemCode(fault);
	const isRefusal = responseCode !== undefined && responseCode >= 400 && responseCode < 600;
	const words = response === undefined ? null : withoutSecrets(response, server);
	// With 4xx the server cannot check the password now. It does not say that the password is wrong.
	if (code === 'EAUTH' && !(responseCode !== undefined && responseCode >= 400 && responseCode < 500)) {
		return new MailError('authentication', true, textOf(responseCode), words);
	}
	// The server has said no: it has not taken the mail.
	if (isRefusal) return new MailError('refused', true, String(responseCode), words);
	if (response !== undefined) return unclear(response, !isDataUnderWay, server);
	// A network that goes away, or a broken TLS record, in the middle of the data looks like one that was never there.
	if (!isDataUnderWay) {
		if (isCertificateFault(fault)) return new MailError('tls', true, system);
		if (UNREACHABLE.has(system ?? '') || code === 'EDNS') return new MailError('unreachable', true, system);
		if (code === 'ETLS') return new MailError('tls', true);
	}
	const isTimeout = code === 'ETIMEDOUT';
	return new MailError(isTimeout ? 'timeout' : 'disconnected', !isDataUnderWay, isTimeout ? null : system);
}

function unclear(response: string, nothingSent: boolean, server: MailServer): MailError {
	const code = /^\d{3}(?!\d)/.exec(response)?.[0] ?? null;
	return new MailError('unclear', nothingSent, code, withoutSecrets(response, server));
}

function systemCode(fault: SmtpFault): string | null {
	const { errno, code, cause } = fault as { errno?: unknown; code?: string; cause?: { code?: string } };
	const words = /\b(E(?:AI_)?[A-Z]{4,})\b/.exec(String((fault as { message?: string }).message ?? ''))?.[1];
	for (const one of [cause?.code, words, typeof errno === 'string' ? errno : undefined, code]) {
		if (one !== undefined && /^E(?:AI_)?[A-Z]+$/.test(one) && one !== 'ESOCKET' && one !== 'ECONNECTION')
			return one;
	}
	return null;
}

const textOf = (code: number | undefined): string | null => (code === undefined ? null : String(code));

/** Connects and signs in, and sends nothing. @throws MailError */
export async function smtpProbe(server: MailServer): Promise<void> {
	const transport = smtpLibrary().createTransport({
		...connectionOptions(server),
		connectionTimeout: PROBE_TIMEOUT_MS,
		greetingTimeout: PROBE_TIMEOUT_MS,
		socketTimeout: PROBE_TIMEOUT_MS,
		dnsTimeout: PROBE_TIMEOUT_MS,
	});
	try {
		await transport.verify();
	} catch (error) {
		throw toMailError(error as SmtpFault, false, server);
	} finally {
		transport.close();
	}
}

const PROBE_TIMEOUT_MS = 10_000;
