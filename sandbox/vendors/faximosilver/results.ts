import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Wire } from '../../console/journal';
import { Plan } from '../../plan';
import type { Fault } from './faults';
import type { ReceivedFaxMail } from './mail';
import { lastThree } from './numbers';
import type { Account } from './records';
import {
	buildResultMail,
	FORGERIES,
	MAGIC_RESULTS,
	newMessageId,
	SHARED_MESSAGE_ID,
	SIGNED,
	type Forgery,
	type ResultMail,
} from './resultMail';

export interface DeliveredResult {
	kind: ResultMail['kind'];
	number: string;
	messageId: string | null;
	/** Why the mail could not be delivered; null: it was. */
	error: string | null;
}

/** What results need to know of the emulator. */
export interface ResultContext {
	readonly wire: Wire;
	readonly accounts: Account[];
	resultDelayMs: number;
	resultMails: boolean;
}

/** The mails that the vendor sends to its user: one for each recipient. */
export class FaximoSilverResults {
	log: DeliveredResult[] = [];
	/** The outcome chosen for coming faxes: `delivered`, `error`, or `none` for no result. */
	readonly plan = new Plan();
	/** By mail, then by number: what the newest result said. */
	private readonly told = new WeakMap<ReceivedFaxMail, Map<string, ResultMail['kind']>>();
	readonly buildMail = buildResultMail;
	/** Puts a mail into the account's mailbox. Another server than the sandbox's own may take it. */
	deliverTo: (mail: Buffer, account: Account) => Promise<void>;
	private stopping = stopSignal();
	private readonly running = new Set<Promise<void>>();

	constructor(
		private readonly context: ResultContext,
		deliverTo: (mail: Buffer, account: Account) => Promise<void>,
	) {
		this.deliverTo = deliverTo;
	}

	/** Sends the results of a mail that was taken. The recipients' last three digits choose them. */
	follow(mail: ReceivedFaxMail, account: Account, faults: ReadonlyMap<string, Fault>): void {
		for (const number of mail.recipients) {
			const fault = faults.get(number);
			const planned = this.plan.take();
			if (!this.context.resultMails || fault?.kind === 'noResult' || planned === 'none') continue;
			const result: ResultMail = {
				kind: 'delivered',
				...MAGIC_RESULTS[lastThree(number)],
				...(isKind(planned) && { kind: planned }),
				...(mail.problem !== null && { kind: 'error' as const }),
				...subjectOf(mail, number),
			};
			const delayMs = fault?.kind === 'lateResult' ? fault.ms : this.context.resultDelayMs;
			this.later(delayMs, async () => {
				if (fault?.kind === 'sameMessageId') result.messageId = SHARED_MESSAGE_ID;
				if (fault?.kind === 'unreadableResult') result.lost = true;
				const forgery = fault?.kind === 'forgedResult' ? fault.by : undefined;
				const { messageId } = await this.deliver(result, account, mail, forgery);
				if (fault?.kind === 'resultTwice') await this.deliver({ ...result, messageId }, account, mail);
			});
		}
	}

	/** What the newest result said of a fax to one recipient; undefined: there was none yet. */
	toldOf(mail: ReceivedFaxMail, number: string): ResultMail['kind'] | undefined {
		return this.told.get(mail)?.get(number);
	}

	/** Gives a fax to one recipient this outcome, and sends its result now. */
	decide(mail: ReceivedFaxMail, number: string, kind: ResultMail['kind']): void {
		this.later(
			0,
			async () => void (await this.deliver({ kind, ...subjectOf(mail, number) }, undefined, mail)),
		);
	}

	/** Delivers one result now. `about`: the mail whose fax it is about. `forgery`: somebody else than the vendor sends it. */
	async deliver(
		result: ResultMail,
		account?: Account,
		about?: ReceivedFaxMail,
		forgery?: Forgery,
	): Promise<DeliveredResult> {
		const to = account ?? this.accountOf(result.to);
		const messageId = result.messageId === undefined ? newMessageId() : result.messageId;
		const delivered: DeliveredResult = { kind: result.kind, number: result.number, messageId, error: null };
		this.log.push(delivered);
		if (about !== undefined && forgery === undefined) {
			this.told.set(
				about,
				(this.told.get(about) ?? new Map<string, ResultMail['kind']>()).set(result.number, result.kind),
			);
		}
		const mail = buildResultMail({
			...{ to: to.fromAddress, authentication: SIGNED },
			...result,
			messageId,
			...(forgery !== undefined && FORGERIES[forgery]),
		});
		const { wire } = this.context;
		const exchange = wire.start(
			{ kind: 'result', method: 'MAIL', url: `to ${to.fromAddress}`, body: mail },
			about,
		);
		try {
			await this.deliverTo(mail, to);
			wire.end(exchange, { outcome: 250 });
		} catch (error) {
			delivered.error = (error as Error).message;
			wire.end(exchange, { outcome: delivered.error });
			throw error;
		}
		return delivered;
	}

	/** Forgets results, also those that are still to come. */
	reset(): void {
		this.stopping.abort();
		this.stopping = stopSignal();
		this.log = [];
		this.plan.decided = null;
	}

	async stop(): Promise<void> {
		this.stopping.abort();
		await Promise.allSettled([...this.running]);
	}

	private accountOf(address: string | undefined): Account {
		const { accounts } = this.context;
		const account = accounts.find(({ fromAddress }) => fromAddress === address) ?? accounts[0];
		if (account === undefined) throw new Error('The sandbox has no account');
		return account;
	}

	/** Failures are written to the log. */
	private later(ms: number, action: () => Promise<void>): void {
		const { signal } = this.stopping;
		const work = sleep(ms, undefined, { signal })
			.then(action)
			.catch(() => {})
			.finally(() => this.running.delete(work));
		this.running.add(work);
	}
}

const isKind = (name: string | undefined): name is ResultMail['kind'] =>
	name === 'delivered' || name === 'error';

/** What a result repeats of the fax. */
const subjectOf = ({ pages, subject, from }: ReceivedFaxMail, number: string) => ({
	number,
	pages,
	subject,
	to: from,
});

/** Every pending result listens to the signal, and Node warns of a leak above ten listeners. */
function stopSignal(): AbortController {
	const controller = new AbortController();
	setMaxListeners(0, controller.signal);
	return controller;
}
