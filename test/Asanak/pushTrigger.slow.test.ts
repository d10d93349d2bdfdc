import type { INodeParameters } from 'n8n-workflow';
import { AsanakPushTrigger } from '../../nodes/Asanak/AsanakPushTrigger.node';
import { startSandbox, type Sandbox } from '../../sandbox';
import { eventually } from '../support/eventually';
import { WebhookHost, type HostedTrigger, type TriggerSetup } from '../support/webhookHost';

/**
 * The trigger as n8n runs it: calls by HTTP, executions stored by a stand-in. test/conformance/webhooks.ts tests what all vendors' webhooks
 * share.
 */
let host: WebhookHost;
beforeAll(async () => {
	host = await WebhookHost.start();
});
afterAll(async () => {
	await host.stop();
});

const trigger = (options: INodeParameters = {}, setup: Partial<TriggerSetup> = {}): HostedTrigger =>
	host.add({ node: new AsanakPushTrigger(), parameters: { options }, ...setup });

const PUSH = {
	destAddress: '982100',
	srcAddress: '989350000000',
	msgBody: 'سلام <&> +1',
	msgPartNumber: '1',
	receivedTime: '1365313036207',
};
type Parameters = Record<string, string>;
type Answer = [status: number, text: string];
const OK: Answer = [200, 'OK'];

async function get({ url }: HostedTrigger, query: string | Parameters = PUSH): Promise<Answer> {
	const written = typeof query === 'string' ? query : new URLSearchParams(query).toString();
	const response = await fetch(`${url}?${written}`);
	return [response.status, await response.text()];
}

describe('a call from Asanak', () => {
	it('is answered OK once its execution is stored, and has all fields', async () => {
		const node = trigger();
		const before = new Date().toISOString();
		expect(await get(node)).toEqual(OK);
		expect(node.executions).toHaveLength(1);
		expect(node.items).toEqual([
			{
				event: 'inboundMessage',
				eventKey: expect.stringMatching(/^[\w-]{22}$/) as string,
				vendor: 'asanak',
				channel: 'sms',
				messageId: null,
				from: '+989350000000',
				to: '982100',
				text: 'سلام <&> +1',
				keyword: null,
				operator: null,
				encoding: null,
				partCount: null,
				partNumber: 1,
				occurredAt: '2013-04-07T05:37:16.207Z',
				receivedAt: expect.any(String),
				raw: PUSH,
			},
		]);
		expect(String(node.items[0]?.receivedAt) >= before).toBe(true);
	});

	it('may contain unescaped bytes', async () => {
		const node = trigger();
		const body = Buffer.from('srcAddress=2100&msgBody=سلام');
		const headers = { 'content-type': 'application/x-www-form-urlencoded' };
		await fetch(node.url, { method: 'POST', body, headers });
		expect(node.items).toMatchObject([{ text: 'سلام', from: '2100' }]);
	});

	it.each(Object.keys(PUSH))('with another %s is another SMS', async (name) => {
		const node = trigger();
		await get(node);
		await get(node, { ...PUSH, [name]: '2' });
		expect(node.executions).toHaveLength(2);
	});
});

describe('a call that is not for this flow', () => {
	it('is answered OK and starts nothing: an SMS to another number', async () => {
		const node = trigger({ shortCode: ' 982164063188 ' });
		expect(await get(node)).toEqual(OK);
		expect(await get(node, { ...PUSH, destAddress: '982164063188' })).toEqual(OK);
		expect(node.items).toMatchObject([{ to: '+982164063188' }]);
	});

	it.each([
		['nothing', '', 'This call has no parameters'],
		['an SMS without its sender', { ...PUSH, srcAddress: '' }, 'This call'],
		['an SMS without a text', { srcAddress: '2100' }, 'its parameters are srcAddress'],
		[
			'a call of another vendor’s',
			{ SmsID: '1', ClientSmsID: '2', Dest: '32475112233', Status: 'Acked', StatusCode: '200' },
			'looks like a SmsExtraPro delivery report: the URLs seem to be crossed',
		],
	])('is refuseed and named: %s', async (_what, query, named) => {
		const node = trigger();
		const [status, text] = await get(node, query);
		expect(status).toBe(400);
		expect(text).toContain('This is the n8n URL for Asanak: inbound SMS.');
		expect(text).toContain(named);
		expect(node.executions).toEqual([]);
	});
});

describe('with the emulator', () => {
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await startSandbox({ vendors: ['asanak'] });
	});
	afterAll(async () => {
		await sandbox.stop();
	});

	it('starts once for each SMS that the emulator pushes', async () => {
		const node = trigger({ token: 'secret' });
		sandbox.asanak.pushes.inboundUrl = `${node.url}?token=secret`;
		await sandbox.asanak.inbound({ source: '989350000000', text: 'سلام 😀' });
		await sandbox.asanak.inbound({ source: '09350000001', text: 'test', destination: '982164063188' });
		await eventually('both have come', () => node.executions.length === 2);
		expect(node.items).toMatchObject([
			{ from: '+989350000000', to: '982100', text: 'سلام 😀', partNumber: 1 },
			{ from: '+989350000001', to: '+982164063188', text: 'test' },
		]);
	});
});
