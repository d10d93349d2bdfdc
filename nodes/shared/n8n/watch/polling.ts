import type { IDataObject, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { keyDigest } from '../../receiving/recentKeys';
import { systemClock, type Clock } from '../../ports/clock';
import { isPassing } from '../../asking/repeatRead';
import { PollWindow, type PolledMessage, type PollState } from '../../receiving/pollWindow';
import type { DeliveryReport, InboundMessage } from '../../model';
import { BoundedEmit } from './boundedEmit';
import { asNodeError } from '../nodeError';
import { Outage } from './outage';

export interface Polled extends PolledMessage {
	record: DeliveryReport | InboundMessage;
}

export interface PollPage {
	messages: Polled[];
	/** The moment from which on this page was asked for. */
	fromMs: number;
}

export interface PollSource {
	/** Tells the account from others; holds no secret. */
	accountName: string;
	/**
	 * All messages since a moment (Unix milliseconds of the vendor's clock), oldest first, in pages. It may begin earlier.
	 * @throws GatewayError
	 */
	pages: (sinceMs: number) => AsyncIterable<PollPage>;
	intervalMs: number;
	/** How far each poll looks back behind what it has handed over. */
	overlapMs: number;
	signal: AbortSignal;
	stop: () => void;
	clock?: Clock;
}

interface TriggerState extends IDataObject {
	account?: string;
	/** When the trigger was first activated, as long as it has not read what was there before. Our clock. */
	startedMs?: number;
	poll?: PollState & IDataObject;
}

/** In the editor, what came in lately serves as the test event. */
const TEST_EVENT_MS = 24 * 3_600_000;
const TEST_INTERVAL_MS = 5_000;

/**
 * The body of a trigger that asks its vendor for messages: with its own timer, one `emit` for each message, none lost and none
 * twice (design.md, "What is promised"). The first activation begins now, without what was there before; a later one catches up.
 */
export async function pollTrigger(context: ITriggerFunctions, source: PollSource): Promise<ITriggerResponse> {
	if (context.getMode() === 'manual') {
		return {
			closeFunction: async () => source.stop(),
			manualTriggerFunction: async () => await emitTestEvent(context, source),
		};
	}
	const poller = new Poller(context, source);
	await poller.prepare();
	const running = poller.run();
	return {
		closeFunction: async () => {
			source.stop();
			await running;
		},
	};
}

class Poller {
	private readonly state: TriggerState;
	private readonly outage: Outage;
	private readonly clock: Clock;
	private window: PollWindow | null = null;
	private readonly emitter: BoundedEmit;

	constructor(
		private readonly context: ITriggerFunctions,
		private readonly source: PollSource,
	) {
		this.clock = source.clock ?? systemClock;
		this.state = context.getWorkflowStaticData('node');
		this.outage = new Outage(context, this.clock.now);
		this.emitter = new BoundedEmit(context, source.accountName, this.clock, source.signal);
	}

	/** Takes note of what is there at the first activation. @throws what no waiting cures, such as a wrong password */
	async prepare(): Promise<void> {
		const account = keyDigest(this.source.accountName);
		if (this.state.account !== account) {
			this.state.account = account;
			this.state.startedMs = this.clock.now();
			delete this.state.poll;
			try {
				await this.begin(Infinity);
			} catch (error) {
				if (!isPassing(error)) {
					delete this.state.account;
					throw asNodeError(this.context.getNode(), error);
				}
				this.outage.failed(error);
			}
		} else if (this.state.poll !== undefined) {
			this.window = new PollWindow(this.state.poll, this.source.overlapMs);
		}
	}

	/** Polls until it is stopped. Never throws. */
	async run(): Promise<void> {
		const { signal, intervalMs } = this.source;
		while (!signal.aborted) {
			try {
				await this.poll();
				this.outage.over();
			} catch (error) {
				if (!signal.aborted) this.outage.failed(error);
			}
			await this.clock.sleep(this.outage.pauseMs(intervalMs), signal).catch(() => {});
		}
	}

	private async poll(): Promise<void> {
		if (this.window === null) return await this.begin(this.state.startedMs ?? this.clock.now());
		const { window } = this;
		for await (const { messages } of this.source.pages(window.beginPoll(this.clock.now()))) {
			for (const message of messages) await this.handOver(window, message);
		}
	}

	/** The first poll: messages received before `startMs` were there before the trigger, and are passed over. */
	private async begin(startMs: number): Promise<void> {
		const later: Polled[] = [];
		let window: PollWindow | null = null;
		const { pages, overlapMs } = this.source;
		for await (const { messages, fromMs } of pages((this.state.startedMs ?? 0) - overlapMs)) {
			// Asked for in the vendor's clock, which may differ from ours.
			window ??= new PollWindow({ watermarkMs: fromMs + overlapMs, handled: {} }, overlapMs);
			for (const message of messages) {
				if ((message.receivedMs ?? 0) < startMs) window.pass(message);
				else later.push(message);
			}
		}
		this.window = window;
		if (window === null) return;
		delete this.state.startedMs;
		this.state.poll = { ...window.state() };
		for (const message of later) await this.handOver(window, message);
	}

	private async handOver(window: PollWindow, message: Polled): Promise<void> {
		if (this.source.signal.aborted || !window.isNew(message)) return;
		window.begin(message);
		// Saved by emit, before the execution exists: it holds nothing that is not stored.
		this.state.poll = { ...window.state() };
		await this.emitter.emit(message.key, message.record, (stored) => {
			window.settle(message.key, stored);
			this.state.poll = { ...window.state() };
		});
	}
}

/** The newest message of the last day, or else the next one that comes in. */
async function emitTestEvent(context: ITriggerFunctions, source: PollSource): Promise<void> {
	const clock = source.clock ?? systemClock;
	const newest = async (sinceMs: number): Promise<Polled | undefined> => {
		let last: Polled | undefined;
		try {
			for await (const { messages } of source.pages(sinceMs)) last = messages.at(-1) ?? last;
		} catch (error) {
			throw asNodeError(context.getNode(), error);
		}
		return last;
	};
	const emit = ({ record }: Polled) => context.emit([[{ json: { ...record } as unknown as IDataObject }]]);

	const startMs = clock.now();
	const found = await newest(startMs - TEST_EVENT_MS);
	if (found !== undefined) return emit(found);
	const wait = async () => {
		while (!source.signal.aborted) {
			await clock.sleep(Math.min(source.intervalMs, TEST_INTERVAL_MS), source.signal);
			const next = await newest(startMs - TEST_EVENT_MS);
			if (next !== undefined) return emit(next);
		}
	};
	wait().catch((error: Error) => {
		if (!source.signal.aborted) context.emitError(error);
	});
}
