import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Execution } from '../../tooling/n8n/api';
import { loadExample } from '../../tooling/n8n/examples';
import { startItems } from '../../tooling/n8n/executions';
import { until } from '../../tooling/processes';
import { triggerWorkflow } from '../../tooling/n8n/workflows';
import { searchFiles } from './support/secrets';
import { errorOf, outputOf, runNode, startWorld, type World } from './support/world';

jest.setTimeout(240_000);

/** A password that occurs nowhere else, with characters that URLs write in another way. */
const PASSWORD = 'Qy7&fax+word é%';
const FAX123 = { type: 'fax123Api', name: '123-Fax sandbox' };
const GLOBFAX = { type: 'globFaxApi', name: 'GlobFax sandbox' };

/** A PDF of two pages, with bytes that no text encoding leaves alone. */
const PDF = Buffer.concat([
	Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1'),
	Buffer.from('1 0 obj<</Type /Page>>endobj 2 0 obj<</Type /Page>>endobj\n'),
	Buffer.from([...Array(256).keys()]),
	Buffer.from('\n%%EOF\n'),
]);

let world: World;
let files: Server;
let filesUrl: string;

beforeAll(async () => {
	files = createServer((request, response) => {
		response.setHeader('content-type', 'application/pdf');
		if (request.url?.endsWith('/large.pdf')) response.end(Buffer.concat([PDF, Buffer.alloc(1_100_000)]));
		else if (request.url?.endsWith('/empty.pdf')) response.end();
		else response.end(PDF);
	});
	await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
	filesUrl = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
	world = await startWorld({ env: { N8N_LOG_LEVEL: 'debug' } });
	const [account] = world.sandbox.fax123.accounts;
	if (account !== undefined) account.password = PASSWORD;
});
afterEach(() => {
	world.sandbox.fax123.reset();
	world.sandbox.fax123.pushes.reportUrl = null;
	world.sandbox.globFax.reset();
});
afterAll(async () => {
	await world?.stop();
	files?.close();
});

const fax123Data = (changes: Record<string, unknown> = {}) => ({
	email: world.sandbox.fax123.accounts[0]?.email,
	password: PASSWORD,
	baseUrl: world.sandbox.url + world.sandbox.fax123.path,
	...changes,
});
const globFaxData = (changes: Record<string, unknown> = {}) => ({
	...world.sandbox.globFax.accounts[0],
	baseUrl: world.sandbox.url,
	...changes,
});
const fax123Credential = async (changes?: Record<string, unknown>) =>
	await world.n8n.api.createCredential(FAX123.name, FAX123.type, fax123Data(changes));
const globFaxCredential = async () =>
	await world.n8n.api.createCredential(GLOBFAX.name, GLOBFAX.type, globFaxData());

/** "Start -> fetch a file -> 123-Fax", as a user who faxes a file builds it. */
async function faxFile(
	file: string,
	parameters: Record<string, unknown> = {},
	{ in: where = world, baseUrl }: { in?: World; baseUrl?: string } = {},
): Promise<Execution> {
	const id = await where.n8n.api.createCredential(FAX123.name, FAX123.type, {
		...fax123Data(),
		baseUrl: baseUrl ?? where.sandbox.url + where.sandbox.fax123.path,
	});
	const workflowId = await where.n8n.api.createWorkflow({
		name: 'fax a file',
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'file',
				name: 'File',
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.2,
				position: [220, 0],
				parameters: {
					url: `${filesUrl}/${file}`,
					options: { response: { response: { responseFormat: 'file' } } },
				},
			},
			{
				id: 'fax',
				name: '123-Fax',
				type: 'n8n-nodes-sms-fax.fax123',
				typeVersion: 1,
				position: [440, 0],
				parameters: {
					operation: 'send',
					to: '01 23 45 67 89',
					documentSource: 'binary',
					binaryProperty: 'data',
					options: { allowPrivateAddress: true },
					...parameters,
				},
				credentials: { [FAX123.type]: { id, name: FAX123.name } },
			},
		],
		connections: {
			Start: { main: [[{ node: 'File', type: 'main', index: 0 }]] },
			File: { main: [[{ node: '123-Fax', type: 'main', index: 0 }]] },
		},
	});
	return await where.n8n.api.runManually(workflowId, 'Start');
}

/** A workflow that begins with a 123-Fax Trigger, switched on, and what the vendor must call. */
async function activate(definition: Parameters<World['n8n']['api']['createWorkflow']>[0]) {
	const workflowId = await world.n8n.api.createWorkflow(definition);
	const { nodes } = await world.n8n.api.json<{ nodes: Array<{ type: string; webhookId?: string }> }>(
		'GET',
		`/rest/workflows/${workflowId}`,
	);
	const trigger = nodes.find(({ type }) => type.endsWith('fax123Trigger'));
	await world.n8n.api.activate(workflowId);
	return { workflowId, url: `${world.n8n.url}/webhook/${trigger?.webhookId}/webhook` };
}

describe('123-Fax, Send', () => {
	it('serves an item’s file to the vendor byte for byte, and the report starts a second flow', async () => {
		const { fax123 } = world.sandbox;
		const second = await activate(triggerWorkflow('report', { type: 'n8n-nodes-sms-fax.fax123Trigger' }));
		fax123.pushes.reportUrl = second.url;

		const execution = await faxFile('contract.pdf', {
			options: { allowPrivateAddress: true, clientReference: 'contract-4711' },
		});
		expect(execution.status).toBe('success');
		expect(fax123.received).toHaveLength(1);
		expect(fax123.received[0]?.document.equals(PDF)).toBe(true);
		expect(fax123.received[0]).toMatchObject({
			fax: '0123456789',
			clientRef: 'contract-4711',
			contentType: 'application/pdf',
			pages: 2,
		});
		const [sent] = outputOf(execution, 0, '123-Fax');
		expect(sent?.json).toMatchObject({
			vendor: 'fax123',
			channel: 'fax',
			recipient: '+33123456789',
			clientReference: 'contract-4711',
			status: 'queued',
		});

		const reports = await until('the report', async () => {
			const items = (await startItems(world.n8n.api, second.workflowId, 'Trigger')).flat();
			return items.length > 0 ? items : undefined;
		});
		expect(reports.map(({ json }) => json)).toMatchObject([
			{
				event: 'deliveryReport',
				messageId: sent?.json.messageId,
				recipient: '+33123456789',
				status: 'delivered',
				pages: 2,
			},
		]);
	});

	it.each([
		['empty.pdf', /is empty/],
		['large.pdf', /at most 1 MB/],
	])('refuses %s before anything is sent', async (file, says) => {
		const execution = await faxFile(file);
		expect(execution.status).toBe('error');
		expect(errorOf(execution)).toMatch(says);
		expect(world.sandbox.fax123.requests).toBe(0);
	});

	it('says what to set if the vendor could not reach this n8n', async () => {
		const baseUrl = 'https://fax.example.com/http.php';
		const execution = await faxFile('contract.pdf', { options: {} }, { baseUrl });
		expect(errorOf(execution)).toMatch(/cannot reach it at 127\.0\.0\.1.*N8N_WEBHOOK_URL/);
	});

	it('needs no option if the vendor is at a private address, too, like the sandbox', async () => {
		const execution = await faxFile('contract.pdf', { options: {} });
		expect(execution.status).toBe('success');
		expect(world.sandbox.fax123.received).toHaveLength(1);
	});

	it('says what to set if this n8n keeps files in memory', async () => {
		const inMemory = await startWorld({ env: { N8N_DEFAULT_BINARY_DATA_MODE: 'default' } });
		try {
			const execution = await faxFile('contract.pdf', {}, { in: inMemory });
			expect(errorOf(execution)).toMatch(/in memory.*N8N_DEFAULT_BINARY_DATA_MODE/);
			expect(inMemory.sandbox.fax123.requests).toBe(0);
		} finally {
			await inMemory.stop();
		}
	});

	it('passes a URL to the vendor without fetching it', async () => {
		let asked = 0;
		const count = () => (asked += 1);
		files.on('request', count);
		const id = await fax123Credential();
		const execution = await runNode(world, {
			type: 'fax123',
			name: '123-Fax',
			credential: { ...FAX123, id },
			parameters: {
				operation: 'send',
				to: '0123456789; +32 2 123 45 67',
				documentSource: 'url',
				documentUrl: `${filesUrl}/with space & é.pdf`,
				options: { reportEmail: 'me@example.com' },
			},
		});
		files.off('request', count);
		expect(execution.status).toBe('success');
		expect(world.sandbox.fax123.received.map(({ fax, accuseEmail }) => [fax, accuseEmail])).toEqual([
			['0123456789', 'me@example.com'],
			['+3221234567', 'me@example.com'],
		]);
		// The vendor made both requests, and n8n none.
		expect(asked).toBe(2);
	});
});

describe('the example “Fax with retry on busy”', () => {
	it('retries until a busy line is free', async () => {
		const { fax123 } = world.sandbox;
		const definition = await loadExample('fax-with-retry-on-busy.json', {
			fax123Api: { id: await fax123Credential(), name: FAX123.name },
		});
		// Ten minutes are too long for a test, and the document must be one that is there.
		for (const node of definition.nodes) {
			if (node.name === 'Wait') node.parameters = { amount: 1, unit: 'seconds' };
		}
		const text = JSON.stringify(definition).replace('https://example.com/contract.pdf', `${filesUrl}/a.pdf`);
		const { workflowId, url } = await activate(JSON.parse(text) as typeof definition);
		fax123.pushes.reportUrl = url;
		fax123.refMode = 'caller';

		await world.n8n.api.runManually(workflowId, 'When clicking Execute workflow');
		expect(fax123.pushes.log.map(({ parameters }) => parameters.etat_e)).toEqual(['34012', '34012', '0']);
		// No more faxes follow.
		await new Promise((resolve) => setTimeout(resolve, 4_000));
		expect(fax123.received.map(({ fax }) => fax)).toEqual(['0123456102', '0123456102', '0123456102']);
	});
});

describe('GlobFax', () => {
	it('polls until each fax is final, and puts out charge and pages', async () => {
		const { globFax } = world.sandbox;
		// Longer than a busy machine takes to ask for the first time.
		const slowly = { stateStepMs: 2_000 };
		const delivered = { phoneNumber: '8675512345678', pages: 3, unitPrice: 0.5 };
		globFax.addRecipient({ rcptRef: 'rcpt_ok', ...delivered, ...slowly });
		globFax.addRecipient({ rcptRef: 'rcpt_busy', phoneNumber: '8675512345001', ...slowly });
		const execution = await runNode(world, {
			type: 'globFax',
			name: 'GlobFax',
			credential: { ...GLOBFAX, id: await globFaxCredential() },
			parameters: {
				operation: 'report',
				recipientReferences: 'rcpt_ok, rcpt_busy',
				waitUntilFinal: true,
				maxWaitMinutes: 1,
				pollIntervalSeconds: 1,
			},
		});
		expect(outputOf(execution, 0, 'GlobFax').map(({ json }) => json)).toMatchObject([
			{ messageId: 'rcpt_ok', status: 'delivered', final: true, pages: 3, charge: 1.5, chargeUnit: 'CNY' },
			{ messageId: 'rcpt_busy', status: 'undelivered', reason: 'busy', final: true, retryable: true },
		]);
		expect(globFax.calls.length).toBeGreaterThan(2);
	});

	it('works with the example that polls in a Wait loop', async () => {
		const { globFax } = world.sandbox;
		globFax.addRecipient({ rcptRef: 'rcpt_slow', phoneNumber: '8675512345678', stateStepMs: 1_000 });
		const definition = await loadExample('follow-up-a-globfax-fax.json', {
			globFaxApi: { id: await globFaxCredential(), name: GLOBFAX.name },
		});
		for (const node of definition.nodes) {
			if (node.name === 'Wait') node.parameters = { amount: 1, unit: 'seconds' };
		}
		const workflowId = await world.n8n.api.createWorkflow(
			JSON.parse(JSON.stringify(definition).replace('rcpt_111aaa', 'rcpt_slow')) as typeof definition,
		);
		const execution = await world.n8n.api.runManually(workflowId, 'When clicking Execute workflow', {
			timeoutMs: 90_000,
		});
		expect(outputOf(execution, 0, 'Arrived').map(({ json }) => json)).toMatchObject([
			{ messageId: 'rcpt_slow', status: 'delivered' },
		]);
		expect(globFax.calls.length).toBeGreaterThan(1);
	});
});

describe('the credentials', () => {
	it.each([
		['123-Fax', FAX123, () => fax123Data(), { password: 'not-it' }],
		['GlobFax', GLOBFAX, () => globFaxData(), { apiSecret: 'not-it' }],
	])(
		'of %s are green when valid, and red with the reason when wrong',
		async (_name, credential, data, wrong) => {
			const id = await world.n8n.api.createCredential(credential.name, credential.type, data());
			const test = async (changes: Record<string, unknown>) =>
				await world.n8n.api.testCredential(id, credential.name, credential.type, { ...data(), ...changes });
			expect(await test({})).toMatchObject({ status: 'OK' });
			const red = await test(wrong);
			expect(red.status).toBe('Error');
			expect(red.message).toMatch(/wrong|does not accept/);
			expect(red.message).not.toContain('not-it');
			// Something answers there that is not the vendor.
			const elsewhere = await test({ baseUrl: `${filesUrl}/x` });
			expect(elsewhere.status).toBe('Error');
			expect(world.sandbox.fax123.received).toEqual([]);
		},
	);
});

describe('the password of 123-Fax, which is sent in the URL', () => {
	const ENDINGS = ['901', '902', '903', '904', '905', '906', '907', '908', '909', '910'];

	it('appears in no file of n8n after failures of every kind', async () => {
		const id = await fax123Credential();
		const refused = await fax123Credential({ baseUrl: 'http://127.0.0.1:9/http.php' });
		const tls = await fax123Credential({
			baseUrl: `${world.sandbox.url.replace('http:', 'https:')}/http.php`,
		});
		const fails = async (credentialId: string, ending: string, onError: string) =>
			await runNode(world, {
				type: 'fax123',
				name: '123-Fax',
				credential: { ...FAX123, id: credentialId },
				parameters: {
					operation: 'send',
					to: `0123456${ending}`,
					documentSource: 'url',
					documentUrl: `${filesUrl}/a.pdf`,
					// All run at once, so allow enough time that no fault turns into a time-out.
					options: { timeoutSeconds: 5 },
				},
				settings: { onError },
			});
		const cases = [
			...ENDINGS.map((ending) => [id, ending] as const),
			[refused, '000'],
			[tls, '000'],
		] as const;
		await Promise.all(
			['stopWorkflow', 'continueRegularOutput'].flatMap((onError) =>
				cases.map(async ([credentialId, ending]) => await fails(credentialId, ending, onError)),
			),
		);
		const { traces, database } = await searchFiles(world.n8n.userFolder, PASSWORD);
		expect(traces).toEqual([]);
		expect(database.includes('123-Fax')).toBe(true);
	});
});
