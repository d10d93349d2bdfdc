import './n8nEnvironment';
import { CredentialTestContext, DataDeduplicationService, ExecuteContext } from 'n8n-core';
import { ProcessedRows } from './processedRows';
import {
	createRunExecutionData,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialTestFunctions,
	type IBinaryKeyData,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IRunExecutionData,
	type IWorkflowExecuteAdditionalData,
	type NodeExecutionHint,
} from 'n8n-workflow';

/** What the nodes of these tests have processed, which n8n keeps in its database. */
export const processedRows = new ProcessedRows();
void DataDeduplicationService.init(processedRows.deduplicator());

/** One run of one action node. */
export interface NodeRun {
	node: INodeType;
	parameters?: INodeParameters;
	/** What each input item holds. Default: one empty item. */
	items?: IDataObject[];
	/** The binary data of each item. Default: none. */
	binary?: Array<IBinaryKeyData | undefined>;
	/** Where n8n's own addresses begin, such as those of signed binary data. */
	restApiUrl?: string;
	/** Where n8n's addresses of waiting executions begin. */
	webhookWaitingUrl?: string;
	credentials?: Record<string, ICredentialDataDecryptedObject>;
	/** What n8n does when the node fails. Default: stop. */
	onError?: INode['onError'];
	/** Default: a new one for each run. */
	executionId?: string;
	runIndex?: number;
	/** The token by which n8n resumes the execution. Default: none, as older n8n has it. */
	resumeToken?: string;
	timezone?: string;
	/** Cancels the execution. */
	signal?: AbortSignal;
	/** Collects the hints that the editor shows above the output. */
	hints?: NodeExecutionHint[];
}

/** What `execute` of a node gave to n8n. */
export interface NodeRunResult {
	/** The items of each output. */
	outputs: INodeExecutionData[][];
	/** Until when the execution is to wait; undefined: it goes on. */
	waitTill: Date | undefined;
}

/** Runs `execute` of a node in n8n's own execution context, in this process, and gives back its first output. */
export async function runNode(run: NodeRun): Promise<INodeExecutionData[]> {
	return (await runWaitingNode(run)).outputs[0] ?? [];
}

/** {@link runNode} for an operation that may let its execution wait. */
export async function runWaitingNode(run: NodeRun): Promise<NodeRunResult> {
	const { context, workflow, runExecutionData } = executeContext(run);
	await workflow.expression.acquireIsolate();
	try {
		const outputs = (await run.node.execute?.call(context)) as INodeExecutionData[][];
		return { outputs, waitTill: runExecutionData.waitTill };
	} finally {
		run.hints?.push(...context.hints);
		await workflow.expression.releaseIsolate();
	}
}

/** n8n's own helpers, as an action node has them. */
export function executeHelpers(): IExecuteFunctions['helpers'] {
	const node = { description: { name: 'any', properties: [] } } as unknown as INodeType;
	return executeContext({ node }).context.helpers;
}

/** What n8n calls a credential test with. */
export function credentialTestContext(): ICredentialTestFunctions {
	return new CredentialTestContext();
}

let executions = 0;

function executeContext(run: NodeRun): {
	context: ExecuteContext;
	workflow: Workflow;
	runExecutionData: IRunExecutionData;
} {
	const nodeTypes: INodeTypes = {
		getByName: () => run.node,
		getByNameAndVersion: () => run.node,
		getKnownTypes: () => ({}),
	};
	const credentials = run.credentials ?? {};
	const name = 'Under Test';
	const workflow = new Workflow({
		id: 'workflow-1',
		nodes: [
			{
				id: 'node-1',
				name,
				type: run.node.description.name,
				typeVersion: 1,
				position: [0, 0],
				parameters: run.parameters ?? {},
				credentials: Object.fromEntries(
					Object.keys(credentials).map((type) => [type, { id: type, name: type }]),
				),
				onError: run.onError ?? 'stopWorkflow',
			},
		],
		connections: {},
		active: false,
		nodeTypes,
		settings: { timezone: run.timezone ?? 'Europe/Brussels' },
	});
	// The engine's node has the defaults of all parameters that were not set.
	const node = workflow.getNode(name) as INode;
	const items: INodeExecutionData[] = (run.items ?? [{}]).map((json, index) => {
		const binary = run.binary?.[index];
		return binary === undefined ? { json } : { json, binary };
	});
	const additionalData = {
		executionId: run.executionId ?? `execution-${++executions}`,
		restApiUrl: run.restApiUrl ?? 'http://127.0.0.1/rest',
		instanceBaseUrl: 'http://127.0.0.1/',
		webhookBaseUrl: 'http://127.0.0.1/webhook',
		webhookWaitingBaseUrl: run.webhookWaitingUrl ?? 'http://127.0.0.1/webhook-waiting',
		formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
		variables: {},
		setExecutionStatus: () => undefined,
		credentialsHelper: {
			getParentTypes: () => [],
			isCredentialUsableByNode: () => true,
			getDecrypted: async (_data: unknown, _details: unknown, type: string) => credentials[type],
		},
	} as unknown as IWorkflowExecuteAdditionalData;
	const runExecutionData = createRunExecutionData();
	runExecutionData.resumeToken = run.resumeToken;
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData,
		'manual',
		runExecutionData,
		run.runIndex ?? 0,
		items,
		{ main: [items] },
		{ node, data: { main: [items] }, source: null },
		[],
		run.signal,
	);
	return { context, workflow, runExecutionData };
}
