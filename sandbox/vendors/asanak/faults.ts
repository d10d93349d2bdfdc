import { HOSTILE_FAULTS, type Repeat } from '../../hostile';
/** What the emulator does instead of answering well. Data, so that tests, people and pages declare them alike. */
export type Fault =
	/** Answers as usual, later. */
	| { kind: 'delay'; ms: number }
	/** Does what was asked and never answers. */
	| { kind: 'hang' }
	/** Does what was asked and closes the connection in the middle of the answer. */
	| { kind: 'cut' }
	/** Does what was asked and answers with this HTTP status and text. */
	| { kind: 'status'; status: number; body: string; contentType?: string }
	/** Does what was asked and answers with a web page. */
	| { kind: 'html'; status?: number }
	/** Does what was asked; the answer is well-formed and this many bytes longer. */
	| { kind: 'oversize'; bytes: number }
	/** Does what was asked; the answer has a DOCTYPE whose entities grow to gigabytes. */
	| { kind: 'doctype' }
	/** Does nothing and closes the connection before it answers. */
	| { kind: 'destroy' }
	/** Does nothing and sends the caller elsewhere. */
	| { kind: 'redirect'; location: string }
	/** Answers with a `soap:Fault`; `taken`: after it did what was asked. `code` is `Server` by default. */
	| { kind: 'soapFault'; faultString: string; code?: 'Client' | 'Server'; taken?: boolean }
	/** Does nothing and repeats all that it was sent in its `soap:Fault`, as badly made servers do. */
	| { kind: 'echo'; as?: Repeat }
	/** Answers with this `status` of the document; `taken`: after it did what was asked. */
	| { kind: 'statusCode'; status: string; taken?: boolean };

export interface DeclaredFault {
	fault: Fault;
	/** Only for calls of this operation, such as `getReceivedMsg`. Default: all. */
	operation?: string;
	/** Only for sends with a recipient that ends with this. Default: all calls. */
	recipientEndsWith?: string;
	/** How often. Default: always. */
	times?: number;
}

/** The last three digits of a recipient that choose a fault of its send. The sandbox's README lists them. */
export const MAGIC_FAULTS: Readonly<Record<string, Fault>> = {
	901: { kind: 'delay', ms: 2_000 },
	903: { kind: 'hang' },
	904: { kind: 'cut' },
	905: { kind: 'status', status: 500, body: 'Internal Server Error' },
	906: { kind: 'html' },
	907: { kind: 'redirect', location: 'http://127.0.0.1:9/elsewhere' },
	908: { kind: 'oversize', bytes: 12 * 1024 * 1024 },
	909: { kind: 'echo' },
	910: { kind: 'statusCode', status: '501' },
	911: { kind: 'statusCode', status: '502' },
	912: { kind: 'doctype' },
	913: { kind: 'soapFault', faultString: 'Internal error', taken: true },
	914: { kind: 'soapFault', faultString: 'Internal error' },
	...HOSTILE_FAULTS,
};

/** The fault for a call: a declared one first, then that of a magic recipient. */
export function faultFor(
	operation: string,
	recipients: readonly string[],
	declared: DeclaredFault[],
): Fault | undefined {
	const match = declared.find(
		({ operation: only = operation, recipientEndsWith, times = Infinity }) =>
			times > 0 &&
			only === operation &&
			(recipientEndsWith === undefined ||
				recipients.some((recipient) => recipient.endsWith(recipientEndsWith))),
	);
	if (match !== undefined) {
		if (match.times !== undefined) match.times -= 1;
		return match.fault;
	}
	return recipients
		.map((recipient) => MAGIC_FAULTS[recipient.slice(-3)])
		.find((fault) => fault !== undefined);
}
