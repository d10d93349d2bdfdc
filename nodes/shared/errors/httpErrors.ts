import type { ErrorKind } from '../model';
import { GatewayError } from './gatewayError';
import { HttpTransportError, type HttpFailure } from '../ports/http';

/** `host` (with its port) is all of an address that a text may show: paths and queries can hold secrets. */
interface Failure {
	kind: ErrorKind;
	message: (vendor: string, host: string) => string;
	advice: string;
}

const HTTP_FAILURE_TEXTS: Record<HttpFailure, Failure> = {
	unreachable: {
		kind: 'connection',
		message: (vendor, host) => `${vendor} could not be reached at ${host}`,
		advice: 'Check the Base URL in the credential and that this n8n may connect there, then try again.',
	},
	certificate: {
		kind: 'connection',
		message: (vendor, host) => `The certificate of ${host} is not accepted, so nothing was sent to ${vendor}`,
		advice:
			'Check that the Base URL in the credential names the right host. If it does, the server needs a certificate that n8n trusts.',
	},
	tls: {
		kind: 'connection',
		message: (vendor, host) => `The secure connection to ${vendor} (${host}) failed`,
		advice:
			'Check the Base URL in the credential: if the server speaks plain HTTP at this address and port, it must begin with http instead of https.',
	},
	forbidden: {
		kind: 'connection',
		message: (_vendor, host) => `This n8n does not allow requests to ${host}`,
		advice: 'Check the Base URL in the credential, or ask the n8n administrator to allow this address.',
	},
	disconnected: {
		kind: 'connection',
		message: (vendor, host) => `${vendor} (${host}) closed the connection before its answer was complete`,
		advice: 'Try again later.',
	},
	malformed: {
		kind: 'protocol',
		message: (vendor, host) => `The answer of ${vendor} (${host}) is not valid HTTP`,
		advice:
			'Check the Base URL in the credential, its http or https and its port, and any proxy between n8n and the vendor. If all are right, tell the vendor the code.',
	},
	timeout: {
		kind: 'timeout',
		message: (vendor, host) => `${vendor} (${host}) did not answer in time`,
		advice: 'Try again later, or allow more time under Options > Time-Out.',
	},
	tooLong: {
		kind: 'protocol',
		message: (vendor, host) => `The answer from ${host} is far longer than any answer of ${vendor}`,
		advice: 'Check the Base URL in the credential: it seems to lead to something else.',
	},
};

/** A failed HTTP exchange of a send in our own words: `unknown` unless nothing was written. Other errors pass as they are. */
export function sendFailure(error: unknown, vendor: string, url: string): unknown {
	if (!(error instanceof HttpTransportError)) return error;
	const failure = failureOf(error, vendor, url);
	return error.nothingWritten ? failure : failure.asUnknown();
}

/** The same for a request that only reads. */
export function readFailure(error: unknown, vendor: string, url: string): unknown {
	return error instanceof HttpTransportError ? failureOf(error, vendor, url) : error;
}

function failureOf(error: HttpTransportError, vendor: string, url: string): GatewayError {
	const { kind, message, advice } = HTTP_FAILURE_TEXTS[error.failure];
	return new GatewayError(kind, {
		message: message(vendor, new URL(url).host) + (error.code === null ? '' : ` (${error.code})`),
		advice,
	});
}
