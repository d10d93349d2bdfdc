import { HOSTILE_FAULTS, type Repeat } from '../../hostile';
/** What the emulator does instead of answering well. Data, so that tests, people and pages declare them alike. */
export type Fault =
	/** Answers as usual, later. */
	| { kind: 'delay'; ms: number }
	/** Takes nothing and answers `Error : <text>`. */
	| { kind: 'refuse'; text: string }
	/** Takes the message and never answers. */
	| { kind: 'hang' }
	/** Takes the message and closes the connection in the middle of the answer. */
	| { kind: 'cut' }
	/** Takes the message and answers with this HTTP status and text. */
	| { kind: 'status'; status: number; body: string; contentType?: string }
	/** Takes the message and answers with bytes that are no HTTP. */
	| { kind: 'broken' }
	/** Takes nothing and sends the caller elsewhere. */
	| { kind: 'redirect'; location: string }
	/** Takes the message and answers with this many bytes. */
	| { kind: 'oversize'; bytes: number }
	/** Takes nothing and repeats all that it was sent in its error text, as badly made servers do. */
	| { kind: 'echo'; as?: Repeat };

export interface DeclaredFault {
	fault: Fault;
	/** Only for requests with a recipient that ends with this. Default: all. */
	recipientEndsWith?: string;
	/** How often. Default: always. */
	times?: number;
}

/** The last three digits of a recipient that choose a fault. The sandbox's README lists them. */
export const MAGIC_FAULTS: Readonly<Record<string, Fault>> = {
	901: { kind: 'delay', ms: 2_000 },
	902: { kind: 'refuse', text: 'Votre compte ne permet pas cet envoi' },
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
	910: { kind: 'status', status: 200, body: 'Ok : 1 SMS envoyé\nReste : 99 SMS' },
	911: {
		kind: 'status',
		status: 200,
		body: '<html><head><title>HttpSend</title></head><body>Ok : Ok<br /></body></html>',
		contentType: 'text/html',
	},
	912: { kind: 'broken' },
	...HOSTILE_FAULTS,
};

/** The fault for a request to these recipients: a declared one first, then a magic number's. */
export function faultFor(recipients: readonly string[], declared: DeclaredFault[]): Fault | undefined {
	const match = declared.find(
		({ recipientEndsWith = '', times = Infinity }) =>
			times > 0 && recipients.some((recipient) => recipient.endsWith(recipientEndsWith)),
	);
	if (match !== undefined) {
		if (match.times !== undefined) match.times -= 1;
		return match.fault;
	}
	return recipients
		.map((recipient) => MAGIC_FAULTS[recipient.slice(-3)])
		.find((fault) => fault !== undefined);
}
