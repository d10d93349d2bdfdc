import fc from 'fast-check';
import {
	japaneseTime,
	resultToDeliveryReport,
	trackingReference,
} from '../../nodes/FaximoSilver/gateway/normalise';
import { anyText } from '../support/anyText';

describe('a time', () => {
	it.each([
		['2010/01/01 10:50:40', '2010-01-01T01:50:40.000Z'],
		['2010-01-20 10:20:30', '2010-01-20T01:20:30.000Z'],
		['2010/1/2 3:04', '2010-01-01T18:04:00.000Z'],
		['2010/01/01  10:50:40', '2010-01-01T01:50:40.000Z'],
		[' 2024/02/29 00:00:00 ', '2024-02-28T15:00:00.000Z'],
		['2010/12/31 23:59:59', '2010-12-31T14:59:59.000Z'],
	])('is in Japan’s time zone: %s', (text, instant) => {
		expect(japaneseTime(text)).toBe(instant);
	});

	it.each([
		null,
		'',
		'soon',
		'2010/01/01',
		'2010/02/31 10:00:00',
		'2010/13/01 10:00:00',
		'2010/01/01 25:00:00',
		'2010/01/01 10:60:00',
		'2010/01/01 10:00:60',
		'2010/01/00 10:00:00',
		'x2010/01/01 10:00:00',
		'2010/01/01 10:00:00x',
		'2010.01.01 10:00:00',
		'20100/01/01 10:00:00',
		'2010/00/10 10:00:00',
	])('that is invalid is null: %j', (text) => {
		expect(japaneseTime(text)).toBeNull();
	});

	it('is null or an instant, whatever the text', () => {
		const written = fc
			.array(fc.nat({ max: 9999 }), { minLength: 6, maxLength: 6 })
			.map(([y, m, d, h, i, s]) => `${y}/${m}/${d} ${h}:${i}:${s}`);
		fc.assert(
			fc.property(fc.oneof(written, anyText({ maxLength: 20 })), (text) => {
				const time = japaneseTime(text);
				if (time !== null) expect(new Date(time).toISOString()).toBe(time);
			}),
		);
	});
});

describe('the reference in a subject', () => {
	it.each([
		['[n8n-1a2b3c4d] Order', 'n8n-1a2b3c4d'],
		['===[order-1] Order', 'order-1'],
		['=== [order-1]', 'order-1'],
		['[order-1]', 'order-1'],
		[' ===[order-1] Order', 'order-1'],
		['\t[order-1] ', 'order-1'],
		[`[${'x'.repeat(40)}] a`, 'x'.repeat(40)],
	])('is at the start: %s', (subject, reference) => {
		expect(trackingReference(subject)).toBe(reference);
	});

	it.each([null, '', 'Order [1]', '[]', '[two words]', `[${'x'.repeat(41)}]`, '[見積]', '[open', 'Re: [x]'])(
		'is absent in: %j',
		(subject) => {
			expect(trackingReference(subject)).toBeNull();
		},
	);
});

it('a result that has only the number of its first line uses that number', () => {
	const result = { recipient: null, firstLineNumber: '0312345678', sentAt: null, pages: null, subject: null };
	const mail = { subject: 'x', messageId: null };
	expect(resultToDeliveryReport({ outcome: 'error', ...result }, mail, 'now')).toMatchObject({
		...{ recipient: '+81312345678', status: 'undelivered', occurredAt: null, vendorTime: null },
		...{ clientReference: null, receivedAt: 'now' },
	});
});
