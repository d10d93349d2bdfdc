import { readReference } from '../../nodes/shared/text/waitingReference';
import { SAMPLE_PATH, type Sandbox } from '../../sandbox';
import type { Item } from '../../tooling/n8n/api';
import { installExample, replacing, type Change, type Credentials } from '../../tooling/n8n/examples';
import { startItems } from '../../tooling/n8n/executions';
import type { N8n } from '../../tooling/n8n/instance';
import { until } from '../../tooling/processes';
import type { Relay } from './relay';

const BY_HAND = 'When clicking Execute workflow';

/** How the demo sets up an example. */
interface DemoFlow {
	file: string;
	/** Switched on: it has a trigger that something in the sandbox sets off. */
	active?: boolean;
	/** Where a check starts it by hand, and with which input. */
	start?: { node: string; input?: Record<string, unknown> };
	/** The node that makes its data table, which must be there when the first report comes. */
	table?: string;
	changes?: Array<(sandbox: Sandbox) => Change>;
}

/** Replaces the example's document by one that exists. */
const document = (sandbox: Sandbox) =>
	replacing({ 'https://example.com/contract.pdf': sandbox.url + SAMPLE_PATH });
/** Shortens the wait for people who watch. */
const shortWait = () => replacing({ '"amount":10,"unit":"minutes"': '"amount":10,"unit":"seconds"' });

/** In the order of the list in n8n. */
const FLOWS: readonly DemoFlow[] = [
	{ file: 'send-an-sms.json' },
	{ file: 'answer-an-inbound-sms.json', active: true },
	{ file: 'follow-delivery-reports.json', active: true },
	{ file: 'inbound-sms-keyword-routing.json', active: true },
	{ file: 'opt-out-by-sms.json' },
	{ file: 'appointment-reminders.json', active: true, start: { node: 'Every morning at 9' } },
	{
		file: 'ai-agent-sends-an-sms.json',
		start: {
			node: 'When chat message received',
			input: { action: 'sendMessage', sessionId: 'demo', chatInput: 'Tell the office that I am late.' },
		},
	},
	{ file: 'ai-agent-asks-before-it-sends.json' },
	{ file: 'approval-by-sms.json' },
	{
		file: 'fax-with-retry-on-busy.json',
		active: true,
		start: { node: BY_HAND },
		changes: [document, shortWait],
	},
	{ file: 'fax-fails-then-sms.json', active: true, start: { node: BY_HAND }, changes: [document] },
	{ file: 'faximosilver-fax-fails-then-sms.json', active: true, start: { node: BY_HAND } },
	{ file: 'follow-up-a-globfax-fax.json', start: { node: BY_HAND } },
	{ file: 'credit-alert.json', active: true },
	{
		file: 'daily-delivery-summary.json',
		active: true,
		start: { node: BY_HAND },
		table: 'The table',
		changes: [document],
	},
];
/** SMS that begin with it go to the flow that routes by keyword; all others are answered by the simple one. */
export const ROUTED_KEYWORD = 'SHOP';

export interface InstalledFlow extends DemoFlow {
	workflowId: string;
	/** The name in n8n's list. */
	name: string;
	urls: Record<string, string>;
}

export type Flows = Readonly<Record<string, InstalledFlow>>;

export const numberedName = (index: number, name: string) => `${String(index + 1).padStart(2, '0')} ${name}`;

/** All examples in an n8n, by their files, switched on where they wait for something. */
export async function installFlows(n8n: N8n, sandbox: Sandbox, credentials: Credentials): Promise<Flows> {
	const installed: Record<string, InstalledFlow> = {};
	// This goes backwards, because n8n's list begins with the workflow that was changed last.
	for (const [index, flow] of [...FLOWS.entries()].reverse()) {
		let name = '';
		const change: Change = (workflow) => {
			const changes = (flow.changes ?? []).map((make) => make(sandbox));
			const changed = changes.reduce((before, one) => one(before), workflow);
			name = numberedName(index, changed.name);
			return { ...changed, name };
		};
		const example = await installExample(n8n.api, n8n.url, flow.file, credentials, { change });
		if (flow.active === true) await n8n.api.activate(example.workflowId);
		installed[flow.file] = { ...flow, ...example, name };
	}
	const tables = Object.values(installed).map(async ({ workflowId, table }) => {
		if (table !== undefined) await n8n.api.runManually(workflowId, BY_HAND, { upTo: table });
	});
	await Promise.all(tables);
	return installed;
}

/** Gives the flows' URLs to the sandbox's vendors, as a person gives them to the vendors' support. */
export function registerUrls(flows: Flows, { smsExtraPro, fax123 }: Sandbox, relay: Relay): void {
	const url = (file: string, trigger: string): string => {
		const found = flows[file]?.urls[trigger];
		if (found === undefined) throw new Error(`${file} has no trigger “${trigger}” that a vendor calls`);
		return found;
	};
	const smsReports = [
		url('follow-delivery-reports.json', 'Delivery reports'),
		url('daily-delivery-summary.json', 'SmsExtraPro report'),
	];
	// One published trigger is enough for all executions that wait.
	const waited = url('fax-with-retry-on-busy.json', '123-Fax report');
	const summary = url('daily-delivery-summary.json', '123-Fax report');
	const answer = url('answer-an-inbound-sms.json', 'Inbound SMS');
	const routing = url('inbound-sms-keyword-routing.json', 'Inbound SMS');
	smsExtraPro.pushes.reportUrl = relay.urlFor(() => smsReports);
	smsExtraPro.pushes.inboundUrl = relay.urlFor((parameters) => [
		parameters.get('Key')?.toUpperCase() === ROUTED_KEYWORD ? routing : answer,
	]);
	// The emulator behaves like an account whose reports can be waited for.
	fax123.refMode = 'caller';
	fax123.pushes.reportUrl = relay.urlFor((parameters) => [
		readReference(parameters.get('ref_accuse')) === null ? summary : waited,
	]);
	// By then, the flow has noted what it has sent.
	fax123.pushes.reportDelayMs = 2_000;
}

/** The final reports that started “Follow delivery reports”, once there is at least one. */
export async function arrivedReports(n8n: N8n, flows: Flows): Promise<Item[]> {
	const workflowId = flows['follow-delivery-reports.json']?.workflowId ?? '';
	return await until('the delivery report to start the second flow', async () => {
		const items = (await startItems(n8n.api, workflowId, 'Delivery reports')).flat();
		return items.length > 0 ? items : undefined;
	});
}
