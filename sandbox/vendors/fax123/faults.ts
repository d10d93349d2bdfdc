import { HOSTILE_FAULTS, type Repeat } from '../../hostile';
import { digitsOf, lastThree } from './numbers';

/** What REF of an accepted fax is: the vendor's own reference, or the caller's `ref`. */
export type RefMode = 'vendor' | 'caller';

/** What the emulator does instead of answering well. Data, so that tests, people and pages declare them alike. */
export type Fault =
	/** Answers as usual, later. */
	| { kind: 'delay'; ms: number }
	/** Takes nothing and answers with this code. */
	| { kind: 'refuse'; code: number }
	/** Takes the fax and never answers. */
	| { kind: 'hang' }
	/** Takes the fax and closes the connection in the middle of the answer. */
	| { kind: 'cut' }
	/** Takes the fax and resets the connection before an answer. */
	| { kind: 'reset' }
	/** Takes the fax and answers with this HTTP status and text. */
	| { kind: 'status'; status: number; body: string; contentType?: string }
	/** Takes nothing and sends the caller elsewhere. */
	| { kind: 'redirect'; location: string }
	/** Takes the fax and answers with this many bytes. */
	| { kind: 'oversize'; bytes: number }
	/** Takes nothing and repeats the whole query, with the password, in its error text, as badly made servers do. */
	| { kind: 'echo'; as?: Repeat }
	/** Takes the fax under the caller's reference, or under one of its own: accounts may differ in that. */
	| { kind: 'ref'; from: RefMode };

export interface DeclaredFault {
	fault: Fault;
	/** Only for recipients that end with this. Default: all. */
	recipientEndsWith?: string;
	/** How often. Default: always. */
	times?: number;
}

/** The last three digits of a recipient that choose a fault. The sandbox's README lists them. */
export const MAGIC_FAULTS: Readonly<Record<string, Fault>> = {
	901: { kind: 'delay', ms: 2_000 },
	902: { kind: 'refuse', code: 112 },
	903: { kind: 'hang' },
	904: { kind: 'cut' },
	905: { kind: 'status', status: 500, body: 'Internal Server Error' },
	906: {
		kind: 'status',
		status: 200,
		body: '<!DOCTYPE html><html><body><h1>Maintenance</h1></body></html>',
		contentType: 'text/html',
	},
	907: { kind: 'redirect', location: 'http://127.0.0.1:9/elsewhere' },
	908: { kind: 'oversize', bytes: 5 * 1024 * 1024 },
	909: { kind: 'echo' },
	910: { kind: 'reset' },
	...HOSTILE_FAULTS,
};

/** The fault for a fax to this number: a declared one first, then a magic number's. */
export function faultFor(fax: string, declared: DeclaredFault[]): Fault | undefined {
	const match = declared.find(
		({ recipientEndsWith = '', times = Infinity }) => times > 0 && digitsOf(fax).endsWith(recipientEndsWith),
	);
	if (match === undefined) return MAGIC_FAULTS[lastThree(fax)];
	if (match.times !== undefined) match.times -= 1;
	return match.fault;
}
