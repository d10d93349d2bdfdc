import type { VendorInfo } from '../shared/model';

export const FAX123 = {
	id: 'fax123',
	name: '123-Fax',
	channel: 'fax',
	countries: ['FR'],
	site: 'http://www.123-fax.net',
} as const satisfies VendorInfo;
