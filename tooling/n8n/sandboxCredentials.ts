import type { Sandbox, SandboxCredential } from '../../sandbox';
import type { N8nApi } from './api';
import type { Credentials } from './examples';

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
			: { openAiApi: { name: 'Pretended chat model', data: { apiKey: 'none', url: chatModelUrl } } }),
	};
	const created = Object.entries(all).map(
		async ([type, { name, data }]) =>
			[type, { id: await api.createCredential(name, type, data), name }] as const,
	);
	return Object.fromEntries(await Promise.all(created));
}
