import { startSandbox, type Sandbox } from '../../../sandbox';
import type { Item, Execution } from '../../../tooling/n8n/api';
import { N8n, type N8nOptions } from '../../../tooling/n8n/instance';
import { packed } from './packed';
import { startWorkflow } from '../../../tooling/n8n/workflows';

export const CREDENTIAL = { name: 'SmsExtraPro sandbox', type: 'smsExtraProApi' };
export const NODE = 'SmsExtraPro';

/** A real n8n with the packed pack, and the sandbox that its credential leads to. */
export interface World {
	n8n: N8n;
	sandbox: Sandbox;
	credentialData: (changes?: Record<string, unknown>) => Record<string, unknown>;
	createCredential: (changes?: Record<string, unknown>) => Promise<string>;
	stop: () => Promise<void>;
}

export async function startWorld({
	password,
	env,
	version,
	port,
	install,
}: {
	password?: string;
	env?: Record<string, string>;
	/** Where n8n is reached; a free one otherwise. */
	port?: number;
	/** An older n8n. */
	version?: string;
	/** How the pack is installed, see `N8nOptions`. */
	install?: N8nOptions['install'];
} = {}) {
	const sandbox = await startSandbox();
	const [account] = sandbox.smsExtraPro.accounts;
	if (account === undefined) throw new Error('the sandbox has no account');
	if (password !== undefined) account.password = password;
	const { tarball, database, older = {} } = packed();
	const n8n = await N8n.start({
		version,
		tarball,
		install,
		env,
		port,
		database: version === undefined ? database : older[version],
	});
	const credentialData = (changes = {}) => ({
		email: account.email,
		password: account.password,
		authentication: 'checksum',
		baseUrl: sandbox.url + sandbox.smsExtraPro.path,
		...changes,
	});
	const world: World = {
		n8n,
		sandbox,
		credentialData,
		createCredential: async (changes) =>
			await n8n.api.createCredential(CREDENTIAL.name, CREDENTIAL.type, credentialData(changes)),
		stop: async () => {
			await n8n.stop();
			await sandbox.stop();
		},
	};
	return world;
}

export interface NodeFlow {
	/** Without the pack's name, such as `smsExtraPro`. */
	type: string;
	/** The node's name in the flow. */
	name: string;
	/** Type, id and name of its credential; null: none. */
	credential: { type: string; id: string; name: string } | null;
	parameters: Record<string, unknown>;
	/** Input items' json. Default: one empty item. */
	items?: Array<Record<string, unknown>>;
	/** Settings of the node, such as `retryOnFail`. */
	settings?: Record<string, unknown>;
	timeoutMs?: number;
}

/** Runs "Start -> the node" in the editor's way and gives its execution. */
export async function runNode({ n8n }: World, flow: NodeFlow): Promise<Execution> {
	const { type, name, credential, parameters, items = [{}], settings = {}, timeoutMs } = flow;
	const workflowId = await n8n.api.createWorkflow(
		startWorkflow(
			name,
			{
				type: `n8n-nodes-sms-fax.${type}`,
				parameters,
				...(credential === null
					? {}
					: { credentials: { [credential.type]: { id: credential.id, name: credential.name } } }),
				...settings,
			},
			items,
		),
	);
	return await n8n.api.runManually(workflowId, 'Start', { timeoutMs });
}

export interface SendFlow extends Pick<NodeFlow, 'parameters' | 'items' | 'settings' | 'timeoutMs'> {
	credentialId: string | null;
}

/** {@link runNode} for a send by SmsExtraPro. */
export async function runSend(world: World, { credentialId, parameters, ...flow }: SendFlow) {
	return await runNode(world, {
		...flow,
		type: 'smsExtraPro',
		name: NODE,
		credential: credentialId === null ? null : { ...CREDENTIAL, id: credentialId },
		parameters: {
			operation: 'send',
			to: '+32475112233',
			sender: 'Moi',
			message: 'Bonjour',
			...parameters,
		},
	});
}

/** A node's output items of an execution, of its output number `output`. */
export function outputOf(execution: Execution, output = 0, node = NODE): Item[] {
	return execution.data.resultData.runData[node]?.at(-1)?.data?.main[output] ?? [];
}

/** Message and description of the error that ended an execution, as a person reads them. */
export function errorOf(execution: Execution): string {
	const { error } = execution.data.resultData;
	return `${error?.message} ${error?.description ?? ''}`;
}
