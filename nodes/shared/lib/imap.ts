import type * as ImapFlowModule from 'imapflow';

let library: typeof ImapFlowModule | undefined;

/** imapflow, loaded at first use. */
export const imapLibrary = (): typeof ImapFlowModule =>
	(library ??= require('imapflow') as typeof ImapFlowModule);

export type { FetchMessageObject, FetchQueryObject, ImapFlow, SearchObject } from 'imapflow';
