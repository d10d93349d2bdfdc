import fc from 'fast-check';
import {
	answerToCredit,
	expiredReport,
	messageToSendResult,
	missingReport,
	pushToInboundMessage,
	receivedToInboundMessage,
	reportToDeliveryReport,
} from '../../nodes/Asanak/gateway/normalise';
import { decodePush, type WirePush } from '../../nodes/Asanak/gateway/pushWire';
import {
	decodeCreditAnswer,
	decodeReceivedAnswer,
	decodeReportAnswer,
	decodeSendAnswer,
	type WireReceived,
	type WireReport,
} from '../../nodes/Asanak/gateway/wire';
import { anyText } from '../support/anyText';
import { sample } from './sample';
import { dispatchesOf } from './sendInput';
import { answerOf } from './soap';

const NOW = '2026-11-21T09:00:00.000Z';
const LONGEST_ID = '9223372036854775807';
const [REPORT] = decodeReportAnswer(answerOf(sample('report-answer'))).reports as [WireReport];
const [RECEIVED] = decodeReceivedAnswer(answerOf(sample('received-answer'))).messages as [WireReceived];

describe('messageToSendResult', () => {
	const answer = decodeSendAnswer(answerOf(sample('send-answer')));

	it('is queued and not final: the message has entered the queue', () => {
		const [dispatch] = dispatchesOf({ to: '0912 345 6789' });
		expect(messageToSendResult(dispatch!, answer, LONGEST_ID)).toStrictEqual({
			vendor: 'asanak',
			channel: 'sms',
			recipient: '+989123456789',
			messageId: LONGEST_ID,
			clientReference: null,
			status: 'queued',
			final: false,
			reason: null,
			vendorCode: '1',
			vendorText: null,
			scheduledFor: null,
			segments: 1,
			raw: { status: '1', errorMsg: null, msgIdArray: LONGEST_ID },
		});
	});

	it('is unknown, with all ids, if none can be matched to this message', () => {
		const [dispatch] = dispatchesOf({ message: 'س'.repeat(71) });
		expect(messageToSendResult(dispatch!, answer, null)).toMatchObject({
			messageId: null,
			status: 'unknown',
			final: false,
			scheduledFor: null,
			segments: 2,
			raw: { msgIdArray: ['248631', '284651'] },
		});
	});
});

describe('reportToDeliveryReport', () => {
	it('takes all fields of a report', () => {
		expect(reportToDeliveryReport({ ...REPORT, destination: '989123456789' }, NOW)).toStrictEqual({
			event: 'deliveryReport',
			vendor: 'asanak',
			channel: 'sms',
			messageId: '2199031238568',
			clientReference: null,
			recipient: '+989123456789',
			status: 'delivered',
			final: true,
			reason: null,
			retryable: false,
			vendorCode: '6',
			vendorText: 'Delivered',
			pages: null,
			charge: null,
			chargeUnit: null,
			occurredAt: '2013-04-08T06:51:44.571Z',
			vendorTime: '1365403904571',
			receivedAt: NOW,
			raw: REPORT.raw,
		});
	});

	it.each(['0', null, 'yesterday', '-5', '99999999999999999999'])(
		'has no delivery time if the vendor says %j',
		(deliveredAt) => {
			expect(reportToDeliveryReport({ ...REPORT, deliveredAt }, NOW)).toMatchObject({
				occurredAt: null,
				vendorTime: null,
			});
		},
	);

	it('keeps a code that the document does not list', () => {
		expect(reportToDeliveryReport({ ...REPORT, status: '77' }, NOW)).toMatchObject({
			status: 'unknown',
			final: false,
			reason: null,
			vendorCode: '77',
			vendorText: null,
		});
	});

	it('has no recipient if the vendor names none', () => {
		expect(reportToDeliveryReport({ ...REPORT, destination: null }, NOW).recipient).toBeNull();
	});

	it('of a report without a status says so', () => {
		expect(reportToDeliveryReport({ ...REPORT, status: '' }, NOW)).toMatchObject({
			status: 'unknown',
			final: false,
			vendorCode: null,
		});
	});
});

describe('a report that the vendor does not return', () => {
	it('because it is no longer kept is final, like the code 23 of a single one', () => {
		const { raw, ...fields } = expiredReport(LONGEST_ID, NOW);
		expect(raw).toBeNull();
		expect(fields).toMatchObject({
			messageId: LONGEST_ID,
			status: 'unknown',
			reason: 'notFound',
			final: true,
			vendorCode: '23',
		});
	});

	it('without a reason is not final: it may come later', () => {
		expect(missingReport('101', NOW)).toMatchObject({
			messageId: '101',
			status: 'unknown',
			reason: 'notFound',
			final: false,
			vendorCode: null,
		});
	});
});

describe('receivedToInboundMessage', () => {
	it('takes all fields of a received message', () => {
		expect(receivedToInboundMessage(RECEIVED, NOW)).toStrictEqual({
			event: 'inboundMessage',
			vendor: 'asanak',
			channel: 'sms',
			messageId: '2158815',
			from: '98935***',
			to: '+982164063188',
			text: 'ok',
			keyword: null,
			operator: null,
			encoding: 'utf8',
			partCount: 1,
			partNumber: null,
			occurredAt: '2013-04-07T05:37:16.207Z',
			receivedAt: NOW,
			raw: RECEIVED.raw,
		});
	});

	it.each([
		['989350000000', '+989350000000'],
		['00989350000000', '+989350000000'],
		['+989350000000', '+989350000000'],
		['09350000000', '+989350000000'],
		['9350000000', '+989350000000'],
		['+32475112233', '+32475112233'],
		['982100', '982100'],
		['2100', '2100'],
		['MCI', 'MCI'],
		['', ''],
		['98935***', '98935***'],
	])('writes the sender %j as %j', (source, from) => {
		expect(receivedToInboundMessage({ ...RECEIVED, source }, NOW).from).toBe(from);
	});

	it.each(['', '-1', '1.5', 'two', '1234567890'])('has no partCount if the vendor says %j', (partCount) => {
		expect(receivedToInboundMessage({ ...RECEIVED, partCount }, NOW).partCount).toBeNull();
	});

	it.each([
		['1', 1],
		['12', 12],
		['255', 255],
	])('has the partCount that the vendor gives: %j', (partCount, count) => {
		expect(receivedToInboundMessage({ ...RECEIVED, partCount }, NOW).partCount).toBe(count);
	});

	it('keeps its id as text', () => {
		for (const id of [LONGEST_ID, '007', 'a-1']) {
			expect(receivedToInboundMessage({ ...RECEIVED, id }, NOW).messageId).toBe(id);
		}
	});
});

describe('pushToInboundMessage', () => {
	const PUSH = {
		destAddress: '982100',
		srcAddress: '989350000000',
		msgBody: 'سلام',
		msgPartNumber: '2',
		receivedTime: '1365313036207',
	};

	it('takes all fields of a push: it has no id, but a partNumber', () => {
		expect(pushToInboundMessage(decodePush(PUSH) as WirePush, PUSH, NOW)).toStrictEqual({
			event: 'inboundMessage',
			vendor: 'asanak',
			channel: 'sms',
			messageId: null,
			from: '+989350000000',
			to: '982100',
			text: 'سلام',
			keyword: null,
			operator: null,
			encoding: null,
			partCount: null,
			partNumber: 2,
			occurredAt: '2013-04-07T05:37:16.207Z',
			receivedAt: NOW,
			raw: PUSH,
		});
	});

	it('is null where the vendor says nothing', () => {
		const push = decodePush({ srcAddress: '2100', msgBody: '' }) as WirePush;
		expect(pushToInboundMessage(push, {}, NOW)).toMatchObject({
			to: null,
			partNumber: null,
			occurredAt: null,
		});
	});
});

it('answerToCredit has no unit: the document names none', () => {
	const answer = decodeCreditAnswer(answerOf(sample('credit-answer')));
	expect(answerToCredit(answer, 144_261)).toStrictEqual({
		vendor: 'asanak',
		amount: 144_261,
		unit: null,
		raw: { status: '0', credit: '144261' },
	});
});

it('no answer of the vendor makes a report or a message throw, or leaves a field undefined', () => {
	const text = fc.oneof(
		fc.constantFrom('0', '9223372036854775807', '98935', '+', '0098'),
		anyText({ maxLength: 12 }),
	);
	const texts = fc.tuple(text, text, text, text);
	const time = fc.option(fc.nat({ max: 999_999_999_999_999 }));
	fc.assert(
		fc.property(texts, time, ([one, two, three, four], receivedMs) => {
			const records = [
				reportToDeliveryReport(
					{ id: one, status: two, deliveredAt: three, destination: four, source: one, raw: {} },
					NOW,
				),
				receivedToInboundMessage(
					{
						...{ id: one, source: two, destination: three, text: four, raw: {} },
						...{ encoding: one, partCount: two, receivedMs },
					},
					NOW,
				),
				pushToInboundMessage(
					{ destination: one, source: two, text: three, partNumber: four, receivedMs },
					{},
					NOW,
				),
			];
			for (const record of records) expect(Object.values(record)).not.toContain(undefined);
		}),
	);
});
