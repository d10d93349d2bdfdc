import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { binary, ensureDependencies, ROOT } from './dependencies.mjs';

/**
 * `npm run new-vendor -- Name`: writes the skeleton of a vendor, which builds and passes its tests, and its rows in the lists that are
 * left by hand. docs/adding-a-vendor.md says what to do then. `--into FOLDER` writes into another copy of the repository.
 */

ensureDependencies();
const SKELETON = path.join(ROOT, 'scripts/new-vendor/skeleton');
const ENDING = '.txt';
/** Needs what the repository may not have. */
const NEEDS = { 'conformance.slow.test.ts': 'test/conformance' };

const [name, flag, folder] = process.argv.slice(2);
if (name === undefined || !/^[A-Z][A-Za-z0-9]+$/.test(name)) {
	console.error('Give the vendor’s name as a class is named: npm run new-vendor -- Example');
	process.exit(1);
}
const root = flag === '--into' && folder !== undefined ? path.resolve(folder) : ROOT;
if (existsSync(path.join(root, 'nodes', name))) {
	console.error(`nodes/${name} is there already.`);
	process.exit(1);
}
const id = name.charAt(0).toLowerCase() + name.slice(1);
const WORDS = { Name: name, id, folder: name.toLowerCase(), CONST: name.toUpperCase() };
const filled = (text) => text.replace(/__(Name|id|folder|CONST)__/g, (_match, word) => WORDS[word]);

const written = readdirSync(SKELETON, { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith(ENDING))
	.filter((file) => {
		const needed = NEEDS[path.basename(file, ENDING)];
		return needed === undefined || existsSync(path.join(root, needed));
	})
	.map((file) =>
		write(filled(file.slice(0, -ENDING.length)), filled(readFileSync(path.join(SKELETON, file), 'utf8'))),
	);

edit('package.json', (text) => {
	const manifest = JSON.parse(text);
	manifest.keywords.push(name.toLowerCase());
	manifest.n8n.credentials = [
		...manifest.n8n.credentials,
		`dist/credentials/${name}Api.credentials.js`,
	].sort();
	manifest.n8n.nodes = [...manifest.n8n.nodes, `dist/nodes/${name}/${name}.node.js`].sort();
	return `${JSON.stringify(manifest, null, '\t')}\n`;
});
edit('nodes/shared/model/vocabulary.ts', (text) =>
	text.replace(/(export const VENDORS = \[[^\]]*?),?\s*\]/, `$1, '${id}']`),
);
edit('docs/README.md', (text) =>
	text
		.replace(
			/^## Vendors\n[\s\S]*?(?:^\|.*\n)+/m,
			(table) => `${table}| [${name}](vendors/${WORDS.folder}.md) | SMS | Belgium |\n`,
		)
		.replace(
			/(?:\]\(protocols\/\w+\.md\)[\s\S]*)+\]\(protocols\/\w+\.md\)/,
			`$&, [${name}](protocols/${WORDS.folder}.md)`,
		),
);

const { status } = spawnSync(
	binary('prettier'),
	[
		'--write',
		'--ignore-unknown',
		'--log-level',
		'warn',
		...written,
		'package.json',
		'docs/README.md',
		'nodes/shared/model/vocabulary.ts',
	],
	{ cwd: root, stdio: 'inherit', shell: process.platform === 'win32' },
);
if (status === 0) {
	console.log(`${written.length} files for ${name}. docs/adding-a-vendor.md says what to do next.`);
} else process.exitCode = 1;

function write(file, text) {
	const target = path.join(root, file);
	mkdirSync(path.dirname(target), { recursive: true });
	writeFileSync(target, text);
	return file;
}

function edit(file, change) {
	const target = path.join(root, file);
	const before = readFileSync(target, 'utf8');
	const after = change(before);
	if (after === before) throw new Error(`${file} has no place for ${name}`);
	writeFileSync(target, after);
}
