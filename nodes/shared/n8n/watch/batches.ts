import type { ITriggerFunctions } from 'n8n-workflow';
import type { EventRecord } from '../../model';
import type { Batch, Journal } from '../../receiving/journal';
import type { WatchWindow } from '../../receiving/watchWindow';
import type { Clock } from '../../ports/clock';
import type { BoundedEmit } from './boundedEmit';
import { batchKey } from './emitOnce';

/** A message on its way to n8n. */
export interface Message {
	/** Identifies the message within its account. */
	key: string;
	record: EventRecord;
}

export interface BatchesOf {
	context: ITriggerFunctions;
	accountName: string;
	clock: Clock;
	emitter: BoundedEmit;
	journal: Journal<Message>;
	window: WatchWindow;
	/** Brings static data up to date, which n8n saves with each emission. */
	save: () => void;
}

/**
 * Gathers the messages of a look into executions. A batch holds one kind of event, in the order in which the messages were found, and is
 * complete when it is full or the look has ended. A message of a batch that an earlier process had open goes out with that batch, whatever
 * the option says now.
 */
export class Batches {
	private group = new Map<string, Message>();

	constructor(private readonly of: BatchesOf) {}

	/** A look begins. What has waited for too long is not given to n8n any more. */
	beginLook(): void {
		const { clock, journal, window } = this.of;
		for (const member of journal.beginLook(clock.now())) {
			window.leave(member);
			window.pass({ key: member, position: null });
		}
	}

	/** @param member the message's digest. @param maxItems of a batch */
	async add(member: string, message: Message, maxItems: number): Promise<void> {
		const { journal } = this.of;
		const waiting = journal.claim(member, message);
		if (waiting !== undefined) {
			if (waiting.found.size === waiting.members.length) await this.emit(waiting);
			return;
		}
		const [first] = this.group.values();
		if (first !== undefined && first.record.event !== message.record.event) await this.emitGroup();
		this.group.set(member, message);
		if (this.group.size >= maxItems) await this.emitGroup();
	}

	/** Hands over what was gathered; it does not wait for what a later look may find. */
	async emitGroup(): Promise<void> {
		if (this.group.size === 0) return;
		const { context, accountName } = this.of;
		const found = this.group;
		this.group = new Map();
		const key = batchKey(
			context,
			accountName,
			[...found.values()].map((one) => one.key),
		);
		await this.emit({ key, members: [...found.keys()], found });
	}

	/** The look has ended: members of a batch that it did not find no longer exist. */
	async endLook(): Promise<void> {
		const { journal, window } = this.of;
		for (const batch of journal.endLook()) {
			for (const member of missing(batch)) window.leave(member);
			// Without a message there is nothing to give to n8n. The key still counts if the messages come back.
			if (batch.found.size > 0) await this.emit(batch);
		}
		await this.emitGroup();
	}

	/**
	 * The journal in static data has the batch before n8n saves it. n8n begins to save before it stores the execution, and does not wait
	 * for the end: on PostgreSQL, a kill in between may leave an execution without its entry (docs/reliability.md).
	 */
	private async emit(batch: Batch<Message>): Promise<void> {
		const { clock, emitter, journal, window, save } = this.of;
		journal.begin(batch, clock.now());
		save();
		const found = batch.members.flatMap((member) => batch.found.get(member) ?? []);
		const members = [...batch.found.keys()];
		const gone = missing(batch);
		await emitter.emit(
			batch.key,
			found.map(({ record }) => record),
			(emitted) => {
				const isStored = emitted !== 'failed';
				for (const member of members) window.settle(member, isStored);
				// n8n got them earlier, together with the others.
				if (emitted === 'known') for (const member of gone) window.pass({ key: member, position: null });
				if (isStored) journal.close(batch);
				else journal.reopen(batch);
				save();
			},
		);
	}
}

const missing = ({ members, found }: Batch<Message>): string[] =>
	members.filter((member) => !found.has(member));
