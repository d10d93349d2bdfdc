import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isOlder, n8nOnPath, OLDEST_COMPLETE, presentN8n, Unusable } from '../../tooling/n8n/present';
import { rejected } from '../support/caught';

let folder: string;
beforeEach(async () => {
	folder = await realpath(await mkdtemp(path.join(tmpdir(), 'sms-fax-present-')));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

/** What npm makes of a global installation. @returns the link in `bin` */
async function installed(manifest: object = {}): Promise<string> {
	const home = path.join(folder, 'lib', 'node_modules', 'n8n');
	await mkdir(path.join(home, 'bin'), { recursive: true });
	await mkdir(path.join(folder, 'bin'));
	await writeFile(path.join(home, 'bin', 'n8n'), '');
	await writeFile(
		path.join(home, 'package.json'),
		JSON.stringify({ name: 'n8n', version: '2.40.7', engines: { node: '>=20.0' }, ...manifest }),
	);
	const link = path.join(folder, 'bin', 'n8n');
	await symlink(path.join(home, 'bin', 'n8n'), link);
	return link;
}

describe('presentN8n', () => {
	it.each([
		['the link on PATH', 'bin/n8n'],
		['its start script', 'lib/node_modules/n8n/bin/n8n'],
		['the folder of its package', 'lib/node_modules/n8n'],
		['the folder that it is installed in', 'lib'],
	])('finds n8n by %s', async (_what, place) => {
		await installed();
		const home = path.join(folder, 'lib', 'node_modules', 'n8n');
		expect(await presentN8n(path.join(folder, ...place.split('/')))).toEqual({
			node: process.execPath,
			n8n: path.join(home, 'bin', 'n8n'),
			version: '2.40.7',
			folder: home,
		});
	});

	it.each([
		['an older n8n', { version: '2.34.9' }, /n8n 2\.34\.9 is older than 2\.35/],
		['one for another Node.js', { engines: { node: '>=99.0.0' } }, /needs Node\.js >=99\.0\.0/],
		['a range that it cannot read', { engines: { node: '^24 || ^26' } }, /needs Node\.js \^24/],
		['another package', { name: 'n8n-something' }, /is not an n8n/],
	])('refuses %s, and says why', async (_what, manifest, message) => {
		const error = await rejected(presentN8n(await installed(manifest)), Unusable);
		expect(error.message).toMatch(message);
	});

	it('refuses a path that does not exist', async () => {
		const error = await rejected(presentN8n(path.join(folder, 'n8n')), Unusable);
		expect(error.message).toContain(`There is nothing at ${folder}`);
	});

	it('requires the release from which docs/compatibility.md promises everything', async () => {
		const page = path.join(__dirname, '..', '..', 'docs', 'compatibility.md');
		const [major, minor] = OLDEST_COMPLETE.split('.');
		expect(await readFile(page, 'utf8')).toMatch(
			new RegExp(`^\\| ${major}\\.${minor} or later +\\| everything`, 'm'),
		);
	});
});

describe('n8nOnPath', () => {
	it('returns the first one, or undefined if there is none', async () => {
		const link = await installed();
		const searched = ['', path.join(folder, 'lib'), path.dirname(link)].join(path.delimiter);
		expect(n8nOnPath(searched)).toBe(link);
		expect(n8nOnPath(path.join(folder, 'lib'))).toBeUndefined();
		expect(n8nOnPath('')).toBeUndefined();
	});
});

describe('isOlder', () => {
	it.each([
		['2.34.9', '2.35.0', true],
		['2.35.0', '2.35.0', false],
		['2.35.0-beta.1', '2.35.0', false],
		['2.100.0', '2.35.0', false],
		['1.123.81', '2.35.0', true],
		['3.0.0', '2.35.0', false],
	])('%s is older than %s: %s', (version, than, expected) => {
		expect(isOlder(version, than)).toBe(expected);
	});
});
