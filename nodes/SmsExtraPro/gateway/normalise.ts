import { phoneOrText } from '../../shared/text/phone';
import type { DeliveryReport, MessageRecord, InboundMessage, SendResult, Unkeyed } from '../../shared/model';
import { SMSEXTRAPRO } from '../vendor';
import type { TakenSms } from './client';
import { reportMeaning } from './codes';
import type { WireCall } from './wire';

/** An accepted request, for one of its recipients. `Ok` means registered, not yet sent. */
export function answerToSendResult(
	answer: TakenSms,
	sent: Pick<SendResult, 'recipient' | 'scheduledFor' | 'segments' | 'clientReference'>,
): SendResult {
	return {
		...sent,
		status: 'queued',
		reason: null,
		// The vendor gives no id: reports are matched by clientReference and recipient.
		messageId: null,
		vendorCode: answer.status,
		vendorText: answer.text,
		final: false,
		vendor: SMSEXTRAPRO.id,
		channel: SMSEXTRAPRO.channel,
		raw: answer.raw,
	};
}

/** One call of the vendor's in the vocabulary. `raw`: its parameters without token. */
export function callToEvent(
	call: WireCall,
	raw: Readonly<Record<string, string>>,
	receivedAt: string,
): Unkeyed<MessageRecord> {
	return call.event === 'deliveryReport'
		? callToDeliveryReport(call, raw, receivedAt)
		: callToInboundMessage(call, raw, receivedAt);
}

function callToDeliveryReport(
	call: WireCall & { event: 'deliveryReport' },
	raw: Readonly<Record<string, string>>,
	receivedAt: string,
): Unkeyed<DeliveryReport> {
	return {
		recipient: phoneOrText(call.recipient),
		...reportMeaning(call.statusCode, call.status),
		pages: null,
		charge: null,
		chargeUnit: null,
		messageId: orNull(call.vendorId),
		clientReference: orNull(call.clientId),
		vendorCode: orNull(call.statusCode),
		vendorText: orNull(call.comment) ?? orNull(call.status),
		// The vendor gives no time.
		occurredAt: null,
		vendorTime: null,
		receivedAt,
		event: 'deliveryReport',
		vendor: SMSEXTRAPRO.id,
		channel: SMSEXTRAPRO.channel,
		raw,
	};
}

function callToInboundMessage(
	call: WireCall & { event: 'inboundMessage' },
	raw: Readonly<Record<string, string>>,
	receivedAt: string,
): Unkeyed<InboundMessage> {
	return {
		from: phoneOrText(call.sender),
		to: orNull(call.shortCode),
		text: call.text,
		keyword: orNull(call.keyword),
		messageId: orNull(call.vendorId),
		operator: orNull(call.operator),
		encoding: null,
		partCount: null,
		partNumber: null,
		occurredAt: null,
		receivedAt,
		event: 'inboundMessage',
		vendor: SMSEXTRAPRO.id,
		channel: SMSEXTRAPRO.channel,
		raw,
	};
}

function orNull(text: string): string | null {
	return text === '' ? null : text;
}
