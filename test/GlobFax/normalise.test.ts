import fc from 'fast-check';
import { recipientToDeliveryReport } from '../../nodes/GlobFax/gateway/normalise';
import { decodeAnswer } from '../../nodes/GlobFax/gateway/wire';
import type { DeliveryReport, Unkeyed } from '../../nodes/shared/model';
import { answerWith, FAILED, SUCCESS } from './sample';

const NOW = '2026-11-22T09:00:00.000Z';

function reportOf(body: string, reference = 'rcpt_111aaa'): Unkeyed<DeliveryReport> {
	const answer = decodeAnswer(body);
	if (answer?.success !== true) throw new Error('The answer has no recipient');
	return recipientToDeliveryReport(answer.recipient, reference, NOW);
}

describe('recipientToDeliveryReport', () => {
	it('takes all fields of a delivered fax', () => {
		expect(reportOf(SUCCESS)).toStrictEqual({
			event: 'deliveryReport',
			vendor: 'globFax',
			channel: 'fax',
			messageId: 'rcpt_111aaa',
			clientReference: null,
			recipient: '+8613812345678',
			status: 'delivered',
			final: true,
			reason: null,
			retryable: false,
			vendorCode: 'success',
			vendorText: null,
			pages: 3,
			charge: 1.5,
			chargeUnit: 'CNY',
			occurredAt: null,
			vendorTime: '2025-02-22 14:31:20',
			receivedAt: NOW,
			raw: (JSON.parse(SUCCESS) as { data: object }).data,
		});
	});

	it('gives the reason of a failed fax, and its charge', () => {
		expect(reportOf(FAILED, 'rcpt_222bbb')).toMatchObject({
			messageId: 'rcpt_222bbb',
			status: 'undelivered',
			reason: 'busy',
			retryable: true,
			vendorCode: 'BUSY',
			vendorText: 'Recipient line is busy',
			pages: 3,
			charge: 1.5,
			chargeUnit: 'CNY',
		});
	});

	it.each([
		[
			{ failed_code: 'NO_ANSWER', failed_reason: 'Nobody' },
			{ vendorCode: 'NO_ANSWER', vendorText: 'Nobody' },
		],
		[
			{ failed_code: null, failed_reason: 'Nobody' },
			{ vendorCode: 'failed', vendorText: 'Nobody' },
		],
		[
			{ failed_code: null, failed_reason: null },
			{ vendorCode: 'failed', vendorText: null },
		],
	])('keeps code and text of another failure: %j', (data, fields) => {
		const report = reportOf(answerWith({ status: 'failed', ...data }));
		expect(report).toMatchObject({ status: 'undelivered', reason: 'unspecified', final: true, ...fields });
	});

	it.each([
		['pending', null, false],
		['cancelled', '2025-02-22 14:31:20', true],
		[null, null, false],
	])('maps the state %j, completed at %j, to unknown, final: %s', (status, completed_at, final) => {
		expect(reportOf(answerWith({ status, completed_at }))).toMatchObject({
			status: 'unknown',
			final,
			vendorCode: status,
			vendorTime: completed_at,
		});
	});

	it('does not consider a fax in progress final because its completion time is a zero date', () => {
		const body =
			'{"success":true,"data":{"rcpt_ref":"rcpt_1","phone_number":"8613812345678","page_count":0,"charged_amount":0,' +
			'"status":"sending","failed_code":null,"failed_reason":null,"completed_at":"0000-00-00 00:00:00"}}';
		expect(reportOf(body)).toMatchObject({
			status: 'unknown',
			final: false,
			vendorCode: 'sending',
			occurredAt: null,
			vendorTime: null,
			raw: { completed_at: '0000-00-00 00:00:00' },
		});
	});

	it('has a unit only with a charge, which may be zero', () => {
		expect(reportOf(answerWith({ charged_amount: 0 }))).toMatchObject({ charge: 0, chargeUnit: 'CNY' });
		expect(reportOf(answerWith({ charged_amount: null }))).toMatchObject({ charge: null, chargeUnit: null });
	});

	it('derives no instant from times without a zone', () => {
		expect(reportOf(SUCCESS)).toMatchObject({ occurredAt: null, vendorTime: '2025-02-22 14:31:20' });
		expect(reportOf(answerWith({ completed_at: null }))).toMatchObject({
			occurredAt: null,
			vendorTime: null,
		});
	});

	it.each([
		['8613812345678', '+8613812345678'],
		['+8613812345678', '+8613812345678'],
		['008613812345678', '+8613812345678'],
		['ext. 12', 'ext. 12'],
		[null, null],
	])('puts the number %j out as %j', (phone_number, recipient) => {
		expect(reportOf(answerWith({ phone_number })).recipient).toBe(recipient);
	});

	it('has the requested reference, whatever the answer says', () => {
		expect(reportOf(answerWith({ rcpt_ref: 'another' })).messageId).toBe('rcpt_111aaa');
	});

	it('never throws, and always has all fields, as n8n stores them', () => {
		const names = Object.keys(reportOf(SUCCESS));
		fc.assert(
			fc.property(
				fc.dictionary(fc.constantFrom(...Object.keys(reportOf(SUCCESS).raw as object)), fc.jsonValue()),
				(data) => {
					const report = reportOf(answerWith(data));
					expect(Object.keys(JSON.parse(JSON.stringify(report)) as object)).toEqual(names);
				},
			),
		);
	});
});
