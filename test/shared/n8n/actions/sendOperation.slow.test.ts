import { NodeApiError, NodeOperationError, type IDataObject, type INodeExecutionData } from 'n8n-workflow';
import { GatewayError } from '../../../../nodes/shared/errors/gatewayError';
import { FAILED_ITEM, SEND_RESULT, type SendResult } from '../../../../nodes/shared/model';
import { parallelRequests, sendOperation } from '../../../../nodes/shared/n8n/actions/sendOperation';
import { entries, text } from '../../../../nodes/shared/n8n/fields';
import type { Outcome, Transmit } from '../../../../nodes/shared/sending/sendAll';
import { prepareItem, type Dispatch, type Letter } from '../../../../nodes/shared/sending/sendPlan';
import { rejected } from '../../../support/caught';
import { FAKE_VENDOR, nodeOf } from '../../../support/fakeOperationNode';
import { runNode, type NodeRun } from '../../../support/nodeHarness';

/** A vendor without a wire: it takes every recipient, except those in `answers`. */
class FakeSends {
	/** The recipients of each request, in the order in which the requests began. */
	readonly requests: string[][] = [];
	mostAtOnce = 0;
	private underWay = 0;
	/** The outcome of a recipient, in the place of a SendResult. */
	answers: Record<string, GatewayError> = {};
	/** Called with each request before it is answered. */
	meanwhile: () => Promise<void> = async () => undefined;
	account: unknown;

	readonly transmit: Transmit<Letter> = async (request) => {
		this.requests.push(request.map(({ recipient }) => recipient));
		this.underWay += 1;
		this.mostAtOnce = Math.max(this.mostAtOnce, this.underWay);
		await this.meanwhile();
		this.underWay -= 1;
		return request.map((dispatch) => this.outcome(dispatch));
	};

	private outcome({ recipient, letter }: Dispatch<Letter>): Outcome {
		const error = this.answers[recipient];
		return error === undefined ? { sent: true, result: result(recipient, letter) } : { sent: false, error };
	}
}

/** In another order than the model's, as a vendor may write it. */
const result = (recipient: string, { clientReference }: Letter): SendResult => ({
	vendor: 'asanak',
	channel: 'sms',
	raw: null,
	recipient,
	clientReference,
	...{ status: 'queued', final: false, reason: null, scheduledFor: null, segments: 1 },
	...{ messageId: 'id', vendorCode: null, vendorText: null },
});

const failure = (message: string, outcome?: 'unknown') =>
	new GatewayError('refused', { message, advice: 'Do this.', outcome });

const operationOf = (sends: FakeSends) =>
	sendOperation({
		vendor: FAKE_VENDOR,
		name: 'Send',
		action: 'Send',
		description: 'Send',
		rawIs: 'object',
		fields: { to: entries({ label: 'To' }), message: text({ label: 'Message' }) },
		options: { parallelRequests, clientReference: text({ label: 'Client Reference' }) },
		prepare: ({ to, message, clientReference }, { itemIndex }) =>
			prepareItem<Letter>(itemIndex, {
				to,
				example: '1',
				clientReference,
				address: (entered) => {
					if (entered === 'bad') throw failure('“bad” is bad');
					return { recipient: entered, address: entered };
				},
				letter: () => ({ groupKey: message, recipientsPerRequest: 2, clientReference }),
			}),
		connect: ({ account }) => {
			sends.account = account;
			return sends.transmit;
		},
	});

const continuing = { onError: 'continueRegularOutput' } as const;
let sends: FakeSends;
beforeEach(() => {
	sends = new FakeSends();
});

/** One item for each To; items of one text share requests. */
const send = async (to: string[], run: Partial<NodeRun> = {}, options = {}, message = 'text') =>
	await runNode({
		node: nodeOf(operationOf(sends)),
		parameters: { to: '={{ $json.to }}', message, options },
		items: to.map((one): IDataObject => ({ to: one })),
		credentials: { asanakApi: { password: 'secret' } },
		...run,
	});
/** Each item in a request of its own. */
const apart = '={{ $json.to }}';
const recipients = (output: INodeExecutionData[]) => output.map(({ json }) => json.recipient);

describe('sendOperation', () => {
	it('puts out one SendResult for each recipient, its fields in order, paired to its item', async () => {
		const output = await send(['1, 2', '3'], {}, { clientReference: 'r' });
		expect(recipients(output)).toEqual(['1', '2', '3']);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 0 }, { item: 1 }]);
		for (const { json } of output) expect(Object.keys(json)).toEqual(Object.keys(SEND_RESULT));
		expect(output[0]?.json.clientReference).toBe('r');
	});

	it('combines items of one text into shared requests, up to the vendor’s limit', async () => {
		await send(['1', '2', '3']);
		expect(sends.requests).toEqual([['1', '2'], ['3']]);
	});

	it('connects with the node’s credential', async () => {
		await send(['1']);
		expect(sends.account).toEqual({ password: 'secret' });
	});

	it('does nothing without items', async () => {
		expect(await send([])).toEqual([]);
		expect(sends.requests).toEqual([]);
	});

	it('has no more parallel requests than the first item’s Parallel Requests', async () => {
		sends.meanwhile = async () => await new Promise((done) => setTimeout(done, 5));
		await send(['1', '2', '3', '4', '5', '6'], {}, { parallelRequests: 3 }, apart);
		expect([sends.requests.length, sends.mostAtOnce]).toEqual([6, 3]);
	});

	it.each([0, 21, 1.5, 'many'])('refuses Parallel Requests %j before it sends', async (value) => {
		const error = await rejected(send(['1'], {}, { parallelRequests: value }), NodeOperationError);
		expect(error.message).toContain('Parallel Requests');
		expect(sends.requests).toEqual([]);
	});

	it('starts no further request once the execution is cancelled', async () => {
		const cancelling = new AbortController();
		sends.meanwhile = async () => cancelling.abort();
		const run = { signal: cancelling.signal };
		await send(['1', '2', '3'], run, { parallelRequests: 1 }, apart);
		expect(sends.requests).toEqual([['1']]);
	});

	it('passes on its vendor’s raw answer', () => {
		expect(operationOf(sends).output).toBe(SEND_RESULT);
	});

	describe('that stops at an error', () => {
		it('checks all items before the first request, and names the errors of each', async () => {
			const error = await rejected(send(['1', 'bad', '2', 'bad', '']), NodeApiError);
			expect(sends.requests).toEqual([]);
			expect(error.message).toBe('“bad” is bad');
			expect(error.description).toMatch(/Nothing was sent\. 2 more faults: item 4: “bad” is bad; item 5: /);
			expect(error.context.itemIndex).toBe(1);
		});

		it('starts no request after a failed one, and says what was sent', async () => {
			sends.answers = { 2: failure('No'), 3: failure('Never') };
			const error = await rejected(send(['1', '2', '3'], {}, { parallelRequests: 1 }, apart), NodeApiError);
			expect(sends.requests).toEqual([['1'], ['2']]);
			expect(error.message).toBe('No');
			expect(error.description).toBe(
				'Do this. Sent before: 1. Unclear: 0. Recipients in all: 3. Retry On Fail does not send to these again; running the workflow again does.',
			);
			expect(error.context.itemIndex).toBe(1);
		});

		it.each([
			['=', 'item 1, which has the fields “name”, “tel”', { name: 'Ann', tel: '1' }],
			['no fields', 'item 1, which has no fields', {}],
			[
				'the first ten of many',
				'“f9”, ….',
				Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`f${index}`, index])),
			],
		])('names an expression without a value, and the fields of the item: %s', async (_what, has, item) => {
			const error = await rejected(
				send([''], { items: [item], parameters: { to: '={{ $json.phone }}', message: 'text', options: {} } }),
				NodeOperationError,
			);
			expect(error.message).toBe('To is empty');
			expect(error.description).toContain('The expression “{{ $json.phone }}” gave nothing for item 1');
			expect(error.description).toContain(has);
		});

		it('asks for a number if an empty field contains no expression', async () => {
			const run = send([''], { parameters: { to: '', message: 'text', options: {} } });
			const error = await rejected(run, NodeOperationError);
			expect(error.description).toContain('Enter at least one number');
		});

		it('reports a failing expression', async () => {
			const run = send(['1'], {}, {}, '={{ $("nobody").item.json.text }}');
			const error = await rejected(run, NodeOperationError);
			expect(error.message).toMatch(/^A parameter cannot be read: /);
			expect(sends.requests).toEqual([]);
		});
	});

	describe('that continues', () => {
		it('puts out a FailedItem, its fields in order, for each recipient that failed, and sends to the others', async () => {
			sends.answers = { 2: failure('No') };
			const output = await send(['1', '2, bad', '3'], continuing, { clientReference: 'r' });
			expect(recipients(output)).toEqual(['1', '2', 'bad', '3']);
			for (const { json } of output.slice(1, 3)) {
				expect(Object.keys(json)).toEqual(Object.keys(FAILED_ITEM));
				expect(json).toMatchObject({ outcome: 'notSent', clientReference: 'r', vendor: 'asanak' });
			}
		});
	});

	describe('that n8n retries', () => {
		let executions = 0;
		const again = () => ({ executionId: `tried again ${++executions}` });

		it('sends only what was not sent before, and puts out all', async () => {
			const run = again();
			sends.answers = { 2: failure('No') };
			await rejected(send(['1', '2', '3'], run, { parallelRequests: 1 }, apart), NodeApiError);
			sends.answers = {};
			const output = await send(['1', '2', '3'], run, { parallelRequests: 1 }, apart);
			expect(recipients(output)).toEqual(['1', '2', '3']);
			expect(sends.requests).toEqual([['1'], ['2'], ['2'], ['3']]);
		});

		it('does not send again what may have been sent', async () => {
			const run = again();
			sends.answers = { 1: failure('Broken off', 'unknown') };
			const first = await rejected(send(['1'], run), NodeApiError);
			sends.answers = {};
			const second = await rejected(send(['1'], run), NodeApiError);
			expect(second.message).toBe(first.message);
			expect(sends.requests).toEqual([['1']]);
		});

		it('forgets a run in which all was sent, since n8n does not retry it', async () => {
			const run = again();
			await send(['1'], run);
			await send(['1'], run);
			expect(sends.requests).toEqual([['1'], ['1']]);
		});

		it('does not treat an error of its own as an unsent message', async () => {
			const run = { ...continuing, ...again() };
			sends.meanwhile = async () => await Promise.reject(new TypeError('secret'));
			const [failed] = await send(['1'], run);
			expect(failed?.json).toMatchObject({ outcome: 'unknown', errorKind: 'protocol' });
			expect(failed?.json.error).not.toContain('secret');
			await send(['1'], run);
			expect(sends.requests).toHaveLength(1);
		});
	});
});
