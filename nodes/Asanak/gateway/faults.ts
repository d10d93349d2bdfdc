import { GatewayError } from '../../shared/errors/gatewayError';
import { isSendersFault, type SoapFault } from '../../shared/formats/soap';
import { quote } from '../../shared/errors/quote';
import { ASANAK_FAULTS } from './codes';
import type { FaultCause } from './faultWords';
import type { WireAnswer } from './wire';

/** The purpose of a call. It decides how an ambiguous answer is read. */
export type Purpose = 'send' | 'read';

const SUCCESS = '0';

/**
 * For a call that only reads. The document's samples have a status 1 too, but only in answers to sends, with message IDs beside it.
 * @throws GatewayError for a status that means no success
 */
export function checkStatus(answer: WireAnswer): void {
	if (answer.status !== SUCCESS) throw statusError(answer);
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

/**
 * The error for a `soap:Fault`. The document says "not processed" only of wrong credentials and of calls that came too fast. A request that
 * is refused for its form was not processed either. After any other fault of a send the messages may be on their way.
 *
 * @param fault without secrets
 * @param calls how many calls in a row were refused like this
 */
export function faultError(
	{ code, text }: SoapFault,
	cause: FaultCause,
	purpose: Purpose,
	calls: number,
): GatewayError {
	const words = text === '' ? '(it gave no reason)' : quote(text, 300);
	const vendorText = text === '' ? {} : { vendorText: text };
	if (cause === 'credentials') {
		return new GatewayError('authentication', {
			message: `Asanak does not accept the user name and password: ${words}`,
			advice: 'Check both in the credential. Nothing was done.',
			...vendorText,
		});
	}
	if (cause === 'tooFast') {
		return new GatewayError('unavailable', {
			message: `Asanak refused ${calls} calls in a row because they came too fast: ${words}`,
			advice:
				'Another program seems to use the same account: let it pause, or set a longer pause between calls in the credential.',
			...vendorText,
		});
	}
	if (cause === 'malformed' && (purpose === 'read' || isSendersFault(code))) {
		return new GatewayError('protocol', {
			message: `Asanak refused the request: ${words}`,
			advice: 'Nothing was done. Check the Base URL in the credential; if it is right, report this as a bug.',
			...vendorText,
		});
	}
	const named = code === '' ? '' : ` (${code})`;
	const failure = new GatewayError('unavailable', {
		message: `Asanak answered with a fault${named}: ${words}`,
		advice:
			'If this error comes again, check the user name and password in the credential, then ask Asanak’s support.',
		...vendorText,
	});
	// Another try of a read may succeed: these words can stand for a call that came too fast.
	return purpose === 'send' ? failure.asUnknown() : failure;
}
