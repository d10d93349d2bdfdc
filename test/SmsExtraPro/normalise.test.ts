import fc from 'fast-check';
import { answerToSendResult, callToEvent } from '../../nodes/SmsExtraPro/gateway/normalise';
import {
	decodeAnswer,
	decodeCall,
	type WireAnswer,
	type WireCall,
} from '../../nodes/SmsExtraPro/gateway/wire';
import { EVENTS } from '../../nodes/shared/model';
import { anyCall, INBOUND, REPORT } from './calls';
import { sample } from './sample';

const body = sample('answer-ok');
const answer = decodeAnswer(body) as WireAnswer;

describe('answerToSendResult', () => {
	it('is queued and not final: Ok means that the message was registered', () => {
		const scheduledFor = '2026-11-21T10:00:00+01:00';
		const sent = { recipient: '+32475112233', scheduledFor, segments: 1, clientReference: 'order-1' };
		expect(answerToSendResult({ ...answer, raw: body }, sent)).toStrictEqual({
			recipient: '+32475112233',
			status: 'queued',
			reason: null,
			scheduledFor,
			segments: 1,
			messageId: null,
			clientReference: 'order-1',
			vendorCode: 'Ok',
			vendorText: 'Ok',
			final: false,
			vendor: 'smsExtraPro',
			channel: 'sms',
			raw: 'Ok : Ok',
		});
	});
});

describe('callToEvent', () => {
	const now = '2026-11-20T12:00:00.000Z';
	const eventOf = (parameters: Record<string, string>) =>
		callToEvent(decodeCall(parameters) as WireCall, parameters, now);

	it('takes all fields of a report', () => {
		expect(eventOf(REPORT)).toStrictEqual({
			event: 'deliveryReport',
			vendor: 'smsExtraPro',
			channel: 'sms',
			messageId: '1000001',
			clientReference: 'order-1',
			recipient: '+32475112233',
			status: 'undelivered',
			final: true,
			reason: 'unallocatedNumber',
			retryable: false,
			vendorCode: '503',
			vendorText: 'Unexisting destination',
			pages: null,
			charge: null,
			chargeUnit: null,
			occurredAt: null,
			vendorTime: null,
			receivedAt: now,
			raw: REPORT,
		});
	});

	it('takes all fields of an inbound SMS', () => {
		expect(eventOf(INBOUND)).toStrictEqual({
			event: 'inboundMessage',
			vendor: 'smsExtraPro',
			channel: 'sms',
			messageId: '1000002',
			from: '+32475112233',
			to: '8989',
			text: 'Où êtes-vous ?',
			keyword: 'INFO',
			operator: 'Proximus',
			encoding: null,
			partCount: null,
			partNumber: null,
			occurredAt: null,
			receivedAt: now,
			raw: INBOUND,
		});
	});

	it('uses the status word if there is no comment, as for a delivered message', () => {
		expect(eventOf({ ...REPORT, Status: 'Acked', StatusCode: '200', Comment: '' })).toMatchObject({
			status: 'delivered',
			final: true,
			vendorCode: '200',
			vendorText: 'Acked',
		});
	});

	it('keeps an unlisted code, and uses the status word', () => {
		expect(eventOf({ ...REPORT, StatusCode: '599', Comment: 'New' })).toMatchObject({
			status: 'undelivered',
			final: true,
			reason: 'unspecified',
			retryable: false,
			vendorCode: '599',
			vendorText: 'New',
		});
	});

	describe.each([
		['without a code', ''],
		['with a code that the document does not list', '599'],
	])('of a report %s', (_what, StatusCode) => {
		it.each([
			['Acked', { status: 'delivered', reason: null, final: true }],
			['Pending', { status: 'sent', reason: null, final: false }],
			['Error', { status: 'undelivered', reason: 'unspecified', final: true }],
			['Timeout', { status: 'unknown', reason: 'noConfirmation', final: true }],
			['ACKED', { status: 'delivered' }],
			[' error ', { status: 'undelivered' }],
			['Rejected', { status: 'unknown', reason: null, final: false }],
			['constructor', { status: 'unknown', reason: null, final: false }],
		])('reads the status word %j', (Status, meaning) => {
			expect(eventOf({ ...REPORT, Status, StatusCode, Comment: '' })).toMatchObject(meaning);
		});
	});

	it('of a report with a listed code uses the code, whatever the status word', () => {
		expect(eventOf({ ...REPORT, Status: 'Pending', StatusCode: '200' })).toMatchObject({
			status: 'delivered',
		});
		expect(eventOf({ ...REPORT, Status: 'Acked', StatusCode: '503' })).toMatchObject({
			status: 'undelivered',
			reason: 'unallocatedNumber',
		});
	});

	it('has null, not empty texts, where the vendor says nothing', () => {
		expect(eventOf({ Dest: '32475112233', Status: 'Pending' })).toMatchObject({
			messageId: null,
			clientReference: null,
			vendorCode: null,
			vendorText: 'Pending',
			status: 'sent',
			final: false,
		});
		expect(eventOf({ Sender: '32475112233', Msg: '' })).toMatchObject({
			messageId: null,
			to: null,
			text: '',
			keyword: null,
			operator: null,
		});
	});

	it.each([
		['32475112233', '+32475112233'],
		['+32475112233', '+32475112233'],
		['0475112233', '0475112233'],
		['Proximus', 'Proximus'],
		['8989', '8989'],
	])('writes the number %s as %s', (given, written) => {
		expect(eventOf({ ...REPORT, Dest: given })).toMatchObject({ recipient: written });
		expect(eventOf({ ...INBOUND, Sender: given })).toMatchObject({ from: written });
	});

	it('keeps ids as text: with leading zeros, and beyond the number range', () => {
		expect(eventOf({ ...REPORT, SmsID: '00012345678901234567890' })).toMatchObject({
			messageId: '00012345678901234567890',
		});
	});

	it('has all fields, for any call', () => {
		const seen = new Set<string>();
		fc.assert(
			fc.property(anyCall, (parameters) => {
				const call = decodeCall(parameters);
				if (call === null) return;
				const event = callToEvent(call, parameters, now);
				seen.add(event.event);
				expect([...Object.keys(event), 'eventKey'].sort()).toEqual(Object.keys(EVENTS[event.event]).sort());
				expect(Object.values(event)).not.toContain(undefined);
				expect(event.raw).toBe(parameters);
			}),
		);
		expect([...seen].sort()).toEqual(['deliveryReport', 'inboundMessage']);
	});
});
