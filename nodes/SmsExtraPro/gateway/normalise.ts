import { phoneOrText } from '../../shared/text/phone';
import { segmentSms } from '../../shared/text/segments';
import type { Dispatch } from '../../shared/sending/sendPlan';
import type { DeliveryReport, InboundMessage, SendResult } from '../../shared/model';
import { reportMeaning } from './codes';
import type { SmsLetter } from './prepare';
import type { WireAnswer, WireCall } from './wire';

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

/** One call of the vendor's in the vocabulary. `raw`: its parameters without token. */
export function callToEvent(
	call: WireCall,
	raw: Readonly<Record<string, string>>,
	receivedAt: string,
): DeliveryReport | InboundMessage {
	return call.event === 'deliveryReport'
		? callToDeliveryReport(call, raw, receivedAt)
		: callToInboundMessage(call, raw, receivedAt);
}

function callToDeliveryReport(
	call: WireCall & { event: 'deliveryReport' },
	raw: Readonly<Record<string, string>>,
	receivedAt: string,
): DeliveryReport {
	const vendorCode = orNull(call.statusCode);
	return {
		event: 'deliveryReport',
		vendor: 'smsExtraPro',
		channel: 'sms',
		messageId: orNull(call.vendorId),
		clientReference: orNull(call.clientId),
		recipient: phoneOrText(call.recipient),
		...reportMeaning(call.statusCode, call.status),
		vendorCode,
		vendorText: orNull(call.comment) ?? orNull(call.status),
		pages: null,
		charge: null,
		chargeUnit: null,
		// The vendor gives no time.
		occurredAt: null,
		vendorTime: null,
		receivedAt,
		raw,
	};
}

function callToInboundMessage(
	call: WireCall & { event: 'inboundMessage' },
	raw: Readonly<Record<string, string>>,
	receivedAt: string,
): InboundMessage {
	return {
		event: 'inboundMessage',
		vendor: 'smsExtraPro',
		channel: 'sms',
		messageId: orNull(call.vendorId),
		from: phoneOrText(call.sender),
		to: orNull(call.shortCode),
		text: call.text,
		keyword: orNull(call.keyword),
		operator: orNull(call.operator),
		encoding: null,
		partCount: null,
		partNumber: null,
		occurredAt: null,
		receivedAt,
		raw,
	};
}

function orNull(text: string): string | null {
	return text === '' ? null : text;
}
