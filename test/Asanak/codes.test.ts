import {
	ASANAK_FAULTS,
	ASANAK_REPORT_CODES,
	ASANAK_REPORT_TEXTS,
	BAD_TIME,
	EXPIRED,
	OPTED_OUT,
} from '../../nodes/Asanak/gateway/codes';
import { lookUpCode } from '../../nodes/shared/model/codeTable';
import { ERROR_KINDS, MESSAGE_STATUSES, REASONS } from '../../nodes/shared/model';

/** docs/protocols/asanak.md, "Status codes". */
const FAULTS: Array<[code: string, kind: string]> = [
	['2', 'insufficientCredit'],
	['3', 'authentication'],
	['11', 'invalidSender'],
	['12', 'invalidSender'],
	['13', 'invalidRecipient'],
	['14', 'invalidRecipient'],
	['15', 'invalidContent'],
	['16', 'invalidRequest'],
	['17', 'invalidRequest'],
	['18', 'invalidContent'],
	['19', 'invalidRecipient'],
	['20', 'blocked'],
	['21', 'invalidRequest'],
	['22', 'invalidRequest'],
	['23', 'notFound'],
	['31', 'invalidRequest'],
	['41', 'invalidContent'],
	['42', 'invalidRequest'],
	['43', 'invalidRequest'],
	['44', 'invalidRequest'],
	['45', 'invalidRequest'],
	['46', 'unsupported'],
	['47', 'unsupported'],
	['501', 'unavailable'],
	['502', 'unavailable'],
	['503', 'unavailable'],
];

describe('the codes of calls and messages', () => {
	it('are exactly those of the document', () => {
		expect(Object.keys(ASANAK_FAULTS).sort()).toEqual(FAULTS.map(([code]) => code).sort());
	});

	it.each(FAULTS)('mean: %s is %s', (code, kind) => {
		expect(ASANAK_FAULTS[code]?.kind).toBe(kind);
		expect(ERROR_KINDS).toContain(kind);
	});

	it('each have a message that fits after “Asanak: ” and a sentence of advice', () => {
		for (const { meaning, advice } of Object.values(ASANAK_FAULTS)) {
			expect(meaning).toMatch(/^[a-z].*[^.]$/);
			expect(advice).toMatch(/^[A-Z].*\.$/);
		}
	});

	it('have the documented values for those that the code names', () => {
		expect([OPTED_OUT, EXPIRED, BAD_TIME]).toEqual(['20', '23', '31']);
	});
});

/** docs/protocols/asanak.md, "Report codes"; 23 where it stands for one id. */
const REPORTS: Array<[code: string, status: string, reason: string | null, final: string]> = [
	['-1', 'unknown', 'notFound', 'final'],
	['1', 'queued', null, 'not final'],
	['4', 'queued', null, 'not final'],
	['2', 'sent', null, 'not final'],
	['9', 'sent', null, 'not final'],
	['11', 'sent', 'noConfirmation', 'not final'],
	['7', 'sent', 'noConfirmation', 'not final'],
	['8', 'rejected', 'networkRejected', 'final'],
	['10', 'partial', 'partialSubmission', 'final'],
	['12', 'partial', 'partialDelivery', 'final'],
	['13', 'unknown', 'noConfirmation', 'final'],
	['5', 'undelivered', 'unspecified', 'final'],
	['6', 'delivered', null, 'final'],
	['23', 'unknown', 'notFound', 'final'],
];

describe('the report codes', () => {
	it('are exactly those of the document', () => {
		const documented = REPORTS.map(([code]) => code).sort();
		expect(Object.keys(ASANAK_REPORT_CODES).sort()).toEqual(documented);
		expect(Object.keys(ASANAK_REPORT_TEXTS).sort()).toEqual(documented);
	});

	it.each(REPORTS)(
		'mean: %s is %s, reason %s, %s, not worth sending again',
		(code, status, reason, final) => {
			expect(lookUpCode(ASANAK_REPORT_CODES, code)).toEqual({
				status,
				reason,
				final: final === 'final',
				retryable: false,
			});
		},
	);

	it('each have their own text, as a sentence', () => {
		const texts = Object.values(ASANAK_REPORT_TEXTS);
		expect(new Set(texts).size).toBe(texts.length);
		for (const text of texts) expect(text).toMatch(/^[A-Z].*[^.]$/);
		expect(ASANAK_REPORT_TEXTS).toMatchObject({ 5: 'Not delivered', 6: 'Delivered' });
	});

	it('are final exactly where the document says so', () => {
		// "وضعیت های نهایی": -1, 5, 6, 8, 10, 12, 13. An id that has expired stays so.
		const final = Object.keys(ASANAK_REPORT_CODES).filter(
			(code) => lookUpCode(ASANAK_REPORT_CODES, code).final,
		);
		expect(final.sort()).toEqual(['-1', '5', '6', '8', '10', '12', '13', '23'].sort());
	});

	it('use words of the vocabulary', () => {
		for (const { status, reason } of Object.values(ASANAK_REPORT_CODES)) {
			expect(MESSAGE_STATUSES).toContain(status);
			expect([null, ...REASONS]).toContain(reason);
		}
	});

	it.each(['', '0', '3', '14', '77', '06', '6 ', '1-', 'constructor', '__proto__', null])(
		'are unknown and not final if they are not listed: %j',
		(code) => {
			expect(lookUpCode(ASANAK_REPORT_CODES, code)).toEqual({
				status: 'unknown',
				reason: null,
				final: false,
				retryable: false,
			});
		},
	);
});
