import type { VendorInfo } from '../shared/model';

export const GLOBFAX = {
	id: 'globFax',
	name: 'GlobFax',
	channel: 'fax',
	countries: ['CN'],
	site: 'http://www.globfax.com',
} as const satisfies VendorInfo;
