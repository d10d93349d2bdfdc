import type { IDataDeduplicator } from 'n8n-workflow';
import type { EntryStore } from '../../nodes/shared/sending/keyLedger';

/**
 * n8n's store for what nodes have processed: a row for each node, which every call reads and writes as a whole. Its hashes are left
 * out.
 */
export class ProcessedRows {
	readonly rows = new Map<string, string[]>();
	calls = 0;
	/** Runs within each call, between its read and its write. */
	meanwhile: () => Promise<void> = async () => undefined;

	async record(row: string, entries: string[], maxEntries: number): Promise<string[]> {
		hashable(entries);
		const kept = await this.read(row);
		const known = new Set(kept);
		const fresh = entries.filter((entry) => !known.has(entry));
		await this.meanwhile();
		this.rows.set(row, [...(kept ?? []), ...fresh].slice(-maxEntries));
		return fresh;
	}

	async remove(row: string, entries: string[]): Promise<void> {
		hashable(entries);
		const kept = await this.read(row);
		await this.meanwhile();
		if (kept === undefined) return;
		const removed = new Set(entries);
		this.rows.set(
			row,
			kept.filter((entry) => !removed.has(entry)),
		);
	}

	store(row = 'row', maxEntries = 20_000): EntryStore {
		return {
			record: async (entries) => new Set(await this.record(row, entries, maxEntries)),
			remove: async (entries) => await this.remove(row, entries),
		};
	}

	/** The name that n8n's helpers use. */
	deduplicator(): IDataDeduplicator {
		const rowOf = (
			_scope: unknown,
			{ workflow, node }: { workflow: { id?: string }; node?: { id: string } },
		) => `${workflow.id} ${node?.id}`;
		return {
			checkProcessedAndRecord: async (entries, scope, context, { maxEntries = Infinity }) => {
				const fresh = await this.record(rowOf(scope, context), entries.map(String), maxEntries);
				return { new: fresh, processed: entries.filter((entry) => !fresh.includes(String(entry))) };
			},
			removeProcessed: async (entries, scope, context) =>
				await this.remove(rowOf(scope, context), entries.map(String)),
			clearAllProcessedItems: async () => undefined,
			getProcessedDataCount: async () => 0,
		};
	}

	private async read(row: string): Promise<string[] | undefined> {
		this.calls += 1;
		await Promise.resolve();
		return this.rows.get(row);
	}
}

/** n8n makes a hash of each entry's text. @throws TypeError for one that has none */
function hashable(entries: string[]): void {
	for (const entry of entries) entry.toString();
}
