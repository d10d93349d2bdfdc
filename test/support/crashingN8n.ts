import type {
	IDataObject,
	INodeExecutionData,
	IRun,
	ITriggerFunctions,
	ITriggerResponse,
} from 'n8n-workflow';
import { forgetEmissions } from '../../nodes/shared/n8n/watch/emitOnce';
import { FakeTriggerContext } from './fakeTriggerContext';

interface Row {
	key: string;
	items: IDataObject[];
	status: 'new' | 'running' | 'ended';
	/** Whether it has waited since an earlier process. Then it runs only while its row is still there. */
	isRecovered: boolean;
	endedMs: number;
	settle: (run: IRun | undefined) => void;
}

/** A pending write of n8n. A crash loses all pending writes. */
type Write = () => void;

/**
 * An n8n that can be killed between any two of its writes. It works like 2.40.7: `emit` saves static data, then stores the execution under
 * its key as `new`, then runs it when there is a place. For a key that it has, it stores nothing and says so, unless that row is still
 * `new`: then it takes that row back and stores another, and the run of the first goes ahead all the same, unless it has waited since an
 * earlier process.
 */
export class CrashingN8n {
	/** The items of all runs, also of those that a crash has ended. */
	readonly runs: IDataObject[][] = [];
	/** The database. */
	private staticData: IDataObject = {};
	private readonly rows = new Map<string, Row>();
	/** The process. */
	private writes: Write[] = [];
	private waiting: Row[] = [];
	private context: FakeTriggerContext | null = null;
	private response: ITriggerResponse | null = null;
	/** How many of the next executions cannot be stored. */
	failures = 0;

	constructor(
		private readonly start: (functions: ITriggerFunctions) => Promise<ITriggerResponse>,
		private readonly now: () => number,
	) {}

	get failedExecutions(): Error[] {
		return this.context?.failedExecutions ?? [];
	}

	/** A new process, or the workflow published again. Executions that a crash left `new` get a place first. */
	async activate(): Promise<void> {
		const context = new FakeTriggerContext(structuredClone(this.staticData));
		this.context = context;
		const functions = { ...context.functions, emit: this.emitOf(context) } as unknown as ITriggerFunctions;
		this.response = await this.start(functions);
		// n8n saves what an activation has changed.
		this.writes.push(this.saveOf(context));
	}

	/** The workflow is unpublished: the process goes on, and so do its executions. */
	async deactivate(): Promise<void> {
		const { context, response } = this;
		[this.context, this.response] = [null, null];
		await response?.closeFunction?.();
		if (context !== null) this.writes.push(this.saveOf(context));
		this.write(Infinity);
	}

	/** The process ends, with everything that it had not written yet, and another one starts. */
	async crash(): Promise<void> {
		this.writes = [];
		const { response } = this;
		[this.context, this.response] = [null, null];
		for (const row of this.rows.values()) {
			row.settle = () => undefined;
			if (row.status === 'running') this.end(row);
		}
		this.waiting = [...this.rows.values()].filter(({ status }) => status === 'new');
		for (const row of this.waiting) row.isRecovered = true;
		// The old process cannot be killed here, so it is stopped, and none of its writes are carried out.
		await response?.closeFunction?.();
		this.writes = [];
		forgetEmissions();
		await this.activate();
	}

	/** Lets the database carry out this many writes. */
	write(count: number): void {
		for (const write of this.writes.splice(0, Math.min(count, this.writes.length))) write();
	}

	/** Gives a place to this many waiting executions. */
	run(count: number): void {
		for (const row of this.waiting.splice(0, Math.min(count, this.waiting.length))) {
			if (row.isRecovered && this.rows.get(row.key) !== row) continue;
			row.status = 'running';
			this.runs.push(row.items);
		}
	}

	/** Ends this many executions. */
	finish(count: number): void {
		const running = [...this.rows.values()].filter(({ status }) => status === 'running');
		for (const row of running.slice(0, count)) this.end(row);
	}

	/** Deletes executions that ended this long ago, as n8n does. */
	prune(afterMs: number): void {
		for (const [key, row] of this.rows) {
			if (row.status === 'ended' && row.endedMs < this.now() - afterMs) this.rows.delete(key);
		}
	}

	private end(row: Row): void {
		row.status = 'ended';
		row.endedMs = this.now();
		row.settle({} as IRun);
	}

	/** Saves static data as it is when the write is carried out: n8n serializes the live object. */
	private saveOf(context: FakeTriggerContext): Write {
		const atEmit = structuredClone(context.staticData);
		return () => {
			this.staticData = atEmit;
		};
	}

	private readonly emitOf =
		(context: FakeTriggerContext) =>
		(
			data: INodeExecutionData[][],
			_response: unknown,
			done: Parameters<ITriggerFunctions['emit']>[2],
			key: string,
		): void => {
			if (this.context !== context) throw new Error('The trigger was stopped');
			const items = (data[0] ?? []).map(({ json }) => structuredClone(json));
			this.writes.push(this.saveOf(context), () => {
				if (this.failures > 0) {
					this.failures -= 1;
					done?.reject(new Error('database is locked'));
					return;
				}
				const known = this.rows.get(key);
				if (known !== undefined && known.status !== 'new') {
					done?.resolve(undefined as unknown as IRun);
					return;
				}
				const settle = (run: IRun | undefined) => done?.resolve(run as IRun);
				const row: Row = { key, items, status: 'new', isRecovered: false, endedMs: 0, settle };
				this.rows.set(key, row);
				this.waiting.push(row);
			});
		};
}
