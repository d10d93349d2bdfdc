'use strict';

/**
 * Loads this pack twice by n8n's own loaders and prints what each found: once from the classes, once from
 * dist/known and dist/types as n8n does at its start.
 */

const { PackageDirectoryLoader, LazyPackageDirectoryLoader } = require('n8n-core');

const load = async (Loader) => {
	const loader = new Loader(process.cwd());
	await loader.loadAll();
	const { known, types, isLazyLoaded } = loader;
	return { known, types, isLazyLoaded };
};

(async () => {
	const fromClasses = await load(PackageDirectoryLoader);
	const fromFiles = await load(LazyPackageDirectoryLoader);
	console.log(JSON.stringify({ fromClasses, fromFiles }));
})();
