import { missingReport } from '../../../nodes/Asanak/gateway/normalise';
import type { DeliveryReport, Unkeyed } from '../../../nodes/shared/model';
import { withEventKey } from '../../../nodes/shared/receiving/eventKey';

const REPORT: Unkeyed<DeliveryReport> = {
	...missingReport('101', '2026-01-01T00:00:00.000Z'),
	recipient: '+989123456789',
};
const keyOf = (report: typeof REPORT) => withEventKey(report).eventKey;

describe('the key of a report that was asked for', () => {
	it('is short, and leaves the report as it is', () => {
		const { eventKey, ...report } = withEventKey(REPORT);
		expect(eventKey).toMatch(/^[\w-]{22}$/);
		expect(report).toStrictEqual(REPORT);
	});

	it('stays what it was in earlier versions, since flows compare it with what they have kept', () => {
		expect(keyOf(REPORT)).toBe('ZnxHOHvrYiEpNqEZUM3B89');
	});

	it('is the same when the report is asked for again later, whatever the order of its fields', () => {
		const backwards = Object.fromEntries(Object.entries(REPORT).reverse()) as typeof REPORT;
		expect(keyOf({ ...backwards, receivedAt: '2026-01-02T00:00:00.000Z', raw: { asked: 'again' } })).toBe(
			keyOf(REPORT),
		);
	});

	it.each([
		{ messageId: '102' },
		{ recipient: '+989123456780' },
		{ recipient: null },
		{ status: 'delivered' },
		{ final: true },
		{ vendorCode: '5' },
		{ vendorText: 'other words' },
		{ vendorTime: '1' },
		{ pages: 2 },
		{ vendor: 'globFax' },
	] as const)('is another where the report says something else: %j', (other) => {
		expect(keyOf({ ...REPORT, ...other })).not.toBe(keyOf(REPORT));
	});
});
