'use strict';

/**
 * Loads a pack as n8n does at its start, and prints what that took. Arguments: where n8n is installed, and the pack's folder.
 * Run with --expose-gc.
 */

const [n8n, pack] = process.argv.slice(2);
const { LazyPackageDirectoryLoader } = require(require.resolve('n8n-core', { paths: [n8n] }));

(async () => {
	const heap = () => {
		globalThis.gc();
		globalThis.gc();
		return process.memoryUsage().heapUsed;
	};
	const before = heap();
	const begun = process.cpuUsage();
	const loader = new LazyPackageDirectoryLoader(pack);
	await loader.loadAll();
	const { user, system } = process.cpuUsage(begun);
	const ms = (user + system) / 1000;
	const megabytes = (heap() - before) / 1e6;
	const nodes = Object.keys(loader.known.nodes).length;
	console.log(JSON.stringify({ ms, megabytes, nodes }));
	process.exit();
})();
