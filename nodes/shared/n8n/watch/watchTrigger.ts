import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { isTransient } from '../../asking/repeatRead';
import { Journal } from '../../receiving/journal';
import { keyDigest } from '../../receiving/recentKeys';
import { WatchWindow } from '../../receiving/watchWindow';
import { asNodeError } from '../nodeError';
import { showFault, warnOfMissing } from '../platform';
import { Batches, type Message } from './batches';
import { BoundedEmit } from './boundedEmit';
import { Outage, type Outages } from './outage';
import { emitTestEvent } from './testEvent';
import type { Finding, SourceMemory, UnreadableMessage, WatchSource } from './watchSource';
import { clearState, forgetOthers, memberDigest, repairState, stateOf, type WatchState } from './watchState';

/**
 * The body of every trigger that looks for messages by itself: what one look finds goes to n8n in batches, none lost and none twice
 * (docs/design.md, "What is promised"). The first activation begins now, without what was there before; a later one catches up. An outage is waited out.
 *
 * @param connect makes the sources; the signal is aborted when the trigger stops. Each is watched on its own.
 */
export async function watchTrigger(
	context: ITriggerFunctions,
	connect: (signal: AbortSignal) => Promise<WatchSource | WatchSource[]>,
): Promise<ITriggerResponse> {
	const stopping = new AbortController();
	try {
		const sources = [await connect(stopping.signal)].flat();
		if (context.getMode() === 'manual') {
			return {
				closeFunction: async () => stopping.abort(),
				manualTriggerFunction: async () => await emitTestEvent(context, sources, stopping.signal),
			};
		}
		warnOfMissing(context, ['failedExecutions', 'emitKeys', 'reportedEnds']);
		const rooms = sources.map(({ room }) => room);
		forgetOthers(context.getWorkflowStaticData('node'), rooms);
		const outages: Outages = new Set();
		const watchers = sources.map((source) => new Watcher(context, source, stopping.signal, outages));
		await prepareAll(watchers, stopping);
		const running = watchers.map(async (watcher) => await watcher.run());
		return {
			closeFunction: async () => {
				stopping.abort();
				await Promise.all(running);
			},
		};
	} catch (error) {
		throw asNodeError(context.getNode(), error);
	}
}

/** Where one of them fails, none is left open. */
async function prepareAll(watchers: readonly Watcher[], stopping: AbortController): Promise<void> {
	let isReady = false;
	try {
		for (const watcher of watchers) await watcher.prepare();
		isReady = true;
	} finally {
		if (!isReady) {
			stopping.abort();
			await Promise.all(watchers.map(async ({ source }) => await source.close()));
		}
	}
}

class Watcher {
	private readonly state: WatchState;
	private readonly outage: Outage;
	private readonly batches: Batches;
	private readonly journal: Journal<Message>;
	private readonly window: WatchWindow;
	private readonly memory: SourceMemory;
	private isStrict = false;

	constructor(
		private readonly context: ITriggerFunctions,
		readonly source: WatchSource,
		private readonly signal: AbortSignal,
		outages: Outages,
	) {
		const { clock, accountName, positions } = source;
		this.state = stateOf(context.getWorkflowStaticData('node'), source.room);
		this.outage = new Outage(context, clock.now, outages);
		if (this.state.account !== keyDigest(accountName)) clearState(this.state);
		else this.isStrict = repairState(this.state, clock.now());
		this.window = new WatchWindow(this.state.window ?? { watermark: -Infinity, handled: {} }, positions);
		this.memory = { ...this.state.source };
		this.journal = new Journal(this.state.journal ?? []);
		this.batches = new Batches({
			context,
			accountName,
			clock,
			emitter: new BoundedEmit(context, clock, signal),
			journal: this.journal,
			window: this.window,
			save: () => this.save(),
		});
	}

	/** Notes what is there at the first activation. @throws errors that waiting cannot cure, such as a wrong password */
	async prepare(): Promise<void> {
		if (this.state.account !== undefined) return;
		this.state.account = keyDigest(this.source.accountName);
		this.state.beganMs = this.source.clock.now();
		try {
			await this.begin(await this.source.open(this.memory), true);
			// The source does not know its position: the next look goes by time, and the first message may be of the same minute.
			this.isStrict = !this.window.isPlaced;
		} catch (error) {
			await this.source.close();
			const explained = this.source.explain(error);
			if (!isTransient(explained)) {
				delete this.state.account;
				throw explained;
			}
			this.outage.failed(explained);
		}
	}

	/** Watches until it is stopped. Never throws. */
	async run(): Promise<void> {
		const { source, signal, outage } = this;
		while (!signal.aborted) {
			try {
				await this.look();
				outage.over();
				await source.wait();
			} catch (error) {
				if (!signal.aborted) outage.failed(source.explain(error));
				await source.close();
				await source.clock.sleep(outage.pauseMs(source.retryMs), signal).catch(() => {});
			}
		}
		await source.close();
	}

	private async look(): Promise<void> {
		const { source, window } = this;
		const numbering = await source.open(this.memory);
		if (numbering !== this.state.numbering || !window.isPlaced) return await this.begin(numbering, false);
		await this.handOver(source.look(window.beginLook(source.horizon())));
		// A look that starts nothing may have changed what the source remembers.
		this.save();
	}

	/** A look that is broken off starts again from the same moment: nothing of it counts before all of it was read. */
	private async begin(numbering: string, isNow: boolean): Promise<void> {
		this.window.restart();
		delete this.state.numbering;
		const { beganMs = this.source.clock.now() } = this.state;
		const findings: Finding[] = [];
		for await (const finding of this.source.begin({ beganMs, isNow, isStrict: this.isStrict })) {
			findings.push(finding);
		}
		await this.handOver(findings);
		if (this.signal.aborted || !this.window.isPlaced) return;
		this.state.numbering = numbering;
		this.save();
	}

	/** @param findings what one look finds. Where it is broken off by a fault, what it has found before goes out all the same. */
	private async handOver(findings: AsyncIterable<Finding> | Iterable<Finding>): Promise<void> {
		const { batches, signal } = this;
		batches.beginLook();
		let isBroken = true;
		try {
			for await (const finding of findings) {
				if (signal.aborted) return;
				await this.handle(finding);
			}
			isBroken = false;
		} finally {
			if (isBroken && !signal.aborted) await batches.emitGroup();
		}
		// A mailbox that was closed meanwhile ends its look as if it had found all.
		if (signal.aborted) return;
		await batches.endLook();
	}

	private async handle(finding: Finding): Promise<void> {
		const { window } = this;
		if (!('key' in finding)) return window.reach(finding.position);
		const placed = { key: memberDigest(finding.key), position: finding.position };
		if (!window.isNew(placed)) return window.seeAgain(placed);
		if ('isOld' in finding) return window.pass(placed);
		if ('error' in finding) {
			this.report(finding);
			window.pass(placed);
			return this.save();
		}
		window.begin(placed);
		await this.batches.add(
			placed.key,
			{ key: finding.key, record: finding.record },
			this.source.groupMaxItems ?? 1,
		);
	}

	private report({ error, position }: UnreadableMessage): void {
		const node = this.context.getNode();
		this.context.logger.error(`${node.name}: skips a message that it cannot read, at ${position}`);
		showFault(this.context, asNodeError(node, error));
	}

	/** n8n saves this with the next emit, before that execution exists, so its position never passes a message that is not stored. */
	private save(): void {
		const { state, source, window } = this;
		// After a numbering starts over, what was handed over under the earlier one can still turn up.
		if (state.numbering !== undefined) source.passed?.(window.watermark);
		state.window = { ...window.state() };
		state.source = { ...this.memory };
		state.journal = this.journal.state().map((entry) => ({ ...entry }));
	}
}
