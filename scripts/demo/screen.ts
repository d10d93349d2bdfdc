import { OWNER } from '../../tooling/n8n/instance';
import { ROUTED_KEYWORD, type Flows } from './flows';

/** What a person reads when all is up: one screen. */
export function instructions(n8nUrl: string, sandboxUrl: string, flows: Flows): string {
	const name = (file: string) => flows[file]?.name ?? file;
	const byName = Object.values(flows).sort((one, other) => one.name.localeCompare(other.name, 'en'));
	const links = byName.map((flow) => `  ${n8nUrl}/workflow/${flow.workflowId}  ${flow.name}`);
	return `
n8n        ${n8nUrl}/home/workflows
sign in    ${OWNER.email}  /  ${OWNER.password}
sandbox    ${sandboxUrl}

The sandbox has a phone or a fax machine for each vendor: what your flows send arrives there, and nowhere else.

${links.join('\n')}

The note in each flow says what it does and what to press. Try these three:

1  Open “${name('send-an-sms.json')}” and press Execute workflow. Two phones in the sandbox get the SMS.
2  Be the phone: in the sandbox choose SmsExtraPro, enter the keyword ${ROUTED_KEYWORD} and the text INFO, and press Send the
   SMS. The flow “${name('inbound-sms-keyword-routing.json')}” answers.
3  Open “${name('fax-with-retry-on-busy.json')}”, choose “from When clicking Execute
   workflow” by the arrow beside Execute workflow, and press. It waits for each delivery report: twice the line is
   busy; the third fax arrives.

The AI agent’s chat model is a simulated one, without an account: ask it to “tell the office that I am late”.
To make a credential yourself: the sandbox shows its values under “For the credential in n8n”.
Ctrl-C ends all of it and deletes its data.`;
}
