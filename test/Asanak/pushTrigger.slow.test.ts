import type { INodeParameters } from 'n8n-workflow';
import { AsanakPushTrigger } from '../../nodes/Asanak/AsanakPushTrigger.node';
import { startSandbox, type Sandbox } from '../../sandbox';
import { rejected } from '../support/caught';
import { eventually } from '../support/eventually';
import { tracesOf } from '../support/tracesOf';
import { WebhookHost, type HostedTrigger, type TriggerSetup } from '../support/webhookHost';

/** The trigger as n8n runs it: calls by HTTP, executions stored by a stand-in. What all vendors' webhooks share: test/SmsExtraPro. */
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

describe('a call of Asanak’s', () => {
	it('is answered OK when its execution is stored, and told in full', async () => {
		const node = trigger();
		const before = new Date().toISOString();
		expect(await get(node)).toEqual(OK);
		expect(node.executions).toHaveLength(1);
		expect(node.items).toEqual([
			{
				event: 'inboundMessage',
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

	it('may be a POST', async () => {
		const node = trigger();
		const response = await fetch(node.url, { method: 'POST', body: new URLSearchParams(PUSH) });
		expect(response.status).toBe(200);
		expect(node.items).toMatchObject([{ text: PUSH.msgBody }]);
	});

	it('may begin by a second question mark, where the Push URL has a token', async () => {
		const node = trigger({ token: 'secret' });
		expect(await get(node, `token=secret?${new URLSearchParams(PUSH).toString()}`)).toEqual(OK);
		expect(node.items).toMatchObject([{ text: PUSH.msgBody, raw: PUSH }]);
		expect(tracesOf('secret', node.executions)).toEqual([]);
	});

	it('may hold bytes that nobody escaped', async () => {
		const node = trigger();
		const body = Buffer.from('srcAddress=2100&msgBody=سلام');
		const headers = { 'content-type': 'application/x-www-form-urlencoded' };
		await fetch(node.url, { method: 'POST', body, headers });
		expect(node.items).toMatchObject([{ text: 'سلام', from: '2100' }]);
	});

	it('that comes again starts the flow once', async () => {
		const node = trigger();
		expect(await Promise.all([get(node), get(node), get(node)])).toEqual([OK, OK, OK]);
		expect(await get(node)).toEqual(OK);
		expect(node.executions).toHaveLength(1);
	});

	it.each(Object.keys(PUSH))('of another %s is another SMS', async (name) => {
		const node = trigger();
		await get(node);
		await get(node, { ...PUSH, [name]: '2' });
		expect(node.executions).toHaveLength(2);
	});

	it('starts an execution of its own, however many come together', async () => {
		const node = trigger();
		const calls = Array.from({ length: 20 }, (_, index) => ({ ...PUSH, receivedTime: String(index) }));
		expect(await Promise.all(calls.map(async (call) => await get(node, call)))).toEqual(calls.map(() => OK));
		expect(node.executions.map(({ length }) => length)).toEqual(calls.map(() => 1));
	});

	it('that could not be stored is not answered OK, and counts when it comes again', async () => {
		const node = trigger();
		node.store = async () => {
			throw new Error('database is locked');
		};
		expect((await get(node))[0]).toBe(500);
		node.store = async () => undefined;
		expect(await get(node)).toEqual(OK);
		expect(node.executions).toHaveLength(1);
	});

	it('in the editor is looked at each time', async () => {
		const node = trigger({}, { mode: 'manual' });
		await get(node);
		await get(node);
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

	it('is refused without the token', async () => {
		const node = trigger({ token: 'secret' });
		for (const query of [PUSH, { ...PUSH, token: 'wrong' }]) {
			const [status, text] = await get(node, query);
			expect(status).toBe(401);
			expect(text).not.toContain('secret');
		}
		expect(node.executions).toEqual([]);
	});

	it('is refused from an address that is not allowed', async () => {
		expect((await get(trigger({ allowedIps: '192.0.2.1' })))[0]).toBe(403);
		expect(await get(trigger({ allowedIps: '127.0.0.0/8' }))).toEqual(OK);
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
	])('is refused by name: %s', async (_what, query, named) => {
		const node = trigger();
		const [status, text] = await get(node, query);
		expect(status).toBe(400);
		expect(text).toContain('This is the n8n URL for Asanak: inbound SMS.');
		expect(text).toContain(named);
		expect(node.executions).toEqual([]);
	});
});

describe('the activation', () => {
	it('registers nothing: the Push URL is entered in Asanak’s panel by hand', async () => {
		await expect(trigger().activate()).resolves.toBeUndefined();
	});

	it('refuses Allowed IPs that are none', async () => {
		const error = await rejected(trigger({ allowedIps: 'ws.asanak.ir' }).activate(), Error);
		expect(error.message).toContain('“ws.asanak.ir”');
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

	it('starts once for each SMS that it pushes', async () => {
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
