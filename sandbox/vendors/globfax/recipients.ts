/** `data` of an answer, by the document's "字段说明". */
export interface RecipientDetails {
	rcpt_ref: string;
	phone_number: string;
	unit_price: number;
	page_count: number;
	charged_amount: number;
	status: string;
	failed_code: string | null;
	failed_reason: string | null;
	/** A number only by the fault `emptyTime`. */
	completed_at: string | number | null;
	created_at: string;
}

type Final = 'success' | 'failed' | 'cancelled';

export interface RecipientSettings {
	rcptRef: string;
	phoneNumber: string;
	/** How it ends; `never`: it stays under way. Default: the phone number's last three digits choose. */
	final?: Final | 'never';
	failedCode?: string | null;
	failedReason?: string | null;
	pages?: number;
	/** Yuan. */
	unitPrice?: number;
	/** Milliseconds in each state before the last. */
	stateStepMs?: number;
	/** Milliseconds since 1970. Default: now, and when it has gone through its states. */
	createdAt?: number;
	completedAt?: number;
}

export type End = Required<Pick<RecipientSettings, 'final' | 'failedCode' | 'failedReason'>>;

/** We do not have the page with the list of states: these names are made up. */
const UNDER_WAY = ['pending', 'processing', 'sending'] as const;
const NO_FAILURE = { failedCode: null, failedReason: null };
const FAILED: End = { final: 'failed', failedCode: 'BUSY', failedReason: 'Recipient line is busy' };
const NO_ANSWER: End = {
	final: 'failed',
	failedCode: 'NO_ANSWER',
	failedReason: 'Recipient does not answer',
};
const NO_CODE: End = { final: 'failed', failedCode: null, failedReason: 'Transmission error' };
const SUCCESS: End = { final: 'success', ...NO_FAILURE };

/** The last three digits of a phone number, and how its fax ends. Only `BUSY` and its text are the document's. */
export const ENDS: Readonly<Record<string, End>> = {
	'001': FAILED,
	'002': NO_ANSWER,
	'003': NO_CODE,
	'004': { final: 'cancelled', ...NO_FAILURE },
	'005': { final: 'never', ...NO_FAILURE },
};

/** How faxes can end, by names that people choose from. */
export const ENDINGS: Readonly<Record<string, End>> = {
	success: SUCCESS,
	busy: FAILED,
	noAnswer: NO_ANSWER,
	failed: NO_CODE,
	cancelled: { final: 'cancelled', ...NO_FAILURE },
	underWay: { final: 'never', ...NO_FAILURE },
};

/** One fax to one recipient, which goes through its states by itself. */
export class Recipient {
	readonly rcptRef: string;
	readonly phoneNumber: string;
	private end: End;
	private readonly pages: number;
	private readonly unitPrice: number;
	private readonly stateStepMs: number;
	/** Milliseconds since 1970. */
	readonly createdAt: number;
	private completedAt: number;

	constructor(settings: RecipientSettings) {
		this.rcptRef = settings.rcptRef;
		this.phoneNumber = settings.phoneNumber;
		this.end = endOf(settings);
		this.pages = settings.pages ?? 3;
		this.unitPrice = settings.unitPrice ?? 0.5;
		this.stateStepMs = settings.stateStepMs ?? 300;
		this.createdAt = settings.createdAt ?? Date.now();
		this.completedAt =
			this.end.final === 'never'
				? Infinity
				: (settings.completedAt ?? this.createdAt + UNDER_WAY.length * this.stateStepMs);
	}

	/** What the vendor reports of it at a moment. Pages and charge come with the end, also of a fax that failed. */
	details(now = Date.now()): RecipientDetails {
		const isOver = now >= this.completedAt;
		const pages = isOver && this.end.final !== 'cancelled' ? this.pages : 0;
		return {
			rcpt_ref: this.rcptRef,
			phone_number: this.phoneNumber,
			unit_price: this.unitPrice,
			page_count: pages,
			// Prices have four decimals at most: 3 x 0.1 is 0.3.
			charged_amount: Number((this.unitPrice * pages).toFixed(4)),
			status: isOver ? this.end.final : this.stateUnderWay(now - this.createdAt),
			failed_code: isOver ? this.end.failedCode : null,
			failed_reason: isOver ? this.end.failedReason : null,
			completed_at: isOver ? inBeijing(this.completedAt) : null,
			created_at: inBeijing(this.createdAt),
		};
	}

	/** Gives it this end now; `never`: it is under way again, and stays that way. */
	finish(end: End, now = Date.now()): void {
		this.end = end;
		this.completedAt = end.final === 'never' ? Infinity : now;
	}

	private stateUnderWay(elapsedMs: number): string {
		return UNDER_WAY.find((_state, index) => elapsedMs < (index + 1) * this.stateStepMs) ?? 'sending';
	}
}

function endOf({ phoneNumber, final, failedCode, failedReason }: RecipientSettings): End {
	const byNumber = ENDS[phoneNumber.slice(-3)] ?? SUCCESS;
	const chosen = final ?? byNumber.final;
	if (chosen !== 'failed') return { final: chosen, ...NO_FAILURE };
	const failure = byNumber.final === 'failed' ? byNumber : FAILED;
	return {
		final: 'failed',
		failedCode: failedCode === undefined ? failure.failedCode : failedCode,
		failedReason: failedReason === undefined ? failure.failedReason : failedReason,
	};
}

/** `Y-m-d H:i:s`. The document names no zone; the vendor's own is a guess. */
function inBeijing(time: number): string {
	return new Date(time).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' });
}

const SAMPLE_CREATED_AT = Date.parse('2025-02-22T10:00:00+08:00');

/** The document's two samples, and one for the fault `_901`, which answers as usual. */
export const FIRST_RECIPIENTS: readonly RecipientSettings[] = [
	{
		rcptRef: 'rcpt_111aaa',
		phoneNumber: '8613812345678',
		final: 'success',
		createdAt: SAMPLE_CREATED_AT,
		completedAt: Date.parse('2025-02-22T14:31:20+08:00'),
	},
	{
		rcptRef: 'rcpt_222bbb',
		phoneNumber: '8613912345678',
		final: 'failed',
		failedCode: 'BUSY',
		failedReason: 'Recipient line is busy',
		createdAt: SAMPLE_CREATED_AT,
		completedAt: Date.parse('2025-02-22T14:35:10+08:00'),
	},
	{
		rcptRef: 'rcpt_901',
		phoneNumber: '8613812345901',
		final: 'success',
		createdAt: SAMPLE_CREATED_AT,
		completedAt: Date.parse('2025-02-22T14:31:20+08:00'),
	},
];
