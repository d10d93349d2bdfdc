import fc from 'fast-check';
import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { GatewayError } from '../../../../nodes/shared/errors/gatewayError';
import type { DeliveryReport, EventRecord, InboundMessage } from '../../../../nodes/shared/model';
import { forgetEmissions } from '../../../../nodes/shared/n8n/watch/emitOnce';
import { MailboxSource } from '../../../../nodes/shared/n8n/watch/mailboxSource';
import { pollSource } from '../../../../nodes/shared/n8n/watch/pollSource';
import type { WatchSource } from '../../../../nodes/shared/n8n/watch/watchSource';
import { watchTrigger } from '../../../../nodes/shared/n8n/watch/watchTrigger';
import { CrashingN8n } from '../../../support/crashingN8n';
import { FakeClock } from '../../../support/fakeClock';
import { FakeMailbox } from '../../../support/fakeMailbox';
import { isSoak } from '../../../support/soak';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Long, so that weeks pass quickly. */
const INTERVAL_MS = 6 * 60 * MINUTE_MS;
/** n8n's own default. */
const PRUNED_AFTER_MS = 14 * DAY_MS;

/** Where messages come from: names that begin with `in` are inbound messages, the others reports. */
interface World {
	arrive: (name: string) => void;
	/** An earlier message appears once more. */
	repeat: (name: string) => void;
	remove: (name: string) => void;
	has: (name: string) => boolean;
	/** Positions get other names, or whatever else the source may do to what it holds. */
	renew: () => void;
	source: (signal: AbortSignal, groupMaxItems: number) => WatchSource;
}

const recordOf = (name: string): EventRecord =>
	name.startsWith('in')
		? ({ event: 'inboundMessage', messageId: name } as InboundMessage)
		: ({ event: 'deliveryReport', messageId: name } as DeliveryReport);
const unreadable = () => new GatewayError('protocol', { message: 'It is unreadable', advice: 'Look at it.' });

function mailbox(clock: FakeClock): World {
	const box = new FakeMailbox(clock);
	const put = (name: string) => {
		box.receive(name);
		if (box.uidNext % 4 === 0) box.receive(`unreadable ${name}`);
	};
	return {
		arrive: put,
		repeat: put,
		remove: (name) => void (box.mails = box.mails.filter(({ text }) => text !== name)),
		has: (name) => box.mails.some(({ text }) => text === name),
		renew: () => box.renew(),
		source: (signal, groupMaxItems) =>
			new MailboxSource({
				...{ accountName: 'mailbox', folder: 'INBOX', from: 'vendor@example.com' },
				...{ open: box.open, intervalMs: INTERVAL_MS, groupMaxItems, signal, clock },
				read: async ({ source }) => {
					const key = source.toString();
					return key.startsWith('unreadable') ? { key, error: unreadable() } : { key, record: recordOf(key) };
				},
				explain: () => new GatewayError('connection', { message: 'Away', advice: 'Wait.' }),
			}),
	};
}

function vendor(clock: FakeClock): World {
	let messages: Array<{ name: string; receivedMs: number }> = [];
	let isAway = false;
	/** Several share a moment, and some show up late. */
	const put = (name: string) => {
		const lateMs = messages.length % 3 === 0 ? 3 * MINUTE_MS : 0;
		messages.push({ name, receivedMs: clock.now() - lateMs });
	};
	return {
		arrive: put,
		repeat: (name) => void messages.push(...messages.filter((one) => one.name === name).slice(0, 1)),
		remove: (name) => void (messages = messages.filter((one) => one.name !== name)),
		has: (name) => messages.some((one) => one.name === name),
		// The next poll breaks off after its first page.
		renew: () => void (isAway = true),
		source: (signal, groupMaxItems) =>
			pollSource({
				...{
					accountName: 'vendor',
					intervalMs: INTERVAL_MS,
					overlapMs: 5 * MINUTE_MS,
					groupMaxItems,
					signal,
					clock,
				},
				pages: async function* (sinceMs) {
					const found = messages
						.filter(({ receivedMs }) => receivedMs >= sinceMs)
						.sort((one, other) => one.receivedMs - other.receivedMs)
						.map(({ name, receivedMs }) => ({ key: name, receivedMs, record: recordOf(name) }));
					for (let at = 0; at === 0 || at < found.length; at += 3) {
						yield {
							fromMs: at === 0 ? sinceMs : (found[at]?.receivedMs ?? sinceMs),
							messages: found.slice(at, at + 3),
						};
						if (isAway) {
							isAway = false;
							throw new GatewayError('unavailable', { message: 'Away', advice: 'Wait.' });
						}
					}
				},
			}),
	};
}

/** One step of a history: what happens, and a number that says which or how many. */
const STEPS = [
	...(['arrive', 'arrive', 'arrive', 'repeat', 'remove', 'renew'] as const),
	...(['look', 'look', 'look', 'write', 'write', 'run', 'finish', 'finish', 'fail'] as const),
	...(['crash', 'crash', 'republish', 'option', 'prune'] as const),
] as const;
type Step = readonly [(typeof STEPS)[number], number];

class History {
	private readonly clock = new FakeClock();
	private readonly world: World;
	private readonly n8n: CrashingN8n;
	private readonly names: string[] = [];
	private groupMaxItems = 4;

	constructor(worldOf: (clock: FakeClock) => World) {
		forgetEmissions();
		this.world = worldOf(this.clock);
		this.n8n = new CrashingN8n(async (functions) => await this.start(functions), this.clock.now);
	}

	private async start(functions: ITriggerFunctions): Promise<ITriggerResponse> {
		return await watchTrigger(functions, async (signal) => this.world.source(signal, this.groupMaxItems));
	}

	async take([step, number]: Step): Promise<void> {
		const { clock, n8n, world, names } = this;
		const some = names[number % (names.length || 1)];
		switch (step) {
			case 'arrive':
				for (let count = 0; count <= number % 7; count++) {
					const name = `${(names.length + number) % 5 === 0 ? 'in' : 're'} ${names.length}`;
					names.push(name);
					world.arrive(name);
				}
				break;
			case 'repeat':
				if (some !== undefined && world.has(some)) world.repeat(some);
				break;
			case 'remove':
				if (some !== undefined) world.remove(some);
				break;
			case 'renew':
				world.renew();
				break;
			case 'look':
				await clock.advance(INTERVAL_MS);
				break;
			case 'write':
				n8n.write(1 + (number % 5));
				break;
			case 'run':
				n8n.run(1 + (number % 5));
				break;
			case 'finish':
				n8n.write(1 + (number % 5));
				n8n.run(1 + (number % 3));
				n8n.finish(1 + (number % 3));
				break;
			case 'fail':
				n8n.failures += number % 2;
				break;
			case 'crash':
				n8n.write(number % 3);
				await n8n.crash();
				break;
			case 'republish':
				await n8n.deactivate();
				await n8n.activate();
				break;
			case 'option':
				this.groupMaxItems = [1, 2, 4, 50][number % 4] as number;
				await n8n.deactivate();
				await n8n.activate();
				break;
			case 'prune':
				// A quiet time that is longer than n8n keeps executions, between two processes.
				await this.drain();
				await clock.advance(PRUNED_AFTER_MS + DAY_MS);
				n8n.prune(PRUNED_AFTER_MS);
				await n8n.crash();
		}
		await clock.advance(0);
	}

	/** Lets everything succeed for a while. */
	private async drain(): Promise<void> {
		const { clock, n8n } = this;
		for (let round = 0; round < 6; round++) {
			n8n.failures = 0;
			n8n.write(Infinity);
			n8n.run(Infinity);
			n8n.finish(Infinity);
			await clock.advance(round < 3 ? 2 * INTERVAL_MS : 0);
		}
	}

	async begin(): Promise<void> {
		this.world.arrive('from before');
		// A replaced mailbox goes by time, and two clocks may differ by five minutes.
		await this.clock.advance(6 * MINUTE_MS);
		await this.n8n.activate();
		this.n8n.write(Infinity);
		await this.clock.advance(0);
	}

	/** @returns what was lost or doubled, and how many batches mix what does not belong together */
	async end(): Promise<{ lost: string[]; doubled: string[]; mixed: number }> {
		await this.drain();
		await this.n8n.deactivate();
		const counts = new Map<string, number>();
		for (const { messageId } of this.n8n.runs.flat()) {
			counts.set(String(messageId), (counts.get(String(messageId)) ?? 0) + 1);
		}
		const { world, names } = this;
		return {
			lost: names.filter((name) => world.has(name) && !counts.has(name)),
			doubled: [...counts]
				.filter(([name, count]) => count > 1 || name === 'from before')
				.map(([name]) => name),
			mixed: this.n8n.runs.filter((items) => new Set(items.map(({ event }) => event)).size !== 1).length,
		};
	}
}

const steps = fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.nat(100)), { minLength: 5, maxLength: 40 });

describe.each([
	['a mailbox', mailbox],
	['a vendor that is asked', vendor],
] as const)('watching %s', (_name, worldOf) => {
	it('loses nothing that still exists and starts nothing twice, whatever is killed, deleted, replaced or published', async () => {
		await fc.assert(
			fc.asyncProperty(steps, async (history) => {
				const played = new History(worldOf);
				await played.begin();
				for (const step of history) await played.take(step);
				expect(await played.end()).toEqual({ lost: [], doubled: [], mixed: 0 });
			}),
			{ numRuns: isSoak ? 5_000 : 60 },
		);
	}, 600_000);
});
