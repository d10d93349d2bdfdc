import {
	NodeApiError,
	NodeOperationError,
	type INodeExecutionData,
	type INodeParameters,
} from 'n8n-workflow';
import { SmsExtraPro } from '../../nodes/SmsExtraPro/SmsExtraPro.node';
import { FAILED_ITEM, SEND_RESULT } from '../../nodes/shared/model';
import { startSandbox, type Sandbox } from '../../sandbox';
import { rejected } from '../support/caught';
import { countingProxy } from '../support/countingProxy';
import { LoopbackServers } from '../../tooling/servers/loopbackServers';
import { credentialTestContext, runNode, type NodeRun } from '../support/nodeHarness';
import { tracesOf } from '../support/tracesOf';

/** Continue On Fail. */
const continuing = { onError: 'continueRegularOutput' } as const;

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
const pairs = (output: INodeExecutionData[]) => output.map(({ pairedItem }) => pairedItem);

describe('what is put out', () => {
	it('is a SendResult with all of its fields in their order, paired to its item', async () => {
		const output = await send({ options: { clientReference: 'order-1' } });
		expect(output).toHaveLength(1);
		expect(Object.keys(output[0]!.json)).toEqual(Object.keys(SEND_RESULT));
		expect(output[0]).toEqual({
			json: expect.objectContaining({
				vendor: 'smsExtraPro',
				channel: 'sms',
				recipient: '+32475112233',
				clientReference: 'order-1',
				status: 'queued',
				segments: 1,
				raw: 'Ok : Ok',
			}),
			pairedItem: { item: 0 },
		});
	});

	it('is a FailedItem with all of its fields in their order, paired to its item, where n8n is to continue on fail', async () => {
		const output = await send(
			{ to: '={{ $json.to }}', message: '={{ $json.to }}', options: { clientReference: 'order-1' } },
			{ items: [{ to: '+32475112233' }, { to: 'not-a-number' }, { to: '+32475000902' }], ...continuing },
		);
		expect(pairs(output)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		for (const { json } of output.slice(1)) {
			expect(Object.keys(json)).toEqual(Object.keys(FAILED_ITEM));
		}
		expect(output[1]).toMatchObject({
			json: {
				vendor: 'smsExtraPro',
				channel: 'sms',
				recipient: 'not-a-number',
				clientReference: 'order-1',
				errorKind: 'invalidRecipient',
				outcome: 'notSent',
				vendorCode: null,
				vendorText: null,
			},
		});
		expect(output[2]).toMatchObject({
			json: {
				recipient: '+32475000902',
				clientReference: 'order-1',
				errorKind: 'refused',
				outcome: 'notSent',
				vendorCode: 'Error',
				vendorText: 'Votre compte ne permet pas cet envoi',
			},
		});
	});

	it('is marked as failed, for n8n to see and not to copy, where n8n has an error output', async () => {
		const [output] = await send({ to: 'not-a-number' }, { onError: 'continueErrorOutput' });
		expect(output?.error).toBeInstanceOf(NodeOperationError);
		expect(Object.keys(output ?? {})).not.toContain('error');
		expect(output?.json).toMatchObject({ recipient: 'not-a-number', errorKind: 'invalidRecipient' });
	});

	it('is not marked as failed elsewhere: n8n would put the error in the place of the FailedItem', async () => {
		const [output] = await send({ to: 'not-a-number' }, continuing);
		expect(output?.error).toBeUndefined();
	});

	it('is one item for each recipient, in the order of the input', async () => {
		const output = await send(
			{ to: '={{ $json.to }}', message: '={{ $json.text }}' },
			{
				items: [
					{ to: '+32475000001;+32475000002', text: 'a' },
					{ to: '+32475000003', text: 'b' },
					{ to: '+32475000004\n+32475000005', text: 'a' },
				],
			},
		);
		expect(recipients(output)).toEqual([1, 2, 3, 4, 5].map((n) => `+3247500000${n}`));
		expect(pairs(output).map((pair) => (pair as { item: number }).item)).toEqual([0, 0, 1, 2, 2]);
	});
});

describe('what reaches the vendor', () => {
	it('is all that the parameters say', async () => {
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

	it.each(['checksum', 'password'])('is signed by %s, in both character sets', async (authentication) => {
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
	])('is each number that an expression gives as %s', async (_what, to, json) => {
		const output = await send({ to }, { items: [json] });
		expect(received()).toEqual(
			Object.values(json)
				.flat()
				.map((_, index) => `3247500000${index + 1}`),
		);
		expect(output).toHaveLength(received().length);
	});

	it('is a time that an expression gives as a DateTime', async () => {
		await send({ options: { sendAt: '={{ $now.plus({ hours: 1 }) }}' } });
		const inAnHour = Date.now() / 1000 + 3_600;
		expect(Math.abs((sandbox.smsExtraPro.received[0]?.sendDate ?? 0) - inAnHour)).toBeLessThan(60);
	});

	it('is a long message announced as such', async () => {
		const output = await send({ message: 'a'.repeat(161) });
		expect(sandbox.smsExtraPro.received).toMatchObject([{ longSms: true }]);
		expect(output[0]?.json.segments).toBe(2);
	});

	it('is sent also with a time-out that is no whole number of seconds', async () => {
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

	it('puts no number twice into a request, and sends it once for each item', async () => {
		await send({}, { items: [{}, {}, {}] });
		expect(received()).toEqual(['32475112233', '32475112233', '32475112233']);
		expect(sandbox.smsExtraPro.requests).toBe(3);
	});

	it('gives each recipient whose report is asked for a request and a reference of its own', async () => {
		const output = await send({ to: '+32475000001;+32475000002', messageType: 'withReport' });
		expect(sandbox.smsExtraPro.requests).toBe(2);
		for (const { json } of output) {
			const [sms] = sandbox.smsExtraPro.to(String(json.recipient).slice(1));
			expect(sms?.clientSmsId).toBe(json.clientReference);
		}
		expect(new Set(output.map(({ json }) => json.clientReference)).size).toBe(2);
	});
});

describe('a fault', () => {
	const mixed = {
		parameters: { to: '={{ $json.to }}', message: '={{ $json.to }}' },
		items: [{ to: '+32475000001' }, { to: 'bad' }, { to: '+32475000902' }, { to: '+32475000004' }],
	};

	it('in one item lets the others be sent, where n8n is to continue on fail', async () => {
		const output = await send(mixed.parameters, { items: mixed.items, ...continuing });
		expect(received()).toEqual(['32475000001', '32475000004']);
		expect(output.map(({ json }) => json.status ?? json.errorKind)).toEqual([
			'queued',
			'invalidRecipient',
			'refused',
			'queued',
		]);
	});

	it('in one recipient lets the others of its item be sent, where n8n is to continue on fail', async () => {
		const output = await send({ to: '+32475000001;bad;+32475000002' }, continuing);
		expect(received()).toEqual(['32475000001', '32475000002']);
		expect(recipients(output).sort()).toEqual(['+32475000001', '+32475000002', 'bad']);
	});

	it('in an item stops all before anything is sent, and names each', async () => {
		const twoBad = [...mixed.items, { to: '' }];
		const error = await rejected(send(mixed.parameters, { items: twoBad }), NodeOperationError);
		expect(sandbox.smsExtraPro.requests).toBe(0);
		expect(error.message).toBe('“bad” cannot be a phone number');
		expect(error.description).toContain('Nothing was sent. 1 more fault: item 4: To is empty.');
		expect(error.context.itemIndex).toBe(1);
	});

	it('in an expression concerns its own item only', async () => {
		const output = await send(
			{ message: '={{ $json.text ?? $("No such node").first().json.text }}' },
			{ items: [{ text: 'a' }, {}, { text: 'c' }], ...continuing },
		);
		expect(output.map(({ json }) => json.status ?? json.errorKind)).toEqual([
			'queued',
			'invalidRequest',
			'queued',
		]);
	});

	it('of the vendor says how many were sent to before it', async () => {
		const error = await rejected(
			send(mixed.parameters, { items: [mixed.items[0]!, mixed.items[2]!, mixed.items[3]!] }),
			NodeApiError,
		);
		expect(error.message).toBe('SmsExtraPro refused the message: “Votre compte ne permet pas cet envoi”');
		expect(error.description).toMatch(
			/Of 3 recipients, [12] were sent to before this, and of 0 it is not known/,
		);
		expect(error.context.itemIndex).toBe(1);
	});

	it('in the credential stops all, also where n8n is to continue on fail', async () => {
		const run = { credentials: account(sandbox.url, ''), ...continuing };
		const error = await rejected(send({}, run), NodeApiError);
		expect(error.message).toBe('The SmsExtraPro credential has no password');
		expect(sandbox.smsExtraPro.requests).toBe(0);
	});

	it('never shows the password, though the vendor repeats all that it was sent', async () => {
		const run = { credentials: account(sandbox.url, 'geheim', 'password') };
		const error = await rejected(send({ to: '+32475000909' }, run), NodeApiError);
		expect(error.message).toContain('Requete incorrecte');
		expect(tracesOf('geheim', error)).toEqual([]);
		const output = await send({ to: '+32475000909' }, { ...run, ...continuing });
		expect(tracesOf('geheim', output)).toEqual([]);
	});

	it('of the connection names the host, and was no send', async () => {
		const host = await servers.nobody();
		const output = await send({}, { credentials: account(`http://${host}`), ...continuing });
		expect(output).toMatchObject([{ json: { errorKind: 'connection', outcome: 'notSent' } }]);
		expect(output[0]?.json.error).toContain(`SmsExtraPro could not be reached at ${host} (ECONNREFUSED)`);
	});

	it.each([
		['an answer that broke off', '904', 'connection'],
		['a server fault', '905', 'protocol'],
		['a web page', '906', 'protocol'],
		['a redirect', '907', 'protocol'],
		['an endless answer', '908', 'protocol'],
	])('such as %s leaves the outcome unknown, and is not sent again', async (_what, digits, errorKind) => {
		const output = await send({ to: `+32475000${digits}` }, continuing);
		expect(output).toMatchObject([{ json: { errorKind, outcome: 'unknown' } }]);
		expect(sandbox.smsExtraPro.requests).toBe(1);
	});

	it('such as an answer that does not come in time leaves the outcome unknown', async () => {
		const options = { timeoutSeconds: 1 };
		const output = await send({ to: '+32475000903', options }, continuing);
		expect(output).toMatchObject([{ json: { errorKind: 'timeout', outcome: 'unknown' } }]);
		expect(received()).toEqual(['32475000903']);
	});

	it('such as Parallel Requests that is no number does not make messages vanish without a word', async () => {
		const options = { parallelRequests: '={{ "many" }}' };
		const told = await send({ options }).catch((error: unknown) => [error]);
		expect(told).toHaveLength(1);
	});
});

describe('an option', () => {
	it.each([
		[{ timeoutSeconds: 0.5 }, 'Options > Time-Out is “0.5”, not a number from 1 to 300'],
		[{ timeoutSeconds: 301 }, 'Options > Time-Out is “301”, not a number from 1 to 300'],
		[
			{ recipientsPerRequest: 7.9 },
			'Options > Recipients per Request is “7.9”, not a whole number from 1 to 100',
		],
		[
			{ recipientsPerRequest: 101 },
			'Options > Recipients per Request is “101”, not a whole number from 1 to 100',
		],
		[{ parallelRequests: 21 }, 'Options > Parallel Requests is “21”, not a whole number from 1 to 20'],
		[{ characterSet: 'latin1' }, 'Options > Character Set is “latin1”, which is not one of its 2 choices'],
		[{ sendAt: 'tomorrow' }, 'Send At “tomorrow” is not a date and time'],
	])('such as %j is refused by its label before the vendor is asked', async (options, message) => {
		const error = await rejected(send({ options }), NodeOperationError);
		expect(error.message).toContain(message);
		expect(sandbox.smsExtraPro.requests).toBe(0);
	});
});

describe('when n8n tries a run again', () => {
	const parameters = { to: '={{ $json.to }}', message: '={{ $json.to }}', options: { parallelRequests: 1 } };

	it('sends only the rest, and puts out all', async () => {
		const run = { items: items(4), executionId: 'retried' };
		sandbox.smsExtraPro.faults.push({
			fault: { kind: 'refuse', text: 'Plus tard' },
			recipientEndsWith: '100002',
			times: 1,
		});
		await rejected(send(parameters, run), NodeApiError);
		expect(received()).toEqual(['32475100000', '32475100001']);
		const output = await send(parameters, run);
		expect(recipients(output)).toEqual(items(4).map(({ to }) => to));
		expect(received()).toEqual(items(4).map(({ to }) => to.slice(1)));
	});

	it('does not send again what may have been sent, and says so again', async () => {
		const run = { items: [{ to: '+32475000904' }], executionId: 'retried after unknown' };
		const first = await rejected(send(parameters, run), NodeApiError);
		const second = await rejected(send(parameters, run), NodeApiError);
		expect(second.message).toBe(first.message);
		expect(second.description).toContain('of 1 it is not known');
		expect(sandbox.smsExtraPro.requests).toBe(1);
	});

	it('because its first item failed under Continue On Fail, sends nothing twice', async () => {
		const run = {
			items: [{ to: 'bad' }, { to: '+32475000001' }],
			...continuing,
			executionId: 'retried though continued',
		};
		const first = await send(parameters, run);
		const second = await send(parameters, run);
		expect(received()).toEqual(['32475000001']);
		expect(second.map(({ json }) => json)).toEqual(first.map(({ json }) => json));
	});

	it.each([
		['another run of the same node', { runIndex: 1 }],
		['another execution', { executionId: 'another' }],
	])('sends all in %s', async (what, changed) => {
		const run = { items: items(2), executionId: `before ${what}` };
		const fault = { kind: 'refuse', text: 'Plus tard' } as const;
		sandbox.smsExtraPro.faults.push({ fault, recipientEndsWith: '100001', times: 1 });
		await rejected(send(parameters, run), NodeApiError);
		expect(received()).toEqual(['32475100000']);
		await send(parameters, { ...run, ...changed });
		expect(received()).toEqual(['32475100000', '32475100000', '32475100001']);
	});
});

describe('a large send', () => {
	it('of 10,000 recipients in one item reaches each once, with no more requests under way than allowed', async () => {
		// None ends in one of the sandbox's magic numbers.
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

	it('that is cancelled starts no further request', async () => {
		const cancelling = new AbortController();
		const proxy = countingProxy(sandbox.url, 1);
		const host = await servers.http((...exchange) => {
			cancelling.abort();
			proxy.listener(...exchange);
		});
		await send(
			{ to: '={{ $json.to }}', message: '={{ $json.to }}', options: { parallelRequests: 1 } },
			{ items: items(10), credentials: account(`http://${host}`), signal: cancelling.signal },
		);
		expect(proxy.requests).toBe(1);
	});
});

describe('the test of the credential', () => {
	const test = async (baseUrl: string) =>
		await node.methods.credentialTest.smsExtraProApiTest.call(credentialTestContext(), {
			id: '1',
			name: 'SmsExtraPro',
			type: 'smsExtraProApi',
			data: { ...account().smsExtraProApi, baseUrl },
		});

	it('is green when the gateway answers, and sends nothing', async () => {
		expect(await test(account().smsExtraProApi.baseUrl)).toMatchObject({ status: 'OK' });
		expect(sandbox.smsExtraPro.requests).toBe(1);
		expect(received()).toEqual([]);
	});

	it.each([
		[
			'something else answers',
			async () => `${sandbox.url}/_sandbox/smsextrapro`,
			'not as the SmsExtraPro gateway',
		],
		['nobody answers', async () => `http://${await servers.nobody()}/`, 'No SmsExtraPro gateway answers'],
		['the address is none', async () => 'nonsense', 'is not a web address'],
		['the address is missing', async () => '', 'is not a web address'],
	])('is red when %s, and says why', async (_what, baseUrl, why) => {
		const result = await test(await baseUrl());
		expect(result.status).toBe('Error');
		expect(result.message).toContain(why);
	});
});
