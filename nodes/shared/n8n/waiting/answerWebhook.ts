import type { IWebhookDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { WAITED_ANSWER, type Answer } from '../../model';
import { systemClock, type Clock } from '../../ports/clock';
import { toItem } from '../items';
import { ANSWER_PATH, RUN_PARAMETER } from './answerLink';
import { overPage, questionPage, thanksPage, PAGE_HEADERS, type Problem } from './answerPage';
import { pageWords } from './pageWords';
import { keptQuestion, type Question } from './question';

/** n8n checks the signature of a path that is the node's ID, and the resume token of the other ({@link answerLink}). */
const PATHS = ['={{ $nodeId }}', ANSWER_PATH];
const METHODS = ['GET', 'HEAD', 'POST'] as const;

/** Like the report's webhooks, these are not a literal where the node is declared. */
export const answerWebhooks: IWebhookDescription[] = PATHS.flatMap((path) =>
	METHODS.map((httpMethod) => ({
		name: 'default',
		httpMethod,
		responseMode: 'onReceived',
		responseData: '',
		path,
		restartWebhook: true,
		isFullPath: true,
	})),
);

/** More than people write on a phone. n8n itself takes 16 MB. */
export const LONGEST_ANSWER = 10_000;

/**
 * Shows the page of a question, or takes its answer. Phones, mail scanners and previews open links by themselves, so only a POST
 * answers. n8n has checked the signature, and answers calls for an execution that runs or is over itself.
 */
export function receiveAnswer(context: IWebhookFunctions): IWebhookResponseData {
	const request = context.getRequestObject();
	const response = context.getResponseObject();
	const words = pageWords(request.headers['accept-language']);
	const show = (status: number, html: string): IWebhookResponseData => {
		response.status(status).set(PAGE_HEADERS).send(html);
		return { noWebhookResponse: true };
	};

	// A late delivery report for the same execution comes to a path of its own.
	const paths = [encodeURIComponent(context.getNode().id), ANSWER_PATH];
	if (!paths.some((path) => request.path.endsWith(`/${path}`))) return show(404, overPage(words));
	const question = keptQuestion(context);
	const run = Number(request.query[RUN_PARAMETER] ?? 0);
	if (question === null || question.runIndex !== run) return show(410, overPage(words));
	if (request.method !== 'POST') return show(200, questionPage(question, words));

	const answer = readAnswer(context.getBodyData(), request.headers['content-type'], question);
	if (typeof answer === 'string') {
		return show(answer === 'form' ? 415 : 400, questionPage(question, words, answer));
	}
	if (!claim(`${context.getExecutionId()}|${context.getNode().id}|${run}`)) return show(409, overPage(words));
	response.set(PAGE_HEADERS);
	const data: Answer = { ...answer, respondedAt: new Date(systemClock.now()).toISOString() };
	return {
		// n8n sends it after the execution has been resumed.
		webhookResponse: thanksPage(question, answer, words),
		workflowData: [[toItem(WAITED_ANSWER, { data, ...question.sent }, 0)]],
	};
}

type Given = Omit<Answer, 'respondedAt'>;

/** What a form or a JSON object says, or what is wrong with it. */
function readAnswer(body: unknown, contentType: string | undefined, { approval }: Question): Given | Problem {
	if (!/^\s*application\/(?:x-www-form-urlencoded|json)\s*(?:;|$)/i.test(contentType ?? '')) return 'form';
	// An empty body is no object.
	const { approved, text } = Object(body) as Record<string, unknown>;
	if (approval !== null) {
		const word = typeof approved === 'boolean' ? String(approved) : approved;
		if (text !== undefined || (word !== 'true' && word !== 'false')) return 'choose';
		if (word === 'false' && approval.disapprove === null) return 'choose';
		return { approved: word === 'true' };
	}
	if (approved !== undefined || typeof text !== 'string' || text.trim() === '') return 'write';
	const written = text.replace(/\r\n?/g, '\n').trim();
	return written.length > LONGEST_ANSWER ? 'shorten' : { text: written };
}

/** How long n8n may take from an answer to the mark that its execution runs. Later answers do not come here. */
const CLAIM_MS = 10_000;
const claims = new Map<string, number>();

/**
 * Whether this is the first answer of those that come at the same moment. The claim expires by itself: where n8n could not
 * resume the execution, the question can be answered again.
 */
function claim(question: string, clock: Clock = systemClock): boolean {
	const now = clock.now();
	for (const [key, until] of claims) if (until <= now) claims.delete(key);
	if (claims.has(question)) return false;
	claims.set(question, now + CLAIM_MS);
	return true;
}
