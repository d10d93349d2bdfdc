import type { SendResult } from '../../shared/model';
import { segmentSms } from '../../shared/kernel/segments';
import type { Dispatch } from '../../shared/kernel/sendPlan';
import type { SmsLetter } from './prepare';
import type { WireAnswer } from './wire';

/** An accepted request, for one of its recipients. `Ok` means registered, not yet sent. */
export function answerToSendResult(
	answer: WireAnswer,
	body: string,
	{ recipient, letter }: Dispatch<SmsLetter>,
): SendResult {
	return {
		vendor: 'smsExtraPro',
		channel: 'sms',
		recipient,
		// The vendor gives no id: reports are matched by clientReference and recipient.
		messageId: null,
		clientReference: letter.clientReference,
		status: 'queued',
		final: false,
		reason: null,
		vendorCode: answer.status,
		vendorText: answer.text,
		segments: segmentSms(letter.message).segments,
		raw: body,
	};
}
