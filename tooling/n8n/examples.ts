import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { N8nApi, WorkflowDefinition } from './api';
import { calledTriggers, credentialsOfNodes } from './builtNodes';
import { PACKAGE_NAME } from './pack';

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');

export interface Credential {
	id: string;
	name: string;
}

/** Credentials by their type, such as `smsExtraProApi`. */
export type Credentials = Readonly<Record<string, Credential>>;

/** Credentials of nodes that are not the pack's own, by node type. */
const OTHER_CREDENTIALS: Readonly<Record<string, string>> = {
	'@n8n/n8n-nodes-langchain.lmChatOpenAi': 'openAiApi',
};

/** Which credential each node takes, by its whole type. Nodes that are left out take none. */
async function credentialTypes(): Promise<ReadonlyMap<string, string>> {
	const own = [...(await credentialsOfNodes())].map(
		([node, type]) => [`${PACKAGE_NAME}.${node}`, type] as const,
	);
	return new Map([...own, ...Object.entries(OTHER_CREDENTIALS)]);
}

/** The files of examples/, by name. */
export async function exampleFiles(): Promise<string[]> {
	return (await readdir(EXAMPLES)).filter((file) => file.endsWith('.json')).sort();
}

/** The example as it is in its file. */
export async function readExample(file: string): Promise<WorkflowDefinition> {
	return JSON.parse(await readFile(path.join(EXAMPLES, file), 'utf8')) as WorkflowDefinition;
}

/** An example as a person imports it, and then chooses the credential in each node. */
export async function loadExample(file: string, credentials: Credentials): Promise<WorkflowDefinition> {
	const workflow = await readExample(file);
	const types = await credentialTypes();
	for (const node of workflow.nodes) {
		const type = types.get(String(node.type));
		const credential = type === undefined ? undefined : credentials[type];
		if (type !== undefined && credential !== undefined) node.credentials = { [type]: credential };
	}
	return workflow;
}

/** What a person changes in an example after the import. */
export type Change = (workflow: WorkflowDefinition) => WorkflowDefinition;

/** Replaces texts of an example, wherever they occur. @throws Error naming one that does not occur */
export function replacing(texts: Readonly<Record<string, string>>): Change {
	return (workflow) => {
		let definition = JSON.stringify(workflow);
		for (const [from, to] of Object.entries(texts)) {
			if (!definition.includes(from)) throw new Error(`“${workflow.name}” does not hold ${from}`);
			definition = definition.replaceAll(from, to);
		}
		return JSON.parse(definition) as WorkflowDefinition;
	};
}

export interface InstalledExample {
	workflowId: string;
	/** The production URL of each trigger that a vendor calls, by the node's name. */
	urls: Record<string, string>;
}

/** Imports an example; `active` switches it on. */
export async function installExample(
	api: N8nApi,
	n8nUrl: string,
	file: string,
	credentials: Credentials,
	{ change = (workflow) => workflow, active = false }: { change?: Change; active?: boolean } = {},
): Promise<InstalledExample> {
	const workflowId = await api.createWorkflow(change(await loadExample(file, credentials)));
	const { nodes } = await api.json<{ nodes: Array<{ name: string; type: string; webhookId?: string }> }>(
		'GET',
		`/rest/workflows/${workflowId}`,
	);
	const triggers = await calledTriggers();
	const called = nodes.filter(({ type }) => triggers.has(type));
	const urls = called.map(({ name, webhookId }) => {
		if (webhookId === undefined) throw new Error(`n8n gave ${name} of ${file} no webhook id`);
		return [name, `${n8nUrl}/webhook/${webhookId}/webhook`] as const;
	});
	if (active) await api.activate(workflowId);
	return { workflowId, urls: Object.fromEntries(urls) };
}
