import { lookUpCode } from '../../shared/model/codeTable';
import type { DeliveryReport, SendResult, Unkeyed } from '../../shared/model';
import { FAX123 } from '../vendor';
import type { TakenFax } from './client';
import { FAX123_REPORT_CODES, FAX123_REPORT_TEXTS } from './codes';
import { frenchOrText } from './numbers';
import type { WireReport } from './wire';

/** A fax that was handed to the operator. */
export function answerToSendResult(answer: TakenFax, recipient: string, clientReference: string): SendResult {
	return {
		recipient,
		status: 'queued',
		reason: null,
		scheduledFor: null,
		segments: null,
		// The document does not say whether this is the vendor's reference or the caller's. Reports carry the same one.
		messageId: answer.reference,
		clientReference,
		vendorCode: answer.code,
		vendorText: 'Handed to the operator',
		final: false,
		vendor: FAX123.id,
		channel: FAX123.channel,
		raw: answer.raw,
	};
}

/** @param raw the call's parameters without token */
export function reportToDeliveryReport(
	report: WireReport,
	raw: Readonly<Record<string, string>>,
	receivedAt: string,
): Unkeyed<DeliveryReport> {
	return {
		recipient: report.recipient === '' ? null : frenchOrText(report.recipient),
		...lookUpCode(FAX123_REPORT_CODES, report.code),
		pages: /^\d{1,6}$/.test(report.pages) ? Number(report.pages) : null,
		charge: null,
		chargeUnit: null,
		messageId: report.reference === '' ? null : report.reference,
		clientReference: null,
		vendorCode: report.code,
		vendorText: Object.hasOwn(FAX123_REPORT_TEXTS, report.code)
			? (FAX123_REPORT_TEXTS[report.code] ?? null)
			: null,
		// The time comes from the recipient's machine, whose zone is unknown.
		occurredAt: null,
		vendorTime: report.time === '' ? null : report.time,
		receivedAt,
		event: 'deliveryReport',
		vendor: FAX123.id,
		channel: FAX123.channel,
		raw,
	};
}
