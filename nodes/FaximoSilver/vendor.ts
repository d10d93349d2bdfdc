import type { VendorInfo } from '../shared/model';

export const FAXIMOSILVER = {
	id: 'faximoSilver',
	name: 'faximoSilver',
	channel: 'fax',
	countries: ['JP'],
	site: 'https://www.faximo.jp',
} as const satisfies VendorInfo;
