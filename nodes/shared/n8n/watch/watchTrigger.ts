import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { isTransient } from '../../asking/repeatRead';
import { keyDigest } from '../../receiving/recentKeys';
import { WatchWindow } from '../../receiving/watchWindow';
import { asNodeError } from '../nodeError';
import { showFault, warnOfMissing } from '../platform';
import { BoundedEmit } from './boundedEmit';
import { Outage } from './outage';
import { emitTestEvent } from './testEvent';
import type { Finding, SourceMemory, UnreadableMessage, WatchSource } from './watchSource';
import { repairState, type WatchState } from './watchState';

/**
 * The body of every trigger that looks for messages by itself: one `emit` for each message, none lost and none twice (docs/design.md,
 * "What is promised"). The first activation begins now, without what was there before; a later one catches up. An outage is waited out.
 *
 * @param connect makes the source; the signal is aborted when the trigger stops
 */
export async function watchTrigger(
	context: ITriggerFunctions,
	connect: (signal: AbortSignal) => Promise<WatchSource>,
): Promise<ITriggerResponse> {
	const stopping = new AbortController();
	try {
		const source = await connect(stopping.signal);
		if (context.getMode() === 'manual') {
			return {
				closeFunction: async () => stopping.abort(),
				manualTriggerFunction: async () => await emitTestEvent(context, source, stopping.signal),
			};
		}
		warnOfMissing(context, ['failedExecutions', 'emitKeys', 'reportedEnds']);
		const watcher = new Watcher(context, source, stopping.signal);
		await watcher.prepare();
		const running = watcher.run();
		return {
			closeFunction: async () => {
				stopping.abort();
				await running;
			},
		};
	} catch (error) {
		throw asNodeError(context.getNode(), error);
	}
}

class Watcher {
	private readonly state: WatchState;
	private readonly outage: Outage;
	private readonly emitter: BoundedEmit;
	private readonly window: WatchWindow;
	private readonly memory: SourceMemory;
	private isStrict = false;

	constructor(
		private readonly context: ITriggerFunctions,
		private readonly source: WatchSource,
		private readonly signal: AbortSignal,
	) {
		const { clock, accountName, positions } = source;
		this.state = context.getWorkflowStaticData('node');
		this.outage = new Outage(context, clock.now);
		this.emitter = new BoundedEmit(context, accountName, clock, signal);
		if (this.state.account !== keyDigest(accountName)) {
			for (const key of Object.keys(this.state)) delete this.state[key];
		} else this.isStrict = repairState(this.state, clock.now());
		this.window = new WatchWindow(this.state.window ?? { watermark: -Infinity, handled: {} }, positions);
		this.memory = { ...this.state.source };
	}

	/** Takes note of what is there at the first activation. @throws what no waiting cures, such as a wrong password */
	async prepare(): Promise<void> {
		if (this.state.account !== undefined) return;
		this.state.account = keyDigest(this.source.accountName);
		this.state.beganMs = this.source.clock.now();
		try {
			await this.begin(await this.source.open(this.memory), true);
			// It cannot say where it stands: the next look goes by time, and the first message may be of the same minute.
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
	}

	/** A look that is broken off begins anew from the same moment: nothing of it counts before all of it was read. */
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

	/** @param findings what one look finds */
	private async handOver(findings: AsyncIterable<Finding> | Iterable<Finding>): Promise<void> {
		for await (const finding of findings) {
			if (this.signal.aborted) return;
			await this.handle(finding);
		}
	}

	private async handle(finding: Finding): Promise<void> {
		const { window } = this;
		if (!('key' in finding)) return window.reach(finding.position);
		const placed = { key: keyDigest(finding.key), position: finding.position };
		if (!window.isNew(placed)) return window.seeAgain(placed);
		if ('isOld' in finding) return window.pass(placed);
		if ('error' in finding) {
			this.report(finding);
			window.pass(placed);
			return this.save();
		}
		window.begin(placed);
		this.save();
		await this.emitter.emit(finding.key, finding.record, (stored) => {
			window.settle(placed.key, stored);
			if (stored) finding.onStored?.();
			this.save();
		});
	}

	private report({ error, position }: UnreadableMessage): void {
		const node = this.context.getNode();
		this.context.logger.error(`${node.name}: skips a message that it cannot read, at ${position}`);
		showFault(this.context, asNodeError(node, error));
	}

	/** n8n writes it with the next emit, before that one's execution exists: it holds nothing that is not stored. */
	private save(): void {
		this.state.window = { ...this.window.state() };
		this.state.source = { ...this.memory };
	}
}
