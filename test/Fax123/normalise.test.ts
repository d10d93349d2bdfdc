import fc from 'fast-check';
import { FAX123_REPORT_TEXTS } from '../../nodes/Fax123/gateway/codes';
import { answerToSendResult, reportToDeliveryReport } from '../../nodes/Fax123/gateway/normalise';
import { decodeReport, type WireReport } from '../../nodes/Fax123/gateway/wire';
import { MESSAGE_STATUSES, REASONS } from '../../nodes/shared/model';
import { anyCall, REPORT } from './calls';
import { documentedCodes } from './sample';

const NOW = '2026-11-22T09:00:00.000Z';
const reportOf = (changed: Partial<typeof REPORT> = {}) => {
	const call = { ...REPORT, ...changed };
	return reportToDeliveryReport(decodeReport(call) as WireReport, call, NOW);
};

describe('answerToSendResult', () => {
	it('is queued and not final: the document was handed to the operator', () => {
		const answer = { code: '113', reference: 'F26-000017', raw: '113-F26-000017' };
		expect(answerToSendResult(answer, '+33123456789', 'contract-1')).toStrictEqual({
			vendor: 'fax123',
			channel: 'fax',
			recipient: '+33123456789',
			messageId: 'F26-000017',
			clientReference: 'contract-1',
			status: 'queued',
			final: false,
			reason: null,
			vendorCode: '113',
			vendorText: 'Handed to the operator',
			scheduledFor: null,
			segments: null,
			raw: '113-F26-000017',
		});
	});

	it('has no id if the answer has no reference', () => {
		const answer = { code: '113', reference: null, raw: '113' };
		expect(answerToSendResult(answer, '+33123456789', 'n8n-1')).toMatchObject({ messageId: null });
	});
});

describe('reportToDeliveryReport', () => {
	it('takes all fields of a report', () => {
		expect(reportOf()).toStrictEqual({
			event: 'deliveryReport',
			vendor: 'fax123',
			channel: 'fax',
			messageId: 'F26-000017',
			clientReference: null,
			recipient: '+33123456789',
			status: 'undelivered',
			final: true,
			reason: 'busy',
			retryable: true,
			vendorCode: '31064',
			vendorText: 'Busy',
			pages: 3,
			charge: null,
			chargeUnit: null,
			occurredAt: null,
			vendorTime: '22/11/2026 10:15',
			receivedAt: NOW,
			raw: REPORT,
		});
	});

	it.each(documentedCodes('report-codes').map(([code]) => code))(
		'translates the code %s into English',
		(code) => {
			expect(reportOf({ etat_e: code })).toMatchObject({
				final: true,
				vendorCode: code,
				vendorText: FAX123_REPORT_TEXTS[code],
			});
		},
	);

	it.each(['599', 'OK', 'constructor', '__proto__', 'toString'])(
		'keeps an unlisted code, and has no words for it: %s',
		(code) => {
			expect(reportOf({ etat_e: code })).toMatchObject({
				status: 'unknown',
				final: false,
				retryable: false,
				reason: null,
				vendorCode: code,
				vendorText: null,
			});
		},
	);

	it.each([
		['0123456789', '+33123456789'],
		['33123456789', '+33123456789'],
		['+3221234567', '+3221234567'],
		['003221234567', '+3221234567'],
		['12', '12'],
		['fax of Mr Dupont', 'fax of Mr Dupont'],
		['', null],
	])('puts the number %j out as %j', (numero, recipient) => {
		expect(reportOf({ numero }).recipient).toBe(recipient);
	});

	it.each([
		['0', 0],
		['12', 12],
		['', null],
		['-1', null],
		['1.5', null],
		['1e3', null],
		['three', null],
		['12345678901234567890', null],
	])('counts %j pages as %j', (nb_page, pages) => {
		expect(reportOf({ nb_page }).pages).toBe(pages);
	});

	it.each(['10:15', '2026-11-22T10:15:00Z', '22 nov. 2026'])(
		'derives no instant from a fax machine’s clock: %s',
		(heure) => {
			expect(reportOf({ heure })).toMatchObject({ vendorTime: heure, occurredAt: null });
		},
	);

	it('has null for what the report does not say', () => {
		expect(reportOf({ ref_accuse: '', nb_page: '', heure: '' })).toMatchObject({
			messageId: null,
			pages: null,
			vendorTime: null,
		});
	});

	it('never throws, and gives every field a value of its type, as n8n stores them', () => {
		let read = 0;
		fc.assert(
			fc.property(anyCall, (parameters) => {
				const wire = decodeReport(parameters);
				if (wire === null) return;
				read += 1;
				const report = reportToDeliveryReport(wire, parameters, NOW);
				// `raw` is left out, since it keeps whatever else a caller sends along.
				const fields = { ...report, raw: null };
				expect(JSON.parse(JSON.stringify(fields))).toEqual(fields);
				expect(Object.keys(fields)).toEqual(Object.keys(reportOf()));
				expect(MESSAGE_STATUSES).toContain(report.status);
				expect([null, ...REASONS]).toContain(report.reason);
				for (const text of [report.messageId, report.recipient, report.vendorText, report.vendorTime]) {
					expect(text === null || (typeof text === 'string' && text !== '')).toBe(true);
				}
			}),
		);
		expect(read).toBeGreaterThan(0);
	});
});
