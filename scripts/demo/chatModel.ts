import Fastify from 'fastify';
import type { AddressInfo } from 'node:net';

/**
 * Stands in for a language model where none can be reached: answers OpenAI's chat completions by a rule. Asked for an SMS,
 * it calls the tool that it was offered; told the tool's result, it passes it on; otherwise it says what it can do.
 */
export interface ChatModel {
	/** What n8n's OpenAI credential has as its base URL. */
	url: string;
	/** The requests that came, oldest first. */
	requests: ChatRequest[];
	stop: () => Promise<void>;
}

export interface ChatMessage {
	role: 'system' | 'user' | 'assistant' | 'tool';
	content: string | Array<{ type: string; text?: string }> | null;
}

interface ChatTool {
	name: string;
	description?: string;
	parameters?: { properties?: Record<string, unknown> };
}

export interface ChatRequest {
	model: string;
	stream?: boolean;
	messages: ChatMessage[];
	tools?: Array<{ function: ChatTool }>;
}

interface Reply {
	content: string | null;
	tool_calls?: Array<{ id: string; type: 'function'; function: { name: string; arguments: string } }>;
}

const ID = 'chatcmpl-sandbox';
/** “Tell the office that I am late”: the person, and the text. */
const WISH =
	/\b(?:tell|sms|text|write(?: to)?|message)\b\s+(?:to\s+)?(?:the\s+)?(\p{L}+)[\s,:]+(?:that\s+)?(.+)/isu;

export async function startChatModel(): Promise<ChatModel> {
	const server = Fastify({ forceCloseConnections: true, bodyLimit: 4 * 1024 * 1024 });
	const requests: ChatRequest[] = [];
	server.get('/v1/models', async () => ({ object: 'list', data: [{ id: 'pretended', object: 'model' }] }));
	server.post<{ Body: ChatRequest }>('/v1/chat/completions', async ({ body }, reply) => {
		requests.push(body);
		const message = answer(body);
		if (body.stream !== true) return completion(body.model, message);
		return await reply.type('text/event-stream').send(streamed(body.model, message));
	});
	await server.listen({ host: '127.0.0.1', port: 0 });
	const { port } = server.server.address() as AddressInfo;
	return { url: `http://127.0.0.1:${port}/v1`, requests, stop: async () => await server.close() };
}

function answer({ messages, tools = [] }: ChatRequest): Reply {
	const last = messages.at(-1);
	const tool = tools[0]?.function;
	if (last?.role === 'tool') return { content: said(textOf(last)) };
	const wish = WISH.exec(textOf(last));
	if (wish === null || tool === undefined) {
		return { content: 'I can send an SMS. Write for example: Tell the office that I am ten minutes late.' };
	}
	const [, to = '', message = ''] = wish;
	const wanted = { to: to.toLowerCase(), message: message.trim() };
	// A tool behind n8n's human review takes what it is called with one level deeper.
	const isReviewed = tool.parameters?.properties?.toolParameters !== undefined;
	const given = isReviewed ? { toolParameters: wanted, hitlParameters: {} } : wanted;
	const call = { name: tool.name, arguments: JSON.stringify(given) };
	return { content: null, tool_calls: [{ id: `call_${messages.length}`, type: 'function', function: call }] };
}

/** The tool's result in words: the sent messages, or the reason why there are none. */
function said(result: string): string {
	const sent = [...result.matchAll(/"recipient":"([^"]+)".*?"status":"([^"]+)"/gs)];
	const sentences = sent.map(([, recipient, status]) => `The SMS to ${recipient} is ${status}.`);
	return sentences.length > 0 ? sentences.join(' ') : `It was not sent: ${result}`;
}

function textOf(message: ChatMessage | undefined): string {
	const content = message?.content ?? '';
	return typeof content === 'string' ? content : content.map(({ text = '' }) => text).join(' ');
}

const finishReason = ({ tool_calls }: Reply) => (tool_calls === undefined ? 'stop' : 'tool_calls');
const seconds = () => Math.floor(Date.now() / 1000);

function completion(model: string, message: Reply): unknown {
	return {
		id: ID,
		object: 'chat.completion',
		created: seconds(),
		model,
		choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finishReason(message) }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

/** The same as server-sent events: the whole message in one piece, then its end. */
function streamed(model: string, message: Reply): string {
	const tool_calls = message.tool_calls?.map((call, index) => ({ index, ...call }));
	const chunk = (delta: unknown, finish_reason: string | null) => ({
		id: ID,
		object: 'chat.completion.chunk',
		created: seconds(),
		model,
		choices: [{ index: 0, delta, finish_reason }],
	});
	const chunks = [
		chunk({ role: 'assistant', content: message.content, ...(tool_calls && { tool_calls }) }, null),
		chunk({}, finishReason(message)),
	];
	return [...chunks.map((one) => JSON.stringify(one)), '[DONE]'].map((data) => `data: ${data}\n\n`).join('');
}
