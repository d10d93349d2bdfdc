import type { Sandbox } from '../../sandbox';
import type { Item } from '../n8n/api';
import { loadExample, type Credential } from '../n8n/examples';
import { startItems } from '../n8n/executions';
import type { N8n } from '../n8n/instance';
import { until } from '../n8n/processes';

/** The examples in an n8n, switched on, and their URLs registered with the sandbox. */
export interface Flows {
	send: string;
	answer: string;
	reports: string;
}

const REPORTS_TRIGGER = 'Delivery reports';

export async function installFlows(n8n: N8n, { smsExtraPro, url }: Sandbox): Promise<Flows> {
	const name = 'SmsExtraPro sandbox';
	const [account] = smsExtraPro.accounts;
	const id = await n8n.api.createCredential(name, 'smsExtraProApi', {
		...account,
		authentication: 'checksum',
		baseUrl: url + smsExtraPro.path,
	});
	const credentials = { smsExtraProApi: { id, name } };
	const send = await n8n.api.createWorkflow(await loadExample('send-an-sms.json', credentials));
	const answer = await activeExample(n8n, 'answer-an-inbound-sms.json', credentials);
	const reports = await activeExample(n8n, 'follow-delivery-reports.json', credentials);
	smsExtraPro.pushes.inboundUrl = answer.url;
	smsExtraPro.pushes.reportUrl = reports.url;
	return { send, answer: answer.workflowId, reports: reports.workflowId };
}

/** Imports an example that begins with a webhook, and switches it on. */
export async function activeExample(
	n8n: N8n,
	file: string,
	credentials: Readonly<Record<string, Credential>>,
): Promise<{ workflowId: string; url: string }> {
	const workflowId = await n8n.api.createWorkflow(await loadExample(file, credentials));
	const { nodes } = await n8n.api.json<{ nodes: Array<{ webhookId?: string }> }>(
		'GET',
		`/rest/workflows/${workflowId}`,
	);
	const webhookId = nodes.find((node) => node.webhookId !== undefined)?.webhookId;
	if (webhookId === undefined) throw new Error(`n8n gave the trigger of ${file} no webhook id`);
	await n8n.api.activate(workflowId);
	return { workflowId, url: `${n8n.url}/webhook/${webhookId}/webhook` };
}

/** The final reports that came in, once there is at least one. */
export async function arrivedReports(n8n: N8n, { reports }: Flows): Promise<Item[]> {
	return await until('the delivery report to start the second flow', async () => {
		const items = (await startItems(n8n.api, reports, REPORTS_TRIGGER)).flat();
		return items.length > 0 ? items : undefined;
	});
}
