import type { Sandbox } from '../../sandbox';
import type { N8n } from '../../tooling/n8n/instance';
import { arrivedReports, type Flows } from './flows';
import { showConversation, showSend } from './show';

const INBOUND_TEXT = 'Êtes-vous ouvert demain ?';

/** Runs what the demo has installed, and shows what each flow did. @returns whether everything worked */
export async function checkFlows(
	n8n: N8n,
	{ smsExtraPro }: Sandbox,
	flows: Flows,
	say: (text: string) => void,
): Promise<boolean> {
	const send = flows['send-an-sms.json']?.workflowId ?? '';
	const execution = await n8n.api.runManually(send, 'When clicking Execute workflow');
	const sent = showSend(execution, smsExtraPro.received);
	say(sent.text);

	const before = smsExtraPro.received.length;
	await smsExtraPro.pushes.inbound({ sender: '32475998877', text: INBOUND_TEXT });
	const reports = await arrivedReports(n8n, flows);
	const conversation = showConversation(INBOUND_TEXT, smsExtraPro.received.slice(before), reports);
	say(conversation.text);
	return sent.ok && conversation.ok && (await runOthers(n8n, flows, say));
}

/** The tests check what these do. Here it is enough that each runs in this n8n. */
async function runOthers(n8n: N8n, flows: Flows, say: (text: string) => void): Promise<boolean> {
	say('\n4  The other flows, started by hand, ended with');
	let ok = true;
	for (const { name, workflowId, start } of Object.values(flows).reverse()) {
		if (start === undefined) continue;
		const { status, data } = await n8n.api.runManually(workflowId, start.node, { input: start.input });
		const { error } = data.resultData;
		say(`  ${status}${error === undefined ? '' : ` (${error.message})`}  ${name}`);
		ok &&= status === 'success';
	}
	return ok;
}
