import type { Channel, Vendor } from './vocabulary';

/** What each vendor's `vendor.ts` says of it; the lists elsewhere are derived from these. */
export interface VendorInfo {
	id: Vendor;
	/** The name that people read. */
	name: string;
	channel: Channel;
	/** ISO 3166-1 alpha-2 codes of the countries that it serves. */
	countries: readonly string[];
	/** Its own site, where people get an account. */
	site: string;
}
