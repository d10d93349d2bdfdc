import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { LONGEST_ANSWER, receiveAnswer } from '../../../../nodes/shared/n8n/waiting/answerWebhook';
import type { Question } from '../../../../nodes/shared/n8n/waiting/question';
import { FREE_TEXT, QUESTION } from './questionSample';

interface Call {
	method?: string;
	question?: Question | null;
	body?: unknown;
	type?: string;
	path?: string;
	query?: Record<string, string>;
	executionId?: string;
}

interface Answered {
	/** Null: n8n answers. */
	status: number | null;
	html: string;
	/** What goes on; undefined: the execution waits on. */
	json: IDataObject | undefined;
	headers: Record<string, string>;
}

let executions = 0;

/** A call as n8n hands it over; in n8n itself: test/e2e/waitForResponse.test.ts. */
function call({
	method = 'POST',
	question = QUESTION,
	body = {},
	type = 'application/x-www-form-urlencoded',
	path = '/webhook-waiting/7/node-1',
	query = {},
	executionId = String((executions += 1)),
}: Call): Answered {
	const answered: Answered = { status: null, html: '', json: undefined, headers: {} };
	const response = {
		status: (status: number) => Object.assign(response, ((answered.status = status), {})),
		set: (headers: Record<string, string>) =>
			Object.assign(response, (Object.assign(answered.headers, headers), {})),
		send: (html: string) => void (answered.html = html),
	};
	const context = {
		getRequestObject: () => ({ method, path, query, headers: { 'content-type': type } }),
		getResponseObject: () => response,
		getNode: () => ({ id: 'node-1', name: 'Ask {{ 1 }}' }),
		getExecutionId: () => executionId,
		getBodyData: () => body,
		evaluateExpression: (expression: string) =>
			expression === '{{ $node["Ask \\u007b\\u007b 1 \\u007d\\u007d"].context["question"] }}' &&
			question !== null &&
			JSON.stringify(question),
	} as unknown as IWebhookFunctions;
	const { webhookResponse, workflowData } = receiveAnswer(context);
	if (typeof webhookResponse === 'string') answered.html = webhookResponse;
	answered.json = workflowData?.[0]?.[0]?.json;
	return answered;
}

describe('a call that is not an answer', () => {
	it.each(['GET', 'HEAD'])('shows the page for %s, even with an answer in its query', (method) => {
		const { status, html, json, headers } = call({ method, query: { approved: 'true' } });
		expect([status, json]).toEqual([200, undefined]);
		expect(html).toContain('May we deliver on Monday?');
		expect(headers).toMatchObject({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
	});

	it('shows a closed question for a link of an earlier run, or before the node has run', () => {
		const later = { ...QUESTION, runIndex: 2 };
		expect(call({ question: later, body: { approved: 'true' } })).toMatchObject({ status: 410 });
		expect(call({ question: later, query: { run: '1' }, body: { approved: 'true' } })).toMatchObject({
			status: 410,
		});
		expect(call({ question: null, method: 'GET' })).toMatchObject({ status: 410 });
		expect(call({ question: later, query: { run: '2' }, method: 'GET' })).toMatchObject({ status: 200 });
	});

	it('is routed to the node’s ID, or to the link path below a base path', () => {
		for (const path of ['/webhook-waiting/7/node-1', '/webhook-waiting/7/answer']) {
			expect(call({ path, method: 'GET' })).toMatchObject({ status: 200 });
			expect(call({ path, body: { approved: 'true' } }).json).toMatchObject({ data: { approved: true } });
		}
	});

	it('is not found at the path of delivery reports', () => {
		expect(call({ path: '/webhook-waiting/7/delivery-report', body: { approved: 'true' } })).toMatchObject({
			status: 404,
			json: undefined,
		});
	});
});

describe('an approval', () => {
	it.each([
		[{ approved: 'true' }, true],
		[{ approved: 'false' }, false],
		[{ approved: true }, true],
		[{ approved: false }, false],
	])('continues with %j', (body, approved) => {
		const { status, json } = call({ body, type: 'application/json; charset=utf-8' });
		expect(status).toBeNull();
		expect(json).toEqual({
			data: { approved, respondedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string },
			...QUESTION.sent,
		});
		expect(Object.keys(json ?? {})[0]).toBe('data');
	});

	it.each([
		{},
		{ approved: '' },
		{ approved: 'yes' },
		{ approved: 1 },
		{ approved: ['true', 'false'] },
		{ approved: 'true', text: 'and a text' },
		{ text: 'a text' },
	])('asks again after %j', (body) => {
		const { status, html, json } = call({ body });
		expect([status, json]).toEqual([400, undefined]);
		expect(html).toContain('Press one of the buttons');
	});

	it('ignores a “no” that was not offered', () => {
		const question = { ...QUESTION, approval: { approve: 'OK', disapprove: null } };
		expect(call({ question, body: { approved: 'false' } })).toMatchObject({ status: 400, json: undefined });
		expect(call({ question, body: { approved: 'true' } }).json).toMatchObject({ data: { approved: true } });
	});

	it.each(['text/plain', 'multipart/form-data; boundary=x', 'application/xml', 'application/jsonp', ''])(
		'accepts a form or JSON, but not %j',
		(type) => {
			expect(call({ body: { approved: 'true' }, type })).toMatchObject({ status: 415, json: undefined });
		},
	);

	it.each(['text', null, undefined, 7])('asks again if the body is %j', (body) => {
		expect(call({ body, type: 'application/json' })).toMatchObject({ status: 400, json: undefined });
	});
});

describe('a free text', () => {
	it('continues with the text that was entered, trimmed', () => {
		const { json } = call({ question: FREE_TEXT, body: { text: ' one\r\ntwo\r ' } });
		expect(json?.data).toEqual({ text: 'one\ntwo', respondedAt: expect.any(String) as string });
	});

	it.each([{}, { text: '' }, { text: ' \n ' }, { text: ['a', 'b'] }, { text: 'a', approved: 'true' }])(
		'asks again after %j',
		(body) => {
			const { status, html } = call({ question: FREE_TEXT, body });
			expect([status, html]).toEqual([400, expect.stringContaining('Write your answer')]);
		},
	);

	it(`may have ${LONGEST_ANSWER} characters`, () => {
		expect(call({ question: FREE_TEXT, body: { text: 'a'.repeat(LONGEST_ANSWER) } }).status).toBeNull();
		expect(call({ question: FREE_TEXT, body: { text: 'a'.repeat(LONGEST_ANSWER + 1) } })).toMatchObject({
			status: 400,
			html: expect.stringContaining('too long') as string,
		});
	});
});

describe('two simultaneous answers', () => {
	beforeEach(() => {
		jest.useFakeTimers({ now: 1_000_000 });
	});
	afterEach(() => {
		jest.useRealTimers();
	});
	const answer = (executionId: string, approved = 'true') => call({ executionId, body: { approved } });

	it('count once, and the second gets the page of a closed question', () => {
		expect(answer('a').status).toBeNull();
		expect(answer('a', 'false')).toMatchObject({ status: 409, json: undefined });
		expect(answer('b').status).toBeNull();
	});

	it('do not close the question permanently if n8n fails to resume the execution', () => {
		expect(answer('c').status).toBeNull();
		jest.setSystemTime(1_010_001);
		expect(answer('c').status).toBeNull();
	});
});
