import type * as PostalMimeModule from 'postal-mime';

let library: typeof PostalMimeModule | undefined;

/** postal-mime, loaded at first use. */
export const mimeLibrary = (): typeof PostalMimeModule =>
	(library ??= require('postal-mime') as typeof PostalMimeModule);
