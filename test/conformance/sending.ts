import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INodeExecutionData,
	type INodeParameters,
} from 'n8n-workflow';
import { FAILED_ITEM, SEND_RESULT, type ErrorKind } from '../../nodes/shared/model';
import { LoopbackServers } from '../../tooling/servers/loopbackServers';
import { rejected } from '../support/caught';
import { processedRows, runNode, type NodeRun } from '../support/nodeHarness';
import { continuing, credentialsOf, expectRecord, type ActionVendor } from './vendor';

/** A vendor that sends, as `sendingSuite` needs it. Numbers are E.164, so they are what a user enters and what comes out. */
export interface SendingVendor extends ActionVendor {
	/** The parameters of a valid send, except To, which the suite fills in. */
	parameters: () => INodeParameters;
	/** Makes each item a request of its own, and one request after the other. Merged into `parameters`. */
	oneByOne: INodeParameters;
	/** Whether there is a Client Reference. */
	hasReference: boolean;
	/** A number that the fake vendor takes, another one for each index from 0 to 9. */
	number: (index: number) => string;
	/** The numbers of the messages that the fake vendor took, in the order in which they came. */
	received: () => string[];
	/** A number that the fake vendor refuses, and what the FailedItem says of it. */
	refused: { to: string; says: IDataObject };
	/** Makes the fake vendor refuse the next send to this number, and take nothing. */
	refuseOnce: (to: string) => void;
	/** Numbers for which it stays unknown whether the message was sent; the vendor gets one request for each. */
	unknown: Array<[what: string, to: string, errorKind: ErrorKind]>;
	/** A number for which the fake vendor never answers. */
	hanging: string;
	/** Fields of the credential without which it cannot be used, such as an empty password. */
	unusable: IDataObject;
}

type Run = Omit<Partial<NodeRun>, 'parameters'>;

/**
 * What every vendor that sends promises (docs/design.md, "What is promised"): one item for each recipient, nothing sent before all
 * items are valid, nothing sent twice, and an outcome that is never a guess.
 *
 * The vendor's file starts its fake vendor in `beforeAll` and resets it in `afterEach`.
 */
export function sendingSuite(vendor: SendingVendor): void {
	const nobody = new LoopbackServers();
	let executions = 0;

	const send = async (to: unknown, run: Run = {}, parameters: INodeParameters = {}) =>
		await runNode({
			node: vendor.node,
			parameters: merged(vendor.parameters(), { to: to as string }, parameters),
			credentials: credentialsOf(vendor),
			...run,
		});
	/** One item for each number. */
	const sendEach = async (numbers: unknown[], run: Run = {}, parameters: INodeParameters = {}) =>
		await send(
			'={{ $json.to }}',
			{ items: numbers.map((to) => ({ to }) as IDataObject), ...run },
			parameters,
		);
	/** One item and one request for each number, in order. */
	const sendOneByOne = async (numbers: string[], run: Run = {}) =>
		await sendEach(numbers, run, vendor.oneByOne);
	const numbers = (...indexes: number[]) => indexes.map((index) => vendor.number(index));
	const expectedReference = vendor.hasReference ? 'order-1' : null;
	const retried = () => ({ executionId: `${vendor.info.id} tried again ${++executions}` });

	describe('Send: what is put out', () => {
		it('is a SendResult with all fields in the order of the model, paired to its item', async () => {
			const [to = ''] = numbers(0);
			const output = await send(to, {}, reference('order-1'));
			expect(pairs(output)).toEqual([0]);
			expectRecord(output[0]?.json, SEND_RESULT);
			expect(output[0]?.json).toMatchObject({
				vendor: vendor.info.id,
				channel: vendor.info.channel,
				recipient: to,
				status: 'queued',
				clientReference: expectedReference,
			});
			expect(vendor.received()).toEqual([to]);
		});

		it('is one item for each recipient, in the order of the input', async () => {
			const [a = '', b = '', c = '', d = ''] = numbers(0, 1, 2, 3);
			const output = await sendEach([`${a}; ${b}`, [c], `${d}\n${a}`]);
			expect(column(output, 'recipient')).toEqual([a, b, c, d, a]);
			expect(pairs(output)).toEqual([0, 0, 1, 2, 2]);
			expect(vendor.received().sort()).toEqual([a, a, b, c, d].sort());
		});

		it('is one item for a number that occurs twice in an item, which is sent once', async () => {
			const [to = ''] = numbers(0);
			expect(column(await send(`${to}, ${to}`), 'recipient')).toEqual([to]);
			expect(vendor.received()).toEqual([to]);
		});

		it('is empty without items', async () => {
			expect(await send(vendor.number(0), { items: [] })).toEqual([]);
			expect(vendor.requests()).toBe(0);
		});
	});

	describe('Send with Send Once Key', () => {
		let keys = 0;
		const once = () => ({ options: { sendOnceKey: `${vendor.info.id} ${(keys += 1)}` } });
		const skipped = ['skipped', 'alreadySent'];

		it('sends once to each recipient, within an execution and in the next one', async () => {
			const [a = '', b = ''] = numbers(0, 1);
			const key = once();
			const outcomes = async () =>
				(await sendEach([a, b, a], {}, key)).map(({ json }) => [json.status, json.reason]);
			expect(await outcomes()).toEqual([['queued', null], ['queued', null], skipped]);
			expect(await outcomes()).toEqual([skipped, skipped, skipped]);
			expect(vendor.received().sort()).toEqual([a, b].sort());
		});

		it('puts out a skipped recipient with all fields in the order of the model', async () => {
			const [a = ''] = numbers(0);
			const parameters = merged(once(), reference('order-1'));
			await send(a, {}, parameters);
			const [output] = await send(a, {}, parameters);
			expectRecord(output?.json, SEND_RESULT);
			expect(output?.json).toEqual({
				...{ recipient: a, status: 'skipped', reason: 'alreadySent', scheduledFor: null, segments: null },
				...{ messageId: null, clientReference: expectedReference, vendorCode: null, vendorText: null },
				...{ final: true, vendor: vendor.info.id, channel: vendor.info.channel, raw: null },
			});
		});

		it('sends to the rest of a request if one recipient already has the message', async () => {
			const [a = '', b = '', c = ''] = numbers(0, 1, 2);
			const key = once();
			await send(b, {}, key);
			expect(states(await send([a, b, c], {}, key))).toEqual(['queued', 'skipped', 'queued']);
			expect(vendor.received().sort()).toEqual([a, b, c].sort());
		});

		it('sends again what the vendor refused, but not what it accepted', async () => {
			const [a = '', b = ''] = numbers(0, 1);
			const parameters = merged(vendor.oneByOne, once());
			vendor.refuseOnce(b);
			const error = await nodeError(sendEach([a, b], {}, parameters));
			expect(error.description).toContain('running the workflow again');
			expect(states(await sendEach([a, b], {}, parameters))).toEqual(['skipped', 'queued']);
			expect(vendor.received()).toEqual([a, b]);
		});

		it('does not send again what may have been sent: the user decides', async () => {
			const [, to = ''] = vendor.unknown[0] ?? [];
			const key = once();
			await send(to, continuing, key);
			const [failed] = await send(to, continuing, key);
			expect(failed?.json).toMatchObject({ errorKind: 'blocked', outcome: 'unknown', recipient: to });
			expect(failed?.json.error).toMatch(/with the same Send Once Key was begun, and it is not known/);
			expect(vendor.requests()).toBe(1);
		});

		it('puts out the first result on Retry On Fail', async () => {
			const [a = '', b = ''] = numbers(0, 1);
			const parameters = merged(vendor.oneByOne, once());
			const run = retried();
			vendor.refuseOnce(b);
			await nodeError(sendEach([a, b], run, parameters));
			expect(states(await sendEach([a, b], run, parameters))).toEqual(['queued', 'queued']);
			expect(vendor.received()).toEqual([a, b]);
		});

		it('stores no number', async () => {
			const [a = ''] = numbers(0);
			await send(a, {}, once());
			const stored = JSON.stringify([...processedRows.rows]);
			for (const length of [4, 6]) expect(stored).not.toContain(a.slice(-length));
		});

		it('refuses an empty key, such as from an expression that finds nothing', async () => {
			const error = await nodeError(
				send(vendor.number(0), {}, { options: { sendOnceKey: '={{ $json.none }}' } }),
			);
			expect(error.message).toBe('Options > Send Once Key is empty');
			expect(vendor.requests()).toBe(0);
		});
	});

	describe('Send with Skip Recipients', () => {
		const skipping = (skipRecipients: unknown) => ({ options: { skipRecipients } }) as INodeParameters;

		it('puts out listed recipients as skipped, with all fields in the order of the model, and sends to the others', async () => {
			const [a = '', b = ''] = numbers(0, 1);
			const output = await send(`${a}, ${b}`, {}, merged(reference('order-1'), skipping(a)));
			expect(column(output, 'recipient')).toEqual([a, b]);
			expectRecord(output[0]?.json, SEND_RESULT);
			expect(output[0]?.json).toEqual({
				...{ recipient: a, status: 'skipped', reason: 'optedOut', scheduledFor: null, segments: null },
				...{ messageId: null, clientReference: expectedReference, vendorCode: null, vendorText: null },
				...{ final: true, vendor: vendor.info.id, channel: vendor.info.channel, raw: null },
			});
			expect(output[1]?.json).toMatchObject({ recipient: b, status: 'queued', reason: null });
			expect(vendor.received()).toEqual([b]);
		});

		it('recognizes a number in any form, in a text or in a list of Data Table rows', async () => {
			const [a = '', b = '', c = ''] = numbers(0, 1, 2);
			const spaced = (number: string) => number.replace(/^\+/, '00').replace(/(\d{3})/g, '$1 ');
			const items = [
				{ to: a, list: `${spaced(b)}; ${spaced(a)}` },
				{ to: b, list: [{ id: 1, phone: spaced(b), createdAt: '2026-11-21T09:00:00Z' }] },
				{ to: c, list: [] },
			];
			const options = { skipRecipients: '={{ $json.list }}' };
			const output = await send('={{ $json.to }}', { items }, { options });
			expect(states(output)).toEqual(['skipped', 'skipped', 'queued']);
			expect(vendor.received()).toEqual([c]);
		});

		it('makes no request if all are skipped', async () => {
			const [a = '', b = ''] = numbers(0, 1);
			const output = await send(`${a}, ${b}`, {}, skipping([b, a]));
			expect(states(output)).toEqual(['skipped', 'skipped']);
			expect(vendor.requests()).toBe(0);
		});

		it('sends nothing if an entry cannot be a number', async () => {
			const [a = ''] = numbers(0);
			const error = await nodeError(send(a, {}, skipping('Jane')));
			expect(error).toMatchObject({
				message: 'Options > Skip Recipients holds “Jane”, which cannot be a phone number',
			});
			expect(vendor.requests()).toBe(0);
		});
	});

	describe('Send with Continue On Fail', () => {
		it('puts out a FailedItem with all fields in the order of the model, for errors found locally and by the vendor', async () => {
			const { to, says } = vendor.refused;
			const parameters = merged(vendor.oneByOne, reference('order-1'));
			const output = await sendEach([vendor.number(0), 'not-a-number', to], continuing, parameters);
			expect(pairs(output)).toEqual([0, 1, 2]);
			expect(output[0]?.json).toMatchObject({ status: 'queued' });
			for (const { json } of output.slice(1)) {
				expectRecord(json, FAILED_ITEM);
				expect(json).toMatchObject({
					vendor: vendor.info.id,
					channel: vendor.info.channel,
					clientReference: expectedReference,
					outcome: 'notSent',
					error: expect.stringMatching(/\w/) as string,
				});
			}
			expect(output[1]?.json).toMatchObject({
				recipient: 'not-a-number',
				errorKind: 'invalidRecipient',
				vendorCode: null,
				vendorText: null,
			});
			expect(output[2]?.json).toMatchObject({ recipient: to, ...says });
		});

		it('sends to the other recipients of an item with an invalid one', async () => {
			const [a = '', b = ''] = numbers(0, 1);
			const output = await send(`${a};bad;${b}`, continuing);
			expect(vendor.received().sort()).toEqual([a, b].sort());
			expect(column(output, 'recipient').sort()).toEqual([a, b, 'bad'].sort());
		});

		it('limits a failing expression to its own item', async () => {
			const [a = '', b = ''] = numbers(0, 1);
			const to = '={{ $json.to ?? $("No such node").first().json.to }}';
			const output = await send(to, { items: [{ to: a }, {}, { to: b }], ...continuing });
			expect(states(output)).toEqual(['queued', 'invalidRequest', 'queued']);
		});

		it('does not mark the item as failed: n8n would replace the FailedItem with the error', async () => {
			const [output] = await send('not-a-number', continuing);
			expect(output?.error).toBeUndefined();
		});

		it('marks the item as failed if n8n has an error output, in a way that n8n sees but does not copy', async () => {
			const [output] = await send('not-a-number', { onError: 'continueErrorOutput' });
			expect(output?.error).toBeInstanceOf(NodeOperationError);
			expect(Object.keys(output ?? {})).not.toContain('error');
			expect(output?.json).toMatchObject({ recipient: 'not-a-number', errorKind: 'invalidRecipient' });
		});
	});

	describe('Send that stops at an error', () => {
		it('checks all items before the first request, and names each that is wrong', async () => {
			const error = await rejected(
				sendEach([vendor.number(0), 'bad', vendor.number(1), '']),
				NodeOperationError,
			);
			expect(vendor.requests()).toBe(0);
			expect(error.message).toContain('“bad”');
			expect(error.description).toMatch(/Nothing was sent\. 1 more fault: item 4: /);
			expect(error.context.itemIndex).toBe(1);
		});

		it('says how many messages were sent before the vendor refused one', async () => {
			const error = await nodeError(sendOneByOne([vendor.number(0), vendor.refused.to, vendor.number(1)]));
			expect(error.description).toMatch(/Sent before: [12]\. Unclear: 0\. Recipients in all: 3\./);
			expect(error.context.itemIndex).toBe(1);
		});

		it('stops everything if the credential cannot be used, even with Continue On Fail', async () => {
			const credentials = credentialsOf(vendor, vendor.unusable);
			await rejected(send(vendor.number(0), { credentials, ...continuing }), NodeApiError);
			expect(vendor.requests()).toBe(0);
		});
	});

	describe('Send: the outcome', () => {
		it('is that nothing was sent if nothing listens at the vendor’s address', async () => {
			const credentials = credentialsOf(vendor, vendor.elsewhere(await nobody.nobody()));
			const output = await send(vendor.number(0), { credentials, ...continuing });
			expect(output[0]?.json).toMatchObject({ errorKind: 'connection', outcome: 'notSent' });
		});

		it.each(vendor.unknown)(
			'is unknown after %s, and the request is not retried',
			async (_what, to, errorKind) => {
				const [failed] = await send(to, continuing);
				expect(failed?.json).toMatchObject({ errorKind, outcome: 'unknown' });
				expect(vendor.requests()).toBe(1);
			},
		);

		it('is unknown after a time-out', async () => {
			const [failed] = await send(vendor.hanging, continuing, { options: { timeoutSeconds: 1 } });
			expect(failed?.json).toMatchObject({ errorKind: 'timeout', outcome: 'unknown' });
			expect(vendor.requests()).toBe(1);
		});
	});

	describe('Send that n8n retries (Retry On Fail)', () => {
		it('sends only the rest, and puts out all', async () => {
			const run = retried();
			const to = numbers(0, 1, 2);
			vendor.refuseOnce(to[1] ?? '');
			await nodeError(sendOneByOne(to, run));
			expect(vendor.received()).not.toContain(to[1]);
			const output = await sendOneByOne(to, run);
			expect(column(output, 'recipient')).toEqual(to);
			expect(vendor.received().sort()).toEqual([...to].sort());
		});

		it('does not send again what may have been sent, and repeats that in the error', async () => {
			const run = retried();
			const [, to = ''] = vendor.unknown[0] ?? [];
			const first = await nodeError(send(to, run));
			const second = await nodeError(send(to, run));
			expect(second.message).toBe(first.message);
			expect(second.description).toContain('Unclear: 1.');
			expect(vendor.requests()).toBe(1);
		});

		it('sends nothing twice if an item failed under Continue On Fail', async () => {
			const run = { ...continuing, ...retried() };
			const first = await sendEach(['bad', vendor.number(0)], run, reference('order-1'));
			const second = await sendEach(['bad', vendor.number(0)], run, reference('order-1'));
			expect(vendor.received()).toEqual([vendor.number(0)]);
			expect(second.map(({ json }) => json)).toEqual(first.map(({ json }) => json));
		});

		it.each([
			['another run of the same node', { runIndex: 1 }],
			['another execution', { executionId: 'another' }],
		])('sends all in %s', async (_what, changed) => {
			const run = retried();
			const [a = '', b = ''] = numbers(0, 1);
			vendor.refuseOnce(b);
			await nodeError(sendOneByOne([a, b], run));
			await sendOneByOne([a, b], { ...run, ...changed });
			expect(vendor.received()).toEqual([a, a, b]);
		});
	});

	it('Send makes no request in an execution that is cancelled', async () => {
		const cancelled = AbortSignal.abort();
		await send(vendor.number(0), { signal: cancelled }).catch(() => undefined);
		expect(vendor.requests()).toBe(0);
	});
}

/** Merges parameters: later ones win, and options are combined. */
function merged(...all: INodeParameters[]): INodeParameters {
	const options = Object.assign({}, ...all.map((one) => one.options)) as INodeParameters;
	return { ...(Object.assign({}, ...all) as INodeParameters), options };
}

const reference = (clientReference: string): INodeParameters => ({ options: { clientReference } });

/** What n8n shows for a node that failed. */
const nodeError = async (output: Promise<unknown>) =>
	(await rejected(output, Error)) as NodeApiError | NodeOperationError;

const column = (output: INodeExecutionData[], name: string) => output.map(({ json }) => json[name]);
const states = (output: INodeExecutionData[]) => output.map(({ json }) => json.status ?? json.errorKind);
const pairs = (output: INodeExecutionData[]) =>
	output.map(({ pairedItem }) => (pairedItem as { item: number }).item);
