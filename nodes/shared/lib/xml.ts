import type * as FastXmlParser from 'fast-xml-parser';

let library: typeof FastXmlParser | undefined;

/** fast-xml-parser, loaded at first use. */
export const xmlLibrary = (): typeof FastXmlParser =>
	(library ??= require('fast-xml-parser') as typeof FastXmlParser);
