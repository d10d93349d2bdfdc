import {
	CHANNELS,
	CREDIT,
	DELIVERY_REPORT,
	ERROR_KINDS,
	EVENTS,
	FAILED_ITEM,
	FAILURE_OUTCOMES,
	inOrder,
	INBOUND_MESSAGE,
	LOW_CREDIT,
	MESSAGE_STATUSES,
	PREVIEW,
	REASONS,
	SEND_RESULT,
	SMS_ENCODINGS,
	VENDORS,
	WAITED_REPORT,
	withTextRaw,
} from '../../../nodes/shared/model';

const of = (values: readonly string[]) => ({ type: 'string', values });
const text = { type: 'string' };
const [vendor, channel, raw] = [of(VENDORS), of(CHANNELS), { type: 'object' }];
const ids = { messageId: text, clientReference: text };
const words = { vendorCode: text, vendorText: text };

/** Fields and their order as the editor shows them and flows read them. */
describe('the record', () => {
	it('of a send has these fields', () => {
		expect(SEND_RESULT).toEqual({
			...{
				recipient: text,
				status: of(MESSAGE_STATUSES),
				reason: of(REASONS),
				scheduledFor: text,
				segments: { type: 'integer' },
			},
			...{ ...ids, ...words, final: { type: 'boolean' }, vendor, channel, raw },
		});
	});

	it('of a delivery report has these fields', () => {
		expect(DELIVERY_REPORT).toEqual({
			...{ recipient: text, status: of(MESSAGE_STATUSES), reason: of(REASONS), pages: { type: 'integer' } },
			...{ charge: { type: 'number' }, chargeUnit: text, ...ids, ...words, final: { type: 'boolean' } },
			...{ retryable: { type: 'boolean' }, occurredAt: text, vendorTime: text, receivedAt: text },
			...{ event: of(['deliveryReport']), eventKey: text, vendor, channel, raw },
		});
	});

	it('of an awaited report also has the item that was sent, after all others', () => {
		expect(Object.entries(WAITED_REPORT)).toEqual([
			...Object.entries(DELIVERY_REPORT),
			['input', { type: 'object' }],
		]);
	});

	it('of an inbound message has these fields', () => {
		expect(INBOUND_MESSAGE).toEqual({
			...{ from: text, to: text, text, keyword: text, messageId: text, operator: text, encoding: text },
			...{ partCount: { type: 'integer' }, partNumber: { type: 'integer' }, occurredAt: text },
			...{ receivedAt: text, event: of(['inboundMessage']), eventKey: text, vendor, channel, raw },
		});
	});

	it('of a preview has these fields', () => {
		const count = { type: 'integer' };
		expect(PREVIEW).toEqual({
			...{
				recipient: text,
				wouldSend: { type: 'boolean' },
				reason: of([...new Set([...REASONS, ...ERROR_KINDS])]),
			},
			...{ error: text, encoding: of(SMS_ENCODINGS), characters: count, segments: count },
			...{ costlyCharacter: text, suggestion: text, price: { type: 'number' }, scheduledFor: text },
			...{ vendor, channel },
		});
	});

	it('of credit, and of a failed item, has these fields', () => {
		const amount = { type: 'number' };
		expect(CREDIT).toEqual({ amount, unit: text, vendor, raw });
		expect(LOW_CREDIT).toEqual({
			...{ amount, unit: text, threshold: amount, event: of(['lowCredit']), eventKey: text, vendor, raw },
		});
		expect(FAILED_ITEM).toEqual({
			...{ recipient: text, error: text, errorKind: of(ERROR_KINDS), outcome: of(FAILURE_OUTCOMES) },
			...{ clientReference: text, ...words, vendor, channel },
		});
	});

	it('of an event is found by its event', () => {
		expect(EVENTS).toEqual({
			deliveryReport: DELIVERY_REPORT,
			inboundMessage: INBOUND_MESSAGE,
			lowCredit: LOW_CREDIT,
		});
	});

	it('of a vendor that answers in text has a text schema for raw', () => {
		expect(withTextRaw(CREDIT)).toEqual({ ...CREDIT, raw: text });
	});

	it('has its fields in the order of its shape, and no others', () => {
		const record = { raw: null, vendor: 'asanak' as const, extra: 1, unit: null, amount: 7 };
		expect(Object.entries(inOrder(CREDIT, record))).toEqual([
			['amount', 7],
			['unit', null],
			['vendor', 'asanak'],
			['raw', null],
		]);
	});
});
