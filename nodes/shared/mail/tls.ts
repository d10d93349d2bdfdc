const CERTIFICATE_FAULT =
	/^(CERT_|ERR_TLS_CERT|UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|HOSTNAME_MISMATCH|ERR_SSL_)/;
/** Libraries wrap errors a few times. An error may also be its own cause. */
const DEEPEST_CAUSE = 5;
const CERTIFICATE_WORDS = /certificate|wrong version number|packet length too long/i;

/** Whether the secure connection could not be established: the certificate was not accepted, or the server speaks no TLS there. */
export function isCertificateFault(error: unknown, depth = 0): boolean {
	const {
		code = '',
		message = '',
		cause,
	} = (error ?? {}) as {
		code?: string;
		message?: string;
		cause?: unknown;
	};
	if (CERTIFICATE_FAULT.test(String(code)) || CERTIFICATE_WORDS.test(String(message))) return true;
	return (
		cause !== undefined && cause !== null && depth < DEEPEST_CAUSE && isCertificateFault(cause, depth + 1)
	);
}
