import { randomUUID } from 'node:crypto';
import type { Item } from '../../../tooling/n8n/api';
import { startItems } from '../../../tooling/n8n/executions';
import { until } from '../../../tooling/processes';
import { CREDENTIAL, type World } from './world';

export const TRIGGER = 'SmsExtraPro Trigger';

export interface TriggerFlow {
	workflowId: string;
	/** The production URL, as the trigger's panel shows it. */
	url: string;
	testUrl: string;
	/** The production URL of a second trigger, which has a memory of its own and leads to the same node; undefined without one. */
	otherUrl?: string;
	/** The items of each stored execution. */
	executions: () => Promise<Item[][]>;
	/**
	 * All items of all executions, once this many different ones are there. It waits a moment longer, so that a repetition shows. n8n lists
	 * an execution when it has ended, which may be after its calls were answered.
	 */
	items: (count: number, timeoutMs?: number) => Promise<Item[]>;
}

export interface TriggerParameters {
	events?: string[];
	options?: Record<string, unknown>;
	hasOtherTrigger?: boolean;
}

/** "SmsExtraPro Trigger -> No Operation", or what follows the trigger in `then`. */
export async function createTriggerFlow(
	{ n8n }: World,
	{
		events = ['deliveryReport', 'inboundMessage'],
		options = {},
		hasOtherTrigger = false,
	}: TriggerParameters = {},
	then: Record<string, unknown> = {
		id: 'noop',
		name: 'No Operation',
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position: [220, 0],
		parameters: {},
	},
): Promise<TriggerFlow> {
	const webhookId = randomUUID();
	const triggers = [
		{ name: TRIGGER, id: 'trigger', webhookId },
		...(hasOtherTrigger ? [{ name: 'Other Trigger', id: 'other', webhookId: randomUUID() }] : []),
	];
	const addressOf = (id: string) => `${n8n.url}/webhook/${id}/webhook`;
	const workflowId = await n8n.api.createWorkflow({
		name: `trigger ${webhookId}`,
		nodes: [
			...triggers.map((trigger, index) => ({
				...trigger,
				type: 'n8n-nodes-sms-fax.smsExtraProTrigger',
				typeVersion: 2,
				position: [0, 300 * index],
				parameters: { events, options },
			})),
			then,
		],
		connections: Object.fromEntries(
			triggers.map(({ name }) => [name, { main: [[{ node: then.name, type: 'main', index: 0 }]] }]),
		),
		settings: { executionOrder: 'v1' },
	});
	const executions = async () => await startItems(n8n.api, workflowId, TRIGGER);
	return {
		workflowId,
		url: addressOf(webhookId),
		otherUrl: triggers[1] && addressOf(triggers[1].webhookId),
		testUrl: `${n8n.url}/webhook-test/${webhookId}/webhook`,
		executions,
		items: async (count, timeoutMs = 30_000) => {
			await until(
				`${count} items`,
				async () => new Set((await executions()).flat().map(identity)).size >= count,
				{
					timeoutMs,
					everyMs: count > 500 ? 1_000 : 100,
				},
			);
			await new Promise((resolve) => setTimeout(resolve, 500));
			return (await executions()).flat();
		},
	};
}

/** Identifies a call of the vendor. */
const identity = ({ json }: Item): string => JSON.stringify([json.event, json.messageId, json.vendorCode]);

export async function activeTriggerFlow(
	world: World,
	parameters?: TriggerParameters,
	then?: Record<string, unknown>,
): Promise<TriggerFlow> {
	const flow = await createTriggerFlow(world, parameters, then);
	await world.n8n.api.activate(flow.workflowId);
	return flow;
}

/** A node that answers what the trigger puts out, for {@link activeTriggerFlow}. */
export function answerNode(
	credentialId: string,
	parameters: Record<string, unknown>,
): Record<string, unknown> {
	return {
		id: 'answer',
		name: 'Answer',
		type: 'n8n-nodes-sms-fax.smsExtraPro',
		typeVersion: 1,
		position: [220, 0],
		parameters: { operation: 'send', to: '={{ $json.from }}', ...parameters },
		credentials: { [CREDENTIAL.type]: { id: credentialId, name: CREDENTIAL.name } },
	};
}

/** The vendor's own id in {@link reportQuery}. */
export const vendorId = (id: number | string): string => `v-${id}`;

/** A report as the vendor sends it. */
export function reportQuery(id: number | string, changes: Record<string, string> = {}): string {
	return new URLSearchParams({
		SmsID: vendorId(id),
		ClientSmsID: `c-${id}`,
		Dest: '32475112233',
		Status: 'Acked',
		StatusCode: '200',
		Comment: '',
		...changes,
	}).toString();
}

export const INBOUND =
	'ShortCode=8989&SmsID=i-1&Sender=32475112233&Key=INFO&Msg=Bonjour+%C3%A0+tous&Provider=Proximus';

/** How often each message id occurs among the items, where that is not once; `{}` when each occurs once. */
export function wrongCounts(items: Item[], expected: readonly string[]): Record<string, number> {
	const counts = new Map(expected.map((id) => [id, 0]));
	for (const { json } of items) {
		const id = String(json.messageId);
		counts.set(id, (counts.get(id) ?? 0) + 1);
	}
	return Object.fromEntries([...counts].filter(([, count]) => count !== 1));
}
