import { NodeApiError, NodeOperationError, type IDataObject, type INode } from 'n8n-workflow';
import { GatewayError } from '../../../../nodes/shared/errors/gatewayError';
import { CREDIT, type Credit, type ErrorKind } from '../../../../nodes/shared/model';
import { readOperation, type ReadItem } from '../../../../nodes/shared/n8n/actions/readOperation';
import { text } from '../../../../nodes/shared/n8n/fields';
import { rejected } from '../../../support/caught';
import { FAKE_VENDOR, nodeOf } from '../../../support/fakeOperationNode';
import { runNode } from '../../../support/nodeHarness';

const credit = (amount: number): Credit => ({ amount, unit: 'rial', vendor: 'asanak', raw: null });
const failure = (kind: ErrorKind, message: string) => new GatewayError(kind, { message, advice: 'Do this.' });

type Answer = Credit | GatewayError;
type Answers = Map<number, Answer[]>;
type Read = (items: Array<ReadItem<string>>) => Promise<Answers>;

/** A node whose items each say what they ask for; `bad` is refused before anything is read. */
const nodeThat = (read: Read) =>
	nodeOf(
		readOperation({
			vendor: FAKE_VENDOR,
			name: 'Read',
			action: 'Read',
			description: 'Read',
			output: CREDIT,
			fields: { ask: text({ label: 'Ask' }) },
			options: {},
			prepare: ({ ask }) => {
				if (ask === 'bad') throw failure('invalidRequest', '“bad” is bad');
				return ask;
			},
			read,
		}),
	);

/** Runs the node with one item for each thing that is asked for. */
async function run(
	read: Read,
	asked: string[],
	onError: INode['onError'] = 'stopWorkflow',
	ask = '={{ $json.ask }}',
) {
	return await runNode({
		node: nodeThat(read),
		parameters: { ask },
		items: asked.map((one): IDataObject => ({ ask: one })),
		onError,
	});
}

const each =
	(answer: (asked: string, itemIndex: number) => Answer[]): Read =>
	async (items) =>
		new Map(items.map(({ itemIndex, input }) => [itemIndex, answer(input, itemIndex)]));

describe('readOperation', () => {
	it('reads for all items at once, with each item’s query', async () => {
		const read = jest.fn(each(() => []));
		await run(read, ['a', 'b']);
		expect(read.mock.calls.map(([items]) => items)).toEqual([
			[
				{ itemIndex: 0, input: 'a' },
				{ itemIndex: 1, input: 'b' },
			],
		]);
	});

	it('puts out one item for each record, in input order, paired to its item', async () => {
		const read: Read = async () =>
			new Map([
				[2, [credit(4)]],
				[0, [credit(1), credit(2)]],
				[1, []],
			]);
		expect(await run(read, ['a', 'b', 'c'])).toEqual([
			{ json: credit(1), pairedItem: { item: 0 } },
			{ json: credit(2), pairedItem: { item: 0 } },
			{ json: credit(4), pairedItem: { item: 2 } },
		]);
	});

	it('puts out the fields in the order of the model, whatever order the vendor uses', async () => {
		const { vendor, raw, ...amount } = credit(1);
		const [output] = await run(async () => new Map([[0, [{ raw, vendor, ...amount }]]]), ['a']);
		expect(Object.keys(output?.json ?? {})).toEqual(Object.keys(CREDIT));
	});

	it('puts out nothing for an item without an answer', async () => {
		expect(await run(async () => new Map([[1, [credit(1)]]]), ['a', 'b'])).toEqual([
			{ json: credit(1), pairedItem: { item: 1 } },
		]);
	});

	it('makes no request without items', async () => {
		const read = jest.fn(each(() => []));
		expect(await run(read, [])).toEqual([]);
		expect(read).not.toHaveBeenCalled();
	});

	describe('that stops at an error', () => {
		it('makes no request if an item is invalid, and names the item', async () => {
			const read = jest.fn(each(() => []));
			const error = await rejected(run(read, ['a', 'bad', 'b']), NodeOperationError);
			expect(error.message).toBe('“bad” is bad');
			expect(error.context.itemIndex).toBe(1);
			expect(read).not.toHaveBeenCalled();
		});

		it('names the item that failed', async () => {
			const read = each((asked) => (asked === 'lost' ? [failure('notFound', 'It is lost')] : [credit(1)]));
			const error = await rejected(run(read, ['a', 'b', 'lost']), NodeApiError);
			expect([error.message, error.context.itemIndex]).toEqual(['It is lost', 2]);
		});

		it('names the first of several failed items, in whatever order they are answered', async () => {
			const read: Read = async () =>
				new Map([
					[1, [failure('notFound', 'second')]],
					[0, [failure('notFound', 'first')]],
				]);
			const error = await rejected(run(read, ['a', 'b']), NodeApiError);
			expect([error.message, error.context.itemIndex]).toEqual(['first', 0]);
		});

		it('fails with an error that concerns all items', async () => {
			const read = async () => await Promise.reject(failure('authentication', 'Wrong password'));
			expect((await rejected(run(read, ['a', 'b']), NodeApiError)).message).toBe('Wrong password');
		});

		it('reports a failing expression', async () => {
			const read = jest.fn(each(() => []));
			const error = await rejected(
				run(read, ['a'], 'stopWorkflow', '={{ $("nobody").item.json.ask }}'),
				NodeOperationError,
			);
			expect(error.message).toMatch(/^A parameter cannot be read: /);
			expect(read).not.toHaveBeenCalled();
		});
	});

	describe.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'that continues (%s)',
		(onError) => {
			const failed = (kind: ErrorKind, message: string) => ({
				recipient: null,
				error: `${message}. Do this.`,
				errorKind: kind,
				outcome: 'notSent',
				clientReference: null,
				vendorCode: null,
				vendorText: null,
				vendor: 'asanak',
				channel: 'sms',
			});
			const jsons = (items: Array<{ json: IDataObject }>) => items.map(({ json }) => json);

			it('reads for the valid items', async () => {
				const read = jest.fn(
					each((asked) => (asked === 'lost' ? [failure('notFound', 'It is lost')] : [credit(7)])),
				);
				const output = await run(read, ['bad', 'a', 'lost', 'b'], onError);
				expect(jsons(output)).toEqual([
					failed('invalidRequest', '“bad” is bad'),
					credit(7),
					failed('notFound', 'It is lost'),
					credit(7),
				]);
				expect(output.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2, 3].map((item) => ({ item })));
				expect(output.map((item) => 'error' in item)).toEqual(
					[true, false, true, false].map((isFailed) => isFailed && onError === 'continueErrorOutput'),
				);
				expect(read.mock.calls[0]?.[0].map(({ itemIndex }) => itemIndex)).toEqual([1, 2, 3]);
			});

			it('makes no request if no item is valid', async () => {
				const read = jest.fn(each(() => []));
				expect(jsons(await run(read, ['bad'], onError))).toEqual([failed('invalidRequest', '“bad” is bad')]);
				expect(read).not.toHaveBeenCalled();
			});

			it('reports an error that concerns all to each valid item', async () => {
				const read = async () => await Promise.reject(failure('timeout', 'No answer'));
				expect(jsons(await run(read, ['a', 'bad', 'b'], onError))).toEqual([
					failed('timeout', 'No answer'),
					failed('invalidRequest', '“bad” is bad'),
					failed('timeout', 'No answer'),
				]);
			});

			it('does not hide a bug', async () => {
				const read = async () => await Promise.reject(new TypeError('a bug'));
				expect((await rejected(run(read, ['a'], onError), NodeOperationError)).message).toBe('a bug');
			});
		},
	);
});
