/**
 * GlobFax on the wire: "查询收件人状态接口", recipient status (docs/protocols/globfax.md). The vendor's words stay in this file.
 */

import { parseJson } from '../../shared/formats/json';

export const GLOBFAX_BASE_URL = 'http://api.globfax.com';
/** A well-formed reference that does not exist. */
export const NOBODY = 'n8n-credential-test';

/** "仅包含字母、数字、下划线、短横线, 最大长度 255 字符" */
export function isRecipientReference(text: string): boolean {
	return /^[A-Za-z0-9_-]{1,255}$/.test(text);
}

/** @param baseUrl scheme and host, without a slash at its end */
export function recipientUrl(baseUrl: string, reference: string): string {
	return `${baseUrl}/api/v2/fax/recipients/${reference}`;
}

export function authHeaders(key: string, secret: string): Record<string, string> {
	return { 'x-api-key': key, 'x-api-secret': secret, accept: 'application/json' };
}

export interface WireRecipient {
	reference: string;
	phoneNumber: string | null;
	pageCount: number | null;
	chargedAmount: number | null;
	status: string | null;
	failedCode: string | null;
	failedReason: string | null;
	/** As it came, in no zone; null: the fax is not over. */
	completedAt: string | null;
	/** The object as it came. */
	raw: Record<string, unknown>;
}

export type WireAnswer =
	{ success: true; recipient: WireRecipient } | { success: false; message: string; errors: string };

/** An answer of the documented shapes; null for anything else. */
export function decodeAnswer(body: string): WireAnswer | null {
	const answer = parseJson(body);
	if (!isObject(answer) || typeof answer.success !== 'boolean') return null;
	if (!answer.success) {
		return { success: false, message: textOrNull(answer.message) ?? '', errors: errorsToText(answer.errors) };
	}
	const { data } = answer;
	if (!isObject(data)) return null;
	return {
		success: true,
		recipient: {
			reference: textOrNull(data.rcpt_ref) ?? '',
			phoneNumber: textOrNull(data.phone_number),
			pageCount: numberOrNull(data.page_count),
			chargedAmount: numberOrNull(data.charged_amount),
			status: textOrNull(data.status),
			failedCode: textOrNull(data.failed_code),
			failedReason: textOrNull(data.failed_reason),
			completedAt: timeOrNull(data.completed_at),
			raw: data,
		},
	};
}

/** What a refusal means, by its words: HTTP codes are on a page that we do not have. */
export type Refusal = 'invalidReference' | 'notFound' | 'fetchFailed' | 'other';

export function refusalOf(message: string): Refusal {
	if (/invalid rcpt_ref/i.test(message)) return 'invalidReference';
	// Not any "not found": an address or a key may be missing as well.
	if (/recipient not found/i.test(message)) return 'notFound';
	if (/failed to fetch/i.test(message)) return 'fetchFailed';
	return 'other';
}

/** `errors` is an object of lists, a text, or empty. */
function errorsToText(errors: unknown): string {
	if (typeof errors === 'string') return errors.trim();
	if (typeof errors !== 'object' || errors === null) return '';
	return Object.values(errors)
		.flat()
		.map((error) => (typeof error === 'string' ? error : JSON.stringify(error)))
		.join(' ');
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOrNull(value: unknown): string | null {
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/**
 * The text of a time. Our reading: servers fill an empty time with zeros ("0000-00-00 00:00:00", 0), with what they make of those
 * ("-0001-11-30", "1970-01-01 08:00:00", "9999-12-31"), or with a word or a dash. None of these says that a fax is over.
 */
function timeOrNull(value: unknown): string | null {
	const text = textOrNull(value);
	if (text === null || !/[1-9]/.test(text) || /^[-−]/.test(text)) return null;
	const year = /(?<!\d)\d{4}(?!\d)/.exec(text)?.[0];
	return year === undefined || (year > EPOCH_YEAR && year < LAST_YEAR) ? text : null;
}
const EPOCH_YEAR = '1970';
const LAST_YEAR = '9999';

function numberOrNull(value: unknown): number | null {
	const text = textOrNull(value);
	return text !== null && Number.isFinite(Number(text)) ? Number(text) : null;
}
