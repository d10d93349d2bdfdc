import type { Sandbox, SandboxCredential } from '../../sandbox';
import type { N8nApi } from './api';
import type { Credential, Credentials } from './examples';

/** One credential for each vendor, and one for the chat model that stands at `chatModelUrl`, where there is one. */
export async function createSandboxCredentials(
	api: N8nApi,
	sandbox: Sandbox,
	chatModelUrl?: string,
): Promise<Credentials> {
	const all: Record<string, SandboxCredential> = {
		...sandbox.credentials(),
		...(chatModelUrl === undefined
			? {}
			: { openAiApi: { name: 'Simulated chat model', data: { apiKey: 'none', url: chatModelUrl } } }),
	};
	const created: Record<string, Credential> = {};
	for (const [type, { name, data }] of Object.entries(all)) {
		// One after the other: n8n 1.x mixes the transactions of its SQLite up.
		created[type] = { id: await api.createCredential(name, type, data), name };
	}
	return created;
}
