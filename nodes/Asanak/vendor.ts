import type { VendorInfo } from '../shared/model';

export const ASANAK = {
	id: 'asanak',
	name: 'Asanak',
	channel: 'sms',
	countries: ['IR'],
	site: 'http://www.asanak.ir',
} as const satisfies VendorInfo;
