import {
	NodeApiError,
	NodeOperationError,
	type INodeExecutionData,
	type INodeParameters,
	type NodeExecutionHint,
} from 'n8n-workflow';
import { Fax123 } from '../../nodes/Fax123/Fax123.node';
import { startSandbox, type Sandbox } from '../../sandbox';
import { BinaryStore, inMemoryFile } from '../support/binaryStore';
import { rejected } from '../support/caught';
import { LoopbackServers } from '../../tooling/servers/loopbackServers';
import { runNode, type NodeRun } from '../support/nodeHarness';

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Page>>endobj\n%%EOF');
const EMAIL = 'p@example.com';
/** A password that is hard to hide: it has every character that a query, a page or a library may write in another way. */
const PASSWORD = `gehéim +&=%'"<x>`;
/** Continue On Fail. */
const continuing = { onError: 'continueRegularOutput' } as const;

const node = new Fax123();
const servers = new LoopbackServers();
let sandbox: Sandbox;
let store: BinaryStore;
/** A web server that the vendor takes for a public one, and what was fetched from it. */
const web = { url: '', fetched: [] as string[] };
/** This n8n, as the vendor sees it. */
let n8n: string;

beforeAll(async () => {
	sandbox = await startSandbox({ vendors: ['fax123'] });
	sandbox.fax123.accounts.push({ email: EMAIL, password: PASSWORD, balance: 100 });
	store = await BinaryStore.start();
	n8n = `http://${await servers.http(store.serve)}`;
	web.url = `http://${await servers.http((request, response) => {
		web.fetched.push(request.url ?? '');
		response.end(PDF);
	})}`;
});
afterEach(() => {
	sandbox.fax123.reset();
	web.fetched = [];
});
afterAll(async () => {
	await sandbox.stop();
	await servers.stopAll();
	await store.stop();
});

/** A vendor on the Internet, which no test reaches. */
const FAR = {
	credentials: { fax123Api: { email: EMAIL, password: PASSWORD, baseUrl: 'http://fax.example.com/' } },
};

function account(host = sandbox.url, password = PASSWORD) {
	return { fax123Api: { email: EMAIL, password, baseUrl: `${host}${sandbox.fax123.path}` } };
}

type Run = Omit<Partial<NodeRun>, 'parameters'>;
type Parameters = INodeParameters & { options?: INodeParameters };

/** Sends a document from a URL, as the sandbox allows it. */
async function send(parameters: Parameters = {}, run: Run = {}): Promise<INodeExecutionData[]> {
	const { options = {}, ...others } = parameters;
	return await runNode({
		node,
		parameters: {
			to: '01 23 45 67 89',
			documentSource: 'url',
			documentUrl: `${web.url}/contract.pdf`,
			...others,
			options: { allowPrivateAddress: true, ...options },
		},
		credentials: account(),
		...run,
	});
}
const sendFile = async (parameters: Parameters = {}, run: Run = {}) =>
	await send(
		{ documentSource: 'binary', documentUrl: '', ...parameters },
		{ restApiUrl: `${n8n}/rest`, ...run },
	);

const received = () => sandbox.fax123.received;
const json = (output: INodeExecutionData[]) => output.map((item) => item.json);

describe('the output', () => {
	it('is the vendor’s answer in the shared vocabulary, and unchanged in raw', async () => {
		const output = await send({ options: { clientReference: 'contract-1' } });
		expect(output).toEqual([
			{
				json: {
					vendor: 'fax123',
					channel: 'fax',
					recipient: '+33123456789',
					messageId: received()[0]?.ref,
					clientReference: 'contract-1',
					status: 'queued',
					final: false,
					reason: null,
					vendorCode: '113',
					vendorText: 'Handed to the operator',
					scheduledFor: null,
					segments: null,
					raw: `113-${received()[0]?.ref}`,
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it('has the caller’s reference as messageId if that is what the vendor returns', async () => {
		sandbox.fax123.refMode = 'caller';
		const [own] = json(await send({ options: { clientReference: 'réf-1 a&b' } }));
		expect(own).toMatchObject({ messageId: 'réf-1 a&b', clientReference: 'réf-1 a&b' });
		const [ours] = json(await send());
		expect(ours?.clientReference).toMatch(/^n8n-/);
		expect(ours?.messageId).toBe(ours?.clientReference);
	});
});

describe('the request', () => {
	it('has all parameters, in the document’s order', async () => {
		await send({
			to: '+33 1 23 45 67 89',
			documentUrl: `${web.url}/mon contrat.pdf?a=b&c=é`,
			options: { clientReference: 'réf & 1', reportEmail: 'copy@example.com' },
		});
		expect(received()).toMatchObject([
			{
				fax: '0123456789',
				clientRef: 'réf & 1',
				documentUrl: `${web.url}/mon%20contrat.pdf?a=b&c=%C3%A9`,
				accuseEmail: 'copy@example.com',
				parameters: ['email', 'pass', 'fax', 'ref', 'url', 'ref_accuse', 'accuse_email'],
			},
		]);
	});

	it('has a foreign number as it was entered', async () => {
		await send({ to: '+32 2 123 45 67; 00 32 2 123 45 68' });
		expect(
			received()
				.map(({ fax }) => fax)
				.sort(),
		).toEqual(['+3221234567', '003221234568']);
	});

	it('has the document’s URL, which only the vendor fetches', async () => {
		await send();
		expect(web.fetched).toEqual(['/contract.pdf']);
		sandbox.fax123.faults.push({ fault: { kind: 'refuse', code: 109 } });
		web.fetched = [];
		await rejected(send(), NodeOperationError);
		expect(web.fetched).toEqual([]);
	});
});

describe('a document from the item', () => {
	it('reaches the vendor byte for byte, through a signed URL of this n8n', async () => {
		await sendFile({}, { binary: [{ data: await store.file(PDF) }] });
		expect(received()).toHaveLength(1);
		expect(received()[0]?.document.equals(PDF)).toBe(true);
		expect(received()[0]?.documentUrl.startsWith(`${n8n}/rest/binary-data/signed?token=`)).toBe(true);
	});

	it('is the field that the parameter names, for each item its own', async () => {
		const files = [
			Buffer.concat([PDF, Buffer.from('\n% one')]),
			Buffer.concat([PDF, Buffer.from('\n% two')]),
		];
		await sendFile(
			{ binaryProperty: 'contract', to: '={{ $json.to }}' },
			{
				items: [{ to: '0123456701' }, { to: '0123456704' }],
				binary: await Promise.all(
					files.map(async (file) => ({ contract: await store.file(file), data: await store.file('wrong') })),
				),
			},
		);
		expect(sandbox.fax123.to('0123456701')[0]?.document.equals(files[0]!)).toBe(true);
		expect(sandbox.fax123.to('0123456704')[0]?.document.equals(files[1]!)).toBe(true);
	});

	it.each([
		['empty', async () => ({ data: await store.file('') }), /is empty/],
		['larger than 1 MB', async () => ({ data: await store.file(Buffer.alloc(1_048_577, 'x')) }), /1\.01 MB/],
		['under another name', async () => ({ file: await store.file(PDF) }), /No file called “data” came in/],
		['missing', async () => undefined, /No file called “data” came in/],
		['kept in memory', async () => ({ data: inMemoryFile(PDF) }), /keeps binary data in memory/],
	])('that is %s stops everything before any request', async (_what, binary, message) => {
		const run = { items: [{}, {}], binary: [{ data: await store.file(PDF) }, await binary()] };
		const error = await rejected(sendFile({}, run), NodeOperationError);
		expect(error.message).toMatch(message);
		expect(error.context.itemIndex).toBe(1);
		expect(error.description).toContain('Nothing was sent.');
		expect(sandbox.fax123.requests).toBe(0);
	});

	it('that n8n would serve at a private address is an error, unless that is allowed', async () => {
		const binary = [{ data: await store.file(PDF) }];
		const options = { allowPrivateAddress: false };
		const error = await rejected(sendFile({ options }, { binary, ...FAR }), NodeOperationError);
		expect(error.message).toContain(`cannot reach it at ${new URL(n8n).host}`);
		expect(error.description).toContain('N8N_WEBHOOK_URL');
		expect(error.description).not.toContain('token');
		expect(sandbox.fax123.requests).toBe(0);
	});
});

describe('a vendor at a private address, such as the sandbox', () => {
	const options = { allowPrivateAddress: false };

	it('gets a document of this n8n without the option', async () => {
		await sendFile({ options }, { binary: [{ data: await store.file(PDF) }] });
		expect(received()).toHaveLength(1);
	});

	it('gets a document from a private URL without a warning', async () => {
		const hints: NodeExecutionHint[] = [];
		await send({ options }, { hints });
		expect(hints).toEqual([]);
	});
});

describe('a document from a URL', () => {
	it('in a private network gives one warning, however many items there are', async () => {
		const hints: NodeExecutionHint[] = [];
		const options = { allowPrivateAddress: false, timeoutSeconds: 1 };
		// The send fails, because there is no vendor to answer.
		await rejected(send({ options }, { items: [{}, {}, {}], hints, ...FAR }), NodeApiError);
		expect(hints).toEqual([
			{
				type: 'warning',
				location: 'outputPane',
				message: expect.stringContaining(`leads to ${new URL(web.url).host}`) as string,
			},
		]);
	});

	it('in a private network is sent without a warning if that is allowed', async () => {
		const hints: NodeExecutionHint[] = [];
		await send({}, { hints });
		expect(hints).toEqual([]);
	});

	it.each([
		['no address', 'contract.pdf'],
		['nothing', ''],
		['a file of this machine', 'file:///etc/passwd'],
	])('that is %s stops everything before any request', async (_what, documentUrl) => {
		await rejected(send({ documentUrl }), NodeOperationError);
		expect(sandbox.fax123.requests).toBe(0);
	});

	it('that the vendor cannot fetch is refused by the vendor', async () => {
		const documentUrl = `http://${await servers.http((_request, response) => {
			response.writeHead(404).end();
		})}/`;
		const error = await rejected(send({ documentUrl }), NodeOperationError);
		expect(error.message).toBe('123-Fax: the address of the document is not valid (code 105)');
	});
});

describe('an option', () => {
	it.each([
		[{ timeoutSeconds: 0.5 }, 'Options > Time-Out is “0.5”, not a number from 1 to 300'],
		[{ timeoutSeconds: 301 }, 'Options > Time-Out is “301”, not a number from 1 to 300'],
		[{ parallelRequests: 21 }, 'Options > Parallel Requests is “21”, not a whole number from 1 to 20'],
		[{ numberCheck: 'none' }, 'Options > Number Check is “none”, which is not one of its 2 choices'],
	])('such as %j is refuseed by its label before any request', async (options, message) => {
		const error = await rejected(send({ options }), NodeOperationError);
		expect(error.message).toContain(message);
		expect(sandbox.fax123.requests).toBe(0);
	});
});

describe('a refusal by the vendor', () => {
	it.each([
		['101', 'authentication'],
		['102', 'authentication'],
		['103', 'authentication'],
		['104', 'invalidDocument'],
		['105', 'invalidDocument'],
		['106', 'invalidRecipient'],
		['107', 'invalidRecipient'],
		['108', 'insufficientCredit'],
		['109', 'invalidDocument'],
		['110', 'invalidDocument'],
		['111', 'invalidDocument'],
		['112', 'insufficientCredit'],
	])(
		'with %s is reported as %s, with and without a reference after the code',
		async (vendorCode, errorKind) => {
			for (const errorRef of ['absent', 'empty', 'caller'] as const) {
				sandbox.fax123.errorRef = errorRef;
				sandbox.fax123.faults = [{ fault: { kind: 'refuse', code: Number(vendorCode) } }];
				expect(json(await send({}, continuing))).toMatchObject([
					{ errorKind, vendorCode, outcome: 'notSent' },
				]);
			}
		},
	);
});
