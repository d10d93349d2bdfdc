'use strict';

/** `unit` needs nothing but this folder; `contract` the build; `e2e` the build and a real n8n. */
const project = (displayName, testMatch) => ({
	displayName,
	testMatch,
	testEnvironment: 'node',
	transform: {
		'\\.ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' }, sourceMaps: 'inline' },
		],
	},
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
});

module.exports = {
	projects: [
		project('unit', ['<rootDir>/test/!(contract|e2e)/**/*.test.ts']),
		project('contract', ['<rootDir>/test/contract/**/*.test.ts']),
		project('e2e', ['<rootDir>/test/e2e/**/*.test.ts']),
	],
};
