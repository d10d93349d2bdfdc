import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { systemClock, type Clock } from '../../ports/clock';
import type { Mailbox, StoredMail } from '../../ports/mail';
import { PollWindow } from '../../receiving/pollWindow';
import { keyDigest } from '../../receiving/recentKeys';
import { isPassing } from '../../asking/repeatRead';
import { BoundedEmit } from './boundedEmit';
import type { MailboxSource, UnreadableMail, WatchedMail } from './mailboxSource';
import { emitTestEvent } from './mailboxTestEvent';
import { asNodeError } from '../nodeError';
import { Outage } from './outage';
import { repairState, type WatchState } from './watchState';

export type { MailboxSource, UnreadableMail, WatchedMail } from './mailboxSource';

const RECONNECT_MS = 5_000;
const REMEMBERED_MAILS = 1_000;
/** After a mailbox was replaced, mails of so long before the newest known one are looked at again. */
const REPLACED_OVERLAP_MS = 24 * 3_600_000;
/** So far the server's clock may be behind ours. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

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
	/** How long before the first activation by our clock a mail may have come in by the server's and still count. */
	private toleranceMs = CLOCK_TOLERANCE_MS;

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
		} else if (repairState(this.state, this.clock.now())) this.toleranceMs = 0;
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
			if (Number.isSafeInteger(mailbox.uidNext)) {
				this.begin(mailbox.uidNext - 1);
				this.state.uidValidity = mailbox.uidValidity;
			} else this.toleranceMs = 0;
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
			else window.pass(placeOf(mail.uid));
		}
		// The next look goes on by UID: behind all that was there, also what is older than this one looked back.
		const lastUid = mailbox.uidNext - 1;
		if (!isKnown && Number.isSafeInteger(lastUid)) {
			// Not under the key of that mail: n8n may still fail to store it.
			window.pass({ ...placeOf(lastUid), key: 'beginning' });
		}
		if (!isKnown) this.save(window);
		// Not before: a search that was interrupted begins anew, from the same moment.
		this.state.uidValidity = mailbox.uidValidity;
	}

	/** Where to look when UIDs say nothing: never at what was there before the first activation. */
	private replacedSinceMs(): number {
		const { newestMs = this.clock.now(), beganMs = -Infinity } = this.state;
		return Math.max(newestMs - REPLACED_OVERLAP_MS, beganMs - this.toleranceMs);
	}

	/** UIDs begin anew: at the first activation, and when the mailbox was replaced. */
	private begin(uid: number): void {
		this.window = new PollWindow({ watermarkMs: uid, handled: {} }, 0);
		this.state.window = { ...this.window.state() };
	}

	private async handle(window: PollWindow, mail: StoredMail): Promise<void> {
		const place = placeOf(mail.uid);
		if (!window.isNew(place)) return;
		const watched = await this.read(mail);
		if (watched === null) return window.pass(place);
		const digest = keyDigest(watched.key);
		if (this.recent.has(digest)) return window.pass(place);
		if ('error' in watched) {
			this.report(watched.error, mail);
			window.pass(place);
			this.remember(digest);
			this.save(window, digest, true);
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

	/** A mail that fails in a way that was not foreseen must not block later ones: report it and skip it. */
	private async read(mail: StoredMail): Promise<WatchedMail | UnreadableMail | null> {
		try {
			return await this.source.read(mail);
		} catch (error) {
			return { key: `uid ${mail.uidValidity} ${mail.uid}`, error: error as Error };
		}
	}

	private report(error: Error, { uid }: StoredMail): void {
		this.context.logger.error(`${this.context.getNode().name}: the mail with UID ${uid} is skipped`);
		this.context.saveFailedExecution(asNodeError(this.context.getNode(), error));
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

const placeOf = (uid: number) => ({ key: `uid ${uid}`, receivedMs: uid });
