import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inPack } from './support/pack';
import { run, temporaryFolder } from './support/run';

/**
 * Adding a vendor touches its own folders, the documentation, package.json and the vocabulary, and nothing else: proved with a vendor
 * that is written into a copy of the repository, compiled, linted and tested there.
 */

const NAME = 'Probando';
const LEFT_BY_HAND = ['package.json', 'nodes/shared/model/vocabulary.ts', 'docs/README.md'];
const ITS_OWN = [
	/^nodes\/Probando\//,
	/^credentials\/ProbandoApi\.credentials\.ts$/,
	/^icons\/probando(?:\.dark)?\.svg$/,
	/^sandbox\/vendors\/probando\//,
	/^test\/Probando\//,
	/^docs\/(?:protocols|vendors)\/probando\.md$/,
];

let copy: string;
let changed: string[];

const git = async (...args: string[]) =>
	await run('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], copy);
const tool = async (name: string, ...args: string[]) =>
	await run(inPack('node_modules/.bin', name), args, copy);

beforeAll(async () => {
	copy = temporaryFolder();
	const listed = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z']);
	for (const file of listed.split('\0')) {
		if (file === '' || !existsSync(inPack(file))) continue;
		mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
		cpSync(inPack(file), path.join(copy, file));
	}
	symlinkSync(inPack('node_modules'), path.join(copy, 'node_modules'));
	await git('init', '--quiet');
	// A pattern for a folder does not match the link.
	writeFileSync(path.join(copy, '.git/info/exclude'), 'node_modules\n');
	await git('add', '--all');
	await git('commit', '--quiet', '--no-verify', '--message', 'before');
	await run(process.execPath, [inPack('scripts/new-vendor.mjs'), NAME, '--into', copy]);
	const status = await git('status', '--porcelain', '--untracked-files=all');
	changed = status
		.trimEnd()
		.split('\n')
		.map((line) => line.slice(3));
}, 180_000);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('npm run new-vendor', () => {
	it('creates the vendor’s own files, and otherwise changes only the lists that are maintained by hand', () => {
		const own = changed.filter((file) => ITS_OWN.some((pattern) => pattern.test(file)));
		expect(own.length).toBeGreaterThan(20);
		expect(changed.filter((file) => !own.includes(file)).sort()).toEqual([...LEFT_BY_HAND].sort());
	});

	it('generates code that compiles with the whole repository', async () => {
		await tool('tsc', '--noEmit', '-p', 'tsconfig.json');
	}, 300_000);

	it('generates files that need no formatting, and code that passes lint', async () => {
		await tool('prettier', '--check', '--ignore-unknown', ...changed);
		const code = changed.filter((file) => file.endsWith('.ts'));
		await tool('eslint', '--max-warnings', '0', ...code);
	}, 300_000);

	// A new vendor's decoders are entered by hand: the test of growth requires them, and docs/adding-a-vendor.md says so.
	it('generates tests that pass, including the conformance suite, and no import cycle', async () => {
		const file = path.join(copy, 'result.json');
		await tool(
			'jest',
			'--testPathPatterns',
			`test/(?:${NAME}/|structure/(?:circles|length))`,
			'--json',
			`--outputFile=${file}`,
		);
		const result = jest.requireActual<{ numPassedTests: number; numTotalTests: number }>(file);
		expect(result.numPassedTests).toBe(result.numTotalTests);
		expect(result.numPassedTests).toBeGreaterThan(5);
	}, 300_000);
});
