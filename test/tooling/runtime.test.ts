import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureN8nRuntime, isWithin, OLDER_VERSIONS } from '../../tooling/n8n/runtime';
import { rejected } from '../support/caught';

const MANIFESTS = path.join(__dirname, '..', '..', 'tooling', 'n8n-runtime');

describe('the range of Node.js that an n8n declares', () => {
	it.each([
		['24.21.0', '>=24.0.0', true],
		['26.1.0', '>=24.0.0', true],
		['22.16.0', '>=24.0.0', false],
		['20.19.0', '>=20.19 <= 24.x', true],
		['20.18.9', '>=20.19 <= 24.x', false],
		['24.99.0', '>=20.19 <= 24.x', true],
		['25.0.0', '>=20.19 <= 24.x', false],
	])('%s in %s: %s', (version, range, expected) => {
		expect(isWithin(version, range)).toBe(expected);
	});

	it('is refused in an unknown form', () => {
		expect(() => isWithin('24.0.0', '^24 || ^26')).toThrow('^24 || ^26');
	});

	it.each(['', ...OLDER_VERSIONS])('can be read from each n8n here: %s', async (version) => {
		const lock = await readFile(path.join(MANIFESTS, version, 'package-lock.json'), 'utf8');
		const { packages } = JSON.parse(lock) as { packages: Record<string, { engines?: { node: string } }> };
		expect(isWithin('24.21.0', packages['node_modules/n8n']?.engines?.node ?? '')).toBe(true);
	});
});

describe('an n8n that cannot be installed', () => {
	const { env } = process;
	let folder: string;

	beforeEach(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'sms-fax-runtime-'));
		process.env = { ...env, SMS_FAX_CACHE: folder };
	});
	afterEach(async () => {
		process.env = env;
		await rm(folder, { recursive: true, force: true });
	});

	it('is reported with those that can be installed', async () => {
		const { message } = await rejected(ensureN8nRuntime({ version: '1.2.3' }), Error);
		expect(message).toContain('n8n 1.2.3');
		for (const version of OLDER_VERSIONS) expect(message).toContain(version);
	});

	it('is reported with the reason and the advice', async () => {
		await writeFile(path.join(folder, 'file'), '');
		process.env.SMS_FAX_CACHE = path.join(folder, 'file', 'no-folder');
		const [version] = OLDER_VERSIONS;
		const { message } = await rejected(ensureN8nRuntime({ version }), Error);
		expect(message).toContain(`n8n ${version} could not be installed`);
		expect(message).toContain('ENOTDIR');
		expect(message).toContain('run the same again');
	});
});
