import { GatewayError } from '../errors/gatewayError';
import type { ErrorKind } from '../model';

/** Comma, semicolon and line end, also as Arabic, Persian, Chinese and Japanese keyboards write them. */
const SEPARATORS = /[,;\r\n،؛，；、]+/u;

export interface EntryField {
	/** The parameter's name in the editor. */
	name: string;
	/** The kind of the errors about it. */
	kind: ErrorKind;
	/** What to give instead of something that cannot be read, as an English sentence. */
	advice: string;
}

/**
 * The entries of a parameter that takes several: one text with separators, a number, or an array of both. Trimmed; none is empty.
 *
 * @throws GatewayError when an entry is neither text nor number, or a number so large that it lost digits
 */
export function splitEntries(value: unknown, field: EntryField): string[] {
	return (Array.isArray(value) ? value : [value])
		.flatMap((entry) => entryText(entry, field).split(SEPARATORS))
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}

function entryText(entry: unknown, { name, kind, advice }: EntryField): string {
	if (typeof entry === 'string') return entry;
	if (typeof entry === 'bigint') return String(entry);
	if (entry === null || entry === undefined) return '';
	if (typeof entry !== 'number') {
		throw new GatewayError(kind, {
			message: `${name} holds ${Array.isArray(entry) ? 'a list within a list' : `a value of type ${typeof entry}`}, not a number`,
			advice,
		});
	}
	if (Number.isSafeInteger(entry)) return String(entry);
	throw new GatewayError(kind, {
		message: `${name} holds ${entry}, which JavaScript cannot hold as a number without losing digits`,
		advice: 'Give it as text, in quotation marks.',
	});
}
