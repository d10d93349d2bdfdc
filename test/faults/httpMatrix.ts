import type { ErrorKind, FailureOutcome } from '../../nodes/shared/model';
import type { WireFaultName } from '../../sandbox/wireFaults';
import type { HttpOperationName } from './operations';

/** What an operation makes of a fault. */
export interface Expectation {
	kind: ErrorKind;
	outcome: FailureOutcome;
	/** How many requests are made. */
	asked: 1 | 3;
}

export interface FaultRow {
	send: Expectation;
	read: Expectation;
	/** Operations of vendors whose document says more about the fault. */
	except?: Partial<Record<HttpOperationName, Expectation>>;
	/** What the error names: the status, the code of Node.js, or what it is instead of an answer. */
	names: RegExp;
}

const row = (
	kind: ErrorKind,
	sent: FailureOutcome,
	names: RegExp,
	read: Pick<Expectation, 'asked'> & Partial<Expectation>,
	except: FaultRow['except'] = {},
): FaultRow => ({
	send: { kind, outcome: sent, asked: 1 },
	// A read sends nothing.
	read: { kind, outcome: 'notSent', ...read },
	except,
	names,
});
const certain = (names: RegExp) => row('connection', 'notSent', names, { asked: 3 });
const lost = (names = /ECONNRESET/) => row('connection', 'unknown', names, { asked: 3 });
const late = () => row('timeout', 'unknown', /did not answer in time/, { asked: 3 });
const unreadable = (names: RegExp, except?: FaultRow['except']) =>
	row('protocol', 'unknown', names, { asked: 1 }, except);
const trouble = (names: RegExp) => row('protocol', 'unknown', names, { kind: 'unavailable', asked: 3 });
const globFax = (kind: ErrorKind): FaultRow['except'] => ({
	'GlobFax Get Delivery Reports': { kind, outcome: 'notSent', asked: 1 },
});

/** Every fault of the wire that the sandbox declares, and its outcome. The table in docs/reliability.md is made from it. */
export const HTTP_MATRIX: Record<WireFaultName, FaultRow> = {
	refused: certain(/ECONNREFUSED/),
	noSuchHost: certain(/ENOTFOUND|EAI_AGAIN/),
	certificate: certain(/certificate.*DEPTH_ZERO_SELF_SIGNED_CERT/),
	plainForTls: lost(/secure connection.*EPROTO|WRONG_VERSION_NUMBER/),
	tlsThenPlain: lost(/secure connection.*WRONG_VERSION_NUMBER/),
	tlsBadRecord: lost(/secure connection.*PACKET_LENGTH_TOO_LONG/),
	tlsAlert: lost(/secure connection.*ERR_SSL/),
	closedAtOnce: lost(),
	resetUnread: lost(),
	closed: lost(),
	reset: lost(),
	cutInHead: lost(/closed the connection/),
	cutInBody: lost(/closed the connection/),
	cutInChunk: lost(/closed the connection/),
	silent: late(),
	silentAfterHead: late(),
	trickling: late(),
	oversize: unreadable(/far longer than any answer/),
	noHttp: unreadable(/HPE_INVALID_CONSTANT/),
	brokenStatus: unreadable(/HPE_INVALID_STATUS/),
	brokenHeader: unreadable(/HPE_INVALID_HEADER_TOKEN/),
	brokenLength: unreadable(/HPE_INVALID_CONTENT_LENGTH/),
	brokenChunk: unreadable(/HPE_INVALID_CHUNK_SIZE/),
	brokenGzip: unreadable(/Z_DATA_ERROR/),
	unknownEncoding: unreadable(/content-encoding x-own/),
	http204: unreadable(/HTTP 204/),
	http400: unreadable(/HTTP 400/),
	http401: unreadable(/HTTP 401/, globFax('authentication')),
	http403: unreadable(/HTTP 403/, globFax('authentication')),
	http404: unreadable(/HTTP 404/),
	http405: unreadable(/HTTP 405/),
	http413: unreadable(/HTTP 413/),
	http429: { ...trouble(/HTTP 429|asked too often/), except: globFax('unavailable') },
	http500: trouble(/HTTP 500/),
	http502: trouble(/HTTP 502/),
	http503: trouble(/HTTP 503/),
	http504: trouble(/HTTP 504/),
	http300: unreadable(/HTTP 300/),
	http301: unreadable(/HTTP 301/),
	http302: unreadable(/HTTP 302/),
	http303: unreadable(/HTTP 303/),
	http307: unreadable(/HTTP 307/),
	http308: unreadable(/HTTP 308/),
	empty: unreadable(/it is empty/),
	webPage: unreadable(/it is a web page/),
	webPage500: trouble(/HTTP 500/),
	truncatedJson: unreadable(/HTTP 200/),
	truncatedXml: unreadable(/HTTP 200/),
	deepJson: unreadable(/HTTP 200|far longer/),
	closedDeepJson: unreadable(/HTTP 200|far longer/),
	deepXml: unreadable(/HTTP 200|far longer/),
	entities: unreadable(/HTTP 200/),
	wrongCharset: unreadable(/HTTP 200/),
	runOfTags: unreadable(/HTTP 200/),
	runOfWords: unreadable(/HTTP 200/),
	echo: unreadable(/HTTP 200/),
	echoHtml: unreadable(/HTTP 200/),
	echoJson: unreadable(/HTTP 200/),
	echoBase64: unreadable(/HTTP 200/),
	echoPercentTwice: unreadable(/HTTP 200/),
	echoRun: unreadable(/HTTP 200/),
};
