import type { DeliveryReport, Unkeyed } from '../../shared/model';
import { FAXIMOSILVER } from '../vendor';
import { recipientOrText } from './numbers';
import type { WireResult } from './wire';

/** A result mail in the vocabulary. Both results are final. */
export function resultToDeliveryReport(
	result: WireResult,
	mail: { subject: string; messageId: string | null },
	receivedAt: string,
): Unkeyed<DeliveryReport> {
	const number = result.recipient ?? result.firstLineNumber;
	return {
		event: 'deliveryReport',
		vendor: FAXIMOSILVER.id,
		channel: FAXIMOSILVER.channel,
		// The vendor gives no id; what it repeats of the request is the subject.
		messageId: null,
		clientReference: trackingReference(result.subject),
		recipient: number === null ? null : recipientOrText(number),
		status: result.outcome === 'delivered' ? 'delivered' : 'undelivered',
		final: true,
		// The mail suggests a busy line or a wrong number, but it also comes for too many pages.
		reason: result.outcome === 'delivered' ? null : 'unspecified',
		retryable: false,
		vendorCode: null,
		vendorText: mail.subject,
		pages: result.pages,
		charge: null,
		chargeUnit: null,
		occurredAt: japaneseTime(result.sentAt),
		vendorTime: result.sentAt,
		receivedAt,
		raw: { ...result, mailSubject: mail.subject, mailMessageId: mail.messageId },
	};
}

/** The reference that Send put at the start of the subject, as `[n8n-1a2b3c4d]`. */
export function trackingReference(subject: string | null): string | null {
	return /^(?:===)?\s*\[([\x21-\x5a\x5c\x5e-\x7e]{1,40})\]/.exec(subject?.trimStart() ?? '')?.[1] ?? null;
}

/** `2010/01/01 10:50:40`, no zone given: Japan time (our reading), which has no summer time. */
export function japaneseTime(text: string | null): string | null {
	const match = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(
		text?.trim() ?? '',
	);
	if (match === null) return null;
	const [year, month, day, hour, minute, second = 0] = match.slice(1).map((part) => Number(part ?? 0));
	const ms = Date.UTC(year as number, (month as number) - 1, day, (hour as number) - 9, minute, second);
	const time = new Date(ms);
	// Date.UTC turns 31 February or hour 25 into a moment in another month or at another hour.
	const written = new Date(ms + 9 * 3_600_000);
	const isReal =
		written.getUTCMonth() + 1 === month &&
		written.getUTCHours() === hour &&
		written.getUTCMinutes() === minute &&
		written.getUTCSeconds() === second;
	return isReal ? time.toISOString() : null;
}
