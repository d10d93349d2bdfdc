import type { IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';
import { GatewayError } from '../../../../nodes/shared/errors/gatewayError';
import { binaryFile, binaryFiles } from '../../../../nodes/shared/n8n/actions/binaryFiles';
import { rejected } from '../../../support/caught';

/** An item with files, as n8n's modes of binary data have them: in the item itself, or by an id in a store. */
function itemWith(binary: IBinaryKeyData | undefined, stored: Record<string, Buffer> = {}) {
	const read: string[] = [];
	const hints: string[] = [];
	const context = {
		addExecutionHints: ({ message }: { message: string }) => hints.push(message),
		getInputData: () => [{ json: {}, binary }],
		helpers: {
			getBinaryMetadata: async (id: string) => {
				const content = stored[id];
				if (content === undefined) throw new Error('ENOENT');
				return { fileSize: content.length };
			},
			getBinaryDataBuffer: async (_index: number, property: string) => {
				read.push(property);
				const { id, data = '' } = binary?.[property] ?? {};
				return id === undefined ? Buffer.from(data, 'base64') : (stored[id] ?? Buffer.alloc(0));
			},
		},
	} as unknown as IExecuteFunctions;
	return { context, read, hints };
}

const inItem = (content: string, fileName?: string) => ({
	data: Buffer.from(content).toString('base64'),
	mimeType: 'application/pdf',
	...(fileName === undefined ? {} : { fileName }),
});
const inStore = (id: string) => ({
	id,
	data: 'filesystem-v2',
	mimeType: 'application/pdf',
	fileName: 'a.pdf',
});

it('a file in the item has its name, type, size and content', async () => {
	const { context } = itemWith({ data: inItem('abc', 'a.pdf') });
	const file = await binaryFile(context, 0, 'data');
	expect(file).toMatchObject({ fileName: 'a.pdf', contentType: 'application/pdf', byteLength: 3 });
	expect(await file.read()).toEqual(Buffer.from('abc'));
});

it('a stored file is only read on request', async () => {
	const { context, read } = itemWith({ data: inStore('1') }, { 1: Buffer.from('abcd') });
	const file = await binaryFile(context, 0, 'data');
	expect([file.byteLength, read]).toEqual([4, []]);
	expect(await file.read()).toEqual(Buffer.from('abcd'));
});

it('a file that n8n has deleted is reported by its name', async () => {
	const { context } = itemWith({ data: inStore('gone') });
	const { kind, message } = await rejected(binaryFile(context, 0, 'data'), GatewayError);
	expect([kind, message]).toEqual([
		'invalidDocument',
		'The document “a.pdf” is no longer there: n8n has deleted its file',
	]);
});

it('a file without a name is named after its field', async () => {
	const { context } = itemWith({ data: inItem('a'), scan: { ...inItem('a'), fileExtension: 'tif' } });
	expect((await binaryFile(context, 0, 'data')).fileName).toBe('data');
	expect((await binaryFile(context, 0, 'scan')).fileName).toBe('scan.tif');
});

it.each([
	[undefined, /^Put a node before this one/],
	[{ file: inItem('a'), other: inItem('b') }, /^The item has “file”, “other”/],
])('a missing file is reported with the existing ones', async (binary, advice) => {
	for (const property of ['data', 'constructor']) {
		const { context } = itemWith(binary as IBinaryKeyData | undefined);
		const error = await rejected(binaryFile(context, 0, property), GatewayError);
		expect(error.message).toBe(`No file called “${property}” came in`);
		expect(error.advice).toMatch(advice);
	}
});

it('a missing file next to others is reported with advice on how to fax only the text', async () => {
	const error = await rejected(binaryFiles(itemWith({}).context, 0, 'scan', 'data'), GatewayError);
	expect(error.message).toBe('No file called “scan” came in');
	expect(error.advice).toMatch(/To fax only the text, empty Input Binary Fields\.$/);
});

it.each([
	['a text with commas', 'b, a'],
	['a list', ['b', 'a']],
])('several fields, given as %s, keep their order', async (_what, names) => {
	const { context } = itemWith({ a: inItem('1', 'a.pdf'), b: inItem('22', 'b.pdf') });
	const files = await binaryFiles(context, 0, names, 'data');
	expect(files.map(({ fileName, byteLength }) => [fileName, byteLength])).toEqual([
		['b.pdf', 2],
		['a.pdf', 1],
	]);
});

it('without field names there are no files', async () => {
	expect(await binaryFiles(itemWith({ data: inItem('a') }).context, 0, '', 'data')).toEqual([]);
});

it('a name without an extension gets that of the file’s type', async () => {
	const { context } = itemWith({ data: { ...inItem('a', 'invoice'), fileExtension: 'pdf' } });
	expect((await binaryFile(context, 0, 'data')).fileName).toBe('invoice.pdf');
});

describe('the default field name', () => {
	it('selects the file if there is one', async () => {
		const { context } = itemWith({ data: inItem('a', 'a.pdf') });
		expect(await binaryFiles(context, 0, 'data', 'data')).toMatchObject([{ fileName: 'a.pdf' }]);
	});

	it('selects no file if there is none, and a note lists unused files', async () => {
		const nothing = itemWith(undefined);
		expect(await binaryFiles(nothing.context, 0, 'data', 'data')).toEqual([]);
		expect(nothing.hints).toEqual([]);
		const other = itemWith({ report: inItem('a') });
		expect(await binaryFiles(other.context, 0, 'data', 'data')).toEqual([]);
		expect(other.hints).toEqual([
			'The item has “report” under Binary, which the node does not use: Input Binary Fields is “data”.',
		]);
	});

	it('must exist if other names are given with it, like any other name', async () => {
		const { context } = itemWith({ report: inItem('a') });
		for (const names of ['data, report', 'reprot']) {
			const { kind } = await rejected(binaryFiles(context, 0, names, 'data'), GatewayError);
			expect(kind).toBe('invalidDocument');
		}
	});
});
