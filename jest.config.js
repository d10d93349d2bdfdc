'use strict';

/**
 * `unit` needs nothing but this folder, and is quick; `nodes` loads n8n-core or starts servers, which is not; `contract`
 * needs the build; `e2e` the build and a real n8n; `browser` those and Chromium.
 */
const NODES = [
	'/test/(?!e2e/)\\w+/(node|trigger|pushTrigger)\\.test\\.ts$',
	'/test/shared/n8n/(binaryDocument|httpTransport|httpTransportForbidden|readOperation)\\.test\\.ts$',
	'/test/shared/mail/.*\\.test\\.ts$',
	'/test/sandbox/.*\\.test\\.ts$',
];
const inFolder = (name) => [`/test/${name}/.*\\.test\\.ts$`];

const project = (displayName, testRegex, others = []) => ({
	displayName,
	testRegex,
	testPathIgnorePatterns: ['/node_modules/', ...others],
	testEnvironment: 'node',
	transform: {
		'\\.ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' }, sourceMaps: 'inline' },
		],
	},
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
	moduleNameMapper: { '^fast-check$': '<rootDir>/test/support/fastCheck.js' },
});

const OTHERS = {
	nodes: NODES,
	contract: inFolder('contract'),
	e2e: inFolder('e2e'),
	browser: inFolder('browser'),
};

module.exports = {
	// Not one fewer than there are processors.
	maxWorkers: '100%',
	projects: [
		project('unit', ['/test/.*\\.test\\.ts$'], Object.values(OTHERS).flat()),
		...Object.entries(OTHERS).map(([name, testRegex]) => project(name, testRegex)),
	],
};
