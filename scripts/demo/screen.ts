import { OWNER } from '../../tooling/n8n/instance';
import { ROUTED_KEYWORD, type Flows } from './flows';

/** What a person reads when all is up: one screen. */
export function instructions(n8nUrl: string, sandboxUrl: string, flows: Flows): string {
	const name = (file: string) => flows[file]?.name ?? file;
	return `
n8n        ${n8nUrl}
sign in    ${OWNER.email}  /  ${OWNER.password}
sandbox    ${sandboxUrl}
           the phones and fax machines of all five vendors: what your flows send arrives there, and nowhere else

In n8n you find ${Object.keys(flows).length} flows. The note in each says what it does and what to press. Try these three:

1  Open “${name('send-an-sms.json')}” and press Execute workflow. Two phones in the sandbox get the SMS.
2  Be the phone: in the sandbox choose SmsExtraPro, enter the keyword ${ROUTED_KEYWORD} and the text INFO, and press Send the
   SMS. The flow “${name('inbound-sms-keyword-routing.json')}” answers.
3  Open “${name('fax-with-retry-on-busy.json')}”, choose “from When clicking Execute
   workflow” by the arrow beside Execute workflow, and press. Twice the line is busy; the third fax arrives.

The AI agent’s chat model is a pretended one, which needs no account: ask it to “tell the office that I am late”.
Ctrl-C ends all of it; nothing is kept.`;
}
