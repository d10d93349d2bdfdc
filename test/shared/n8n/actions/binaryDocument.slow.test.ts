import type {
	IBinaryData,
	IBinaryKeyData,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';
import { GatewayError } from '../../../../nodes/shared/errors/gatewayError';
import { binaryDocumentUrl } from '../../../../nodes/shared/n8n/actions/binaryDocument';
import { BinaryStore, inMemoryFile } from '../../../support/binaryStore';
import { LoopbackServers } from '../../../../tooling/servers/loopbackServers';
import { runNode } from '../../../support/nodeHarness';

const KB = 1024;
const MB = 1024 * KB;
const servers = new LoopbackServers();
let store: BinaryStore;
let n8n: string;

beforeAll(async () => {
	store = await BinaryStore.start();
	n8n = `http://${await servers.http(store.serve)}`;
});
afterAll(async () => {
	await servers.stopAll();
	await store.stop();
});

/** The address that a node gets for its last item's document in n8n's own context, or why it gets none. */
async function urlOf(
	binary: IBinaryKeyData | undefined,
	{ property = 'data', maxBytes = MB } = {},
): Promise<string | GatewayError> {
	let result: string | GatewayError | undefined;
	const node = {
		description: { name: 'any', properties: [] },
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const itemIndex = this.getInputData().length - 1;
			result = await binaryDocumentUrl(this, itemIndex, property, maxBytes).catch((error: unknown) => {
				if (error instanceof GatewayError) return error;
				throw error;
			});
			return [];
		},
	} as unknown as INodeType;
	await runNode({ node, items: [{}, {}], binary: [undefined, binary], restApiUrl: `${n8n}/rest` });
	return result as string | GatewayError;
}

async function errorOf(...args: Parameters<typeof urlOf>): Promise<GatewayError> {
	const error = await urlOf(...args);
	expect(error).toBeInstanceOf(GatewayError);
	expect(error).toMatchObject({ kind: 'invalidDocument', outcome: 'notSent' });
	return error as GatewayError;
}

describe('a document in n8n’s own store', () => {
	it('has a URL of this n8n, from which anyone who has it gets the exact bytes', async () => {
		const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
		const url = await urlOf({ data: await store.file(bytes) });
		expect(url).toMatch(new RegExp(`^${n8n}/rest/binary-data/signed\\?token=[\\w.-]+$`));
		const response = await fetch(url as string);
		expect(response.status).toBe(200);
		expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
	});

	it('has a URL that cannot be guessed, and that expires after a day', async () => {
		const url = new URL((await urlOf({ data: await store.file('%PDF-') })) as string);
		const token = url.searchParams.get('token') as string;
		const { iat, exp } = JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString()) as {
			iat: number;
			exp: number;
		};
		expect(exp - iat).toBe(24 * 3600);
		url.searchParams.set('token', token.slice(0, -3) + 'xxx');
		expect((await fetch(url)).status).toBe(400);
	});

	it('is found under the given name', async () => {
		const binary = { data: await store.file('other'), contract: await store.file('this one') };
		const response = await fetch((await urlOf(binary, { property: 'contract' })) as string);
		expect(await response.text()).toBe('this one');
	});

	it.each([
		['exactly as large as it may be', 100, true],
		['one byte larger', 101, false],
	])('%s is accepted: %s bytes of 100, %s', async (_what, bytes, isTaken) => {
		const url = await urlOf({ data: await store.file('x'.repeat(bytes)) }, { maxBytes: 100 });
		expect(typeof url === 'string').toBe(isTaken);
	});

	it('that is empty is reported as such', async () => {
		const error = await errorOf({ data: await store.file('', 'nothing.pdf') });
		expect(error.message).toBe('The document “nothing.pdf” is empty');
	});

	it('that is too large is reported with its size, never rounded down to an acceptable one', async () => {
		const error = await errorOf({ data: await store.file(Buffer.alloc(MB + 1)) });
		expect(error.message).toBe('The document “contract.pdf” has 1.01 MB; the vendor takes at most 1 MB');
	});

	it('without a file name is named after its field', async () => {
		const unnamed = await store.file('');
		delete unnamed.fileName;
		expect((await errorOf({ data: unnamed })).message).toBe('The document “data” is empty');
	});

	it('is measured by the stored file, not by the item’s metadata', async () => {
		const lying: IBinaryData = { ...(await store.file('x'.repeat(200))), fileSize: '1 B', bytes: 1 };
		expect((await errorOf({ data: lying }, { maxBytes: 100 })).message).toContain('MB');
	});
});

describe('a document that n8n keeps in memory', () => {
	it('has no URL: the error says what to set, or what to do instead', async () => {
		const error = await errorOf({ data: inMemoryFile('%PDF-') });
		expect(error.message).toContain('keeps binary data in memory');
		expect(error.advice).toMatch(/N8N_DEFAULT_BINARY_DATA_MODE to filesystem or database.*URL instead/);
	});

	it.each([
		['empty', '', 'is empty'],
		['too large', 'x'.repeat(101), 'has 0.01 MB'],
	])('is checked first: %s', async (_what, content, message) => {
		expect((await errorOf({ data: inMemoryFile(content) }, { maxBytes: 100 })).message).toContain(message);
	});
});

describe('a missing field', () => {
	it('is reported, with the existing ones', async () => {
		const error = await errorOf({ file: inMemoryFile('x'), image: inMemoryFile('x') });
		expect(error.message).toBe('No file called “data” came in');
		expect(error.advice).toBe('The item has “file”, “image”: enter that under Input Binary Field.');
	});

	it.each([
		['has no binary data at all', undefined],
		['has an empty list of it', {}],
	])('of an item that %s is reported with advice on where files come from', async (_what, binary) => {
		const error = await errorOf(binary);
		expect(error.message).toBe('No file called “data” came in');
		expect(error.advice).toContain('Put a node before this one that gives a file');
	});

	it.each(['constructor', '__proto__', 'toString', ''])(
		'is not mistaken for a built-in object property: %j',
		async (property) => {
			const error = await errorOf({ data: inMemoryFile('x') }, { property });
			expect(error.message).toBe(`No file called “${property}” came in`);
		},
	);
});
