import path from 'node:path';
import { tmpdir } from 'node:os';
import { startSandbox, type Sandbox } from '../../../sandbox';
import type { Item, Execution } from '../../../scripts/n8n/api';
import { N8n } from '../../../scripts/n8n/instance';
import { packTarball } from '../../../scripts/n8n/pack';

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
}: { password?: string; env?: Record<string, string> } = {}) {
	const sandbox = await startSandbox();
	const [account] = sandbox.smsExtraPro.accounts;
	if (account === undefined) throw new Error('the sandbox has no account');
	if (password !== undefined) account.password = password;
	const tarball = await packTarball(path.join(tmpdir(), `sms-fax-e2e-${process.pid}`));
	const n8n = await N8n.start({ tarball, env });
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

export interface SendFlow {
	credentialId: string | null;
	parameters: Record<string, unknown>;
	/** Input items' json. Default: one empty item. */
	items?: Array<Record<string, unknown>>;
	/** Settings of the node, such as `retryOnFail`. */
	settings?: Record<string, unknown>;
	timeoutMs?: number;
}

/** Runs "Start -> SmsExtraPro" in the editor's way and gives its execution. */
export async function runSend({ n8n }: World, flow: SendFlow): Promise<Execution> {
	const { credentialId, parameters, items = [{}], settings = {}, timeoutMs } = flow;
	const workflowId = await n8n.api.createWorkflow({
		name: 'send',
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'sms',
				name: NODE,
				type: 'n8n-nodes-sms-fax.smsExtraPro',
				typeVersion: 1,
				position: [220, 0],
				parameters: {
					operation: 'send',
					to: '+32475112233',
					sender: 'Moi',
					message: 'Bonjour',
					...parameters,
				},
				...(credentialId === null
					? {}
					: { credentials: { [CREDENTIAL.type]: { id: credentialId, name: CREDENTIAL.name } } }),
				...settings,
			},
		],
		connections: { Start: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
		pinData: { Start: items.map((json) => ({ json })) },
	});
	return await n8n.api.runManually(workflowId, 'Start', timeoutMs);
}

/** The node's output items of an execution, of its output number `output`. */
export function outputOf(execution: Execution, output = 0): Item[] {
	return execution.data.resultData.runData[NODE]?.at(-1)?.data?.main[output] ?? [];
}

/** Message and description of the error that ended an execution, as a person reads them. */
export function errorOf(execution: Execution): string {
	const { error } = execution.data.resultData;
	return `${error?.message} ${error?.description ?? ''}`;
}
