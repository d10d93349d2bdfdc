import { lookUpCode } from '../../shared/model/codeTable';
import type { Dispatch } from '../../shared/sending/sendPlan';
import type { DeliveryReport, SendResult } from '../../shared/model';
import { FAX123_REPORT_CODES, FAX123_REPORT_TEXTS } from './codes';
import { frenchOrText } from './numbers';
import type { FaxLetter } from './prepare';
import type { WireAnswer, WireReport } from './wire';

/** A fax that was handed to the operator. @param raw the answer as it came */
export function answerToSendResult(
	answer: WireAnswer,
	raw: string,
	{ recipient, letter }: Dispatch<FaxLetter>,
): SendResult {
	return {
		vendor: 'fax123',
		channel: 'fax',
		recipient,
		// Whether it is the vendor's own reference or the caller's is not said; reports come with the same.
		messageId: answer.reference,
		clientReference: letter.clientReference,
		status: 'queued',
		final: false,
		reason: null,
		vendorCode: answer.code,
		vendorText: 'Handed to the operator',
		segments: null,
		raw,
	};
}

/** @param raw the call's parameters without token */
export function reportToDeliveryReport(
	report: WireReport,
	raw: Readonly<Record<string, string>>,
	receivedAt: string,
): DeliveryReport {
	return {
		event: 'deliveryReport',
		vendor: 'fax123',
		channel: 'fax',
		messageId: report.reference === '' ? null : report.reference,
		clientReference: null,
		recipient: report.recipient === '' ? null : frenchOrText(report.recipient),
		...lookUpCode(FAX123_REPORT_CODES, report.code),
		vendorCode: report.code,
		vendorText: Object.hasOwn(FAX123_REPORT_TEXTS, report.code)
			? (FAX123_REPORT_TEXTS[report.code] ?? null)
			: null,
		pages: /^\d{1,6}$/.test(report.pages) ? Number(report.pages) : null,
		charge: null,
		chargeUnit: null,
		// The clock of the recipient's machine, in no zone that anybody knows.
		occurredAt: null,
		vendorTime: report.time === '' ? null : report.time,
		receivedAt,
		raw,
	};
}
