import type { ReceivedSms } from '../../sandbox/vendors/smsextrapro/state';
import type { Execution } from '../n8n/api';

export interface Shown {
	text: string;
	/** Whether all that the flow put out came to the vendor as well, once each. */
	ok: boolean;
}

const RECIPIENTS = ['+32475112233', '+33688440512'];

/** What the example sent, as n8n and as the vendor saw it. */
export function showSend(execution: Execution, received: ReceivedSms[], workflowUrl: string): Shown {
	const output = execution.data.resultData.runData['Send an SMS']?.[0]?.data?.main[0] ?? [];
	const error = execution.data.resultData.error;
	const text = [
		`\nThe flow “Send an SMS” ran in n8n (${execution.status}${error ? `: ${error.message}` : ''}) and put out`,
		...output.map(
			({ json }) => `  ${String(json.recipient)}  ${String(json.status)}  ${String(json.segments)} part(s)`,
		),
		'The sandbox, in the vendor’s place, received',
		...received.map(
			(sms) => `  ${sms.recipient}  from ${sms.signature} (${sms.authentication}): ${sms.text}`,
		),
		`The flow: ${workflowUrl}`,
	].join('\n');
	const ok =
		execution.status === 'success' &&
		JSON.stringify(output.map(({ json }) => json.recipient)) === JSON.stringify(RECIPIENTS) &&
		JSON.stringify(received.map(({ recipient }) => `+${recipient}`)) === JSON.stringify(RECIPIENTS) &&
		received.every((sms) => sms.authentication === 'checksum' && sms.text.endsWith('demain à 10:00.'));
	return { text, ok };
}
