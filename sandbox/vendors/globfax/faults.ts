import { HOSTILE_FAULTS, type Repeat } from '../../hostile';
/** What the emulator does instead of answering well. Data, so that tests, people and pages declare them alike. */
export type Fault =
	/** Answers as usual, later. */
	| { kind: 'delay'; ms: number }
	/** The documented answer of a failing server: "Failed to fetch recipient". */
	| { kind: 'failedToFetch'; text?: string }
	/** Never answers. */
	| { kind: 'hang' }
	/** Closes the connection in the middle of the answer. */
	| { kind: 'cut' }
	/** Resets the connection before an answer. */
	| { kind: 'reset' }
	/** Answers with this HTTP status and text. */
	| { kind: 'status'; status: number; body: string; contentType?: string }
	/** Answers with a web page. */
	| { kind: 'html' }
	/** Sends the caller elsewhere. */
	| { kind: 'redirect'; location: string }
	/** Answers with this many bytes. */
	| { kind: 'oversize'; bytes: number }
	/** Repeats all headers, with the keys, in its error text, as badly made servers do. */
	| { kind: 'echo'; as?: Repeat }
	/** Answers with JSON that breaks off, as if it were complete. */
	| { kind: 'malformed' }
	/** Answers as usual, with this in place of `completed_at` while a fax is under way. */
	| { kind: 'emptyTime'; value: string | number };

export interface DeclaredFault {
	fault: Fault;
	/** Only for references that end with this. Default: all. */
	rcptRefEndsWith?: string;
	/** How often. Default: always. */
	times?: number;
}

/** The last digits of a reference that choose a fault. The sandbox's README lists them. */
export const MAGIC_FAULTS: Readonly<Record<string, Fault>> = {
	_901: { kind: 'delay', ms: 2_000 },
	_902: { kind: 'failedToFetch' },
	_903: { kind: 'hang' },
	_904: { kind: 'cut' },
	_905: { kind: 'status', status: 500, body: 'Internal Server Error' },
	_906: { kind: 'html' },
	_907: { kind: 'redirect', location: 'http://127.0.0.1:9/elsewhere' },
	_908: { kind: 'oversize', bytes: 5 * 1024 * 1024 },
	_909: { kind: 'echo' },
	_910: { kind: 'reset' },
	_911: { kind: 'malformed' },
	...Object.fromEntries(Object.entries(HOSTILE_FAULTS).map(([digits, fault]) => [`_${digits}`, fault])),
};

/** The fault for a query of this recipient: a declared one first, then a magic reference's. */
export function faultFor(rcptRef: string, declared: DeclaredFault[]): Fault | undefined {
	const match = declared.find(
		({ rcptRefEndsWith = '', times = Infinity }) => times > 0 && rcptRef.endsWith(rcptRefEndsWith),
	);
	if (match === undefined) return MAGIC_FAULTS[rcptRef.slice(-4)];
	if (match.times !== undefined) match.times -= 1;
	return match.fault;
}
