import type * as LibPhoneNumber from 'libphonenumber-js/min';

let library: typeof LibPhoneNumber | undefined;

/** libphonenumber-js with its smallest metadata (lengths, which is what `isPossible` needs), loaded at first use. */
export const phoneLibrary = (): typeof LibPhoneNumber =>
	(library ??= require('libphonenumber-js/min') as typeof LibPhoneNumber);

export type { CountryCode } from 'libphonenumber-js/min';
