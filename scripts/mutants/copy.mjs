import {
	appendFileSync,
	cpSync,
	mkdtempSync,
	realpathSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../dependencies.mjs';

/** What unit tests read. */
const PARTS = [
	'nodes',
	'credentials',
	'test',
	'tooling',
	'sandbox',
	'docs',
	'examples',
	'package.json',
	'tsconfig.json',
];
const HERE = import.meta.dirname;

/** A copy of the project whose files of one folder hold mutants. */
export function makeCopy(folder, files) {
	const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'sms-fax-mutants-')));
	for (const part of PARTS) cpSync(path.join(ROOT, part), path.join(root, part), { recursive: true });
	symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'), 'junction');
	for (const { name, content } of files) writeFileSync(path.join(root, name), content);
	cpSync(HERE, path.join(root, 'mutants'), { recursive: true });
	cpSync(path.join(ROOT, 'jest.config.js'), path.join(root, 'jest.config.js'));
	// A property that fails is not shrunk: that takes long, and nobody reads the example.
	appendFileSync(
		path.join(root, 'test', 'support', 'fastCheck.js'),
		'fastCheck.configureGlobal({ ...fastCheck.readConfigureGlobal(), endOnFailure: true });\n',
	);
	return {
		root,
		files: files.map(({ name }) => path.join(root, name)),
		remove: () => rmSync(root, { recursive: true, force: true }),
	};
}
