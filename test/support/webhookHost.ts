import './n8nEnvironment';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { HookContext, WebhookContext } from 'n8n-core';
import {
	Workflow,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IWebhookData,
	type IWebhookResponseData,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

export interface TriggerSetup {
	node: INodeType;
	parameters?: INodeParameters;
	mode?: 'webhook' | 'manual';
	/** Default: a workflow and a node of its own. Modules may keep state for each of them. */
	workflowId?: string;
	nodeId?: string;
	nodeName?: string;
}

type N8nRequest = IncomingMessage & {
	originalUrl: string;
	ip: string | undefined;
	params: IDataObject;
	query: IDataObject;
	body: IDataObject;
	rawBody?: Buffer;
	readRawBody: () => Promise<void>;
};

let triggers = 0;

/**
 * n8n's part of a webhook call, behind a real HTTP server. It does what n8n 2.40.7 does (`packages/cli/dist`), in this order:
 *
 * - `middlewares/body-parser.js`: gives the request its `readRawBody`;
 * - `webhooks/live-webhooks.js`, `executeWebhook`: builds a `Workflow` for this call, from the static data that is stored now;
 * - `webhooks/webhook-helpers.js`, `executeWebhook`: reads the body of a form, then runs the node's `webhook()`. When that throws, the
 *   answer is 500. Without `workflowData` nothing is run. With it the execution is stored first (`WorkflowRunner.run`), and
 *   if that fails the answer is 500. To start the run, n8n builds a second `Workflow` on the same static data, which marks
 *   it as unchanged; then it reads `webhookResponse`, for a multipart form once before as well;
 * - `webhooks/live-webhooks.js`, the callback: saves static data that has changed, for the whole workflow, the last writer
 *   wins (`webhooks/test-webhooks.js`, for manual mode: does not);
 * - `webhooks/webhook-request-handler.js`: answers 200 with `webhookResponse`, or leaves the response alone for `noWebhookResponse`.
 */
export class WebhookHost {
	private readonly server: Server;
	private readonly triggers = new Map<string, HostedTrigger>();
	private readonly staticData = new Map<string, string>();
	/** The calls for waiting executions that came, below `/webhook-waiting`, and what n8n answers them. */
	readonly resumed: Array<{ url: string; body: unknown }> = [];
	resume: () => [status: number, text: string] = () => [404, ''];

	private constructor() {
		this.server = createServer((request, response) => {
			void this.handle(request as N8nRequest, response);
		});
	}

	static async start(): Promise<WebhookHost> {
		const host = new WebhookHost();
		await new Promise<void>((listening) => host.server.listen(0, '127.0.0.1', listening));
		return host;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((closed) => this.server.close(closed));
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	/** A published workflow that holds the trigger. */
	add(setup: TriggerSetup): HostedTrigger {
		const number = ++triggers;
		const path = `/webhook/${number}/webhook`;
		const trigger = new HostedTrigger(
			{
				parameters: {},
				mode: 'webhook',
				workflowId: `workflow-${number}`,
				nodeId: `node-${number}`,
				nodeName: 'Trigger',
				...setup,
			},
			`http://127.0.0.1:${this.port}${path}`,
			this.staticData,
		);
		this.triggers.set(path, trigger);
		return trigger;
	}

	private async handle(request: N8nRequest, response: ServerResponse): Promise<void> {
		const { url = '' } = request;
		if (url.startsWith('/webhook-waiting/')) {
			this.resumed.push({ url, body: JSON.parse((await buffer(request)).toString()) });
			const [status, text] = this.resume();
			response.statusCode = status;
			response.end(text);
			return;
		}
		const trigger = this.triggers.get((request.url ?? '').split('?')[0] ?? '');
		if (trigger === undefined) {
			response.statusCode = 404;
			response.end();
			return;
		}
		Object.assign(request, {
			originalUrl: request.url,
			ip: request.socket.remoteAddress,
			params: {},
			query: {},
			body: {},
			readRawBody: async () => {
				request.rawBody ??= await buffer(request);
			},
		});
		await trigger.answer(request, response);
	}
}

export class HostedTrigger {
	/** The items of each execution that was stored. */
	readonly executions: INodeExecutionData[][] = [];
	/** Calls that have come and are not answered. */
	underWay = 0;
	/** Calls whose client has gone before the answer. */
	hungUp = 0;
	/** Executions that are being stored, or were. */
	storing = 0;
	/** What the node wrote to n8n's log. */
	readonly log: string[] = [];
	/** What storing an execution takes; one that is rejected is not stored. */
	store: () => Promise<void> = async () => await sleep(1);

	constructor(
		private readonly setup: Required<TriggerSetup>,
		readonly url: string,
		private readonly stored: Map<string, string>,
	) {}

	/** What the executions hold, in one list. */
	get items(): IDataObject[] {
		return this.executions.flat().map(({ json }) => json);
	}

	/** The workflow's static data, as stored. */
	get staticData(): IDataObject {
		return JSON.parse(this.stored.get(this.setup.workflowId) ?? '{}') as IDataObject;
	}

	/** Activation: `checkExists`, then `create` where that says no (`webhooks/webhook.service.js`). */
	async activate(): Promise<void> {
		const { workflow, node, additionalData, webhookData } = this.load();
		const context = new HookContext(workflow, node, additionalData, 'trigger', 'activate', webhookData);
		const methods = this.setup.node.webhookMethods?.default;
		if ((await methods?.checkExists?.call(context)) === false) await methods?.create?.call(context);
	}

	async answer(request: N8nRequest, response: ServerResponse): Promise<void> {
		this.underWay += 1;
		response.on('close', () => {
			if (!response.writableFinished) this.hungUp += 1;
		});
		try {
			const result = await this.run(request, response);
			if (result.noWebhookResponse === true) return;
			response.statusCode = 200;
			response.end(result.webhookResponse);
		} catch (error) {
			response.statusCode = 500;
			response.end(JSON.stringify({ code: 0, message: (error as Error).message }));
		} finally {
			this.underWay -= 1;
		}
	}

	private async run(request: N8nRequest, response: ServerResponse): Promise<IWebhookResponseData> {
		const { node: type, mode } = this.setup;
		// Read once, like a row of the database: both workflows of this call use it.
		const staticData = this.staticData;
		const { workflow, node, additionalData, webhookData } = this.load(staticData);
		Object.assign(additionalData, { httpRequest: request, httpResponse: response });
		if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
			await request.readRawBody();
		}
		const context = new WebhookContext(workflow, node, additionalData, mode, webhookData, [], null);
		const write = (line: string) => void this.log.push(line);
		Object.defineProperty(context, 'logger', {
			value: { debug: write, info: write, warn: write, error: write },
		});
		await workflow.expression.acquireIsolate();
		const result = (await type.webhook
			?.call(context)
			.finally(async () => await workflow.expression.releaseIsolate())) as IWebhookResponseData;
		if (request.headers['content-type']?.startsWith('multipart/')) void result.webhookResponse;
		if (result.workflowData !== undefined) {
			this.storing += 1;
			await this.store();
			// The database keeps only what JSON holds.
			this.executions.push(JSON.parse(JSON.stringify(result.workflowData[0])) as INodeExecutionData[]);
			this.load(staticData);
		}
		const { noWebhookResponse, webhookResponse } = result;
		if (workflow.staticData.__dataChanged === true && mode !== 'manual') {
			this.stored.set(this.setup.workflowId, JSON.stringify(workflow.staticData));
		}
		return { noWebhookResponse, webhookResponse };
	}

	/** What n8n makes for each call. */
	private load(staticData: IDataObject = this.staticData) {
		const { node: type, parameters, workflowId, nodeId, nodeName } = this.setup;
		const nodeTypes: INodeTypes = {
			getByName: () => type,
			getByNameAndVersion: () => type,
			getKnownTypes: () => ({}),
		};
		const workflow = new Workflow({
			id: workflowId,
			nodes: [
				{
					id: nodeId,
					name: nodeName,
					type: type.description.name,
					typeVersion: 2,
					position: [0, 0],
					parameters: structuredClone(parameters),
					webhookId: new URL(this.url).pathname.split('/')[2],
				},
			],
			connections: {},
			active: true,
			nodeTypes,
			staticData,
		});
		const webhookData = {
			node: nodeName,
			workflowId,
			webhookDescription: type.description.webhooks?.[0],
		} as unknown as IWebhookData;
		return {
			workflow,
			node: workflow.getNode(nodeName) as INode,
			additionalData: {
				// The public addresses: a proxy takes off their first part.
				webhookBaseUrl: 'https://n8n.example/automation/webhook',
				webhookWaitingBaseUrl: 'https://n8n.example/automation/webhook-waiting',
			} as unknown as IWorkflowExecuteAdditionalData,
			webhookData,
		};
	}
}
