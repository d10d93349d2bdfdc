import { setTimeout as sleep } from 'node:timers/promises';
import type { Item } from '../../../tooling/n8n/api';
import { queryDatabase } from '../../../tooling/n8n/database';
import { startItemsOf } from '../../../tooling/n8n/executions';
import { databaseFile, type N8n } from '../../../tooling/n8n/instance';
import { triggerWorkflow, type FlowNode } from '../../../tooling/n8n/workflows';
import { until } from '../../../tooling/processes';
import { lots, note, SEED, tally, type KillRow } from './kills';

/** Where messages come from, and the trigger that watches it. */
export interface CatchUpSource {
	name: string;
	trigger: FlowNode;
	/** Messages with these references come in. */
	arrive: (references: readonly string[]) => Promise<void>;
	/** Whether the trigger has asked for messages since n8n was started. */
	isAsked: () => boolean;
	/** How many messages the trigger takes in a second, roughly. */
	rate: number;
	/** Undefined for an item that is no message. */
	referenceOf: (item: Item) => string | undefined;
	/**
	 * Deletes a message of a batch that the trigger's journal names.
	 * @param digests of the batch's messages
	 * @param deleted references of the messages that were deleted at earlier kills
	 * @returns its reference; undefined: all of them were deleted before
	 */
	deleteOne?: (
		digests: readonly string[],
		deleted: ReadonlySet<string>,
		lot: number,
	) => Promise<string | undefined>;
}

export interface CatchUpKills {
	/** Messages that wait for each trigger. */
	size: number;
	/** How often n8n is killed until it has taken all of them. */
	kills: number;
}

/** The share of additional messages that come in before each kill, and again after it. */
const MEANWHILE = 1 / 20;
const TRIGGER = 'Trigger';

/**
 * Kills n8n at random moments while triggers catch up, deletes a message of an open batch each time where the source can, and
 * counts the items of all executions: also of those that a kill has ended, since n8n keeps them and their keys.
 */
export async function killInCatchUp(
	n8n: N8n,
	sources: readonly CatchUpSource[],
	{ size, kills }: CatchUpKills,
): Promise<KillRow[]> {
	const lot = lots(SEED, sources.map(({ name }) => name).join());
	const all = await Promise.all(sources.map(async (source) => await CatchUp.begin(n8n, source)));
	for (const one of all) await one.arrive(size);
	for (const one of all) await n8n.api.activate(one.workflowId);
	let started: Promise<unknown> = Promise.resolve();
	for (let kill = 1; kill <= kills; kill++) {
		// The kill may come before n8n serves: then there is no start to wait for.
		if (kill > 1) started = n8n.launch().catch(() => undefined);
		await until('the triggers to ask', () => all.every((one) => one.isAsked()), {
			timeoutMs: 120_000,
			everyMs: 5,
		});
		const restMs = Math.min(...all.map((one) => one.restMs()));
		await sleep((lot() * restMs) / (kills - kill + 1));
		for (const one of all) await one.arrive(Math.ceil(size * MEANWHILE));
		await sleep(lot() * 100);
		await n8n.kill();
		await started;
		for (const one of all) await one.afterKill(lot());
		for (const one of all) await one.arrive(Math.ceil(size * MEANWHILE));
	}
	await n8n.launch();
	const rows: KillRow[] = [];
	for (const one of all) rows.push(await one.end(kills));
	return rows;
}

class CatchUp {
	private readonly arrived: string[] = [];
	private readonly deleted = new Set<string>();
	/** Executions, and the newest of them, when n8n was last killed. */
	private stored = { count: 0, newest: 0 };
	/** Messages of a batch, once known. */
	private perExecution = 50;
	/** What had come out at each kill, for the log. */
	private readonly moments: number[] = [];

	private constructor(
		private readonly n8n: N8n,
		private readonly source: CatchUpSource,
		readonly workflowId: string,
	) {}

	/** A first activation begins now: what comes in behind it is caught up with. */
	static async begin(n8n: N8n, source: CatchUpSource): Promise<CatchUp> {
		const workflowId = await n8n.api.createWorkflow(triggerWorkflow(source.name, source.trigger));
		await n8n.api.activate(workflowId);
		await n8n.api.deactivate(workflowId);
		return new CatchUp(n8n, source, workflowId);
	}

	isAsked(): boolean {
		return this.source.isAsked();
	}

	/** What the rest of the catch-up takes, at least. */
	restMs(): number {
		const rest = this.arrived.length - this.stored.count * this.perExecution;
		return (Math.max(rest, this.perExecution) / this.source.rate) * 1_000;
	}

	async arrive(count: number): Promise<void> {
		const references = Array.from({ length: count }, (_, index) => `m${this.arrived.length + index}`);
		this.arrived.push(...references);
		await this.source.arrive(references);
	}

	async afterKill(lot: number): Promise<void> {
		const file = databaseFile(this.n8n.userFolder);
		const [stored] = await queryDatabase<{ count: number; newest: number | null }>(
			file,
			'SELECT count(*) AS count, max(id) AS newest FROM execution_entity WHERE workflowId = ?',
			this.workflowId,
		);
		this.stored = { count: stored?.count ?? 0, newest: stored?.newest ?? 0 };
		this.moments.push(this.stored.count);
		const [saved] = await queryDatabase<{ staticData: string }>(
			file,
			'SELECT staticData FROM workflow_entity WHERE id = ?',
			this.workflowId,
		);
		const state = JSON.parse(saved?.staticData ?? '{}') as Record<
			string,
			{ journal?: Array<{ members: string[] }> }
		>;
		const batches = state[`node:${TRIGGER}`]?.journal ?? [];
		const batch = batches[Math.floor(lot * batches.length)];
		if (batch === undefined) return;
		const reference = await this.source.deleteOne?.(batch.members, this.deleted, lot);
		if (reference !== undefined) this.deleted.add(reference);
	}

	async end(kills: number): Promise<KillRow> {
		const expected = this.arrived.filter((reference) => !this.deleted.has(reference));
		const options = { timeoutMs: 180_000, everyMs: 1_000 };
		const seen = async () => await this.seen();
		await until(
			'the rest',
			async () => {
				const came = new Set(await seen());
				return expected.every((reference) => came.has(reference));
			},
			options,
		).catch(() => undefined);
		// A repetition would show a moment later.
		await sleep(3_000);
		const came = await seen();
		const before = new Set(await this.seen(this.stored.newest));
		const gone = [...this.deleted].filter((reference) => !came.includes(reference)).length;
		console.log(
			`${this.source.name}: executions at the kills: ${this.moments.join(', ')}; ${this.deleted.size} deleted, ${gone} of them before n8n had them`,
		);
		await this.n8n.api.deactivate(this.workflowId);
		return note({
			scenario: `${this.source.name}, killed ${kills} times`,
			signal: 'SIGKILL',
			size: this.arrived.length,
			handedOver: before.size,
			notSent: 0,
			erased: 0,
			...tally(expected, came),
		});
	}

	/** The references of all items that executions began with. @param newest only up to this execution */
	private async seen(newest = Infinity): Promise<string[]> {
		const executions = await this.n8n.api.executions(this.workflowId);
		return executions
			.filter(({ id }) => Number(id) <= newest)
			.flatMap((execution) => startItemsOf(execution, TRIGGER))
			.map(this.source.referenceOf)
			.filter((reference) => reference !== undefined);
	}
}
