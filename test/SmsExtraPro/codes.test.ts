import { SMSEXTRAPRO_REPORT_CODES } from '../../nodes/SmsExtraPro/gateway/codes';
import { lookUpCode } from '../../nodes/shared/model/codeTable';
import { MESSAGE_STATUSES, REASONS } from '../../nodes/shared/model';
import { documentedCodes } from './sample';

const codes = documentedCodes();

describe('the report codes', () => {
	it('are exactly those of the document', () => {
		expect(codes).toHaveLength(10);
		expect(Object.keys(SMSEXTRAPRO_REPORT_CODES).sort()).toEqual(codes.map(({ code }) => code).sort());
	});

	// docs/protocols/smsextrapro.md, "Delivery report"; worth sending again: docs/design.md, "The vocabulary".
	it.each([
		['100', 'sent', null, 'not final', 'not again'],
		['101', 'deferred', 'recipientUnreachable', 'not final', 'again'],
		['102', 'deferred', 'recipientMemoryFull', 'not final', 'again'],
		['200', 'delivered', null, 'final', 'not again'],
		['500', 'undelivered', 'unspecified', 'final', 'not again'],
		['501', 'rejected', 'invalidNumber', 'final', 'not again'],
		['502', 'rejected', 'blocked', 'final', 'not again'],
		['503', 'undelivered', 'unallocatedNumber', 'final', 'not again'],
		['504', 'undelivered', 'recipientOutOfCredit', 'final', 'not again'],
		['900', 'unknown', 'noConfirmation', 'final', 'not again'],
	])('mean: %s is %s, reason %s, %s, worth sending %s', (code, status, reason, final, again) => {
		expect(lookUpCode(SMSEXTRAPRO_REPORT_CODES, code)).toEqual({
			status,
			reason,
			final: final === 'final',
			retryable: again === 'again',
		});
	});

	it('are final unless the document calls them Pending', () => {
		for (const { code, status } of codes) {
			expect([code, lookUpCode(SMSEXTRAPRO_REPORT_CODES, code).final]).toEqual([code, status !== 'Pending']);
		}
	});

	it('are delivered exactly where the document says Acked', () => {
		for (const { code, status } of codes) {
			const isDelivered = lookUpCode(SMSEXTRAPRO_REPORT_CODES, code).status === 'delivered';
			expect([code, isDelivered]).toEqual([code, status === 'Acked']);
		}
	});

	it('use words of the vocabulary', () => {
		for (const { status, reason } of Object.values(SMSEXTRAPRO_REPORT_CODES)) {
			expect(MESSAGE_STATUSES).toContain(status);
			expect([null, ...REASONS]).toContain(reason);
		}
	});

	it.each(['', '0', '103', '0200', '200 ', 'Acked', 'constructor', '__proto__', null])(
		'are unknown and not final if they are not listed: %j',
		(code) => {
			expect(lookUpCode(SMSEXTRAPRO_REPORT_CODES, code)).toEqual({
				status: 'unknown',
				reason: null,
				final: false,
				retryable: false,
			});
		},
	);
});
