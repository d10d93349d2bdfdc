import type { VendorInfo } from '../shared/model';

export const SMSEXTRAPRO = {
	id: 'smsExtraPro',
	name: 'SmsExtraPro',
	channel: 'sms',
	countries: ['BE', 'FR'],
	site: 'http://www.smsextrapro.com',
} as const satisfies VendorInfo;
