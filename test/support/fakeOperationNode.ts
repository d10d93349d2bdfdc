import type { IExecuteFunctions, INodeType } from 'n8n-workflow';
import type { VendorInfo } from '../../nodes/shared/model';
import { runOperations, type Operation } from '../../nodes/shared/n8n/actions/operation';
import { actionDescription } from '../../nodes/shared/n8n/description';

/** A vendor of no protocol. Its id is one that the model knows. */
export const FAKE_VENDOR = {
	id: 'asanak',
	name: 'Fake',
	channel: 'sms',
	countries: ['IR'],
	site: 'https://fake.example',
} as const satisfies VendorInfo;

/** A node as a vendor's is made, with this one operation. */
export function nodeOf(operation: Operation): INodeType {
	const operations = { only: operation };
	return {
		description: actionDescription(FAKE_VENDOR, operations, { group: 'output', description: 'Fake' }),
		async execute(this: IExecuteFunctions) {
			return await runOperations(this, operations);
		},
	};
}
