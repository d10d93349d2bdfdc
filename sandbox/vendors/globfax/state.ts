import { Plan } from '../../plan';
import type { DeclaredFault } from './faults';
import { ENDINGS, FIRST_RECIPIENTS, Recipient, type RecipientSettings } from './recipients';

export interface Account {
	apiKey: string;
	apiSecret: string;
}

/** One query that came, also one that was refused. */
export interface Call {
	/** Milliseconds since 1970. */
	at: number;
	rcptRef: string;
	/** The answer's HTTP status; null: none. */
	status: number | null;
}

/** What the document leaves to pages that we do not have. */
const DEFAULT_SETTINGS = {
	/**
	 * The HTTP statuses of the documented errors: 422, 404 and 500, or 200 for each. Answers that the document does not
	 * have (401, 429) keep their own.
	 */
	statusMode: 'proper' as 'proper' | 'always200',
	/** A query of a recipient within this time of the previous one is refused with 429; 0: never. */
	minGapMs: 0,
	/** More queries than these in any minute are refused with 429; null: never. */
	rateLimit: null as { perMinute: number } | null,
};

const MINUTE_MS = 60_000;

export class GlobFaxState {
	accounts: Account[] = [{ apiKey: 'sandbox-key', apiSecret: 'sandbox-secret' }];
	faults: DeclaredFault[] = [];
	calls: Call[] = [];
	recipients = firstRecipients();
	statusMode = DEFAULT_SETTINGS.statusMode;
	minGapMs = DEFAULT_SETTINGS.minGapMs;
	rateLimit = DEFAULT_SETTINGS.rateLimit;
	/** The outcome chosen for coming faxes, by the names of `ENDINGS`. */
	readonly plan = new Plan();
	/** The queries that were let through. */
	private admitted: Array<{ at: number; rcptRef: string }> = [];
	private lastRef = 0;

	/** A fax is handed in, which this vendor's document has on another page. */
	addRecipient(settings: Omit<RecipientSettings, 'rcptRef'> & { rcptRef?: string }): Recipient {
		const planned = ENDINGS[this.plan.take() ?? ''];
		const rcptRef = settings.rcptRef ?? this.nextRef();
		const recipient = new Recipient({ ...planned, ...settings, rcptRef });
		this.recipients.set(recipient.rcptRef, recipient);
		return recipient;
	}

	/** Forgets what came and what was declared; accounts and the first recipients stay. */
	reset(): void {
		this.faults = [];
		this.calls = [];
		this.recipients = firstRecipients();
		this.admitted = [];
		this.plan.decided = null;
		Object.assign(this, DEFAULT_SETTINGS);
	}

	/** Lets a query through, or says how many milliseconds to wait. */
	admit(rcptRef: string, now = Date.now()): number {
		const last = this.admitted.filter((call) => call.rcptRef === rcptRef).at(-1)?.at ?? -Infinity;
		const perMinute = this.rateLimit?.perMinute ?? Infinity;
		const first = this.admitted.at(-perMinute)?.at ?? -Infinity;
		const wait = Math.max(last + this.minGapMs - now, first + MINUTE_MS - now, 0);
		if (wait === 0) this.admitted.push({ at: now, rcptRef });
		return wait;
	}

	private nextRef(): string {
		this.lastRef += 1;
		return `rcpt_${String(this.lastRef).padStart(6, '0')}`;
	}
}

function firstRecipients(): Map<string, Recipient> {
	return new Map(FIRST_RECIPIENTS.map((settings) => [settings.rcptRef, new Recipient(settings)]));
}
