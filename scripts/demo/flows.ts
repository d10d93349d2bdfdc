import { SAMPLE_PATH, type Sandbox } from '../../sandbox';
import type { Item, WorkflowDefinition } from '../n8n/api';
import { loadExample, type Credential } from '../n8n/examples';
import { startItems } from '../n8n/executions';
import type { N8n } from '../n8n/instance';
import { until } from '../n8n/processes';

/** The examples in an n8n, switched on, and their URLs registered with the sandbox. */
export interface Flows {
	send: string;
	answer: string;
	reports: string;
	/** What a person can start by hand, and at which node. */
	others: Array<{ workflowId: string; startNode: string }>;
}

const REPORTS_TRIGGER = 'Delivery reports';

export async function installFlows(n8n: N8n, sandbox: Sandbox): Promise<Flows> {
	const { smsExtraPro, fax123 } = sandbox;
	const credentials = await createCredentials(n8n, sandbox);
	const send = await n8n.api.createWorkflow(await loadExample('send-an-sms.json', credentials));
	const answer = await activeExample(n8n, 'answer-an-inbound-sms.json', credentials);
	const reports = await activeExample(n8n, 'follow-delivery-reports.json', credentials);
	smsExtraPro.pushes.inboundUrl = answer.url;
	smsExtraPro.pushes.reportUrl = reports.url;

	const credit = await n8n.api.createWorkflow(await loadExample('credit-alert.json', credentials));
	const globFaxReport = await n8n.api.createWorkflow(
		await loadExample('follow-up-a-globfax-fax.json', credentials),
	);
	const fax = await activeExample(n8n, 'fax-with-retry-on-busy.json', credentials, (definition) =>
		// A document that is there, and a pause for people who watch.
		definition
			.replace('https://example.com/contract.pdf', sandbox.url + SAMPLE_PATH)
			.replace('{"amount":10,"unit":"minutes"}', '{"amount":10,"unit":"seconds"}'),
	);
	fax123.pushes.reportUrl = fax.url;
	// Long enough for the flow to have noted what it has sent.
	fax123.pushes.reportDelayMs = 2_000;
	return {
		send,
		answer: answer.workflowId,
		reports: reports.workflowId,
		others: [
			{ workflowId: credit, startNode: 'Every hour' },
			{ workflowId: fax.workflowId, startNode: 'When clicking Execute workflow' },
			{ workflowId: globFaxReport, startNode: 'When clicking Execute workflow' },
		],
	};
}

/** One credential for each vendor, by its type. */
async function createCredentials(n8n: N8n, sandbox: Sandbox): Promise<Record<string, Credential>> {
	const { smsExtraPro, asanak, fax123, globFax, url } = sandbox;
	const [asanakAccount] = asanak.accounts;
	const data: Record<string, { name: string; data: Record<string, unknown> }> = {
		smsExtraProApi: {
			name: 'SmsExtraPro sandbox',
			data: { ...smsExtraPro.accounts[0], authentication: 'checksum', baseUrl: url + smsExtraPro.path },
		},
		asanakApi: {
			name: 'Asanak sandbox',
			data: {
				username: asanakAccount?.username,
				password: asanakAccount?.password,
				baseUrl: url + asanak.path,
				pacingMs: 1000,
			},
		},
		fax123Api: {
			name: '123-Fax sandbox',
			data: {
				email: fax123.accounts[0]?.email,
				password: fax123.accounts[0]?.password,
				baseUrl: url + fax123.path,
			},
		},
		globFaxApi: { name: 'GlobFax sandbox', data: { ...globFax.accounts[0], baseUrl: url } },
	};
	const credentials: Record<string, Credential> = {};
	for (const [type, credential] of Object.entries(data)) {
		const id = await n8n.api.createCredential(credential.name, type, credential.data);
		credentials[type] = { id, name: credential.name };
	}
	return credentials;
}

/** Imports an example that begins with a webhook, and switches it on. */
export async function activeExample(
	n8n: N8n,
	file: string,
	credentials: Readonly<Record<string, Credential>>,
	change: (definition: string) => string = (definition) => definition,
): Promise<{ workflowId: string; url: string }> {
	const definition = change(JSON.stringify(await loadExample(file, credentials)));
	const workflowId = await n8n.api.createWorkflow(JSON.parse(definition) as WorkflowDefinition);
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
