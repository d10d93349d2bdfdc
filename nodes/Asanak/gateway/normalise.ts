import { lookUpCode } from '../../shared/model/codeTable';
import type { Dispatch, Letter } from '../../shared/sending/sendPlan';
import type { Credit, DeliveryReport, InboundMessage, SendResult, Unkeyed } from '../../shared/model';
import { ASANAK } from '../vendor';
import { ASANAK_REPORT_CODES, ASANAK_REPORT_TEXTS, EXPIRED } from './codes';
import { iranianOrText } from './numbers';
import type { WirePush } from './pushWire';
import {
	encodingToName,
	sendAnswerToRaw,
	type WireCreditAnswer,
	type WireReceived,
	type WireReport,
	type WireSendAnswer,
} from './wire';

const FROM_ASANAK = { vendor: ASANAK.id, channel: ASANAK.channel };

/**
 * One message that Asanak took. `raw` holds this message's own share of the answer, which names up to 100.
 * @param id null: the answer has ids that cannot be matched to messages; `raw` then has all of them
 */
export function messageToSendResult(
	{ recipient, letter }: Dispatch<Letter & { segments: number }>,
	answer: WireSendAnswer,
	id: string | null,
): SendResult {
	return {
		...FROM_ASANAK,
		recipient,
		messageId: id,
		clientReference: null,
		status: id === null ? 'unknown' : 'queued',
		final: false,
		reason: null,
		vendorCode: answer.status,
		vendorText: answer.errorMessage,
		scheduledFor: null,
		segments: letter.segments,
		raw: sendAnswerToRaw(answer, id ?? answer.ids),
	};
}

export function reportToDeliveryReport(report: WireReport, receivedAt: string): Unkeyed<DeliveryReport> {
	const deliveredMs = /^\d{1,15}$/.test(report.deliveredAt ?? '') ? Number(report.deliveredAt) : 0;
	return {
		...emptyReport(report.id, receivedAt),
		recipient: report.destination === null ? null : iranianOrText(report.destination),
		...lookUpCode(ASANAK_REPORT_CODES, report.status),
		vendorCode: report.status === '' ? null : report.status,
		vendorText: ASANAK_REPORT_TEXTS[report.status] ?? null,
		occurredAt: instantOrNull(deliveredMs === 0 ? null : deliveredMs),
		vendorTime: deliveredMs === 0 ? null : report.deliveredAt,
		raw: report.raw,
	};
}

/** A message whose report the vendor no longer keeps, where it says so for a whole call. */
export function expiredReport(id: string, receivedAt: string): Unkeyed<DeliveryReport> {
	return {
		...emptyReport(id, receivedAt),
		...lookUpCode(ASANAK_REPORT_CODES, EXPIRED),
		vendorCode: EXPIRED,
		vendorText: ASANAK_REPORT_TEXTS[EXPIRED] ?? null,
	};
}

/** A message that an answer does not mention. A later answer may. */
export function missingReport(id: string, receivedAt: string): Unkeyed<DeliveryReport> {
	return { ...emptyReport(id, receivedAt), status: 'unknown', final: false, reason: 'notFound' };
}

function emptyReport(id: string, receivedAt: string): Unkeyed<DeliveryReport> {
	return {
		event: 'deliveryReport',
		...FROM_ASANAK,
		messageId: id,
		clientReference: null,
		recipient: null,
		status: 'unknown',
		final: false,
		reason: null,
		retryable: false,
		vendorCode: null,
		vendorText: null,
		pages: null,
		charge: null,
		chargeUnit: null,
		occurredAt: null,
		vendorTime: null,
		receivedAt,
		raw: null,
	};
}

export function receivedToInboundMessage(message: WireReceived, receivedAt: string): Unkeyed<InboundMessage> {
	return {
		event: 'inboundMessage',
		...FROM_ASANAK,
		messageId: message.id,
		from: iranianOrText(message.source),
		to: message.destination === null ? null : iranianOrText(message.destination),
		text: message.text,
		keyword: null,
		operator: null,
		encoding: message.encoding === null ? null : encodingToName(message.encoding),
		partCount: countOrNull(message.partCount),
		partNumber: null,
		occurredAt: instantOrNull(message.receivedMs),
		receivedAt,
		raw: message.raw,
	};
}

export function pushToInboundMessage(
	push: WirePush,
	raw: Readonly<Record<string, string>>,
	receivedAt: string,
): Unkeyed<InboundMessage> {
	return {
		event: 'inboundMessage',
		...FROM_ASANAK,
		messageId: null,
		from: iranianOrText(push.source),
		to: push.destination === '' ? null : iranianOrText(push.destination),
		text: push.text,
		keyword: null,
		operator: null,
		encoding: null,
		partCount: null,
		partNumber: countOrNull(push.partNumber),
		occurredAt: instantOrNull(push.receivedMs),
		receivedAt,
		raw,
	};
}

/** @param amount the credit as a number */
export function answerToCredit(answer: WireCreditAnswer, amount: number): Credit {
	// The document names no unit.
	return { vendor: ASANAK.id, amount, unit: null, raw: answer.raw };
}

function instantOrNull(ms: number | null): string | null {
	return ms === null || ms > 8.64e15 ? null : new Date(ms).toISOString();
}

function countOrNull(text: string | null): number | null {
	return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
