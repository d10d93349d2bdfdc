import type * as CsvParse from 'csv-parse/sync';

let library: typeof CsvParse | undefined;

/** csv-parse, loaded at first use. */
export const csvLibrary = (): typeof CsvParse => (library ??= require('csv-parse/sync') as typeof CsvParse);
