'use strict';

/**
 * `unit` needs nothing but this folder, and is quick; `slow` loads n8n-core or starts servers, and its files end in
 * `.slow.test.ts` (lint asks for it); `contract` needs the build; `e2e` the build and a real n8n; `browser` those and Chromium;
 * `compat` the build and older n8ns.
 */
const inFolder = (name) => [`/test/${name}/.*\\.test\\.ts$`];

const project = (displayName, testRegex, more = {}) => ({
	displayName,
	testRegex,
	testPathIgnorePatterns: ['/node_modules/'],
	testEnvironment: 'node',
	transform: {
		'\\.ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' }, sourceMaps: 'inline' },
		],
	},
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
	moduleNameMapper: { '^fast-check$': '<rootDir>/test/support/fastCheck.js' },
	...more,
});

const SLOW = ['/test/.*\\.slow\\.test\\.ts$'];
const FOLDERS = ['contract', 'e2e', 'browser', 'compat'].flatMap(inFolder);
/** One tarball for all the n8ns of a run. */
const PACKED = {
	globalSetup: '<rootDir>/test/e2e/support/globalSetup.ts',
	globalTeardown: '<rootDir>/test/e2e/support/globalTeardown.ts',
};

module.exports = {
	// Not one fewer than there are processors.
	maxWorkers: '100%',
	// A busy machine is not a failure; a test that never ends is. jest reads this here, not in a project.
	testTimeout: 20_000,
	projects: [
		project('unit', ['/test/.*\\.test\\.ts$'], {
			testPathIgnorePatterns: ['/node_modules/', ...SLOW, ...FOLDERS],
		}),
		project('slow', SLOW),
		project('contract', inFolder('contract')),
		project('e2e', inFolder('e2e'), PACKED),
		project('browser', inFolder('browser'), PACKED),
		project('compat', inFolder('compat'), {
			globalSetup: '<rootDir>/test/compat/support/globalSetup.ts',
			globalTeardown: PACKED.globalTeardown,
		}),
	],
};
