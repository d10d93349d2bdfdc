import { GatewayError } from '../../shared/errors/gatewayError';
import { unknownSend } from '../../shared/errors/httpErrors';
import type { Outcome } from '../../shared/sending/sendAll';
import type { Dispatch } from '../../shared/sending/sendPlan';
import { counted } from '../../shared/errors/quote';
import { ASANAK_FAULTS, OPTED_OUT } from './codes';
import { asUnknown, statusError } from './faults';
import { messageToSendResult } from './normalise';
import type { AsanakLetter } from './prepare';
import { isMessageId, type WireSendAnswer } from './wire';

/**
 * What became of each message of a call. `msgIdArray` keeps the order and length of the messages (our reading): an element
 * is an id, or the error code of that message alone, while the others are sent. Where the lengths differ nothing is guessed.
 *
 * @throws GatewayError for a call that failed as a whole
 */
export function answerToOutcomes(
	request: Array<Dispatch<AsanakLetter>>,
	answer: WireSendAnswer,
	warn: (text: string) => void,
): Outcome[] {
	const { ids } = answer;
	if (ids.length === 0) throw wholeCallError(answer, request.length);
	if (ids.length === request.length) {
		return request.map((dispatch, index) => elementToOutcome(dispatch, answer, ids[index] as string));
	}
	warn(
		`Asanak gave ${counted(ids.length, 'ID')} for ${counted(request.length, 'message')}, so it cannot be told which belongs to which: ${ids.join(', ')}. It leaves out recipients who opted out.`,
	);
	return request.map((dispatch) => ({ sent: true, result: messageToSendResult(dispatch, answer, null) }));
}

function elementToOutcome(
	dispatch: Dispatch<AsanakLetter>,
	answer: WireSendAnswer,
	element: string,
): Outcome {
	if (isMessageId(element)) return { sent: true, result: messageToSendResult(dispatch, answer, element) };
	const error = statusError({ status: element === '' ? null : element, errorMessage: answer.errorMessage });
	// Neither an id nor a code that means an error: it may have been sent.
	const isCode = /^\d+$/.test(element) && element !== '0';
	return { sent: false, error: isCode ? error : asUnknown(error) };
}

function wholeCallError(answer: WireSendAnswer, messages: number): GatewayError {
	const error = statusError(answer);
	const fault = answer.status === null ? undefined : ASANAK_FAULTS[answer.status];
	if (answer.status === OPTED_OUT && messages > 1) {
		return new GatewayError(
			'blocked',
			unknownSend({
				message: `Asanak left out recipients who have opted out (code ${OPTED_OUT}), and does not say which of the ${messages}`,
				advice: 'Set Options > Messages per Call to 1 to learn who it is.',
				vendorCode: OPTED_OUT,
			}),
		);
	}
	if (fault === undefined || fault.kind === 'unavailable') {
		return asUnknown(
			fault === undefined
				? new GatewayError('protocol', {
						message: `Asanak gave no message ID (status ${answer.status ?? 'missing'})`,
						advice: 'Ask Asanak’s support.',
						...(answer.status === null ? {} : { vendorCode: answer.status }),
						...(answer.errorMessage === null ? {} : { vendorText: answer.errorMessage }),
					})
				: error,
		);
	}
	return error;
}
