import { createHash } from 'node:crypto';
import {
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import {
	entriesOf,
	inPack,
	loadedPack,
	lowerFirst,
	missing,
	packageJson,
	readJson,
	readText,
	ROOT,
} from './support/pack';
import { run, runScript, temporaryFolder } from './support/run';

/** What a user installs: the build and the tarball. */

const LIBRARY_FOLDER = 'nodes/shared/lib';
const LIBRARY_FILES = entriesOf(LIBRARY_FOLDER).map((file) => `${LIBRARY_FOLDER}/${file}`);

/** Every file under a folder, relative to `root`, in order. */
function filesUnder(folder: string, root = ROOT): string[] {
	return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
		.map((entry) => path.join(folder, entry))
		.filter((file) => statSync(path.join(root, file)).isFile())
		.sort();
}

const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

const scripts = () => filesUnder('dist').filter((file) => file.endsWith('.js'));

describe('package.json', () => {
	test('has no dependencies: n8n-workflow is the only peer', () => {
		expect(packageJson.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		for (const kind of [
			'dependencies',
			'optionalDependencies',
			'bundleDependencies',
			'bundledDependencies',
		]) {
			expect(packageJson).not.toHaveProperty(kind);
		}
	});

	test('has no install scripts', () => {
		const hooks = [
			'preinstall',
			'install',
			'postinstall',
			'preprepare',
			'prepare',
			'postprepare',
			'prepublish',
		];
		expect(Object.keys(packageJson.scripts).filter((name) => hooks.includes(name))).toEqual([]);
		// npm runs node-gyp by itself where there is one.
		expect(existsSync(inPack('binding.gyp'))).toBe(false);
	});

	test('is found by n8n as a community node pack', () => {
		expect(packageJson.name).toMatch(/^n8n-nodes-/);
		expect(packageJson.keywords).toContain('n8n-community-node-package');
		expect(packageJson.n8n.n8nNodesApiVersion).toBe(1);
	});
});

interface Loaded {
	known: Record<'nodes' | 'credentials', Record<string, { className: string; sourcePath: string }>>;
	types: Record<'nodes' | 'credentials', Array<Record<string, unknown> & { name: string }>>;
	isLazyLoaded: boolean;
}

describe('the output of n8n’s loaders', () => {
	let fromClasses: Loaded;
	let fromFiles: Loaded;

	beforeAll(async () => {
		({ fromClasses, fromFiles } =
			await runScript<Record<'fromClasses' | 'fromFiles', Loaded>>('loadWithN8n.cjs'));
	}, 30_000);

	const typeNames = (classes: Record<string, unknown>) => Object.keys(classes).map(lowerFirst).sort();

	test('lists, in dist/known and dist/types, every class that index.js loads, without loading one', () => {
		expect(fromFiles.isLazyLoaded).toBe(true);
		for (const kind of ['nodes', 'credentials'] as const) {
			expect(Object.keys(fromFiles.known[kind]).sort()).toEqual(typeNames(loadedPack[kind]));
			expect(fromFiles.types[kind].map(({ name }) => name).sort()).toEqual(typeNames(loadedPack[kind]));
		}
	});

	test('matches, in dist/known, what loading the classes gives', () => {
		expect(fromFiles.known).toEqual(fromClasses.known);
	});

	test('matches, in dist/types, what loading the classes gives', () => {
		expect(fromFiles.types.credentials).toEqual(fromClasses.types.credentials);
		// n8n reads the names of load-options methods from dist/methods which leaves them out of dist/types.
		const nodes = fromClasses.types.nodes.map((description) => ({
			...description,
			__loadOptionsMethods: undefined,
		}));
		expect(fromFiles.types.nodes).toEqual(nodes);
	});

	test('lists every load-options method in dist/methods', () => {
		const methods = Object.fromEntries(
			fromClasses.types.nodes.flatMap(({ name, __loadOptionsMethods }) =>
				__loadOptionsMethods === undefined ? [] : [[name, __loadOptionsMethods]],
			),
		);
		expect(readJson('dist/methods/defined.json')).toEqual(methods);
	});

	test('has for each description a codex, icons that are in the build, and the version of this pack', () => {
		const prefix = `icons/${packageJson.name}/`;
		for (const { codex, iconUrl, communityNodePackageVersion } of fromFiles.types.nodes) {
			expect(codex).toMatchObject({ resources: { primaryDocumentation: expect.any(Array) } });
			expect(communityNodePackageVersion).toBe(packageJson.version);
			const icons = Object.values(iconUrl as Record<string, string>);
			expect(icons).toHaveLength(2);
			expect(missing(...icons.map((icon) => icon.replace(prefix, '')))).toEqual([]);
		}
	});
});

describe('the built files', () => {
	/** What a text requires or imports, with `?` for a name that is known only when it runs. */
	const required = (text: string) =>
		[...text.matchAll(/(?<![\w$.])(?:require|import)\((?:(["'`])([^"'`]*)\1\)|(?!\)))/g)].map(
			([, , name = '?']) => name,
		);

	const isThere = (from: string, relative: string) =>
		['', '.js', '/index.js'].some((end) => {
			const file = inPack(path.dirname(from), relative + end);
			return existsSync(file) && statSync(file).isFile();
		});

	test('require nothing but each other, n8n-workflow and Node’s built-in modules', () => {
		const strange = scripts().flatMap((file) =>
			required(readText(file))
				.filter((name) => !(name.startsWith('.') ? isThere(file, name) : isBuiltin(name)))
				.filter((name) => name !== 'n8n-workflow' && name !== 'n8n-workflow/package.json')
				.map((name) => `${file}: ${name}`),
		);
		expect(strange).toEqual([]);
	});

	test('require n8n-workflow, which proves that the search above works', () => {
		expect(required(readText('dist/nodes/shared/n8n/nodeError.js'))).toContain('n8n-workflow');
	});

	/** Modules that hold state, or whose classes instanceof distinguishes, with text in them that survives minifying. */
	const SINGLE = {
		'dist/nodes/shared/sending/outcomeMemory.js': /\brecall\(\w+, ?\w+\) ?\{/,
		'dist/nodes/shared/errors/gatewayError.js': /["']GatewayError["']/,
		'dist/nodes/shared/n8n/actions/sendOperation.js': /Sent before: /,
		'dist/nodes/shared/lib/cache.js': /lru-cache:metrics/,
	};

	test.each(Object.entries(SINGLE))('contain %s once, and not inside another file', (file, words) => {
		expect(scripts().filter((script) => words.test(readText(script)))).toEqual([file]);
	});

	test('match the sources one to one', () => {
		const sources = [...filesUnder('nodes'), ...filesUnder('credentials')].filter((file) =>
			file.endsWith('.ts'),
		);
		expect(scripts()).toEqual(sources.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`).sort());
	});
});

describe('the bundled libraries', () => {
	/** What esbuild puts into the bundle of a file of lib: folders of packages, and files of our own. */
	async function inputsOf(file: string): Promise<{ packages: string[]; own: string[] }> {
		const { metafile } = await build({
			entryPoints: [inPack(file)],
			absWorkingDir: ROOT,
			bundle: true,
			external: ['n8n-workflow'],
			platform: 'node',
			format: 'cjs',
			write: false,
			metafile: true,
		});
		const inputs = Object.keys(metafile.inputs);
		const packages = inputs.flatMap((input) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
		return {
			packages: [...new Set(packages)],
			own: inputs.filter((input) => !input.includes('node_modules/')),
		};
	}

	test('contain none of our code except their own file', async () => {
		expect(LIBRARY_FILES).not.toHaveLength(0);
		for (const file of LIBRARY_FILES) expect((await inputsOf(file)).own).toEqual([file]);
	});

	test('share no package with one another', async () => {
		const packages = (await Promise.all(LIBRARY_FILES.map(inputsOf))).flatMap((inputs) => inputs.packages);
		expect(packages.filter((folder, index) => packages.indexOf(folder) !== index)).toEqual([]);
	});

	test('are the ones named in NOTICE, each with version, license and its text', async () => {
		const folders = (await Promise.all(LIBRARY_FILES.map(inputsOf))).flatMap((inputs) => inputs.packages);
		const notice = readText('NOTICE');
		const titles = folders.map((folder) => {
			const { name, version, license } = readJson<Record<string, string>>(`${folder}/package.json`);
			return `${name} ${version} (${license})`;
		});
		const named = [...notice.matchAll(/^={80}\n(.+)$/gm)].map(([, title]) => title);
		expect(named.sort()).toEqual([...new Set(titles)].sort());
		for (const folder of folders) {
			const file = entriesOf(folder).find((entry) => /^licen[cs]e/i.test(entry)) ?? 'LICENSE';
			expect(notice).toContain(readText(`${folder}/${file}`).replaceAll('\r\n', '\n').trim());
		}
	});

	/** The only library that is needed as soon as a node is loaded; it is small. */
	const NEEDED_AT_START = ['cache'];
	const names = LIBRARY_FILES.map((file) => path.parse(file).name);
	const asleep = names.filter((name) => !NEEDED_AT_START.includes(name));

	test('are not executed when n8n loads the classes', async () => {
		const awake = await runScript<Record<string, boolean>>('librariesAwake.cjs');
		expect(Object.keys(awake).sort()).toEqual([...names].sort());
		expect(asleep.filter((name) => awake[name])).toEqual([]);
	});

	test('are executed at first use, which proves that the test above works', async () => {
		const awake = await runScript<Record<string, boolean>>('librariesAwake.cjs', ...asleep);
		expect(asleep.filter((name) => !awake[name])).toEqual([]);
	});
});

interface Packed {
	filename: string;
	size: number;
	files: Array<{ path: string }>;
}

describe('the tarball, and a second build', () => {
	let temporary: string;
	let copy: string;
	let packed: Packed;
	let packedCopy: Packed;

	async function copySources(): Promise<void> {
		const listed = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z']);
		for (const file of listed.split('\0')) {
			if (file === '' || !existsSync(inPack(file))) continue;
			mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
			cpSync(inPack(file), path.join(copy, file));
		}
		symlinkSync(inPack('node_modules'), path.join(copy, 'node_modules'));
	}

	async function pack(from: string, name: string): Promise<Packed> {
		const destination = path.join(temporary, name);
		mkdirSync(destination);
		const output = await run(
			'npm',
			['pack', '--json', '--ignore-scripts', '--pack-destination', destination],
			from,
		);
		const [result] = JSON.parse(output) as Packed[];
		if (result === undefined) throw new Error('npm pack made nothing');
		return { ...result, filename: path.join(destination, result.filename) };
	}

	beforeAll(async () => {
		temporary = temporaryFolder();
		copy = path.join(temporary, 'copy');
		await copySources();
		await run(inPack('node_modules/.bin/gulp'), ['build'], copy);
		packed = await pack(ROOT, 'first');
		packedCopy = await pack(copy, 'second');
	}, 600_000);

	afterAll(() => rmSync(temporary, { recursive: true, force: true }));

	const DOCUMENTS = ['CHANGELOG.md', 'LICENSE', 'NOTICE', 'README.md', 'package.json'];
	const isTranslatedReadme = (file: string) => /^README[^/]*$/.test(file);

	test('the tarball contains the build, package.json and the documents, and nothing else', () => {
		const files = packed.files.map((file) => file.path);
		expect(files.filter((file) => file.startsWith('dist/')).sort()).toEqual(filesUnder('dist'));
		const others = files.filter((file) => !file.startsWith('dist/'));
		expect(others.filter((file) => !DOCUMENTS.includes(file) && !isTranslatedReadme(file))).toEqual([]);
	});

	test('the tarball contains every document', () => {
		expect(packed.files.map((file) => file.path)).toEqual(expect.arrayContaining(DOCUMENTS));
	});

	test('the tarball is smaller than a megabyte', () => {
		expect(packed.size).toBe(statSync(packed.filename).size);
		expect(packed.size).toBeLessThan(1_000_000);
	});

	test('a second build gives the same files, byte for byte', () => {
		const hashes = (root: string) =>
			Object.fromEntries(
				[...filesUnder('dist', root), 'NOTICE'].map((file) => [file, sha256(path.join(root, file))]),
			);
		expect(hashes(copy)).toEqual(hashes(ROOT));
	});

	test('a tarball of the second build is identical byte for byte', () => {
		expect(sha256(packedCopy.filename)).toBe(sha256(packed.filename));
	});
});
