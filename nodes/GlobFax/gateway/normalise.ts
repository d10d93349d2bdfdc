import { phoneOrText } from '../../shared/text/phone';
import type { DeliveryReport, Unkeyed } from '../../shared/model';
import { recipientMeaning } from './codes';
import type { WireRecipient } from './wire';

/** @param reference as it was asked for */
export function recipientToDeliveryReport(
	recipient: WireRecipient,
	reference: string,
	receivedAt: string,
): Unkeyed<DeliveryReport> {
	return {
		event: 'deliveryReport',
		vendor: 'globFax',
		channel: 'fax',
		messageId: reference,
		clientReference: null,
		recipient: recipient.phoneNumber === null ? null : phoneOrText(recipient.phoneNumber),
		...recipientMeaning(recipient.status, recipient.failedCode, recipient.completedAt !== null),
		vendorCode: recipient.failedCode ?? recipient.status,
		vendorText: recipient.failedReason,
		pages: recipient.pageCount,
		charge: recipient.chargedAmount,
		chargeUnit: recipient.chargedAmount === null ? null : 'CNY',
		// The vendor's times name no zone.
		occurredAt: null,
		vendorTime: recipient.completedAt,
		receivedAt,
		raw: recipient.raw,
	};
}
