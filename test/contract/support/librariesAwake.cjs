'use strict';

/**
 * Loads the pack and creates every class, then prints for each file of dist/nodes/shared/lib whether its library ran.
 * A bundled library sits in one big function; V8's coverage tells whether that was ever called.
 *
 * Arguments: files of lib, without extension, whose exported functions are called first.
 */

const { readdirSync } = require('node:fs');
const { Session } = require('node:inspector');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const root = process.cwd();
const folder = path.join(root, 'dist/nodes/shared/lib');
const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

const { nodes, credentials } = require(root);
for (const AnyClass of [...Object.values(nodes), ...Object.values(credentials)]) new AnyClass();
for (const file of process.argv.slice(2)) {
	for (const wake of Object.values(require(path.join(folder, file)))) wake();
}

session.post('Profiler.takePreciseCoverage', (error, coverage) => {
	if (error) throw error;
	const ran = (file) => {
		const script = coverage.result.find(({ url }) => url === pathToFileURL(path.join(folder, file)).href);
		if (script === undefined) return false;
		const length = ({ ranges: [{ startOffset, endOffset }] }) => endOffset - startOffset;
		const [, library] = script.functions.sort((a, b) => length(b) - length(a));
		return library.ranges[0].count > 0;
	};
	const files = readdirSync(folder);
	console.log(JSON.stringify(Object.fromEntries(files.map((file) => [path.parse(file).name, ran(file)]))));
});
