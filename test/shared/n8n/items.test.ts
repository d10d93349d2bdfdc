import { CREDIT, DELIVERY_REPORT, type DeliveryReport } from '../../../nodes/shared/model';
import { toEventItem, toItem } from '../../../nodes/shared/n8n/items';

describe('toItem', () => {
	it('is the record with its fields in the order of its shape, paired to the item that it answers', () => {
		const item = toItem(CREDIT, { raw: null, vendor: 'asanak', unit: null, amount: 5 }, 3);
		expect(Object.keys(item.json)).toEqual(Object.keys(CREDIT));
		expect(item).toEqual({
			json: { amount: 5, unit: null, vendor: 'asanak', raw: null },
			pairedItem: { item: 3 },
		});
	});
});

describe('toEventItem', () => {
	it('is the event with its fields in the order of its shape, paired to nothing', () => {
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
