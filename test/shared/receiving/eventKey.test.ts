import { missingReport } from '../../../nodes/Asanak/gateway/normalise';
import type { DeliveryReport, Unkeyed } from '../../../nodes/shared/model';
import { withEventKey } from '../../../nodes/shared/receiving/eventKey';

const REPORT: Unkeyed<DeliveryReport> = {
	...missingReport('101', '2026-01-01T00:00:00.000Z'),
	recipient: '+989123456789',
};
const keyOf = (report: typeof REPORT) => withEventKey(report).eventKey;

describe('the key of a polled report', () => {
	it('is short, and leaves the report unchanged', () => {
		const { eventKey, ...report } = withEventKey(REPORT);
		expect(eventKey).toMatch(/^[\w-]{22}$/);
		expect(report).toStrictEqual(REPORT);
	});

	it('is the same as in earlier versions, since flows compare it with stored keys', () => {
		expect(keyOf(REPORT)).toBe('ZnxHOHvrYiEpNqEZUM3B89');
	});

	it('is the same when the report is polled again, whatever the order of its fields', () => {
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
	] as const)('differs if the report differs: %j', (other) => {
		expect(keyOf({ ...REPORT, ...other })).not.toBe(keyOf(REPORT));
	});
});
