import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { WAITED_ANSWER, withTextRaw } from '../../model';
import { systemClock } from '../../ports/clock';
import type { Letter, PreparedItem } from '../../sending/sendPlan';
import { isSkipped } from '../../sending/skipped';
import { requiredText } from '../../text/sendableText';
import { guardOptions } from '../actions/guards';
import type { Operation } from '../actions/operation';
import {
	outputItems,
	runIndexOf,
	sendItems,
	type SendItem,
	type SendOperation,
} from '../actions/sendOperation';
import type { Fields } from '../fields';
import { readForm, type InputOf } from '../form';
import { answerLink, requireReachable } from './answerLink';
import { answerWebhooks, receiveAnswer } from './answerWebhook';
import { requireOneItem, requireOneRecipient } from './oneEach';
import { keepQuestion, type Question } from './question';
import { responseFields, responseOptions } from './responseFields';
import { waitTillOf } from './waitLimit';

const WAITED = 'answer';

const form = { fields: responseFields, options: responseOptions };
type Asked = InputOf<typeof responseFields, typeof responseOptions>;

export interface AskingItem extends SendItem {
	/** The text to send for a message: with the link to answer at its end. @throws GatewayError for one that is empty */
	withLink: (message: string) => string;
}

export interface SendAndWait<A, F extends Fields, O extends Fields, L extends Letter> extends Omit<
	SendOperation<A, F, O, L>,
	'prepare' | 'parallelRequests' | 'name' | 'action' | 'description'
> {
	/** Validates the item, sends nothing. @throws GatewayError */
	prepare: (input: InputOf<F, O>, item: AskingItem) => PreparedItem<L> | Promise<PreparedItem<L>>;
}

/**
 * Send and Wait for Response: sends one message with a link, and lets the execution wait until somebody has answered on the page
 * behind it. n8n itself makes it available as the human-review tool of AI agents (docs/design.md, "Send and wait").
 */
export function sendAndWait<A, F extends Fields, O extends Fields, L extends Letter>(
	operation: SendAndWait<A, F, O, L>,
): Operation {
	const { vendor, rawIs } = operation;
	const texts = {
		name: 'Send and Wait for Response',
		action: 'Send an SMS and wait for a response',
		description: 'Send an SMS with a link, and go on when the recipient has answered there',
	};

	const run = async (context: IExecuteFunctions): Promise<INodeExecutionData[][]> => {
		requireOneItem(context, WAITED);
		let asked: { question: Omit<Question, 'sent'>; until: Date } | undefined;
		const prepare = async (input: InputOf<F, O>, item: SendItem) => {
			const answer = readForm(form, (name, fallback) => context.getNodeParameter(name, 0, fallback));
			const until = waitTillOf(answer.limitWaitTime, context.getTimezone(), systemClock.now());
			const runIndex = runIndexOf(context);
			const link = answerLink(context, runIndex);
			if (!answer.allowPrivateAddress) await requireReachable(context, vendor, link);
			const withLink = (message: string) => {
				asked = { question: questionOf(requiredText('Message', message), answer, runIndex), until };
				return `${message.trimEnd()}\n${link.href}`;
			};
			return requireOneRecipient(await operation.prepare(input, { ...item, withLink }), WAITED);
		};
		const sent = await sendItems({ ...operation, ...texts, prepare }, context);
		const [dispatch] = sent.dispatches;
		const outcome = dispatch === undefined ? undefined : sent.outcomes.get(dispatch);
		if (outcome?.sent === true && !isSkipped(outcome) && asked !== undefined) {
			keepQuestion(context, { ...asked.question, sent: outcome.result });
			await context.putExecutionToWait(asked.until);
		}
		const output = outputItems(vendor, context, sent);
		if (!isSkipped(outcome)) return [output];
		// The question was not sent, so the workflow goes on without an answer.
		return [output.map((item) => ({ ...item, json: { data: null, ...item.json } }))];
	};
	return {
		...texts,
		form: {
			fields: { ...operation.fields, ...responseFields },
			options: { ...operation.options, ...guardOptions, ...responseOptions },
		},
		output: rawIs === 'text' ? withTextRaw(WAITED_ANSWER) : WAITED_ANSWER,
		run,
		waits: {
			tooltip: 'The workflow goes on when the recipient has answered',
			webhooks: answerWebhooks,
			resume: async (context) => receiveAnswer(context),
		},
	};
}

function questionOf(message: string, asked: Asked, runIndex: number): Omit<Question, 'sent'> {
	const { responseType, approvalOptions, companyName, responseFormTitle } = asked;
	const { approvalType = 'single', approveLabel = '', disapproveLabel = '' } = approvalOptions ?? {};
	return {
		runIndex,
		text: asked.responseFormDescription.trim() || message,
		company: companyName.trim(),
		title: responseFormTitle.trim(),
		approval:
			responseType === 'freeText'
				? null
				: {
						approve: approveLabel.trim(),
						disapprove: approvalType === 'double' ? disapproveLabel.trim() : null,
					},
		submit: asked.responseFormButtonLabel.trim(),
	};
}
