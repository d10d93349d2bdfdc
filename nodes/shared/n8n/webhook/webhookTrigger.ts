import type {
	IHookFunctions,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { GatewayError } from '../../errors/gatewayError';
import type { CallParameters } from '../../formats/callParameters';
import type { EventName, MessageRecord, MessageStatus, Unkeyed, VendorInfo } from '../../model';
import { keyDigest } from '../../receiving/recentKeys';
import { quote } from '../../errors/quote';
import { readForm, type Form, type ParameterReader } from '../form';
import { toEventItem } from '../items';
import { asNodeError } from '../nodeError';
import { warnOfMissing } from '../platform';
import { NOT_TAKEN } from './callBody';
import { handToWaiting } from '../waiting/waitingExecution';
import { recogniseForeignCall } from './foreignCalls';
import type { WaitingExecutions } from './fields';
import { Groups, type GroupSettings } from './grouping';
import { keyMemory } from './keyMemory';
import { isHandedOverInTime, isIpAllowed, isToken, WebhookCall, wrongIpEntries } from './webhookCall';

/** A trigger that its vendor calls, as its node declares it. */
export interface WebhookTrigger extends Form {
	vendor: VendorInfo;
	/** What the vendor calls this URL for, in words. */
	calls: string;
	/** What it can put out. */
	events: readonly EventName[];
	/** The parameters that a call of this vendor may start with. */
	parameterNames: readonly string[];
	/** Decodes a call, and gives the key that identifies it (null: none). Null: it is not a call of this vendor. */
	read: (
		parameters: CallParameters,
		receivedAt: string,
	) => { record: Unkeyed<MessageRecord>; identity: string | null } | null;
}

/** What the fields of webhook triggers are called; a vendor's trigger has some of them. */
interface TriggerInput {
	events?: EventName[];
	token?: string;
	allowedIps?: string;
	finalOnly?: boolean;
	statuses?: MessageStatus[];
	keyword?: string;
	shortCode?: string;
	groupWindowSeconds?: number;
	groupMaxItems?: number;
	waitingExecutions?: WaitingExecutions;
}

/** @throws GatewayError for a value that a field does not take */
const inputOf = (trigger: WebhookTrigger, read: ParameterReader): TriggerInput => readForm(trigger, read);

/** The state of all calls of this process: n8n runs every call on a `Workflow` of its own. */
const groups = new Groups<INodeExecutionData>();

const OK: IWebhookResponseData = { webhookResponse: 'OK' };

/**
 * The body of every vendor's `webhook()`: answers the call, and gives n8n its item, alone or with others that arrive
 * together. A caller gets 200 only when n8n has stored the execution that holds its item (docs/design.md, "What is promised").
 */
export async function receiveCall(
	context: IWebhookFunctions,
	trigger: WebhookTrigger,
): Promise<IWebhookResponseData> {
	const call = new WebhookCall(context);
	const input = inputOf(trigger, (name, fallback) => context.getNodeParameter(name, fallback as string));
	const refuse = (status: number, text: string): IWebhookResponseData => {
		call.refuse(status, text);
		return { noWebhookResponse: true };
	};
	if (!isIpAllowed(call.callerIp, input.allowedIps ?? '')) {
		return refuse(403, `This URL takes no calls from ${call.callerIp}.`);
	}
	if ((input.token ?? '') !== '' && !isToken(call.token(trigger.parameterNames), input.token as string)) {
		return refuse(401, 'The token in this URL is missing or wrong: it should end in ?token= and the token.');
	}
	// Nothing of the body is read before this.
	const parameters = await call.parameters(trigger.parameterNames);
	if (parameters === null) return refuse(413, NOT_TAKEN);
	const message = trigger.read(parameters, new Date().toISOString());
	if (message === null) return refuse(400, unknownCall(trigger, parameters));

	const eventKey = keyDigest(message.identity ?? JSON.stringify(Object.entries(parameters).sort()));
	const record = { ...message.record, eventKey } as MessageRecord;
	// In the editor each call is looked at on its own, also when it comes again.
	const isTest = context.getMode() === 'manual';
	const comeAgain = () => refuse(503, 'n8n could not take this call; please call again.');
	if (record.event === 'deliveryReport' && !isTest) {
		const taken = await handToWaiting(context, call, record);
		if (taken === null) return comeAgain();
		// The events and filters below are those of this trigger's own workflow.
		if (taken && input.waitingExecutions !== 'resumeAndStart') return OK;
	}

	// A trigger of one event has no such field.
	const { events = trigger.events } = input;
	if (!events.includes(record.event) || !passes(record, input)) return OK;
	const item = toEventItem(record);
	if (isTest) return { ...OK, workflowData: [[item]] };
	return (
		(await handOver(context, call, item, {
			key: message.identity === null ? null : eventKey,
			settings: groupSettings(record, input),
		})) ?? comeAgain()
	);
}

/** @returns the answer, or null when the item was not handed over */
async function handOver(
	context: IWebhookFunctions,
	call: WebhookCall,
	item: INodeExecutionData,
	{ key, settings }: { key: string | null; settings: GroupSettings },
): Promise<IWebhookResponseData | null> {
	const memory = keyMemory(context);

	const earlier = key === null ? undefined : memory.keys.find(key);
	if (earlier !== undefined) return (await isHandedOverInTime(earlier)) ? OK : null;

	const { assignment, handedOver } = groups.join(
		`${memory.name}|${item.json.event as string}`,
		{ item: keyed(item, key), isOpen: () => call.isOpen(), handedOver: async () => await call.answered() },
		settings,
	);
	if (key !== null) memory.keys.add(key, handedOver);

	const assigned = await assignment;
	if (assigned.role === 'follower') return (await isHandedOverInTime(handedOver)) ? OK : null;
	const handed = assigned.items.flatMap((one) => keys.get(one) ?? []);
	return {
		workflowData: [assigned.items],
		/**
		 * n8n reads this once it has started the run. Static data that is written earlier is lost: to start the run, n8n builds a second
		 * `Workflow` on it, which does not know that it has changed.
		 */
		get webhookResponse() {
			memory.persist(handed);
			return 'OK';
		},
	};
}

/** The keys of items, kept out of what n8n stores. */
const keys = new WeakMap<INodeExecutionData, string>();

function keyed(item: INodeExecutionData, key: string | null): INodeExecutionData {
	if (key !== null) keys.set(item, key);
	return item;
}

/** Inbound messages start a flow each, at once: people wait for the answer. */
function groupSettings(
	event: MessageRecord,
	{ groupWindowSeconds = 0, groupMaxItems = 1 }: TriggerInput,
): GroupSettings {
	const isGrouped = event.event === 'deliveryReport' && groupWindowSeconds > 0;
	return { windowMs: groupWindowSeconds * 1000, maxItems: isGrouped ? groupMaxItems : 1 };
}

function passes(event: MessageRecord, input: TriggerInput): boolean {
	// Without the + that numbers are put out with.
	const plain = (text: string | null | undefined) => (text ?? '').trim().toLowerCase().replace(/^\+/, '');
	const same = (wanted: string | undefined, actual: string | null) =>
		plain(wanted) === '' || plain(wanted) === plain(actual);
	if (event.event === 'inboundMessage') {
		return same(input.keyword, event.keyword) && same(input.shortCode, event.to);
	}
	const statuses = input.statuses ?? [];
	return (
		(input.finalOnly !== true || event.final) && (statuses.length === 0 || statuses.includes(event.status))
	);
}

function unknownCall({ vendor, calls }: WebhookTrigger, parameters: CallParameters): string {
	const purpose = `This is the n8n URL for ${vendor.name}: ${calls}.`;
	const names = Object.keys(parameters);
	if (names.length === 0) return `${purpose} This call has no parameters.`;
	const foreign = recogniseForeignCall(parameters, vendor.name);
	if (foreign !== null) return `${purpose} This call looks like ${foreign}: the URLs seem to be crossed.`;
	return `${purpose} This call is none: its parameters are ${names.slice(0, 20).join(', ').slice(0, 300)}.`;
}

/** Checks at activation what could only fail later, call by call. Nothing is registered: the vendors do that by hand. */
export const webhookMethods = (trigger: WebhookTrigger) => ({
	default: {
		async checkExists(this: IHookFunctions): Promise<boolean> {
			const read: ParameterReader = (name, fallback) => this.getNodeParameter(name, fallback as string);
			try {
				checkIps(inputOf(trigger, read).allowedIps ?? '');
				if (this.getMode() !== 'manual') warnOfMissing(this, ['storedWhenAnswered']);
				return true;
			} catch (error) {
				throw asNodeError(this.getNode(), error);
			}
		},
		async create(this: IHookFunctions): Promise<boolean> {
			return true;
		},
		async delete(this: IHookFunctions): Promise<boolean> {
			return true;
		},
	},
});

/** @throws GatewayError for an entry that is neither an address nor a range */
function checkIps(allowedIps: string): void {
	const [wrong] = wrongIpEntries(allowedIps);
	if (wrong === undefined) return;
	throw new GatewayError('invalidRequest', {
		message: `Allowed IPs holds ${quote(wrong)}, which is not an IP address`,
		advice: 'Write addresses such as 192.0.2.1 or ranges such as 192.0.2.0/24, separated by commas.',
	});
}
