import type { IDataObject, INode, INodeExecutionData, IRun, ITriggerFunctions } from 'n8n-workflow';

/** One call of `emit`. */
export interface Emission {
	json: IDataObject;
	deduplicationKey: string | undefined;
	/** What n8n saves of the node's static data before it stores the execution. */
	staticData: IDataObject;
}

/**
 * What n8n gives a trigger, as far as ours use it. Like n8n 2.40.7 (`trigger-execution-context.factory.js`) it saves static data first
 * and stores the execution then, refuses a key that it has without an error, and settles the done promise later.
 */
export class FakeTriggerContext {
	readonly emissions: Emission[] = [];
	/** The executions that were stored. */
	readonly executions: IDataObject[] = [];
	readonly failedExecutions: Error[] = [];
	readonly emittedErrors: Error[] = [];
	/** n8n below 2.7 has no `saveFailedExecution`. */
	savesFailedExecutions = true;
	/** Warnings and what else was logged. */
	readonly log: string[] = [];
	/** What storing an execution takes; one that is rejected is not stored. */
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
		const json = data[0]?.[0]?.json as IDataObject;
		this.emissions.push({ json, deduplicationKey, staticData: structuredClone(this.staticData) });
		void this.storeOnce(json, deduplicationKey).then(
			() => done?.resolve(undefined as unknown as IRun),
			(error: Error) => done?.reject(error),
		);
	};

	private async storeOnce(json: IDataObject, key: string | undefined): Promise<void> {
		if (key !== undefined && this.keys.has(key)) return;
		await this.store(json);
		if (key !== undefined) this.keys.add(key);
		this.executions.push(json);
	}
}
