import {
	NodeOperationError,
	type IDataObject,
	type IHookFunctions,
	type INodeExecutionData,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import type { CallParameters } from '../../formats/callParameters';
import { keyDigest, RecentKeys } from '../../receiving/recentKeys';
import type { DeliveryReport, InboundMessage } from '../../model';
import { recogniseForeignCall } from './foreignCalls';
import { Groups, type GroupSettings } from './grouping';
import { isIpAllowed, isToken, WebhookCall, wrongIpEntries } from './webhookCall';

export type WebhookEvent = DeliveryReport | InboundMessage;

export interface WebhookTrigger {
	/** As people read it. */
	vendorName: string;
	/** In words, what the vendor calls this URL for. */
	calls: string;
	/** The parameters that a call of this vendor may start with. */
	parameterNames: readonly string[];
	/** What a call says and what makes it the same as another (null: nothing does). Null: no call of this vendor. */
	read: (
		parameters: CallParameters,
		receivedAt: string,
	) => { event: WebhookEvent; identity: string | null } | null;
}

interface TriggerOptions {
	token?: string;
	allowedIps?: string;
	finalOnly?: boolean;
	statuses?: string[];
	keyword?: string;
	shortCode?: string;
	groupWindowSeconds?: number;
	groupMaxItems?: number;
}

/**
 * Both keep state for all calls of this process. n8n runs every call on a `Workflow` of its own; module state is what
 * they share.
 */
const groups = new Groups<INodeExecutionData>();
const memories = new Map<string, RecentKeys>();

interface PersistedState extends IDataObject {
	recentKeys?: string[];
}

const DEFAULT_WINDOW_SECONDS = 0.5;
const DEFAULT_MAX_ITEMS = 50;
const OK: IWebhookResponseData = { webhookResponse: 'OK' };

/**
 * The body of every vendor's `webhook()`: answers the call, and gives n8n its item, alone or with others that arrive
 * together. A caller is told 200 only when n8n has stored the execution that holds its item (design.md, "What is promised").
 */
export async function receiveCall(
	context: IWebhookFunctions,
	trigger: WebhookTrigger,
): Promise<IWebhookResponseData> {
	const call = new WebhookCall(context);
	const options = context.getNodeParameter('options', {}) as TriggerOptions;
	const { token: givenToken, ...parameters } = await call.parameters(trigger.parameterNames);

	const refuse = (status: number, text: string): IWebhookResponseData => {
		call.refuse(status, text);
		return { noWebhookResponse: true };
	};
	if (!isIpAllowed(call.callerIp, options.allowedIps ?? '')) {
		return refuse(403, `This URL takes no calls from ${call.callerIp}.`);
	}
	if ((options.token ?? '') !== '' && !isToken(givenToken, options.token as string)) {
		return refuse(401, 'The token in this URL is missing or wrong: it should end in ?token= and the token.');
	}
	const message = trigger.read(parameters, new Date().toISOString());
	if (message === null) return refuse(400, unknownCall(trigger, parameters));

	// A trigger of one event has no such parameter.
	const events = context.getNodeParameter('events', [message.event.event]) as string[];
	if (!events.includes(message.event.event) || !passes(message.event, options)) return OK;

	const item: INodeExecutionData = { json: { ...message.event } as unknown as IDataObject };
	// In the editor each call is looked at on its own, also when it comes again.
	if (context.getMode() === 'manual') return { ...OK, workflowData: [[item]] };
	return await handOver(context, call, item, {
		identity: message.identity,
		settings: groupSettings(message.event, options),
	}).then((done) => done ?? refuse(503, 'n8n could not take this call; please call again.'));
}

/** @returns the answer, or null when the item was not handed over */
async function handOver(
	context: IWebhookFunctions,
	call: WebhookCall,
	item: INodeExecutionData,
	{ identity, settings }: { identity: string | null; settings: GroupSettings },
): Promise<IWebhookResponseData | null> {
	const name = `${context.getWorkflow().id}|${context.getNode().id}`;
	const state: PersistedState = context.getWorkflowStaticData('node');
	const memory = memoryOf(name, state);
	const key = identity === null ? null : keyDigest(identity);

	const earlier = key === null ? undefined : memory.find(key);
	if (earlier !== undefined) return (await earlier) ? OK : null;
	// Another webhook process may have handed it over.
	if (key !== null && state.recentKeys?.includes(key)) return OK;

	const { assignment, handedOver } = groups.join(
		`${name}|${item.json.event as string}`,
		{ item: keyed(item, key), isOpen: () => call.isOpen(), handedOver: async () => await call.answered() },
		settings,
	);
	if (key !== null) memory.add(key, handedOver);

	const assigned = await assignment;
	if (assigned.role === 'follower') return (await handedOver) ? OK : null;
	state.recentKeys = memory.toPersist(assigned.items.flatMap((one) => keys.get(one) ?? []));
	return { ...OK, workflowData: [assigned.items] };
}

/** The key of an item, without a trace of it in what n8n stores. */
const keys = new WeakMap<INodeExecutionData, string>();

function keyed(item: INodeExecutionData, key: string | null): INodeExecutionData {
	if (key !== null) keys.set(item, key);
	return item;
}

function memoryOf(name: string, state: PersistedState): RecentKeys {
	let memory = memories.get(name);
	if (memory === undefined) {
		memory = new RecentKeys(state.recentKeys ?? []);
		memories.set(name, memory);
	}
	return memory;
}

/** Inbound messages start a flow each, at once: people wait for the answer. */
function groupSettings(event: WebhookEvent, options: TriggerOptions): GroupSettings {
	const seconds = Number(options.groupWindowSeconds ?? DEFAULT_WINDOW_SECONDS);
	const isGrouped = event.event === 'deliveryReport' && seconds > 0;
	return {
		windowMs: Math.min(seconds, 60) * 1000,
		maxItems: isGrouped ? Math.max(1, Math.floor(Number(options.groupMaxItems ?? DEFAULT_MAX_ITEMS))) : 1,
	};
}

function passes(event: WebhookEvent, options: TriggerOptions): boolean {
	// Without the + that numbers are put out with.
	const plain = (text: string | null | undefined) => (text ?? '').trim().toLowerCase().replace(/^\+/, '');
	const same = (wanted: string | undefined, actual: string | null) =>
		plain(wanted) === '' || plain(wanted) === plain(actual);
	if (event.event === 'inboundMessage') {
		return same(options.keyword, event.keyword) && same(options.shortCode, event.to);
	}
	const statuses = options.statuses ?? [];
	return (
		(options.finalOnly !== true || event.final) && (statuses.length === 0 || statuses.includes(event.status))
	);
}

function unknownCall({ vendorName, calls }: WebhookTrigger, parameters: CallParameters): string {
	const purpose = `This is the n8n URL for ${vendorName}: ${calls}.`;
	const names = Object.keys(parameters);
	if (names.length === 0) return `${purpose} This call has no parameters.`;
	const foreign = recogniseForeignCall(parameters, vendorName);
	if (foreign !== null) return `${purpose} This call looks like ${foreign}: the URLs seem to be crossed.`;
	return `${purpose} This call is none: its parameters are ${names.slice(0, 20).join(', ').slice(0, 300)}.`;
}

/** Checks at activation what could only fail later, call by call. Nothing is registered: the vendors do that by hand. */
export const webhookMethods = {
	default: {
		async checkExists(this: IHookFunctions): Promise<boolean> {
			const { allowedIps = '' } = this.getNodeParameter('options', {}) as TriggerOptions;
			const [wrong] = wrongIpEntries(allowedIps);
			if (wrong === undefined) return true;
			throw new NodeOperationError(this.getNode(), `Allowed IPs holds “${wrong}”, which is no IP address`, {
				description: 'Write addresses such as 192.0.2.1 or ranges such as 192.0.2.0/24, separated by commas.',
			});
		},
		async create(this: IHookFunctions): Promise<boolean> {
			return true;
		},
		async delete(this: IHookFunctions): Promise<boolean> {
			return true;
		},
	},
};
