import { GatewayError, type GatewayErrorDetails } from '../../shared/kernel/gatewayError';
import { unknownSend } from '../../shared/kernel/httpErrors';
import { quote } from '../../shared/kernel/text';
import { ASANAK_FAULTS } from './codes';
import type { WireAnswer } from './wire';

/** 0, and 1 in the document's own samples of sends. */
const SUCCESS = new Set(['0', '1']);

/** @throws GatewayError for a status that means no success, of a call that only reads */
export function checkStatus(answer: WireAnswer): void {
	if (answer.status === null || !SUCCESS.has(answer.status)) throw statusError(answer);
}

/** The error for the status of a call, or for the code that stands for one message. */
export function statusError({ status, errorMessage }: WireAnswer): GatewayError {
	const fault = status === null ? undefined : ASANAK_FAULTS[status];
	const words = errorMessage === null ? '' : `, ${quote(errorMessage, 200)}`;
	return new GatewayError(fault?.kind ?? (status === null ? 'protocol' : 'refused'), {
		message:
			fault === undefined
				? `Asanak answered with ${status === null ? 'no status' : `the status ${status}`}${words}, which its document does not list`
				: `Asanak: ${fault.meaning} (code ${status}${words})`,
		advice: fault?.advice ?? 'Ask Asanak’s support what it means.',
		...(status === null ? {} : { vendorCode: status }),
		...(errorMessage === null ? {} : { vendorText: errorMessage }),
	});
}

/** The same error of a send, of which nobody knows whether it was done. */
export function asUnknown(error: GatewayError): GatewayError {
	const details: GatewayErrorDetails = {
		message: error.message,
		advice: error.advice,
		...(error.vendorCode === null ? {} : { vendorCode: error.vendorCode }),
		...(error.vendorText === null ? {} : { vendorText: error.vendorText }),
	};
	return new GatewayError(error.kind, unknownSend(details));
}
