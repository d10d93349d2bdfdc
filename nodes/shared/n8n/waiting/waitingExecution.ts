import type { IWebhookFunctions } from 'n8n-workflow';
import { systemClock, type Clock } from '../../ports/clock';
import type { DeliveryReport } from '../../model';
import { keyDigest } from '../../receiving/recentKeys';
import { keyMemory } from '../webhook/keyMemory';
import { inTime, isHandedOverInTime, type WebhookCall } from '../webhook/webhookCall';
import { isDamagedReference, readReference, type WaitingReference } from '../../text/waitingReference';
import { REPORT_PATH, type WaitingReport } from './reportWebhook';
import { resumeExecution, type Resumed } from './resumeExecution';

/**
 * Much longer than it takes to store a wait. An execution that still runs this long after its report first came has gone on, or n8n was
 * killed while it ran: n8n may show such an execution as running for ever.
 */
const STUCK_MS = 60_000;

/**
 * Hands a report to the execution that waits for it, once.
 * @returns whether an execution waits for it and has it now; null while that is not known
 */
export async function handToWaiting(
	context: IWebhookFunctions,
	call: WebhookCall,
	report: DeliveryReport,
	clock: Clock = systemClock,
): Promise<boolean | null> {
	const reference = waitingReferenceOf(context, report);
	if (reference === null) return false;
	const { keys, persist } = keyMemory(context);
	// The trigger's own workflow may get the same report, under the report's own key.
	const key = keyDigest(`waiting ${report.eventKey}`);
	const earlier = keys.find(key);
	if (earlier !== undefined) return (await isHandedOverInTime(earlier)) || null;

	const resumed = giveToWaiting(context, call, { reference, report }, clock);
	keys.add(
		key,
		resumed.then((result) => result === 'taken'),
	);
	const result = await inTime(resumed, 'busy');
	if (result === 'busy') {
		return clock.now() - keys.delayedSince(key, clock.now()) < STUCK_MS ? null : false;
	}
	if (result !== 'taken') return false;
	// n8n starts no run for this call, and so saves what is written now.
	persist([key]);
	return true;
}

/** Null where no execution waits. Vendors give the reference back in one of two fields. */
function waitingReferenceOf(
	context: IWebhookFunctions,
	{ clientReference, messageId }: Pick<DeliveryReport, 'clientReference' | 'messageId'>,
): WaitingReference | null {
	const reference = readReference(clientReference) ?? readReference(messageId);
	if (reference === null && (isDamagedReference(clientReference) || isDamagedReference(messageId))) {
		context.logger.warn(
			`${context.getNode().name}: a delivery report came with a reference that the vendor has shortened or changed. Send and Wait for Delivery cannot work with this account: such executions end at No Report in Time.`,
		);
	}
	return reference;
}

async function giveToWaiting(
	context: IWebhookFunctions,
	call: WebhookCall,
	{ reference, report }: { reference: WaitingReference; report: DeliveryReport },
	clock: Clock,
): Promise<Resumed> {
	const body: WaitingReport = { mark: reference.mark, report };
	const resumed = await resumeExecution(call.server, resumePath(context, call, reference), body, clock);
	if (resumed === 'refused') {
		context.logger.warn(
			`${context.getNode().name}: a delivery report names execution ${reference.executionId}, but not its resume token.`,
		);
	}
	return resumed;
}

/** The address of a waiting execution, as n8n's server knows it. */
function resumePath(
	context: IWebhookFunctions,
	call: WebhookCall,
	{ executionId, resumeToken }: WaitingReference,
): string {
	const anyExecution = new URL(context.evaluateExpression('{{ $execution.resumeUrl }}') as string).pathname;
	const waiting = anyExecution.slice(0, anyExecution.lastIndexOf('/'));
	const own = new URL(context.getNodeWebhookUrl('default') as string).pathname;
	const { publicPrefix, prefix } = prefixesOf(own, call.path);
	const local = waiting.startsWith(publicPrefix) ? prefix + waiting.slice(publicPrefix.length) : waiting;
	return `${local}/${executionId}/${REPORT_PATH}?signature=${resumeToken}`;
}

/**
 * What a proxy replaces in the addresses of n8n: it may serve n8n below a path that n8n's server does not have.
 * @param publicPath of an address as n8n gives it out
 * @param path of the same address, as it came to n8n's server
 */
function prefixesOf(publicPath: string, path: string): { publicPrefix: string; prefix: string } {
	const [outside, inside] = [publicPath.split('/'), path.split('/')];
	let same = 0;
	while (same < Math.min(outside.length, inside.length) && outside.at(-1 - same) === inside.at(-1 - same))
		same++;
	const before = (parts: string[]) => parts.slice(0, parts.length - same).join('/');
	return { publicPrefix: before(outside), prefix: before(inside) };
}
