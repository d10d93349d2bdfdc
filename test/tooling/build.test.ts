import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isBuilt } from '../../tooling/build';

/** A project whose sources are older than what was built from them. */
async function project(): Promise<string> {
	const root = await mkdtemp(path.join(tmpdir(), 'sms-fax-build-'));
	for (const file of ['nodes/A/A.node.ts', 'nodes/A/B.ts', 'package.json']) await write(root, file, 1_000);
	for (const folder of ['nodes/A', 'nodes']) await utimes(path.join(root, folder), 1_000, 1_000);
	const kinds = ['known/nodes', 'known/credentials', 'types/nodes', 'types/credentials'];
	for (const name of [...kinds, 'methods/defined', 'methods/referenced']) {
		await write(root, `dist/${name}.json`, 2_000);
	}
	await write(root, 'NOTICE', 2_000);
	return root;
}

async function write(root: string, file: string, seconds: number): Promise<void> {
	await mkdir(path.dirname(path.join(root, file)), { recursive: true });
	await writeFile(path.join(root, file), '');
	await utimes(path.join(root, file), seconds, seconds);
}

describe('the demo builds', () => {
	let root: string;
	beforeEach(async () => {
		root = await project();
	});
	afterEach(async () => await rm(root, { recursive: true }));

	it('nothing when dist is newer than all sources', async () => {
		expect(await isBuilt(root)).toBe(true);
	});

	it.each<[string, () => Promise<void>]>([
		['a source was changed', async () => await write(root, 'nodes/A/A.node.ts', 3_000)],
		['a source was removed', async () => await rm(path.join(root, 'nodes/A/B.ts'))],
		['the last build was broken off', async () => await rm(path.join(root, 'dist/types/nodes.json'))],
		['there is no dist', async () => await rm(path.join(root, 'dist'), { recursive: true })],
	])('again when %s', async (_why, happen) => {
		await happen();
		expect(await isBuilt(root)).toBe(false);
	});
});
