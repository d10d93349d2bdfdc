import type * as Luxon from 'luxon';

let library: typeof Luxon | undefined;

/** luxon, loaded at first use. */
export const timeLibrary = (): typeof Luxon => (library ??= require('luxon') as typeof Luxon);
