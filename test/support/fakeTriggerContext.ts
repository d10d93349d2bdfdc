import type { IDataObject, INode, INodeExecutionData, IRun, ITriggerFunctions } from 'n8n-workflow';

/** One call of `emit`. */
export interface Emission {
	/** The first item. */
	json: IDataObject;
	items: IDataObject[];
	deduplicationKey: string | undefined;
	/** What n8n saves of the node's static data before it stores the execution. */
	staticData: IDataObject;
}

/**
 * What n8n gives a trigger, as far as ours use it. Like n8n 2.40.7 (`trigger-execution-context.factory.js`), it first saves static data and
 * then stores the execution, refuses a key that it has without an error, and settles the done promise later: without a run for a key that
 * it has refused.
 */
export class FakeTriggerContext {
	readonly emissions: Emission[] = [];
	/** The items of the executions that were stored, one after the other. */
	readonly executions: IDataObject[] = [];
	readonly failedExecutions: Error[] = [];
	readonly emittedErrors: Error[] = [];
	/** n8n below 2.7 has no `saveFailedExecution`. */
	savesFailedExecutions = true;
	/** Everything that was logged, such as warnings. */
	readonly log: string[] = [];
	/** What storing an execution takes, by its first item; one that is rejected is not stored. */
	store: (json: IDataObject) => Promise<void> = async () => undefined;
	node: INode = {
		id: 'node-1',
		name: 'Trigger',
		type: 'anyTrigger',
		typeVersion: 2,
		position: [0, 0],
		parameters: {},
	};
	workflowId = 'workflow-1';

	/** @param staticData of the node, as an earlier process left it */
	constructor(
		readonly staticData: IDataObject = {},
		private readonly mode: 'trigger' | 'manual' = 'trigger',
		/** The keys that the database holds. */
		readonly keys = new Set<string>(),
	) {}

	/** The context that the trigger is called with. */
	get functions(): ITriggerFunctions {
		const log = (text: string) => void this.log.push(text);
		return {
			getMode: () => this.mode,
			getNode: () => this.node,
			getWorkflow: () => ({ id: this.workflowId, name: 'Workflow', active: true }),
			getWorkflowStaticData: () => this.staticData,
			logger: { warn: log, info: log, error: log, debug: log },
			emit: this.emit,
			emitError: (error: Error) => void this.emittedErrors.push(error),
			...(this.savesFailedExecutions && {
				saveFailedExecution: (error: Error) => void this.failedExecutions.push(error),
			}),
		} as unknown as ITriggerFunctions;
	}

	private readonly emit = (
		data: INodeExecutionData[][],
		_response: unknown,
		done?: Parameters<ITriggerFunctions['emit']>[2],
		deduplicationKey?: string,
	): void => {
		const items = (data[0] ?? []).map(({ json }) => json);
		const json = items[0] as IDataObject;
		this.emissions.push({ json, items, deduplicationKey, staticData: structuredClone(this.staticData) });
		void this.storeOnce(items, deduplicationKey).then(
			(isStored) => done?.resolve((isStored ? {} : undefined) as unknown as IRun),
			(error: Error) => done?.reject(error),
		);
	};

	private async storeOnce(items: IDataObject[], key: string | undefined): Promise<boolean> {
		if (key !== undefined && this.keys.has(key)) return false;
		await this.store(items[0] as IDataObject);
		if (key !== undefined) this.keys.add(key);
		this.executions.push(...items);
		return true;
	}
}
