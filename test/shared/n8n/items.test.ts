import { CREDIT, DELIVERY_REPORT, type DeliveryReport } from '../../../nodes/shared/model';
import { toEventItem, toItem } from '../../../nodes/shared/n8n/items';

describe('toItem', () => {
	it('returns the record with its fields in order, paired to its input item', () => {
		const item = toItem(CREDIT, { raw: null, vendor: 'asanak', unit: null, amount: 5 }, 3);
		expect(Object.keys(item.json)).toEqual(Object.keys(CREDIT));
		expect(item).toEqual({
			json: { amount: 5, unit: null, vendor: 'asanak', raw: null },
			pairedItem: { item: 3 },
		});
	});
});

describe('toEventItem', () => {
	it('returns the event with its fields in order, without pairing', () => {
		const backwards = Object.fromEntries(
			Object.keys(DELIVERY_REPORT)
				.reverse()
				.map((name) => [name, null]),
		);
		const item = toEventItem({ ...backwards, event: 'deliveryReport' } as unknown as DeliveryReport);
		expect(Object.keys(item.json)).toEqual(Object.keys(DELIVERY_REPORT));
		expect(item.pairedItem).toBeUndefined();
	});
});
