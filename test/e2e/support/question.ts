import { createSandboxCredentials } from '../../../tooling/n8n/sandboxCredentials';
import { shuffled } from './shuffled';
import { tenAtATime } from './tenAtATime';
import { arrived, type WaitingFlow } from './waitingFlow';
import type { World } from './world';

/** Send and Wait for Response in flows, and the page behind its link as a phone opens it. */

/** The one output of Send and Wait for Response. */
export const OUTPUTS = ['Answered'];
export const QUESTION = 'Peut-on livrer <lundi> à 10 h ?';
export const BOTH = {
	values: { approvalType: 'double', approveLabel: 'Oui & merci', disapproveLabel: 'Non' },
};

/** Parameters of a node that asks for a text. */
export const FREE_TEXT = { responseType: 'freeText', approvalOptions: {} };

/** Makes nodes that ask, by the vendors of the sandbox, as {@link waitingFlow} takes them. */
export async function askingNodes({ n8n, sandbox }: World) {
	const credentials = await createSandboxCredentials(n8n.api, sandbox);
	return (vendor: string, parameters: Record<string, unknown> = {}) => ({
		type: `n8n-nodes-sms-fax.${vendor}`,
		parameters: {
			operation: 'sendAndWait',
			to: '={{ $json.to }}',
			sender: vendor === 'asanak' ? '982100' : 'Moi',
			message: '={{ $json.text }}',
			approvalOptions: BOTH,
			options: { companyName: 'Cabinet Dupont' },
			...parameters,
		},
		credentials: { [`${vendor}Api`]: credentials[`${vendor}Api`] },
	});
}

export const linkIn = (text: string): string => /\n(https?:\S+)$/.exec(text)?.[1] ?? 'no link';

/** The execution that a link answers. */
export const executionIdOf = (link: string): string => /\/(\d+)\//.exec(new URL(link).pathname)?.[1] ?? '';

export interface Page {
	status: number;
	html: string;
	headers: Headers;
}

export async function openPage(link: string, init: RequestInit = {}): Promise<Page> {
	const answer = await fetch(link, { redirect: 'manual', ...init });
	return { status: answer.status, html: await answer.text(), headers: answer.headers };
}

/** Presses a button of the page (`approved`), or sends a text (`text`). */
export const answerPage = async (link: string, fields: Record<string, string>): Promise<Page> =>
	await openPage(link, { method: 'POST', body: new URLSearchParams(fields) });

/** Questions that wait at the same time, and what was answered to each. */
export interface AskedCrowd {
	/** What was written on the page behind the link of each execution. */
	written: Map<string, string[]>;
	/** What came out of the node in each execution. */
	cameOut: Map<string, string[]>;
	/** HTTP statuses of the answers that were not 200. */
	refused: number[];
}

/**
 * Starts this many executions, each of which asks a question of its own, and once all of them wait, answers the questions in
 * another order, ten at a time.
 * @param flow asks for a free text
 * @param at where the link of a question is opened, which is the how many-th to be answered
 */
export async function answerCrowd(
	{ sandbox }: World,
	flow: WaitingFlow,
	count: number,
	at: (link: string, index: number) => string = (link) => link,
): Promise<AskedCrowd> {
	sandbox.smsExtraPro.reset();
	await tenAtATime(
		Array.from({ length: count }, (_, index) => index),
		async (index) => {
			await flow.start({ to: '+32475112233', text: `question ${index}` });
		},
	);
	await flow.waiting(count);
	const texts = sandbox.smsExtraPro.received.map(({ text }) => text);
	const answerTo = (text: string) => `to ${text.split('\n')[0]}`;
	const refused: number[] = [];
	await tenAtATime(shuffled(texts), async (text, index) => {
		const { status } = await answerPage(at(linkIn(text), index), { text: answerTo(text) });
		if (status !== 200) refused.push(status);
	});
	const cameOut = (await flow.ended(count)).map((execution): [string, string[]] => [
		String(execution.id),
		(arrived(execution, OUTPUTS).Answered ?? []).map(({ json }) => (json.data as { text: string }).text),
	]);
	return {
		written: new Map(texts.map((text) => [executionIdOf(linkIn(text)), [answerTo(text)]])),
		cameOut: new Map(cameOut),
		refused,
	};
}
