import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INodeExecutionData,
	type INodeParameters,
	type NodeExecutionHint,
} from 'n8n-workflow';
import { Fax123 } from '../../nodes/Fax123/Fax123.node';
import { FAILED_ITEM, SEND_RESULT } from '../../nodes/shared/model';
import { startSandbox, type Sandbox } from '../../sandbox';
import { BinaryStore, inMemoryFile } from '../support/binaryStore';
import { rejected } from '../support/caught';
import { LoopbackServers } from '../../tooling/servers/loopbackServers';
import { credentialTestContext, runNode, type NodeRun } from '../support/nodeHarness';
import { tracesOf } from '../support/tracesOf';

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Page>>endobj\n%%EOF');
const EMAIL = 'p@example.com';
/** What it takes to hide this one: each character that a query, a page or a library may write otherwise. */
const PASSWORD = `gehéim +&=%'"<x>`;
/** Continue On Fail. */
const continuing = { onError: 'continueRegularOutput' } as const;

const node = new Fax123();
const servers = new LoopbackServers();
let sandbox: Sandbox;
let store: BinaryStore;
/** A public web server, as far as the vendor can tell, and what came for. */
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
const pairs = (output: INodeExecutionData[]) => output.map(({ pairedItem }) => pairedItem);

describe('what is put out', () => {
	it('is a SendResult with all of its fields in their order, paired to its item', async () => {
		const output = await send({ options: { clientReference: 'contract-1' } });
		expect(Object.keys(output[0]?.json ?? {})).toEqual(Object.keys(SEND_RESULT));
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
					segments: null,
					raw: `113-${received()[0]?.ref}`,
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it('has the caller’s reference as messageId where that is what the vendor gives back', async () => {
		sandbox.fax123.refMode = 'caller';
		const [own] = json(await send({ options: { clientReference: 'réf-1 a&b' } }));
		expect(own).toMatchObject({ messageId: 'réf-1 a&b', clientReference: 'réf-1 a&b' });
		const [ours] = json(await send());
		expect(ours?.clientReference).toMatch(/^n8n-/);
		expect(ours?.messageId).toBe(ours?.clientReference);
	});

	it('is one item for each recipient, in the order of the input, each in a request of its own', async () => {
		const output = await send(
			{ to: '={{ $json.to }}' },
			{ items: [{ to: '0123456701;0123456704' }, { to: ['0123456705', '+3221234567'] }] },
		);
		expect(json(output).map(({ recipient }) => recipient)).toEqual([
			...['+33123456701', '+33123456704', '+33123456705', '+3221234567'],
		]);
		expect(pairs(output)).toEqual([0, 0, 1, 1].map((item) => ({ item })));
		expect(sandbox.fax123.requests).toBe(4);
		const references = received().map(({ clientRef }) => clientRef);
		expect(new Set(references).size).toBe(4);
	});

	it('is a FailedItem with all of its fields in their order where n8n is to continue on fail', async () => {
		const output = await send(
			{ to: '={{ $json.to }}', options: { clientReference: 'contract-1' } },
			{ items: [{ to: '0123456789' }, { to: 'fax' }, { to: '0123456902' }], ...continuing },
		);
		expect(pairs(output)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		for (const failed of json(output).slice(1)) {
			expect(Object.keys(failed)).toEqual(Object.keys(FAILED_ITEM));
		}
		expect(json(output)).toMatchObject([
			{ status: 'queued' },
			{ recipient: 'fax', errorKind: 'invalidRecipient', outcome: 'notSent' },
			{
				recipient: '+33123456902',
				clientReference: 'contract-1',
				errorKind: 'insufficientCredit',
				outcome: 'notSent',
				vendorCode: '112',
			},
		]);
	});
});

describe('what reaches the vendor', () => {
	it('is all that the parameters say, in the document’s order', async () => {
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

	it('is a number abroad as it was entered', async () => {
		await send({ to: '+32 2 123 45 67; 00 32 2 123 45 68' });
		expect(
			received()
				.map(({ fax }) => fax)
				.sort(),
		).toEqual(['+3221234567', '003221234568']);
	});

	it('is the address of a document, which nobody but the vendor fetches', async () => {
		await send();
		expect(web.fetched).toEqual(['/contract.pdf']);
		sandbox.fax123.faults.push({ fault: { kind: 'refuse', code: 109 } });
		web.fetched = [];
		await rejected(send(), NodeOperationError);
		expect(web.fetched).toEqual([]);
	});
});

describe('a document from the item', () => {
	it('comes to the vendor byte by byte, by a signed address of this n8n', async () => {
		await sendFile({}, { binary: [{ data: await store.file(PDF) }] });
		expect(received()).toHaveLength(1);
		expect(received()[0]?.document.equals(PDF)).toBe(true);
		expect(received()[0]?.documentUrl.startsWith(`${n8n}/rest/binary-data/signed?token=`)).toBe(true);
	});

	it('is the field that the parameter names, of each item its own', async () => {
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
		['under another name', async () => ({ file: await store.file(PDF) }), /no binary data named “data”/],
		['missing', async () => undefined, /no binary data named “data”/],
		['kept in memory', async () => ({ data: inMemoryFile(PDF) }), /keeps binary data in memory/],
	])('that is %s stops all before the vendor is asked', async (_what, binary, message) => {
		const run = { items: [{}, {}], binary: [{ data: await store.file(PDF) }, await binary()] };
		const error = await rejected(sendFile({}, run), NodeOperationError);
		expect(error.message).toMatch(message);
		expect(error.context.itemIndex).toBe(1);
		expect(error.description).toContain('Nothing was sent.');
		expect(sandbox.fax123.requests).toBe(0);
	});

	it('that n8n would give out at an address of a private network is an error, unless that is allowed', async () => {
		const binary = [{ data: await store.file(PDF) }];
		const options = { allowPrivateAddress: false };
		const error = await rejected(sendFile({ options }, { binary }), NodeOperationError);
		expect(error.message).toContain(`cannot reach it at ${new URL(n8n).host}`);
		expect(error.description).toContain('N8N_WEBHOOK_URL');
		expect(error.description).not.toContain('token');
		expect(sandbox.fax123.requests).toBe(0);
	});
});

describe('a document from a URL', () => {
	it('in a private network is sent with one warning, however many items there are', async () => {
		const hints: NodeExecutionHint[] = [];
		const options = { allowPrivateAddress: false };
		const output = await send({ options }, { items: [{}, {}, {}], hints });
		expect(output).toHaveLength(3);
		expect(hints).toEqual([
			{
				type: 'warning',
				location: 'outputPane',
				message: expect.stringContaining(`leads to ${new URL(web.url).host}`) as string,
			},
		]);
	});

	it('in a private network is sent without a word where that is allowed', async () => {
		const hints: NodeExecutionHint[] = [];
		await send({}, { hints });
		expect(hints).toEqual([]);
	});

	it.each([
		['no address', 'contract.pdf'],
		['nothing', ''],
		['a file of this machine', 'file:///etc/passwd'],
	])('that is %s stops all before the vendor is asked', async (_what, documentUrl) => {
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
	])('such as %j is refused by its label before the vendor is asked', async (options, message) => {
		const error = await rejected(send({ options }), NodeOperationError);
		expect(error.message).toContain(message);
		expect(sandbox.fax123.requests).toBe(0);
	});
});

describe('a refusal of the vendor’s', () => {
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
	])('by %s is told as %s, with and without a reference behind the code', async (vendorCode, errorKind) => {
		for (const errorRef of ['absent', 'empty', 'caller'] as const) {
			sandbox.fax123.errorRef = errorRef;
			sandbox.fax123.faults = [{ fault: { kind: 'refuse', code: Number(vendorCode) } }];
			expect(json(await send({}, continuing))).toMatchObject([{ errorKind, vendorCode, outcome: 'notSent' }]);
		}
	});

	it('stops the flow, and says how many were sent before it', async () => {
		const error = await rejected(
			send({ to: '0123456789;0123456902', options: { parallelRequests: 1 } }),
			NodeApiError,
		);
		expect(error.message).toBe('123-Fax: the account has not enough credit for this fax (code 112)');
		expect(error.description).toContain(
			'Of 2 recipients, 1 were sent to before this, and of 0 it is not known',
		);
	});

	it('in the credential stops all, also where n8n is to continue on fail', async () => {
		const error = await rejected(
			send({}, { credentials: account(sandbox.url, ''), ...continuing }),
			NodeApiError,
		);
		expect(error.message).toBe('The 123-Fax credential has no password');
		expect(sandbox.fax123.requests).toBe(0);
	});
});

describe('when n8n tries a run again', () => {
	it('does not send again what was sent, nor what may have been', async () => {
		const run = { executionId: 'retried', ...continuing };
		const parameters = { to: '0123456789;0123456904;0123456902' };
		const first = json(await send(parameters, run));
		expect(first.map(({ status, outcome }) => status ?? outcome)).toEqual(['queued', 'unknown', 'notSent']);
		const second = json(await send(parameters, run));
		expect(second.slice(0, 2)).toEqual(
			first.slice(0, 2).map((one) => ({ ...one, clientReference: expect.anything() as string })),
		);
		expect(sandbox.fax123.requests).toBe(4);
		expect(
			received()
				.map(({ fax }) => fax)
				.sort(),
		).toEqual(['0123456789', '0123456904']);
	});
});

/** The password goes out in the address: each way to fail must keep that address to itself. */
describe('the password', () => {
	/** What is printed meanwhile, by whomever. */
	async function printedDuring(act: () => Promise<void>): Promise<string> {
		const printed: string[] = [];
		const keep = (...texts: unknown[]): boolean => {
			printed.push(texts.map(String).join(' '));
			return true;
		};
		const spies = [
			...[process.stdout, process.stderr].map((stream) =>
				jest.spyOn(stream, 'write').mockImplementation(keep),
			),
			...(['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
				jest.spyOn(console, name).mockImplementation((...texts: unknown[]) => void keep(...texts)),
			),
		];
		try {
			await act();
		} finally {
			for (const spy of spies) spy.mockRestore();
		}
		return printed.join('\n');
	}

	const elsewhere = { requests: 0 };
	const redirecting = async () => {
		const host = await servers.http((_request, response) => {
			elsewhere.requests += 1;
			response.end('113-F26');
		});
		sandbox.fax123.faults.push({ fault: { kind: 'redirect', location: `http://${host}/http.php` } });
		return sandbox.url;
	};
	const otherServers = new LoopbackServers();
	const magic = async () => sandbox.url;

	it.each<[string, string, () => Promise<string>, Partial<IDataObject>]>([
		[
			'a refused connection',
			'789',
			async () => `http://${await otherServers.nobody()}`,
			{ errorKind: 'connection', outcome: 'notSent' },
		],
		['a reset connection', '910', magic, { errorKind: 'connection', outcome: 'unknown' }],
		['a connection that is cut in the answer', '904', magic, { errorKind: 'connection', outcome: 'unknown' }],
		['a time-out', '903', magic, { errorKind: 'timeout', outcome: 'unknown' }],
		['a redirect to another host', '789', redirecting, { errorKind: 'protocol', outcome: 'unknown' }],
		[
			'a TLS error',
			'789',
			async () => sandbox.url.replace('http:', 'https:'),
			{ errorKind: 'connection', outcome: 'notSent' },
		],
		['a server fault', '905', magic, { errorKind: 'protocol', outcome: 'unknown' }],
		['a web page', '906', magic, { errorKind: 'protocol', outcome: 'unknown' }],
		['an endless answer', '908', magic, { errorKind: 'protocol', outcome: 'unknown' }],
		['an answer that repeats the whole query', '909', magic, { errorKind: 'protocol', outcome: 'unknown' }],
		['a refusal', '902', magic, { errorKind: 'insufficientCredit', outcome: 'notSent' }],
	])(
		'stands nowhere after %s; the outcome is told, and one request was made',
		async (_what, digits, host, told) => {
			const credentials = account(await host());
			const parameters = { to: `0123456${digits}`, options: { timeoutSeconds: 1 } };
			const hints: NodeExecutionHint[] = [];
			const results: unknown[] = [];
			const printed = await printedDuring(async () => {
				results.push(
					...(await Promise.all([
						rejected(send(parameters, { credentials, hints }), Error),
						send(parameters, { credentials, hints, ...continuing }),
						send(parameters, { credentials, hints, onError: 'continueErrorOutput' }),
					])),
				);
			});
			const [error, output, errorOutput] = results as [Error, INodeExecutionData[], INodeExecutionData[]];
			expect(json(output)).toMatchObject([told]);
			expect(json(errorOutput)).toMatchObject([told]);
			for (const told of [error, output, errorOutput, errorOutput[0]?.error, hints, printed]) {
				expect(tracesOf(PASSWORD, told)).toEqual([]);
			}
			// Nor the address, but where the vendor itself repeats it, and then without the password.
			const shown = [error, output, errorOutput, printed].flatMap((one) => tracesOf('pass=', one));
			expect(shown.filter((line) => !line.includes('pass=***'))).toEqual([]);
			expect(shown.length > 0).toBe(digits === '909');
			expect(sandbox.fax123.requests).toBe(credentials.fax123Api.baseUrl.startsWith(sandbox.url) ? 3 : 0);
			expect(elsewhere.requests).toBe(0);
		},
	);

	it('stands nowhere in what is put out of a good send', async () => {
		const hints: NodeExecutionHint[] = [];
		const output = await send({ options: { allowPrivateAddress: false } }, { hints });
		expect(output).toHaveLength(1);
		expect(tracesOf(PASSWORD, [output, hints])).toEqual([]);
	});
});

describe('the test of the credential', () => {
	const test = async (changed: Partial<Record<'email' | 'password' | 'baseUrl', string>> = {}) =>
		await node.methods.credentialTest.fax123ApiTest.call(credentialTestContext(), {
			id: '1',
			name: '123-Fax',
			type: 'fax123Api',
			data: { ...account().fax123Api, ...changed },
		});

	it('is green when the account is right, and cannot send anything', async () => {
		expect(await test()).toMatchObject({ status: 'OK' });
		expect(received()).toEqual([]);
		expect(sandbox.fax123.queries).toEqual([expect.stringMatching(/&fax=&ref=&url=&ref_accuse=1$/)]);
	});

	it('is red when the account is wrong', async () => {
		expect(await test({ password: 'wrong' })).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('the e-mail address or the password is wrong (code 103)') as string,
		});
	});

	it.each([
		['something else answers', async () => `${sandbox.url}/_sandbox/fax123`, 'does not tell whether'],
		['nobody answers', async () => `http://${await new LoopbackServers().nobody()}/`, 'could not be reached'],
		['it is plain HTTP', async () => sandbox.url.replace('http:', 'https:'), 'No secure connection'],
		['the address is none', async () => 'nonsense', 'is not a web address'],
		['the address is missing', async () => '', 'is not a web address'],
	])('is red when %s, says why, and keeps the password', async (_what, baseUrl, why) => {
		const result = await test({ baseUrl: await baseUrl() });
		expect(result.status).toBe('Error');
		expect(result.message).toContain(why);
		expect(tracesOf(PASSWORD, result)).toEqual([]);
	});

	it('is red after a redirect, which is not followed', async () => {
		const host = await servers.http((request, response) => {
			if (request.url?.startsWith('/http.php')) response.writeHead(302, { location: '/other' }).end();
			else response.end('104');
		});
		const result = await test({ baseUrl: `http://${host}/http.php` });
		expect(result).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/does not tell whether.*a redirect, which is not followed/) as string,
		});
	});
});
