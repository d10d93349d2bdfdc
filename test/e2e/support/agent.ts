import { startChatModel, type ChatModel } from '../../../scripts/demo/chatModel';
import type { Execution } from '../../../tooling/n8n/api';
import { installExample, replacing } from '../../../tooling/n8n/examples';
import { createSandboxCredentials } from '../../../tooling/n8n/sandboxCredentials';
import type { World } from './world';

export interface Agent {
	model: ChatModel;
	/** Asks the agent to send an SMS. @returns the chat's execution, once it has ended */
	ask: () => Promise<Execution>;
}

/** The agent of the example “AI agent sends an SMS”, with another operation than Send in its tool. */
export async function withAgent(
	world: World,
	operation: string,
	use: (agent: Agent) => Promise<void>,
): Promise<void> {
	const { api, url } = world.n8n;
	const model = await startChatModel();
	try {
		const credentials = await createSandboxCredentials(api, world.sandbox, model.url);
		const { workflowId } = await installExample(api, url, 'ai-agent-sends-an-sms.json', credentials, {
			change: replacing({ '"operation":"send"': `"operation":"${operation}"` }),
		});
		const input = {
			action: 'sendMessage',
			sessionId: 'a chat',
			chatInput: 'Tell the office that I am late.',
		};
		await use({
			model,
			ask: async () => await api.runManually(workflowId, 'When chat message received', { input }),
		});
	} finally {
		await model.stop();
	}
}
