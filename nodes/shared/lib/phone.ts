import type * as LibPhoneNumber from 'libphonenumber-js/max';

let library: typeof LibPhoneNumber | undefined;

/**
 * libphonenumber-js with its largest metadata, loaded at first use. The smaller ones know lengths only, so their
 * `isValid` takes numbers that the numbering plan does not have.
 */
export const phoneLibrary = (): typeof LibPhoneNumber =>
	(library ??= require('libphonenumber-js/max') as typeof LibPhoneNumber);

export type { CountryCode, PhoneNumber } from 'libphonenumber-js/max';
