import type { Wire } from '../../console/journal';
import { Plan } from '../../plan';
import type { DeclaredFault } from './faults';
import { AsanakPushes } from './pushes';
import {
	partsOf,
	type Account,
	type CallLog,
	type Decision,
	type InboundSms,
	type ReceivedMsg,
	type SentSms,
} from './records';
import { AsanakSettings } from './settings';

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
	/** The outcome chosen for coming messages: an error in place of the id, or the state that a message ends in. */
	readonly plan = new Plan();
	/** The state that somebody chose for the end of each message, under its id. */
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

	/** Simulates an SMS to a number of an account. It can be asked for at once; a push is waited for. */
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
