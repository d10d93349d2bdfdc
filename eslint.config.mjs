import { configWithoutCloudSupport } from '@n8n/node-cli/eslint';
import regexp from 'eslint-plugin-regexp';
import { readdirSync } from 'node:fs';
import { globalIgnores } from 'eslint/config';
import typescriptEslint from 'typescript-eslint';

/** The folders in nodes/ that are vendors. */
const VENDORS = readdirSync(new URL('nodes', import.meta.url)).filter((folder) => folder !== 'shared');

/** Who may import whom in nodes/ and credentials/ (docs/design.md, "The house"). Each room lists all it may use. */
const room = (name) => `./nodes/shared/${name}`;
const rooms = (...names) => names.map(room);
const PURE = ['model', 'ports', 'errors', 'text', 'formats'];
const AROUND_THE_WIRE = ['sending', 'asking', 'receiving'];
const MAY_IMPORT = {
	[room('model')]: [],
	[room('lib')]: [],
	[room('ports')]: rooms('model'),
	[room('errors')]: rooms('model', 'ports'),
	[room('text')]: rooms('model', 'errors', 'lib'),
	[room('formats')]: rooms('model', 'errors', 'text', 'lib'),
	...Object.fromEntries(AROUND_THE_WIRE.map((name) => [room(name), rooms(...PURE, 'lib')])),
	[room('mail')]: rooms(...PURE, 'lib'),
	[room('n8n')]: rooms(...PURE, ...AROUND_THE_WIRE),
	...Object.fromEntries(VENDORS.flatMap(vendorRooms)),
	'./credentials': VENDORS.map((vendor) => `./nodes/${vendor}/gateway`),
	...Object.fromEntries(
		VENDORS.map((vendor) => [`./credentials/${vendor}Api.credentials.ts`, [`./nodes/${vendor}/gateway`]]),
	),
};

function vendorRooms(vendor) {
	const home = `./nodes/${vendor}`;
	// The one vendor that is reached by mail.
	const above = rooms('model', 'n8n', ...(vendor === 'FaximoSilver' ? ['mail'] : []));
	return [
		[`${home}/vendor.ts`, rooms('model')],
		[`${home}/gateway`, [`${home}/vendor.ts`, ...rooms(...PURE, ...AROUND_THE_WIRE, 'lib')]],
		[`${home}/fields.ts`, [`${home}/vendor.ts`, `${home}/gateway`, ...above]],
		[`${home}/operations`, [`${home}/vendor.ts`, `${home}/fields.ts`, `${home}/gateway`, ...above]],
		[
			`${home}/*.node.ts`,
			[`${home}/vendor.ts`, `${home}/fields.ts`, `${home}/gateway`, `${home}/operations`, ...above],
		],
	];
}

const zones = Object.entries(MAY_IMPORT).map(([target, allowed]) => {
	// A library's file that imported another one would hold that one's library a second time; classes know nothing of each other.
	const sameFolder = /\.ts$|\/lib$/.test(target) ? [] : [target];
	return {
		target,
		from: '.',
		except: ['./node_modules', ...sameFolder, ...allowed],
		message: `${target} may import ${[...allowed, 'n8n-workflow where docs/design.md says so'].join(', ')} only.`,
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
		// A text from outside must not keep n8n busy: test/structure/growth.slow.test.ts measures what this cannot see.
		files: ['{nodes,credentials,sandbox}/**/*.ts'],
		plugins: { regexp },
		rules: {
			'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
			'regexp/no-super-linear-move': ['error', { report: 'potential' }],
		},
	},
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		rules: {
			'import-x/no-restricted-paths': ['error', { zones }],
			'no-restricted-imports': onlyPackages('n8n-workflow'),
			'no-restricted-syntax': [
				'error',
				{ selector: 'ImportExpression', message: 'no-restricted-imports does not see an import().' },
				{
					selector: "MemberExpression[property.name='saveFailedExecution']",
					message: 'n8n has it since 2.7: showFault of nodes/shared/n8n/platform.ts asks for it first.',
				},
			],
			'@typescript-eslint/consistent-type-imports': [
				'error',
				{ prefer: 'type-imports', fixStyle: 'inline-type-imports' },
			],
		},
	},
	{
		files: [
			`nodes/shared/{${[...PURE, ...AROUND_THE_WIRE, 'mail'].join(',')}}/**/*.ts`,
			'nodes/*/gateway/**/*.ts',
			'nodes/*/vendor.ts',
		],
		rules: {
			'no-restricted-imports': onlyPackages(),
			// Gateways are pure and know no node: they throw GatewayError, which shared/n8n turns into n8n's errors.
			'@n8n/community-nodes/require-node-api-error': 'off',
		},
	},
	{
		files: ['nodes/shared/n8n/platform.ts'],
		rules: { 'no-restricted-imports': onlyPackages('n8n-workflow', 'n8n-workflow/package.json') },
	},
	{
		files: ['nodes/*/*.node.ts'],
		rules: {
			// It reads literals. A contract test writes the built descriptions out as literals and lints those.
			'@n8n/community-nodes/icon-validation': 'off',
		},
	},
	{
		files: ['credentials/**/*.ts'],
		rules: {
			// It reads literals, too. A contract test holds that a node tests each credential.
			'@n8n/community-nodes/credential-test-required': 'off',
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
		ignores: ['test/**/*.slow.test.ts', 'test/{contract,e2e,browser,compat}/**'],
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
