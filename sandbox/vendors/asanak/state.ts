import type { Wire } from '../../console/journal';
import { Plan } from '../../plan';
import type { DeclaredFault } from './faults';
import { AsanakPushes } from './pushes';

export interface Account {
	username: string;
	password: string;
	active: boolean;
	/** The numbers it may send from, and that people send to. */
	numbers: string[];
	/** In parts of messages; the document gives no unit. */
	credit: number;
}

export type Encoding = '1' | '8';

/** One message that was taken. */
export interface SentSms {
	/** By the vendor's clock. */
	receivedAt: string;
	/** Counts calls: messages of one call share it. */
	call: number;
	username: string;
	id: string;
	source: string;
	destination: string;
	text: string;
	encoding: Encoding;
	sourcePort: string | null;
	destinationPort: string | null;
	parts: number;
}

/** One message that somebody sent to a number of an account. */
export interface ReceivedMsg {
	id: string;
	source: string;
	destination: string;
	body: string;
	encoding: Encoding;
	partCount: number;
	/** Milliseconds since 1970, by the vendor's clock. */
	receivedTime: number;
}

export type InboundSms = { source: string; text: string } & Partial<
	Pick<ReceivedMsg, 'destination' | 'receivedTime' | 'id' | 'partCount' | 'encoding'>
>;

export interface Decision {
	status: string;
	/** It is in that state already; otherwise it goes through the states before it, like all others. */
	reached: boolean;
}

/** One call that came to the service, whether it was answered well or not. */
export interface CallLog {
	/** Empty where the request could not be read. */
	operation: string;
	/** Milliseconds since 1970, by this machine's clock. */
	at: number;
	username: string;
	/** A status of the document, or `ok` for success; `fault`; or the declared fault that kept it from being processed. */
	outcome: string;
	/** Messages asked for: recipients of a send, ids of a report; of a list of received messages those that came back. */
	messages: number;
	body: string;
}

/** What tests set; reset() brings these values back. */
class AsanakSettings {
	/** A call of an account so soon after its previous one is a `soap:Fault`; 0: never. */
	minGapMs = 1_000;
	/** Only calls of one kind are counted, as the document's table of qualities has it; its rules say: all. */
	gapPerOperation = false;
	/**
	 * Requests keep the WSDL's order and hold a whole credential, no empty number and no SOAPAction, as the pack's own do. Otherwise what
	 * SOAP libraries send is taken, too.
	 */
	strictRequests = false;
	/** All faults say the same, which says nothing. */
	vagueFaults = false;
	/** How answers name things: as the WSDL, as the document's samples, or as the document's tables. */
	dialect: 'wsdl' | 'document' | 'prose' = 'wsdl';
	/** Of the service's namespace; empty: a default namespace. */
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
	/** A number that is none (14, 19): an error of the call, or of its message alone. */
	badNumberMode: 'call' | 'item' = 'call';
	/** A text of more parts is error 41; the document gives no limit. */
	maxParts = 10;
	/** From each state of a message to the next. */
	stateStepMs = 300;
	/** Ids that answer 23, besides those older than 96 hours. */
	expiredIds = new Set<string>();
	/** Whether one expired id fails the call or stands as `status` of its own report. */
	expiredMode: 'call' | 'item' = 'call';
	/** The vendor's clock is ours plus this. */
	clockOffsetMs = 0;
}

const DEMO: Readonly<Account> = {
	username: 'demo',
	password: 'sandbox-password',
	active: true,
	numbers: ['982100', '982164063188'],
	credit: 100_000,
};
const FIRST_INBOUND_ID = 2_158_815;

export class AsanakState extends AsanakSettings {
	accounts: Account[] = [{ ...DEMO, numbers: [...DEMO.numbers] }];
	faults: DeclaredFault[] = [];
	received: SentSms[] = [];
	inbox: ReceivedMsg[] = [];
	calls: CallLog[] = [];
	readonly pushes: AsanakPushes;
	/** What somebody decided for messages to come: an error in place of the id, or the state that a message ends in. */
	readonly plan = new Plan();
	/** By id: the state that somebody decided a message to end in. */
	readonly decided = new Map<string, Decision>();
	/** By account: when its last call came, in milliseconds of a clock that is never set. */
	private lastCalls = new Map<string, number>();
	private nextInboundId = FIRST_INBOUND_ID;

	constructor(readonly wire: Wire) {
		super();
		this.pushes = new AsanakPushes(wire);
	}

	/** All calls that came, also those that were not processed. */
	get requests(): number {
		return this.calls.length;
	}

	/** The vendor's clock. */
	now(): number {
		return Date.now() + this.clockOffsetMs;
	}

	/** Whether a call comes too soon after the one before it, which need not have been processed. */
	isTooSoon(username: string, operation: string, arrival: number): boolean {
		const key = this.gapPerOperation ? `${operation} ${username}` : username;
		const before = this.lastCalls.get(key);
		this.lastCalls.set(key, arrival);
		return before !== undefined && arrival - before < this.minGapMs;
	}

	takeMessageId(): string {
		const id = this.nextMessageId;
		this.nextMessageId += 1n;
		return String(id);
	}

	/** Somebody sends an SMS to a number of an account. It can be asked for at once; a push is waited for. */
	async inbound({
		source,
		text,
		destination = this.accounts[0]?.numbers[0] ?? '',
		receivedTime = this.now(),
		id = String(this.nextInboundId++),
		// The document's samples have 8 for plain ASCII, too.
		encoding = '8',
		partCount = partsOf(text, encoding),
	}: InboundSms): Promise<ReceivedMsg> {
		const message = { id, source, destination, body: text, encoding, partCount, receivedTime };
		this.inbox.push(message);
		await this.pushes.tell(message);
		return message;
	}

	to(destination: string): SentSms[] {
		return this.received.filter((sms) => sms.destination === destination);
	}

	/** Forgets what came and what was declared or set; accounts stay, with full credit, and registered URLs. */
	reset(): void {
		Object.assign(this, new AsanakSettings());
		this.pushes.reset();
		this.plan.decided = null;
		this.decided.clear();
		for (const account of this.accounts) {
			if (account.username === DEMO.username) Object.assign(account, DEMO, { numbers: [...DEMO.numbers] });
			account.credit = DEMO.credit;
		}
		this.faults = [];
		this.received = [];
		this.inbox = [];
		this.calls = [];
		this.lastCalls = new Map();
		this.nextInboundId = FIRST_INBOUND_ID;
	}
}

/** Of an SMS: 160 characters or 153 per part in ASCII, 70 or 67 UTF-16 units otherwise. */
export function partsOf(text: string, encoding: Encoding): number {
	const [single, each] = encoding === '1' ? [160, 153] : [70, 67];
	return text.length <= single ? 1 : Math.ceil(text.length / each);
}
