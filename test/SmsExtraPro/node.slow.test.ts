import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { SmsExtraPro } from '../../nodes/SmsExtraPro/SmsExtraPro.node';
import { startSandbox, type Sandbox } from '../../sandbox';
import { countingProxy } from '../support/countingProxy';
import { LoopbackServers } from '../../tooling/servers/loopbackServers';
import { runNode, type NodeRun } from '../support/nodeHarness';

const node = new SmsExtraPro();
const servers = new LoopbackServers();
let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(async () => {
	sandbox.smsExtraPro.reset();
	await servers.stopAll();
});
afterAll(async () => {
	await sandbox.stop();
});

function account(host = sandbox.url, password = 'sandbox-password', authentication = 'checksum') {
	const baseUrl = `${host}${sandbox.smsExtraPro.path}`;
	return { smsExtraProApi: { email: 'demo@example.com', password, authentication, baseUrl } };
}

async function send(
	parameters: INodeParameters,
	run: Omit<Partial<NodeRun>, 'parameters'> = {},
): Promise<INodeExecutionData[]> {
	return await runNode({
		node,
		parameters: { to: '+32475112233', sender: 'Moi', message: 'Bonjour', ...parameters },
		credentials: account(),
		...run,
	});
}

/** Items with a number each, the last six digits of which are the item's. */
function items(count: number) {
	return Array.from({ length: count }, (_, index) => ({
		to: `+32475${String(100_000 + index)}`,
	}));
}

const received = () => sandbox.smsExtraPro.received.map(({ recipient }) => recipient).sort();
const recipients = (output: INodeExecutionData[]) => output.map(({ json }) => json.recipient);

describe('the output', () => {
	it('is the vendor’s answer in the shared vocabulary, and unchanged in raw', async () => {
		const output = await send({ options: { clientReference: 'order-1' } });
		expect(output).toHaveLength(1);
		expect(output[0]).toEqual({
			json: expect.objectContaining({
				vendor: 'smsExtraPro',
				channel: 'sms',
				recipient: '+32475112233',
				clientReference: 'order-1',
				status: 'queued',
				scheduledFor: null,
				segments: 1,
				raw: 'Ok : Ok',
			}),
			pairedItem: { item: 0 },
		});
	});
});

describe('the request', () => {
	it('has all parameters', async () => {
		await send({
			to: '+32475112233',
			sender: 'Société',
			message: 'Été à Liège',
			messageType: 'withReport',
			options: { sendAt: '2099-07-01 10:00:00', clientReference: 'réf-1' },
		});
		expect(sandbox.smsExtraPro.received).toMatchObject([
			{
				recipient: '32475112233',
				signature: 'Société',
				text: 'Été à Liège',
				charset: 'utf-8',
				authentication: 'checksum',
				type: '1',
				// 10:00 in Brussels, in summer.
				sendDate: Date.UTC(2099, 6, 1, 8, 0, 0) / 1000,
				clientSmsId: 'réf-1',
				longSms: false,
			},
		]);
	});

	it.each(['checksum', 'password'])('is signed with %s, in both character sets', async (authentication) => {
		for (const characterSet of ['utf8', 'iso88591']) {
			await send(
				{ message: 'caractères', options: { characterSet } },
				{ credentials: account(sandbox.url, 'sandbox-password', authentication) },
			);
		}
		expect(sandbox.smsExtraPro.received).toMatchObject([
			{ text: 'caractères', charset: 'utf-8', authentication },
			{ text: 'caractères', charset: 'iso-8859-1', authentication },
		]);
	});

	it.each([
		['a list', '={{ $json.phones }}', { phones: ['+32475000001', '0032475000002', 32475000003] }],
		['a number', '={{ $json.phone }}', { phone: 32475000001 }],
	])('has each number that an expression gives as %s', async (_what, to, json) => {
		const output = await send({ to }, { items: [json] });
		expect(received()).toEqual(
			Object.values(json)
				.flat()
				.map((_, index) => `3247500000${index + 1}`),
		);
		expect(output).toHaveLength(received().length);
	});

	it('has the time that an expression gives as a DateTime', async () => {
		await send({ options: { sendAt: '={{ $now.plus({ hours: 1 }) }}' } });
		const inAnHour = Date.now() / 1000 + 3_600;
		expect(Math.abs((sandbox.smsExtraPro.received[0]?.sendDate ?? 0) - inAnHour)).toBeLessThan(60);
	});

	it('has the end of the quiet hours that the message would fall into', async () => {
		const options = {
			sendAt: '2099-07-04 23:00:00',
			quietFrom: '21:00',
			quietUntil: '={{ "08:" + "30" }}',
			quietDays: ['sunday'],
		};
		const output = await send({ options });
		// A Saturday evening in summer; Sunday is quiet, too.
		expect(sandbox.smsExtraPro.received[0]?.sendDate).toBe(Date.UTC(2099, 6, 6, 6, 30) / 1000);
		expect(output[0]?.json.scheduledFor).toBe('2099-07-06T08:30:00+02:00');
	});

	it('announces a long message as such', async () => {
		const output = await send({ message: 'a'.repeat(161) });
		expect(sandbox.smsExtraPro.received).toMatchObject([{ longSms: true }]);
		expect(output[0]?.json.segments).toBe(2);
	});

	it('is sent even with a time-out that is not a whole number of seconds', async () => {
		const output = await send({ options: { timeoutSeconds: 16.1 } });
		expect(output).toMatchObject([{ json: { status: 'queued' } }]);
	});
});

describe('grouping', () => {
	it('puts 50 items of the same text into 3 requests of at most 20 recipients', async () => {
		const output = await send({ to: '={{ $json.to }}' }, { items: items(50) });
		expect(sandbox.smsExtraPro.requests).toBe(3);
		const sizes = [1, 2, 3].map(
			(request) => sandbox.smsExtraPro.received.filter((sms) => sms.request === request).length,
		);
		expect(sizes.sort()).toEqual([10, 20, 20]);
		expect(recipients(output)).toEqual(items(50).map(({ to }) => to));
	});

	it('keeps items of different texts apart', async () => {
		const texts = items(5).map(({ to }) => ({ to, text: `Bonjour ${to}` }));
		await send({ to: '={{ $json.to }}', message: '={{ $json.text }}' }, { items: texts });
		expect(sandbox.smsExtraPro.requests).toBe(5);
		for (const { to, text } of texts) {
			expect(sandbox.smsExtraPro.to(to.slice(1))).toMatchObject([{ text }]);
		}
	});

	it('repeats no number within a request, and sends to it once for each item', async () => {
		await send({}, { items: [{}, {}, {}] });
		expect(received()).toEqual(['32475112233', '32475112233', '32475112233']);
		expect(sandbox.smsExtraPro.requests).toBe(3);
	});

	it('gives each recipient with a report its own request and reference', async () => {
		const output = await send({ to: '+32475000001;+32475000002', messageType: 'withReport' });
		expect(sandbox.smsExtraPro.requests).toBe(2);
		for (const { json } of output) {
			const [sms] = sandbox.smsExtraPro.to(String(json.recipient).slice(1));
			expect(sms?.clientSmsId).toBe(json.clientReference);
		}
		expect(new Set(output.map(({ json }) => json.clientReference)).size).toBe(2);
	});
});

describe('a large send', () => {
	it('to 10,000 recipients in one item reaches each once, with no more parallel requests than allowed', async () => {
		// None of these numbers ends in one of the sandbox's magic numbers.
		const to = Array.from({ length: 10_000 }, (_, index) => `+3247${String(index).padStart(4, '0')}000`);
		const proxy = countingProxy(sandbox.url, 5);
		const host = `http://${await servers.http(proxy.listener)}`;
		const output = await send(
			{ to: '={{ $json.to }}', options: { parallelRequests: 5, recipientsPerRequest: 50 } },
			{ items: [{ to }], credentials: account(host) },
		);
		expect(proxy).toMatchObject({ requests: 200, mostAtOnce: 5 });
		expect(received()).toEqual(to.map((number) => number.slice(1)).sort());
		expect(recipients(output)).toEqual(to);
	});
});
