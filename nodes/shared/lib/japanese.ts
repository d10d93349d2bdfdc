import type * as EncodingJapanese from 'encoding-japanese';

let library: typeof EncodingJapanese | undefined;

/** encoding-japanese, loaded at first use. */
export const japaneseLibrary = (): typeof EncodingJapanese =>
	(library ??= require('encoding-japanese') as typeof EncodingJapanese);
