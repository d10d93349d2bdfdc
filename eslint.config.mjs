import { configWithoutCloudSupport } from '@n8n/node-cli/eslint';
import { globalIgnores } from 'eslint/config';
import typescriptEslint from 'typescript-eslint';

/** Who may import whom in nodes/ and credentials/ (shared/design.md, "The house"). Each folder lists all it may use. */
const SHARED = './nodes/shared';
const VENDORS = ['Fax123', 'FaximoSilver', 'SmsExtraPro', 'GlobFax', 'Asanak'];
const MAY_IMPORT = {
	[`${SHARED}/model`]: [],
	[`${SHARED}/lib`]: [],
	[`${SHARED}/kernel`]: [`${SHARED}/model`, `${SHARED}/lib`],
	[`${SHARED}/mail`]: [`${SHARED}/model`, `${SHARED}/kernel`, `${SHARED}/lib`],
	[`${SHARED}/n8n`]: [`${SHARED}/model`, `${SHARED}/kernel`],
	// What the descriptions of several vendors have in common; design.md does not name it yet.
	[`${SHARED}/description`]: [],
	...Object.fromEntries(
		VENDORS.flatMap((vendor) => {
			const home = `./nodes/${vendor}`;
			const mail = vendor === 'FaximoSilver' ? [`${SHARED}/mail`] : [];
			return [
				[`${home}/gateway`, [`${SHARED}/model`, `${SHARED}/kernel`, `${SHARED}/lib`]],
				[`${home}/description`, [`${SHARED}/description`]],
				[
					`${home}/*.ts`,
					[`${home}/gateway`, `${home}/description`, `${SHARED}/description`, `${SHARED}/n8n`, ...mail],
				],
			];
		}),
	),
	'./credentials': VENDORS.map((vendor) => `./nodes/${vendor}/gateway`),
	...Object.fromEntries(
		VENDORS.map((vendor) => [`./credentials/${vendor}Api.credentials.ts`, [`./nodes/${vendor}/gateway`]]),
	),
};

const zones = Object.entries(MAY_IMPORT).map(([target, allowed]) => {
	const home = target.endsWith('/*.ts') ? target.slice(0, -'/*.ts'.length) : target;
	// A library's file that imported another one would hold that one's library a second time.
	const sameFolder = target.endsWith('/*.ts') || target.endsWith('/lib') ? [] : [home];
	return {
		target,
		from: '.',
		except: ['./node_modules', ...sameFolder, ...allowed],
		message: `${target} may import ${[...allowed, 'n8n-workflow where design.md says so'].join(', ')} only.`,
	};
});

/** What runs and shows the pack shares `tooling/` with the tests, and needs no test for it (docs/design.md, "The house"). */
const harnessZones = [
	...['scripts', 'bench', 'test'].map((from) => ({
		target: './tooling',
		from: `./${from}`,
		message: 'tooling/ serves tests, demo, bench and pictures, and depends on none of them.',
	})),
	...['scripts', 'bench'].map((target) => ({
		target: `./${target}`,
		from: './test',
		message: 'What tests share with scripts and benches belongs in tooling/.',
	})),
];

/** Third-party code comes in through nodes/shared/lib alone, and n8n itself stays out of the pure parts. */
const onlyPackages = (...allowed) => [
	'error',
	{
		patterns: [
			{
				regex: `^(?!${['\\.', 'node:', ...allowed.map((name) => `${name}$`)].join('|')})`,
				message: `Packages allowed here: ${allowed.join(', ') || 'none'}. Third-party code goes through nodes/shared/lib.`,
			},
		],
	},
];

export default [
	globalIgnores(['dist', 'node_modules']),
	...configWithoutCloudSupport,
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		rules: {
			'import-x/no-restricted-paths': ['error', { zones }],
			'no-restricted-imports': onlyPackages('n8n-workflow'),
			'no-restricted-syntax': [
				'error',
				{ selector: 'ImportExpression', message: 'no-restricted-imports does not see an import().' },
			],
			'@typescript-eslint/consistent-type-imports': [
				'error',
				{ prefer: 'type-imports', fixStyle: 'inline-type-imports' },
			],
		},
	},
	{
		files: ['nodes/shared/{model,kernel,mail}/**/*.ts', 'nodes/*/gateway/**/*.ts'],
		rules: {
			'no-restricted-imports': onlyPackages(),
			// Gateways are pure and know no node: they throw GatewayError, which shared/n8n turns into n8n's errors.
			'@n8n/community-nodes/require-node-api-error': 'off',
		},
	},
	{
		files: ['nodes/shared/model/**/*.ts'],
		rules: {
			'no-restricted-imports': [
				'error',
				{ patterns: [{ regex: '^[^.]', message: 'The model imports nothing, not even from Node.' }] },
			],
		},
	},
	{
		files: ['nodes/shared/lib/**/*.ts'],
		rules: {
			'no-restricted-imports': 'off',
			// A library is loaded when it is first used: require is how that is written without making callers asynchronous.
			'@typescript-eslint/no-require-imports': 'off',
		},
	},
	// The page of the sandbox's console: n8n's configuration knows no TSX.
	...typescriptEslint.configs.recommended.map((each) => ({ ...each, files: ['sandbox/**/*.tsx'] })),
	{
		files: ['sandbox/**/*.{ts,tsx}'],
		rules: {
			'no-restricted-imports': [
				'error',
				{
					patterns: [
						{ regex: '/nodes/|/credentials/', message: 'A shared codec makes every test agree with itself.' },
					],
				},
			],
		},
	},
	{
		files: ['test/**/*.test.ts'],
		ignores: ['test/**/*.slow.test.ts', 'test/{contract,e2e,browser}/**'],
		rules: {
			'no-restricted-imports': [
				'error',
				{
					patterns: [
						{
							regex:
								'^(n8n-core|fastify|node:(http|https|net|tls|child_process))$|/sandbox$|/tooling/servers/|/support/(nodeHarness|webhookHost|binaryStore|n8nEnvironment)$',
							message: 'A test that loads n8n-core or starts a server is named *.slow.test.ts.',
						},
					],
				},
			],
		},
	},
	{
		files: ['{tooling,scripts,bench}/**/*.ts'],
		rules: { 'import-x/no-restricted-paths': ['error', { zones: harnessZones }] },
	},
	{
		files: ['{sandbox,test,bench,scripts,tooling}/**/*.ts'],
		// Rules for code that runs inside n8n.
		rules: {
			'@n8n/community-nodes/require-node-api-error': 'off',
			'@n8n/community-nodes/no-dangerous-functions': 'off',
		},
	},
	{
		files: ['sandbox/main.ts', '{scripts,tooling,bench}/**', 'test/{e2e,browser}/**'],
		rules: { 'no-console': 'off' },
	},
];
