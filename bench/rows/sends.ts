import { compared, inRounds, sized, tally, type Bench, type Line, type Reading, type Row } from '../harness';
import { Gateway } from '../support/gateway';
import { N8n } from '../../tooling/n8n/instance';
import { startWorkflow, type FlowNode } from '../../tooling/n8n/workflows';

/** What a node is timed with: the items' `phone` and `text`, both by an expression. */
interface Sender {
	name: string;
	node: (gateway: Gateway) => FlowNode;
	/** Whether it sends a message for each item. */
	sends: boolean;
	/** The messages in one of its requests. Default: as SmsExtraPro names them. */
	namesIn?: (form: URLSearchParams) => string[];
}

const smsNames = (form: URLSearchParams): string[] =>
	(form.get('DestNum') ?? '').split(';').map((to) => `${to.replace('+', '')} ${form.get('Message')}`);

const http: Sender = {
	name: 'HTTP Request node',
	sends: true,
	node: ({ url }) => ({
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			method: 'POST',
			url,
			sendBody: true,
			contentType: 'form-urlencoded',
			bodyParameters: {
				parameters: Object.entries({
					Login: 'bench@example.com',
					Psw: 'secret',
					DestNum: '={{ $json.phone }}',
					Signature: 'Bench',
					Type: '0',
					Message: '={{ $json.text }}',
				}).map(([name, value]) => ({ name, value })),
			},
			options: {},
		},
	}),
};

const set: Sender = {
	name: 'Set node, which sends nothing',
	sends: false,
	node: () => ({
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: {
			mode: 'manual',
			assignments: {
				assignments: ['phone', 'text'].map((name) => ({
					id: name,
					name,
					type: 'string',
					value: `={{ $json.${name} }}`,
				})),
			},
			options: {},
		},
	}),
};

export const smsExtraPro = (credentialId: string, options: Record<string, unknown> = {}): Sender => ({
	name: 'SmsExtraPro',
	sends: true,
	node: () => ({
		type: 'n8n-nodes-sms-fax.smsExtraPro',
		parameters: {
			operation: 'send',
			to: '={{ $json.phone }}',
			sender: 'Bench',
			message: '={{ $json.text }}',
			options,
		},
		credentials: { smsExtraProApi: { id: credentialId, name: 'bench' } },
	}),
});

/** One fax for each item, whose document the vendor would fetch. */
export const fax123 = (credentialId: string, options: Record<string, unknown>): Sender => ({
	name: '123-Fax',
	sends: true,
	namesIn: (form) => [form.get('fax') ?? ''],
	node: ({ url }) => ({
		type: 'n8n-nodes-sms-fax.fax123',
		parameters: {
			operation: 'send',
			to: '={{ $json.phone }}',
			documentSource: 'url',
			documentUrl: new URL('/a.pdf', url).href,
			options: { ...options, allowPrivateAddress: true },
		},
		credentials: { fax123Api: { id: credentialId, name: 'bench' } },
	}),
});

/** The number of its recipient in each message, and what it says. */
interface Message extends Record<string, unknown> {
	phone: string;
	text: string;
}

const phoneOf = (index: number) => `+32475${String(100_000 + index)}`;
const distinct = (index: number): Message => ({
	phone: phoneOf(index),
	text: `Order ${index} is ready. You can pick it up from 9:00 at our shop in Brussels.`,
});
const same = (index: number): Message => ({
	phone: phoneOf(index),
	text: 'Our shop is closed on Friday. You can pick up your order from Monday, 9:00.',
});

export const distinctMessages = (count: number): Message[] =>
	Array.from({ length: count }, (_, index) => distinct(index));

/** Runs a node with these messages, by itself in a workflow of its own, and times the node. */
export async function timeSend(
	n8n: N8n,
	gateway: Gateway,
	sender: Sender,
	messages: Message[],
): Promise<Reading> {
	gateway.take();
	const workflowId = await n8n.api.createWorkflow(startWorkflow('Node', sender.node(gateway), messages));
	const { data } = await n8n.api.runManually(workflowId, 'Start', { timeoutMs: 300_000 });
	const run = data.resultData.runData.Node?.[0];
	if (run?.error !== undefined) throw new Error(`${sender.name}: ${run.error.message}`);
	const requests = gateway.mostAtOnce;
	const forms = gateway.take();
	const { namesIn = smsNames } = sender;
	const cameOut = sender.sends
		? forms.flatMap(namesIn)
		: (run?.data?.main[0] ?? []).map(({ json }) => `${String(json.phone)} ${String(json.text)}`);
	return {
		value: (run?.executionTime ?? NaN) / 1000,
		...tally(messages.length, cameOut),
		also: sender.sends ? `${forms.length} requests, ${requests} at once` : '',
	};
}

/** An n8n with a credential for a vendor that takes everything. */
export async function withSender<T>(
	{ tarball, database }: Bench,
	body: (n8n: N8n, gateway: Gateway, credentialId: string) => Promise<T>,
	type: 'smsExtraProApi' | 'fax123Api' = 'smsExtraProApi',
): Promise<T> {
	const gateway = await Gateway.start((form) =>
		form.has('fax') ? `113-${form.get('ref') || form.get('fax')}` : 'Ok : Ok',
	);
	const n8n = await N8n.start({ tarball, database });
	try {
		const credentialId = await n8n.api.createCredential('bench', type, {
			email: 'bench@example.com',
			password: 'secret',
			...(type === 'smsExtraProApi' && { authentication: 'password' }),
			baseUrl: gateway.url,
		});
		return await body(n8n, gateway, credentialId);
	} finally {
		await n8n.stop();
		await gateway.stop();
	}
}

/** The SmsExtraPro node with options, and what the table says of them. */
interface Variant {
	named: string;
	options: Record<string, unknown>;
}
const DEFAULTS: Variant = { named: '', options: {} };

const WARM_UP_RUNS = 3;
const WARM_UP_MESSAGES = 1_000;

async function sends(
	bench: Bench,
	work: string,
	messages: Message[],
	wanted: { http: number; set?: number },
	variants: readonly Variant[] = [DEFAULTS],
): Promise<Line[]> {
	return await withSender(bench, async (n8n, gateway, credentialId) => {
		const senderOf = ({ options }: Variant) => smsExtraPro(credentialId, options);
		// A process that has just started runs slowly, and n8n's runs for weeks: its first runs are not measured.
		for (let run = 1; run <= WARM_UP_RUNS; run++) {
			for (const sender of [...variants.map(senderOf), http, set]) {
				await timeSend(n8n, gateway, sender, messages.slice(0, WARM_UP_MESSAGES));
			}
		}
		const time = (sender: Sender) => async () => await timeSend(n8n, gateway, sender, messages);
		const ours = Object.fromEntries(
			variants.map((variant) => [`ours${variant.named}`, time(senderOf(variant))]),
		);
		const readings: Record<string, Reading[]> = await inRounds(bench, {
			...ours,
			http: time(http),
			set: time(set),
		});
		const peers = [
			{ sender: http, atMost: wanted.http, its: readings.http ?? [] },
			{ sender: set, atMost: wanted.set, its: readings.set ?? [] },
		];
		return variants.flatMap(({ named }) =>
			peers.map(({ sender, atMost, its }) =>
				compared(
					{
						work: work + named,
						beside: sender.name,
						wanted: atMost === undefined ? null : { atMost },
					},
					readings[`ours${named}`] ?? [],
					its,
				),
			),
		);
	});
}

export const distinctSends: Row = {
	description: '1,000 SMS of different texts, beside the HTTP Request node and the Set node',
	isDefault: true,
	run: async (bench) => {
		const count = sized(bench, 1_000);
		const work = `${count} distinct SMS, SmsExtraPro`;
		// The vendor names no limit, so five at a time are the default. The second variant shows what that costs.
		const variants = [DEFAULTS, { named: ', Parallel Requests 20', options: { parallelRequests: 20 } }];
		return await sends(bench, work, distinctMessages(count), { http: 0.5 }, variants);
	},
};

export const oneTextSends: Row = {
	description: 'one text to 10,000 recipients, beside the HTTP Request node and the Set node',
	isDefault: true,
	run: async (bench) => {
		const count = sized(bench, 10_000);
		const messages = Array.from({ length: count }, (_, index) => same(index));
		return await sends(bench, `one text to ${count} items, SmsExtraPro`, messages, { http: 0.08, set: 0.35 });
	},
};
