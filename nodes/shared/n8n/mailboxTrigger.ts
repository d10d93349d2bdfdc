import type { IDataObject, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { systemClock, type Clock } from '../kernel/clock';
import type { Mailbox, MailboxOpener, StoredMail } from '../kernel/mail';
import { PollWindow, type PollState } from '../kernel/pollWindow';
import { keyDigest } from '../kernel/recentKeys';
import { isPassing } from '../kernel/repeatRead';
import type { DeliveryReport, InboundMessage } from '../model';
import { BoundedEmit } from './boundedEmit';
import { asNodeError } from './nodeError';
import { Outage } from './outage';

export interface WatchedMail {
	/** What tells the mail from all others of its account. */
	key: string;
	record: DeliveryReport | InboundMessage;
}

export interface MailboxSource {
	/** Tells the account from others; holds no secret. */
	accountName: string;
	/** @throws GatewayError */
	open: MailboxOpener;
	folder: string;
	/** Only mails from this address are looked at. */
	from: string;
	/** What a mail says; null: it is none that counts. */
	read: (mail: StoredMail) => Promise<WatchedMail | null>;
	/** Makes a GatewayError of whatever a mailbox threw. */
	explain: (error: unknown) => unknown;
	/** How often to look where the server does not tell of new mail by itself. */
	intervalMs: number;
	signal: AbortSignal;
	stop: () => void;
	clock?: Clock;
}

interface WatchState extends IDataObject {
	account?: string;
	uidValidity?: string;
	/** UIDs where others have times. A hint for where to look first. */
	window?: PollState & IDataObject;
	/** Digests of the newest mails that were handed over: they are known also under another UID. */
	recent?: string[];
	/** When the newest of them came in, Unix milliseconds of the server's clock. */
	newestMs?: number;
	/** The first activation, Unix milliseconds of our clock. */
	beganMs?: number;
}

const RECONNECT_MS = 5_000;
const REMEMBERED_MAILS = 1_000;
/** After a mailbox was replaced, mails of so long before the newest known one are looked at again. */
const REPLACED_OVERLAP_MS = 24 * 3_600_000;
/** So far the server's clock may be behind ours. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;
const TEST_EVENT_MS = 7 * 24 * 3_600_000;

/**
 * The body of a trigger that watches a mailbox: one `emit` for each mail, none lost and none twice (design.md, "What is promised").
 * The first activation begins with what comes in after it; a later one catches up. It reconnects for ever.
 */
export async function mailboxTrigger(
	context: ITriggerFunctions,
	source: MailboxSource,
): Promise<ITriggerResponse> {
	if (context.getMode() === 'manual') {
		return {
			closeFunction: async () => source.stop(),
			manualTriggerFunction: async () => await emitTestEvent(context, source),
		};
	}
	const watcher = new Watcher(context, source);
	await watcher.prepare();
	const running = watcher.run();
	return {
		closeFunction: async () => {
			source.stop();
			await running;
		},
	};
}

class Watcher {
	private readonly state: WatchState;
	private readonly outage: Outage;
	private readonly clock: Clock;
	private readonly emitter: BoundedEmit;
	private readonly recent: Set<string>;
	private window: PollWindow | null = null;

	constructor(
		private readonly context: ITriggerFunctions,
		private readonly source: MailboxSource,
	) {
		this.clock = source.clock ?? systemClock;
		this.state = context.getWorkflowStaticData('node');
		this.outage = new Outage(context, this.clock.now);
		this.emitter = new BoundedEmit(context, source.accountName, this.clock, source.signal);
		if (this.state.account !== keyDigest(source.accountName)) {
			for (const key of Object.keys(this.state)) delete this.state[key];
		}
		this.recent = new Set(this.state.recent ?? []);
		if (this.state.window !== undefined) this.window = new PollWindow(this.state.window, 0);
	}

	/** Takes note of where the mailbox stands at the first activation. @throws what no waiting cures, such as a wrong password */
	async prepare(): Promise<void> {
		if (this.state.account !== undefined) return;
		this.state.account = keyDigest(this.source.accountName);
		this.state.beganMs = this.clock.now();
		this.state.newestMs = this.state.beganMs;
		try {
			const mailbox = await this.source.open(this.source.folder);
			this.begin(mailbox.uidNext - 1);
			this.state.uidValidity = mailbox.uidValidity;
			await mailbox.close();
		} catch (error) {
			const explained = this.source.explain(error);
			if (!isPassing(explained)) {
				delete this.state.account;
				throw asNodeError(this.context.getNode(), explained);
			}
			this.outage.failed(explained);
		}
	}

	/** Watches until it is stopped. Never throws. */
	async run(): Promise<void> {
		const { signal, open, folder, intervalMs, explain } = this.source;
		while (!signal.aborted) {
			let mailbox: Mailbox | null = null;
			try {
				mailbox = await open(folder);
				for (;;) {
					await this.catchUp(mailbox);
					this.outage.over();
					await mailbox.waitForChange(intervalMs, signal);
					if (signal.aborted) break;
				}
			} catch (error) {
				if (!signal.aborted) this.outage.failed(explain(error));
			}
			await mailbox?.close().catch(() => {});
			await this.clock.sleep(this.outage.pauseMs(RECONNECT_MS), signal).catch(() => {});
		}
	}

	private async catchUp(mailbox: Mailbox): Promise<void> {
		const isKnown = this.window !== null && this.state.uidValidity === mailbox.uidValidity;
		if (!isKnown) this.begin(0);
		const window = this.window as PollWindow;
		const notBeforeMs = isKnown ? 0 : this.replacedSinceMs();
		const search = isKnown
			? { from: this.source.from, afterUid: window.sinceMs }
			: { from: this.source.from, sinceMs: notBeforeMs };
		for await (const mail of mailbox.find(search)) {
			if (this.source.signal.aborted) return;
			if (mail.receivedMs >= notBeforeMs) await this.handle(window, mail);
		}
		// Not before: a search that was interrupted begins anew, from the same moment.
		this.state.uidValidity = mailbox.uidValidity;
	}

	/** Where to look when UIDs say nothing: never at what was there before the first activation. */
	private replacedSinceMs(): number {
		const { newestMs = this.clock.now(), beganMs = -Infinity } = this.state;
		return Math.max(newestMs - REPLACED_OVERLAP_MS, beganMs - CLOCK_TOLERANCE_MS);
	}

	/** UIDs begin anew: at the first activation, and when the mailbox was replaced. */
	private begin(uid: number): void {
		this.window = new PollWindow({ watermarkMs: uid, handled: {} }, 0);
		this.state.window = { ...this.window.state() };
	}

	private async handle(window: PollWindow, mail: StoredMail): Promise<void> {
		const place = { key: `uid ${mail.uid}`, receivedMs: mail.uid };
		if (!window.isNew(place)) return;
		const watched = await this.read(mail);
		const digest = watched === null ? '' : keyDigest(watched.key);
		if (watched === null || this.recent.has(digest)) {
			window.pass(place);
			return;
		}
		// Until it is stored the watermark stays below it: searches begin behind the watermark.
		window.begin({ key: place.key, receivedMs: mail.uid - 1 });
		this.remember(digest);
		this.save(window);
		await this.emitter.emit(watched.key, watched.record, (stored) => {
			window.settle(place.key, stored);
			if (stored) {
				window.pass(place);
				this.state.newestMs = Math.max(this.state.newestMs ?? 0, mail.receivedMs);
			} else this.recent.delete(digest);
			this.save(window, digest, stored);
		});
	}

	/** One mail that nobody foresaw must not keep those behind it: it is told, and passed over. */
	private async read(mail: StoredMail): Promise<WatchedMail | null> {
		try {
			return await this.source.read(mail);
		} catch (error) {
			const fault = asNodeError(this.context.getNode(), error);
			this.context.logger.error(`${this.context.getNode().name}: the mail with UID ${mail.uid} is skipped`);
			this.context.saveFailedExecution(fault);
			return null;
		}
	}

	private remember(digest: string): void {
		this.recent.add(digest);
		const [oldest] = this.recent;
		if (this.recent.size > REMEMBERED_MAILS && oldest !== undefined) this.recent.delete(oldest);
	}

	/** Saved by emit, before the execution exists: it holds nothing that is not stored. */
	private save(window: PollWindow, digest?: string, stored = false): void {
		this.state.window = { ...window.state() };
		if (digest === undefined || !stored) return;
		this.state.recent = [...(this.state.recent ?? []), digest].slice(-REMEMBERED_MAILS);
	}
}

/** The newest mail of the last week, or else the next one that comes in. */
async function emitTestEvent(context: ITriggerFunctions, source: MailboxSource): Promise<void> {
	const emit = ({ record }: WatchedMail) =>
		context.emit([[{ json: { ...record } as unknown as IDataObject }]]);
	const newest = async (mailbox: Mailbox): Promise<WatchedMail | null> => {
		let last: WatchedMail | null = null;
		const sinceMs = (source.clock ?? systemClock).now() - TEST_EVENT_MS;
		for await (const mail of mailbox.find({ from: source.from, sinceMs })) {
			last = (await source.read(mail)) ?? last;
		}
		return last;
	};
	try {
		const mailbox = await source.open(source.folder);
		const found = await newest(mailbox).catch(async (error: unknown) => {
			await mailbox.close();
			throw error;
		});
		if (found !== null) {
			await mailbox.close();
			return emit(found);
		}
		const wait = async () => {
			for (;;) {
				await mailbox.waitForChange(5_000, source.signal);
				const next = source.signal.aborted ? null : await newest(mailbox);
				if (next !== null) emit(next);
				if (next !== null || source.signal.aborted) return await mailbox.close();
			}
		};
		wait().catch((error: unknown) => {
			if (!source.signal.aborted) context.emitError(asNodeError(context.getNode(), source.explain(error)));
		});
	} catch (error) {
		throw asNodeError(context.getNode(), source.explain(error));
	}
}
