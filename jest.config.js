'use strict';

/**
 * `unit` needs nothing but this folder, and is quick; `nodes` loads n8n-core or starts the sandbox, which is not; `contract`
 * needs the build; `e2e` the build and a real n8n; `browser` those and Chromium.
 */
const SLOWER = [
	'<rootDir>/test/!(contract|e2e|browser|shared)/{node,trigger,pushTrigger}.test.ts',
	'<rootDir>/test/sandbox/**/*.test.ts',
	'<rootDir>/test/shared/mail/**/*.test.ts',
];

const project = (displayName, testMatch, testPathIgnorePatterns = []) => ({
	displayName,
	testMatch,
	testPathIgnorePatterns: ['/node_modules/', ...testPathIgnorePatterns],
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

module.exports = {
	projects: [
		project(
			'unit',
			['<rootDir>/test/!(contract|e2e|browser|sandbox)/**/*.test.ts'],
			['/test/(?!shared/)[^/]+/(node|trigger|pushTrigger)\\.test\\.ts$', '<rootDir>/test/shared/mail/'],
		),
		project('nodes', SLOWER),
		project('contract', ['<rootDir>/test/contract/**/*.test.ts']),
		project('e2e', ['<rootDir>/test/e2e/**/*.test.ts']),
		project('browser', ['<rootDir>/test/browser/**/*.test.ts']),
	],
};
