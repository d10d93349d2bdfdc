import type * as IpaddrJs from 'ipaddr.js';

let library: typeof IpaddrJs | undefined;

/** ipaddr.js, loaded at first use. */
export const ipLibrary = (): typeof IpaddrJs => (library ??= require('ipaddr.js') as typeof IpaddrJs);
