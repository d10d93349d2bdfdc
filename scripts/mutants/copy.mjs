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

/**
 * A property that fails is not shrunk: that takes long, and the example is not shown. While all mutants are tried at once it runs fewer times: what
 * lives is tried again.
 */
const PROPERTIES = `
fastCheck.configureGlobal({ ...fastCheck.readConfigureGlobal(), endOnFailure: true });
if (process.env.MUTANTS_QUICK !== undefined) {
	const MOST_RUNS = 20;
	const assert = (property, parameters) =>
		fastCheck.assert(property, { ...parameters, numRuns: Math.min(parameters?.numRuns ?? MOST_RUNS, MOST_RUNS) });
	module.exports = { ...fastCheck, assert, default: { ...fastCheck.default, assert } };
	Object.defineProperty(module.exports, '__esModule', { value: true });
}
`;

/** A copy of the project whose files of one folder hold mutants. */
export function makeCopy(folder, files) {
	const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'sms-fax-mutants-')));
	for (const part of PARTS) cpSync(path.join(ROOT, part), path.join(root, part), { recursive: true });
	symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'), 'junction');
	for (const { name, content } of files) writeFileSync(path.join(root, name), content);
	cpSync(HERE, path.join(root, 'mutants'), { recursive: true });
	cpSync(path.join(ROOT, 'jest.config.js'), path.join(root, 'jest.config.js'));
	appendFileSync(path.join(root, 'test', 'support', 'fastCheck.js'), PROPERTIES);
	return {
		root,
		files: files.map(({ name }) => path.join(root, name)),
		remove: () => rmSync(root, { recursive: true, force: true }),
	};
}
