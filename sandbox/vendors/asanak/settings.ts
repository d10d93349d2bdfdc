/** What tests set; reset() brings these values back. */
export class AsanakSettings {
	/** A call that follows the account's previous one sooner than this is a `soap:Fault`; 0: never. */
	minGapMs = 1_000;
	/** Only calls of one kind are counted, as the document's table of qualities has it; its rules say: all. */
	gapPerOperation = false;
	/**
	 * Requests keep the WSDL's order and hold a whole credential, no empty number and no SOAPAction, as the pack's own do. Otherwise what
	 * SOAP libraries send is taken, too.
	 */
	strictRequests = false;
	/** All faults have the same text, which gives no reason. */
	vagueFaults = false;
	/** How answers name things: as the WSDL, as the document's samples, or as the document's tables. */
	dialect: 'wsdl' | 'document' | 'prose' = 'wsdl';
	/** The prefix of the service's namespace; empty: a default namespace. */
	prefix = 'ns2';
	envelopePrefix = 'soap';
	/** Texts and numbers of telephones stand in CDATA sections. */
	cdata = false;
	/** No answer has an `errorMsg`. */
	omitErrorMsg = false;
	/** `xs:long`: may be above what a JavaScript number holds. */
	nextMessageId = 2199031238569n;
	/** Recipients that want no SMS, besides those that end in 020. */
	optedOut = new Set<string>();
	/** `inPlace`: 20 stands among the ids. `removed`: the list of ids is shorter, and `status` is 20. */
	optedOutMode: 'inPlace' | 'removed' = 'inPlace';
	/** An invalid number (14, 19): an error of the call, or of its message alone. */
	badNumberMode: 'call' | 'item' = 'call';
	/** A text of more parts is error 41; the document gives no limit. */
	maxParts = 10;
	/** From each state of a message to the next. */
	stateStepMs = 300;
	/** Ids that answer 23, besides those older than 96 hours. */
	expiredIds = new Set<string>();
	/** Whether one expired id fails the call or stands as `status` of its own report. */
	expiredMode: 'call' | 'item' = 'call';
	/** How far the vendor's clock is ahead of ours. */
	clockOffsetMs = 0;
}
