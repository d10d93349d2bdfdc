import { until } from '../processes';

interface Owner {
	email: string;
	firstName: string;
	lastName: string;
	password: string;
}

export interface WorkflowDefinition {
	name: string;
	nodes: Array<Record<string, unknown>>;
	connections: Record<string, unknown>;
	settings?: Record<string, unknown>;
	pinData?: Record<string, unknown>;
}

export interface Item {
	json: Record<string, unknown>;
	pairedItem?: unknown;
	error?: unknown;
}

interface NodeRun {
	/** Milliseconds. */
	executionTime?: number;
	data?: { main: Array<Item[] | null> };
	error?: { message: string; description?: string | null; name?: string };
}

/** An execution as n8n's public API gives it, with data. */
export interface Execution {
	id: string | number;
	status: string;
	finished: boolean;
	workflowId: string;
	data: {
		resultData: {
			runData: Record<string, NodeRun[]>;
			error?: { message: string; description?: string | null };
		};
	};
}

export interface RunOptions {
	timeoutMs?: number;
	/** What the trigger puts out, such as a message of the chat. */
	input?: Record<string, unknown>;
	/** The last node that is run. */
	upTo?: string;
}

const ENDED = ['success', 'error', 'crashed', 'canceled'];

/** A trigger's run, as the editor hands it over. */
const triggerRun = (json: Record<string, unknown>) => ({
	startTime: Date.now(),
	executionTime: 0,
	executionIndex: 0,
	executionStatus: 'success',
	source: [],
	data: { main: [[{ json }]] },
});

/** What a person does in n8n's editor, by the calls that the editor makes. */
export class N8nApi {
	private cookie = '';
	private apiKey = '';

	constructor(
		private readonly url: string,
		private readonly owner: Owner,
		private readonly version: string,
	) {}

	/** Sets the owner up, or signs in where there is one. */
	async signIn(): Promise<void> {
		const setUp = await this.post('/rest/owner/setup', this.owner);
		const answer = setUp.ok
			? setUp
			: await this.post('/rest/login', {
					emailOrLdapLoginId: this.owner.email,
					password: this.owner.password,
				});
		if (!answer.ok) throw new Error(`n8n refused the sign-in: ${await answer.text()}`);
		this.cookie = answer.headers
			.getSetCookie()
			.map((cookie) => cookie.split(';')[0])
			.join('; ');
		const key = await this.json<{ rawApiKey: string }>('POST', '/rest/api-keys', {
			label: `key ${Date.now()}`,
			expiresAt: null,
			scopes: ['execution:read', 'execution:list'],
		});
		this.apiKey = key.rawApiKey;
	}

	/** One call of n8n's internal API; gives its `data`. */
	async json<T>(method: string, path: string, body?: unknown): Promise<T> {
		const answer = await this.call(method, path, body);
		const text = await answer.text();
		if (!answer.ok) throw new Error(`${method} ${path}: HTTP ${answer.status} ${text.slice(0, 500)}`);
		return (JSON.parse(text) as { data: T }).data;
	}

	/** Whatever n8n serves to its signed-in editor at this path. */
	async get(path: string): Promise<unknown> {
		return await (await this.call('GET', path)).json();
	}

	private async post(path: string, body: unknown): Promise<Response> {
		return await this.call('POST', path, body);
	}

	private async call(method: string, path: string, body?: unknown): Promise<Response> {
		return await fetch(this.url + path, {
			method,
			headers: { 'content-type': 'application/json', 'browser-id': 'e2e', cookie: this.cookie },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
	}

	async createCredential(name: string, type: string, data: Record<string, unknown>): Promise<string> {
		return (await this.json<{ id: string }>('POST', '/rest/credentials', { name, type, data })).id;
	}

	/** What the credential's test button shows. */
	async testCredential(
		id: string,
		name: string,
		type: string,
		data: Record<string, unknown>,
	): Promise<{ status: string; message: string }> {
		return await this.json('POST', '/rest/credentials/test', { credentials: { id, name, type, data } });
	}

	async createWorkflow(definition: WorkflowDefinition): Promise<string> {
		const body = { settings: {}, ...(this.isBefore(2, 40) && { active: false }), ...definition };
		return (await this.json<{ id: string }>('POST', '/rest/workflows', body)).id;
	}

	/** Presses "Execute workflow" and waits for the end. */
	async runManually(
		workflowId: string,
		triggerName: string,
		{ timeoutMs = 60_000, input, upTo }: RunOptions = {},
	): Promise<Execution> {
		const { executionId } = await this.json<{ executionId: string }>(
			'POST',
			`/rest/workflows/${workflowId}/run`,
			{
				...(this.isBefore(2, 40) && {
					workflowData: await this.json('GET', `/rest/workflows/${workflowId}`),
				}),
				triggerToStartFrom: { name: triggerName, ...(input && { data: triggerRun(input) }) },
				...(upTo && { destinationNode: { nodeName: upTo, mode: 'inclusive' } }),
			},
		);
		return await until(
			`execution ${executionId} to end`,
			async () => {
				const execution = await this.execution(executionId);
				// n8n 1.x first reports that an execution has ended, and its data only later.
				const isComplete = (execution as Partial<Execution> | undefined)?.data !== undefined;
				return isComplete && ENDED.includes(execution?.status ?? '') ? execution : undefined;
			},
			{ timeoutMs },
		);
	}

	/** Undefined while there is none, and when n8n, busy for long, has closed the connection. */
	async execution(id: string): Promise<Execution | undefined> {
		const answer = await fetch(`${this.url}/api/v1/executions/${id}?includeData=true`, {
			headers: { 'X-N8N-API-KEY': this.apiKey },
		}).catch(() => undefined);
		return answer?.ok ? ((await answer.json()) as Execution) : undefined;
	}

	/** All stored executions of a workflow, with data. */
	async executions(workflowId: string): Promise<Execution[]> {
		const all: Execution[] = [];
		let cursor: string | null = '';
		while (cursor !== null) {
			const address: string = `${this.url}/api/v1/executions?workflowId=${workflowId}&includeData=true&limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`;
			const answer = await fetch(address, { headers: { 'X-N8N-API-KEY': this.apiKey } });
			if (!answer.ok) throw new Error(`${address}: HTTP ${answer.status}`);
			const page = (await answer.json()) as { data: Execution[]; nextCursor: string | null };
			all.push(...page.data);
			cursor = page.nextCursor;
		}
		return all;
	}

	/** How many executions of a workflow have one of these statuses. */
	async countExecutions(workflowId: string, ...status: string[]): Promise<number> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId, status }));
		const path = `/rest/executions?filter=${filter}&limit=1`;
		return (await this.json<{ count: number }>('GET', path)).count;
	}

	/** Switches a workflow on, and waits until its triggers listen. */
	async activate(workflowId: string): Promise<void> {
		if (this.isBefore(2)) return await this.json('PATCH', `/rest/workflows/${workflowId}`, { active: true });
		const { versionId } = await this.json<{ versionId: string }>('GET', `/rest/workflows/${workflowId}`);
		await this.json('POST', `/rest/workflows/${workflowId}/activate`, { versionId });
		const statusPath = `/rest/workflows/${workflowId}/publication-status`;
		// An n8n without this address has answered only once the triggers listened.
		if ((await this.call('GET', statusPath)).status === 404) return;
		await until(`workflow ${workflowId} to be active`, async () => {
			const { status } = await this.json<{ status: string }>('GET', statusPath);
			if (status === 'failed' || status === 'partial') throw new Error(`the workflow's activation ${status}`);
			return status === 'published';
		});
	}

	async deactivate(workflowId: string): Promise<void> {
		if (this.isBefore(2)) return await this.json('PATCH', `/rest/workflows/${workflowId}`, { active: false });
		await this.json('POST', `/rest/workflows/${workflowId}/deactivate`, {});
	}

	private isBefore(major: number, minor = 0): boolean {
		const [ours = 0, ourMinor = 0] = this.version.split('.').map(Number);
		return ours < major || (ours === major && ourMinor < minor);
	}
}
