'use strict';

/**
 * Fills `dist/`: our files one by one by tsc, then each file of `nodes/shared/lib` replaced in place by a bundle
 * of itself and its library. One bundle for each node would double the modules that hold state.
 */

const { execFile } = require('node:child_process');
const fs = require('node:fs/promises');
const path = require('node:path');
const { promisify } = require('node:util');
const esbuild = require('esbuild');
const { dest, series, src, parallel } = require('gulp');

const run = async (script, args) => {
	try {
		await promisify(execFile)(process.execPath, [require.resolve(script), ...args], { cwd: __dirname });
	} catch ({ stdout, stderr, message }) {
		throw new Error([message, stdout, stderr].filter(Boolean).join('\n'));
	}
};

const clean = async () => await fs.rm('dist', { recursive: true, force: true });

/** The sandbox's page runs in a browser, and so do parts of the browser tests: they have a browser's types besides. */
const typeCheck = async () => {
	const projects = ['tsconfig.json', 'sandbox/console/page/tsconfig.json', 'test/browser/tsconfig.json'];
	await Promise.all(projects.map(async (project) => await run('typescript/bin/tsc', ['-p', project])));
};

const compile = async () => await run('typescript/bin/tsc', ['-p', 'tsconfig.build.json']);

const LIBRARY_FOLDER = 'nodes/shared/lib';

async function bundleLibraries() {
	const files = (await fs.readdir(LIBRARY_FOLDER)).filter((file) => file.endsWith('.ts')).sort();
	const { metafile } = await esbuild.build({
		entryPoints: files.map((file) => path.join(LIBRARY_FOLDER, file)),
		outdir: path.join('dist', LIBRARY_FOLDER),
		allowOverwrite: true,
		bundle: true,
		external: ['n8n-workflow'],
		platform: 'node',
		target: 'node20',
		format: 'cjs',
		minify: true,
		// Licences stand in NOTICE, once.
		legalComments: 'none',
		metafile: true,
		plugins: [oneOfEachVersion],
	});
	await writeNotice(Object.keys(metafile.inputs));
}

/** npm may put the same version of a package into several folders: a bundle takes it from the first of them in the lock file. */
const oneOfEachVersion = {
	name: 'one of each version',
	setup(build) {
		const { packages } = require('./package-lock.json');
		const idOf = (folder) => `${folder.split('node_modules/').at(-1)}@${packages[folder].version}`;
		const first = new Map();
		for (const folder of Object.keys(packages)) if (!first.has(idOf(folder))) first.set(idOf(folder), folder);
		build.onResolve({ filter: /^[^./]/ }, async ({ path: name, pluginData, ...where }) => {
			if (pluginData === 'resolved') return undefined;
			const found = await build.resolve(name, { ...where, pluginData: 'resolved' });
			// Where node_modules is a link, esbuild names what it leads to.
			const [, root, folder, inside] =
				/^(.*?\/)(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(found.path) ?? [];
			if (found.external || packages[folder] === undefined) return found;
			return { ...found, path: path.join(root, first.get(idOf(folder)), inside) };
		});
	},
};

/** NOTICE names every package that came into a bundle, with its licence text. */
async function writeNotice(inputs) {
	const folders = new Set();
	for (const input of inputs) {
		const [folder] = /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(input) ?? [];
		if (folder !== undefined) folders.add(folder);
	}
	const parts = [];
	for (const folder of [...folders].sort()) {
		const { name, version, license } = JSON.parse(
			await fs.readFile(path.join(folder, 'package.json'), 'utf8'),
		);
		const file = (await fs.readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
		if (license === undefined || file === undefined) throw new Error(`${name} comes without a licence text`);
		const text = (await fs.readFile(path.join(folder, file), 'utf8')).replaceAll('\r\n', '\n').trim();
		parts.push(`${'='.repeat(80)}\n${name} ${version} (${license})\n\n${text}\n`);
	}
	const intro = 'n8n-nodes-sms-fax holds the following libraries in bundled form.\n';
	await fs.writeFile('NOTICE', [intro, ...parts].join('\n'));
}

const icons = () => src('icons/*.svg').pipe(dest('dist/icons'));

const codex = () => src(['nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json']).pipe(dest('dist/nodes'));

/** The schemas of outputs that n8n's editor shows before a run, from the records that operations and triggers declare. */
async function schemas() {
	const { EVENTS } = require('./dist/nodes/shared/model');
	const folders = (await fs.readdir('dist/nodes')).filter((folder) => folder !== 'shared');
	for (const vendor of folders) {
		const home = path.join(__dirname, 'dist/nodes', vendor);
		const entries = await fs.readdir(home);
		const operations = await fs.readdir(path.join(home, 'operations'));
		for (const file of operations.filter((entry) => entry.endsWith('.js'))) {
			const name = path.basename(file, '.js');
			const { output } = require(path.join(home, 'operations', file))[name];
			await writeSchema(path.join(home, '__schema__/v1.0.0', `${name}.json`), output);
		}
		// n8n looks for one schema for all triggers of a folder.
		const triggers = entries.filter((entry) => entry.endsWith('Trigger.node.js'));
		const events = triggers.flatMap(
			(file) => require(path.join(home, file))[path.basename(file, '.node.js')].declaration.events,
		);
		const records = [...new Set(events)].map((event) => EVENTS[event]);
		if (records.length > 0)
			await writeSchema(path.join(home, '__schema__/v2.0.0.json'), records.reduce(together, {}));
	}
}

/** The fields of both records; one whose values are listed, such as `event`, has those of both. */
function together(one, other) {
	const shared = Object.entries(other).map(([name, shape]) => {
		const values = [...new Set([...(one[name]?.values ?? []), ...(shape.values ?? [])])];
		return [name, values.length === 0 ? shape : { ...shape, values }];
	});
	return { ...one, ...Object.fromEntries(shared) };
}

/** @param shape a RecordShape of nodes/shared/model/shape.ts */
async function writeSchema(file, shape) {
	const properties = Object.fromEntries(
		Object.entries(shape).map(([name, { type, values }]) => [
			name,
			values === undefined ? { type } : { type, enum: values },
		]),
	);
	await fs.mkdir(path.dirname(file), { recursive: true });
	await fs.writeFile(file, JSON.stringify({ type: 'object', properties, version: 1 }, null, '\t') + '\n');
}

/** What n8n reads instead of loading every class at its start: dist/known, dist/types, dist/methods. */
const metadata = async () => await run('n8n-core/bin/generate-metadata', []);

exports.clean = clean;
exports.typeCheck = typeCheck;
exports.build = series(
	// First, so that a fault in the types leaves the last build in place.
	typeCheck,
	clean,
	compile,
	parallel(bundleLibraries, icons, codex),
	parallel(schemas, metadata),
);
exports.default = exports.build;
