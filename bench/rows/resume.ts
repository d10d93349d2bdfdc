import { compared, inRounds, sized, type Bench, type Reading, type Row } from '../harness';
import { withSender } from './sends';
import type { Gateway } from '../support/gateway';
import type { N8n } from '../../tooling/n8n/instance';
import { callAll } from '../../tooling/n8n/load';
import { triggerWorkflow } from '../../tooling/n8n/workflows';
import { until } from '../../tooling/processes';

const REPORTS = 200;
const CALLERS = 10;
const TRIGGER_ID = 'bench-trigger';
const SENDER_PATH = 'bench-sender';

const sender = (credentialId: string) => {
	const flow = triggerWorkflow('sender', {
		type: 'n8n-nodes-base.webhook',
		webhookId: SENDER_PATH,
		parameters: { path: SENDER_PATH, httpMethod: 'GET', options: {} },
	});
	const [webhook, last] = flow.nodes;
	const node = {
		...last,
		type: 'n8n-nodes-sms-fax.smsExtraPro',
		parameters: {
			operation: 'sendAndWaitForReport',
			to: '+32475112233',
			sender: 'Bench',
			message: 'Your order is ready.',
		},
		credentials: { smsExtraProApi: { id: credentialId, name: 'bench' } },
	};
	return { ...flow, nodes: [{ ...webhook }, node] };
};

const trigger = triggerWorkflow('trigger', {
	type: 'n8n-nodes-sms-fax.smsExtraProTrigger',
	webhookId: TRIGGER_ID,
	parameters: { events: ['deliveryReport'], options: { groupWindowSeconds: 0 } },
});

/** Reports a report for each reference, and counts the executions that have ended since, once there are as many. */
async function timeReports(n8n: N8n, workflowId: string, references: readonly string[]): Promise<Reading> {
	const before = await n8n.api.countExecutions(workflowId, 'success');
	const urls = references.map(
		(reference, index) =>
			`${n8n.url}/webhook/${TRIGGER_ID}/webhook?SmsID=v${index}&ClientSmsID=${reference}&Dest=32475112233&Status=Acked&StatusCode=200&Comment=`,
	);
	const begun = performance.now();
	const ends = await callAll(urls, { callers: CALLERS });
	const value = (performance.now() - begun) / urls.length;
	const refused = ends.filter((end) => end !== 200).length;
	if (refused > 0) throw new Error(`${refused} calls were not answered with 200`);
	const ended = async () => (await n8n.api.countExecutions(workflowId, 'success')) - before;
	await until('all executions to end', async () => (await ended()) >= urls.length).catch(() => undefined);
	const difference = urls.length - (await ended());
	return { value, lost: Math.max(0, difference), doubled: Math.max(0, -difference) };
}

/** Starts this many executions, and waits until all of them wait. @returns the references that they have sent */
async function waiting(n8n: N8n, gateway: Gateway, workflowId: string, reports: number): Promise<string[]> {
	gateway.take();
	await callAll(Array<string>(reports).fill(`${n8n.url}/webhook/${SENDER_PATH}`), { callers: CALLERS });
	await until(
		'all executions to wait',
		async () => (await n8n.api.countExecutions(workflowId, 'waiting')) === reports,
	);
	return gateway.take().map((form) => form.get('SmsID') ?? '');
}

export const resume: Row = {
	description: 'delivery reports that resume an execution, beside those that start one',
	isDefault: true,
	run: async (bench: Bench) =>
		await withSender(bench, async (n8n, gateway, credentialId) => {
			const reports = sized(bench, REPORTS);
			const [sending, starting] = [
				await n8n.api.createWorkflow(sender(credentialId)),
				await n8n.api.createWorkflow(trigger),
			];
			for (const workflowId of [sending, starting]) await n8n.api.activate(workflowId);
			let round = 0;
			const time = {
				ours: async (size: number) =>
					await timeReports(n8n, sending, await waiting(n8n, gateway, sending, size)),
				peer: async (size: number) => {
					round += 1;
					const references = Array.from({ length: size }, (_, index) => `r${round}-${index}`);
					return await timeReports(n8n, starting, references);
				},
			};
			for (const one of Object.values(time)) await one(sized(bench, 20));
			const readings = await inRounds(bench, {
				ours: async () => await time.ours(reports),
				peer: async () => await time.peer(reports),
			});
			const work = `${reports} delivery reports that resume an execution, ${CALLERS} callers: time`;
			const line = { work, beside: 'a report that starts a flow', wanted: { atMost: 2 } };
			return [compared(line, readings.ours, readings.peer)];
		}),
};
