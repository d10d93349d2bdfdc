import type { ReceivedSms } from '../../sandbox/vendors/smsextrapro/records';
import type { Execution, Item } from '../../tooling/n8n/api';

export interface Shown {
	text: string;
	/** Whether all that should have happened has happened, once each. */
	ok: boolean;
}

const RECIPIENTS = ['+32475112233', '+33688440512'];

const same = (actual: unknown, expected: unknown) => JSON.stringify(actual) === JSON.stringify(expected);

const smsLine = (sms: ReceivedSms) =>
	`  to ${sms.recipient}  from ${sms.signature} (${sms.authentication}): ${sms.text}`;

/** What "Send an SMS" did, as n8n and as the vendor saw it. */
export function showSend(execution: Execution, received: ReceivedSms[]): Shown {
	const output = execution.data.resultData.runData['Send an SMS']?.[0]?.data?.main[0] ?? [];
	const error = execution.data.resultData.error;
	const text = [
		`\n1  The flow “Send an SMS” ran in n8n (${execution.status}${error ? `: ${error.message}` : ''}) and put out`,
		...output.map(
			({ json }) =>
				`  ${String(json.recipient)}  ${String(json.status)}  ${String(json.segments)} segment(s)`,
		),
		'   The sandbox, in the vendor’s place, received',
		...received.map(smsLine),
	].join('\n');
	const ok =
		execution.status === 'success' &&
		same(
			output.map(({ json }) => json.recipient),
			RECIPIENTS,
		) &&
		same(
			received.map(({ recipient }) => `+${recipient}`),
			RECIPIENTS,
		) &&
		received.every((sms) => sms.authentication === 'checksum' && sms.text.endsWith('demain à 10:00.'));
	return { text, ok };
}

/** The effects of an inbound SMS: the answer that the vendor received, and the report that came back. */
export function showConversation(inboundText: string, received: ReceivedSms[], reports: Item[]): Shown {
	const [answer] = received;
	const text = [
		`\n2  A phone sent “${inboundText}” to your keyword; the flow “Answer an inbound SMS” answered`,
		...received.map(smsLine),
		'\n3  The phone got the answer, and the delivery report started the flow “Follow delivery reports” with',
		...reports.map(
			({ json }) =>
				`  ${String(json.recipient)}  ${String(json.status)}  (reference ${String(json.clientReference)})`,
		),
	].join('\n');
	const ok =
		received.length === 1 &&
		reports.length === 1 &&
		answer?.text.endsWith(inboundText) === true &&
		reports[0]?.json.status === 'delivered' &&
		reports[0]?.json.clientReference === answer.clientSmsId;
	return { text, ok };
}
