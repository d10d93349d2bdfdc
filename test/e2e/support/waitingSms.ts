import { readReference } from '../../../nodes/shared/text/waitingReference';
import type { Execution } from '../../../tooling/n8n/api';
import { until } from '../../../tooling/processes';
import { reportQuery, type TriggerFlow } from './triggerFlow';
import { waitingFlow, type WaitingFlow } from './waitingFlow';
import { CREDENTIAL, type World } from './world';

/** The outputs of Send and Wait for Delivery. */
export const OUTPUTS = ['No Report in Time', 'Delivered', 'Not Delivered'];
export const INPUT = { to: '+32475112233', text: 'Bonjour', order: 4711 };
export const PENDING = { Status: 'Pending', StatusCode: '101', Comment: 'Gsm Off' };
export const FAILED = { Status: 'Error', StatusCode: '500', Comment: 'Delivery failed' };

/** A flow whose executions wait for the reports of their SMS. */
export interface WaitingSms extends WaitingFlow {
	/** A new execution that waits, and the reference that it sent. */
	wait: () => Promise<string>;
	/** The execution that sent the reference, once it has ended well. */
	endOf: (reference: string) => Promise<Execution>;
}

/**
 * @param parameters of the node besides To, Sender and Message
 * @param url of the process that takes the call by which it starts
 */
export async function waitingSms(
	world: World,
	credentialId: string,
	parameters: Record<string, unknown> = {},
	url?: string,
): Promise<WaitingSms> {
	const node = {
		type: 'n8n-nodes-sms-fax.smsExtraPro',
		parameters: {
			operation: 'sendAndWaitForReport',
			to: '={{ $json.to }}',
			sender: 'Moi',
			message: '={{ $json.text }}',
			...parameters,
		},
		credentials: { [CREDENTIAL.type]: { id: credentialId, name: CREDENTIAL.name } },
	};
	const flow = await waitingFlow(world.n8n, node, OUTPUTS, { url });
	return {
		...flow,
		wait: async () => {
			const before = newestReference(world);
			await flow.start(INPUT);
			await until('the vendor to have the message', () => newestReference(world) !== before);
			const reference = newestReference(world);
			await flow.reaches(idOf(reference), 'waiting');
			return reference;
		},
		endOf: async (reference) => await flow.reaches(idOf(reference), 'success'),
	};
}

export const newestReference = ({ sandbox }: World): string =>
	sandbox.smsExtraPro.received.at(-1)?.clientSmsId ?? '';

/** The execution that a reference names. */
export const idOf = (reference: string): string => readReference(reference)?.executionId ?? '';

let reports = 0;
/** A new report for a reference, as the vendor sends it: its own id differs from all others. */
export const reportOf = (reference: string, changes: Record<string, string> = {}): string =>
	reportQuery(`w${(reports += 1)}`, { ClientSmsID: reference, ...changes });

/** The vendor's call. @returns the HTTP status of the answer */
export async function report(url: string, query: string): Promise<number> {
	return (await fetch(`${url}?${query}`)).status;
}

/** How many executions a trigger's own flow was started with meanwhile. */
export async function startedBy(trigger: TriggerFlow, during: () => Promise<unknown>): Promise<number> {
	const before = (await trigger.executions()).length;
	await during();
	await new Promise((resolve) => setTimeout(resolve, 700));
	return (await trigger.executions()).length - before;
}
