import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { SendResult } from '../../model';

/** What a person was asked, and how the page asks it. Empty: not given. */
export interface Question {
	/** The number of the run of its node within the execution, from 0: a link of an earlier run must not answer this one. */
	runIndex: number;
	text: string;
	company: string;
	title: string;
	/** The buttons of an approval; null: a text is asked for. */
	approval: { approve: string; disapprove: string | null } | null;
	/** The button of a text. */
	submit: string;
	/** The result of sending the message that asked. */
	sent: SendResult;
}

const KEY = 'question';

/**
 * Keeps the question with the execution, in n8n's database. It is asked as it was sent: an expression may give something else when
 * the page is opened.
 */
export function keepQuestion(context: IExecuteFunctions, question: Question): void {
	// It is stored as text, which n8n's expression engine returns unchanged.
	context.getContext('node')[KEY] = JSON.stringify(question);
}

/** Null where the execution did not come to the node yet. */
export function keptQuestion(context: IWebhookFunctions): Question | null {
	const kept: unknown = context.evaluateExpression(
		`{{ ${ownNode(context)}.context[${JSON.stringify(KEY)}] }}`,
	);
	return typeof kept === 'string' ? (JSON.parse(kept) as Question) : null;
}

/** The node itself in an expression. A brace in its name would end that. */
export function ownNode(context: IWebhookFunctions): string {
	const name = JSON.stringify(context.getNode().name);
	return `$node[${name.replaceAll('{', '\\u007b').replaceAll('}', '\\u007d')}]`;
}
