import {
	NodeApiError,
	NodeOperationError,
	type INodeExecutionData,
	type INodeParameters,
} from 'n8n-workflow';
import { GlobFax } from '../../nodes/GlobFax/GlobFax.node';
import { DELIVERY_REPORT } from '../../nodes/shared/model';
import { startSandbox, type Sandbox } from '../../sandbox';
import { continuing, expectRecord } from '../conformance/vendor';
import { rejected } from '../support/caught';
import { LoopbackServers } from '../../tooling/servers/loopbackServers';
import { credentialTestContext, runNode, type NodeRun } from '../support/nodeHarness';
import { tracesOf } from '../support/tracesOf';
import { UNDER_WAY } from './sample';

const node = new GlobFax();
const servers = new LoopbackServers();
let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['globFax'] });
});
afterEach(async () => {
	sandbox.globFax.reset();
	await servers.stopAll();
});
afterAll(async () => {
	await sandbox.stop();
});

function account(changed: { apiKey?: string; apiSecret?: string; baseUrl?: string } = {}) {
	return {
		globFaxApi: { apiKey: 'sandbox-key', apiSecret: 'sandbox-secret', baseUrl: sandbox.url, ...changed },
	};
}
type Run = Omit<Partial<NodeRun>, 'parameters'>;
async function report(
	recipientReferences: unknown,
	parameters: INodeParameters = {},
	run: Run = {},
): Promise<INodeExecutionData[]> {
	return await runNode({
		node,
		parameters: { recipientReferences: recipientReferences as string, ...parameters },
		credentials: account(),
		...run,
	});
}

const json = (output: INodeExecutionData[]) => output.map((item) => item.json);
const pairs = (output: INodeExecutionData[]) =>
	output.map(({ pairedItem }) => (pairedItem as { item: number }).item);
const asked = () => sandbox.globFax.calls.map(({ rcptRef }) => rcptRef);

describe('the output', () => {
	it('is a DeliveryReport with all of its fields, paired to its item', async () => {
		const output = await report('rcpt_111aaa');
		expectRecord(output[0]?.json, DELIVERY_REPORT);
		expect(output).toEqual([
			{
				json: {
					event: 'deliveryReport',
					eventKey: expect.stringMatching(/^[\w-]{22}$/) as string,
					vendor: 'globFax',
					channel: 'fax',
					messageId: 'rcpt_111aaa',
					clientReference: null,
					recipient: '+8613812345678',
					status: 'delivered',
					final: true,
					reason: null,
					retryable: false,
					vendorCode: 'success',
					vendorText: null,
					pages: 3,
					charge: 1.5,
					chargeUnit: 'CNY',
					occurredAt: null,
					vendorTime: '2025-02-22 14:31:20',
					receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
					raw: expect.objectContaining({ rcpt_ref: 'rcpt_111aaa', unit_price: 0.5 }) as object,
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it.each([
		['001', { status: 'undelivered', reason: 'busy', retryable: true, final: true, vendorCode: 'BUSY' }],
		['002', { status: 'undelivered', reason: 'unspecified', retryable: false, vendorCode: 'NO_ANSWER' }],
		['003', { status: 'undelivered', vendorCode: 'failed', vendorText: 'Transmission error' }],
		['004', { status: 'unknown', final: true, vendorCode: 'cancelled', pages: 0, charge: 0 }],
		['005', { status: 'unknown', final: false, vendorTime: null }],
		['678', { status: 'delivered', pages: 4, charge: 0.4, chargeUnit: 'CNY' }],
	])('reports the state of a fax to …%s', async (digits, fields) => {
		const { rcptRef } = sandbox.globFax.addRecipient({
			phoneNumber: `8613812345${digits}`,
			stateStepMs: 0,
			pages: 4,
			unitPrice: 0.1,
		});
		expect(json(await report(rcptRef))).toMatchObject([fields]);
	});

	it('is one item for each reference, in input order; each is requested once', async () => {
		const output = await report(
			'={{ $json.refs }}',
			{},
			{ items: [{ refs: 'rcpt_222bbb, rcpt_111aaa' }, { refs: ['rcpt_111aaa'] }] },
		);
		expect(json(output).map(({ messageId }) => messageId)).toEqual([
			'rcpt_222bbb',
			'rcpt_111aaa',
			'rcpt_111aaa',
		]);
		expect(pairs(output)).toEqual([0, 0, 1]);
		expect(asked()).toEqual(['rcpt_222bbb', 'rcpt_111aaa']);
	});
});

describe('a reference', () => {
	it.each(['proper', 'always200'] as const)(
		'that the vendor does not know does not affect the others with Continue On Fail: HTTP statuses %s',
		async (statusMode) => {
			sandbox.globFax.statusMode = statusMode;
			const output = await report('rcpt_111aaa,nobody,rcpt_222bbb', {}, continuing);
			expect(json(output).map(({ status, errorKind }) => status ?? errorKind)).toEqual([
				'delivered',
				'notFound',
				'undelivered',
			]);
			expect(json(output)[1]).toMatchObject({
				vendor: 'globFax',
				channel: 'fax',
				error: expect.stringContaining('“nobody”') as string,
				vendorText: 'Recipient not found',
			});
		},
	);

	it('that the vendor does not know is otherwise an error of its item', async () => {
		const error = await rejected(
			report('={{ $json.ref }}', {}, { items: [{ ref: 'rcpt_111aaa' }, { ref: 'nobody' }] }),
			NodeApiError,
		);
		expect(error.message).toBe('GlobFax knows no recipient “nobody”');
		expect(error.description).toContain('may also have been deleted');
		expect(error.context.itemIndex).toBe(1);
	});

	it.each(['', 'rcpt/1', 'a b'])(
		'that is malformed, %j, stops everything before any request',
		async (ref) => {
			const items = [{ ref: 'rcpt_111aaa' }, { ref }];
			const error = await rejected(report('={{ $json.ref }}', {}, { items }), NodeOperationError);
			expect(error.context.itemIndex).toBe(1);
			expect(asked()).toEqual([]);
		},
	);

	it('that is malformed concerns only its item with Continue On Fail', async () => {
		const items = [{ ref: 'rcpt_111aaa' }, { ref: 'a b' }];
		const output = await report('={{ $json.ref }}', {}, { items, ...continuing });
		expect(json(output)).toMatchObject([{ status: 'delivered' }, { errorKind: 'invalidRequest' }]);
	});
});

describe('Wait Until Final', () => {
	const soon = { waitUntilFinal: true, maxWaitMinutes: 1, pollIntervalSeconds: 1 };

	it('polls until a fax is final', async () => {
		const underWay = { kind: 'status', status: 200, body: UNDER_WAY } as const;
		sandbox.globFax.faults.push({ fault: underWay, times: 1 });
		expect(json(await report('rcpt_111aaa', soon))).toMatchObject([{ status: 'delivered', pages: 3 }]);
		expect(asked()).toEqual(['rcpt_111aaa', 'rcpt_111aaa']);
	});

	it('polls while the completion time is a zero date', async () => {
		sandbox.globFax.faults.push({ fault: { kind: 'emptyTime', value: '0000-00-00 00:00:00' } });
		const { rcptRef } = sandbox.globFax.addRecipient({ phoneNumber: '8613812345678', stateStepMs: 300 });
		expect(json(await report(rcptRef, soon))).toMatchObject([
			{ status: 'delivered', vendorTime: expect.stringMatching(/^\d{4}-/) as string },
		]);
		expect(asked()).toEqual([rcptRef, rcptRef]);
	});

	it('does not poll again for a final one', async () => {
		const parameters = { waitUntilFinal: true, maxWaitMinutes: 60 };
		expect(json(await report('rcpt_111aaa', parameters))).toMatchObject([{ final: true }]);
		expect(asked()).toHaveLength(1);
	});

	it.each([
		{ maxWaitMinutes: 61 },
		{ maxWaitMinutes: 0.5 },
		{ maxWaitMinutes: 0 },
		{ pollIntervalSeconds: 0 },
	])('cannot be for %j: no request is made', async (parameters) => {
		await rejected(report('rcpt_111aaa', { waitUntilFinal: true, ...parameters }), NodeOperationError);
		expect(asked()).toEqual([]);
	});
});

describe('a fault', () => {
	it('in the keys is reported once for all items', async () => {
		const credentials = account({ apiSecret: 'wrong-secret' });
		const error = await rejected(report('rcpt_111aaa,rcpt_222bbb', {}, { credentials }), NodeApiError);
		expect(error.message).toBe('GlobFax does not accept the API key and secret (HTTP 401)');
		expect(asked()).toHaveLength(1);
		expect(tracesOf('wrong-secret', error)).toEqual([]);
	});

	it('in the credential stops everything, even with Continue On Fail', async () => {
		const output = await report(
			'rcpt_111aaa',
			{},
			{ credentials: account({ apiKey: '' }), ...continuing },
		).catch((error: unknown) => error);
		expect(JSON.stringify(output)).toContain('no API key');
		expect(asked()).toEqual([]);
	});

	it.each([
		['_906', 'protocol', 'HTTP 200'],
		['_907', 'protocol', 'a redirect, which is not followed'],
		['_908', 'protocol', 'far longer'],
		['_911', 'protocol', 'cannot be read'],
	])('such as %s is reported, and not retried', async (digits, errorKind, said) => {
		// Both ways to fail use a reference that triggers the fault.
		const output = await report(`rcpt${digits}`, {}, continuing);
		await rejected(report(`rcpt${digits}`), NodeApiError);
		expect(json(output)).toMatchObject([{ errorKind, error: expect.stringContaining(said) as string }]);
		expect(asked()).toHaveLength(2);
	});
});

describe('the test of the credential', () => {
	const test = async (changed: Parameters<typeof account>[0] = {}) =>
		await node.methods.credentialTest.globFaxApiTest.call(credentialTestContext(), {
			id: '1',
			name: 'GlobFax',
			type: 'globFaxApi',
			data: account(changed).globFaxApi,
		});

	it.each(['proper', 'always200'] as const)(
		'is green when the keys are right: HTTP statuses %s',
		async (statusMode) => {
			sandbox.globFax.statusMode = statusMode;
			expect(await test()).toMatchObject({ status: 'OK' });
			expect(asked()).toEqual(['n8n-credential-test']);
		},
	);

	it('is red at once if the vendor limits the rate, because the test is inconclusive', async () => {
		sandbox.globFax.faults.push({ fault: { kind: 'status', status: 429, body: '' } });
		expect(await test()).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('does not tell whether the keys are right') as string,
		});
	});
});
