import { existsSync } from 'node:fs';
import path from 'node:path';
import { inPack, VENDORS } from './support/pack';
import { runScript } from './support/run';

/**
 * Who may import whom (design: "The house"), proved on texts that are linted as if they stood in files of the pack.
 * The importing files need not exist; what they import does, or the rules could not place it.
 */

interface Case {
	file: string;
	code: string;
	/** What the code imports, relative to `file` or a package. */
	source: string;
}

/** Rules that hold the borders. Others may find fault with a text of two lines. */
const BORDER_RULES = [
	'import-x/no-restricted-paths',
	'no-restricted-imports',
	'no-restricted-syntax',
	'@typescript-eslint/no-require-imports',
	'@typescript-eslint/consistent-type-imports',
];

const LAYER_FILES = {
	model: 'nodes/shared/model/example.ts',
	kernel: 'nodes/shared/kernel/example.ts',
	mail: 'nodes/shared/mail/example.ts',
	lib: 'nodes/shared/lib/example.ts',
	'shared/n8n': 'nodes/shared/n8n/example.ts',
	gateway: 'nodes/SmsExtraPro/gateway/example.ts',
	description: 'nodes/SmsExtraPro/description/example.ts',
	node: 'nodes/SmsExtraPro/Example.node.ts',
	credential: 'credentials/SmsExtraProApi.credentials.ts',
	'gateway of another vendor': 'nodes/Asanak/gateway/example.ts',
	'description of another vendor': 'nodes/Asanak/description/example.ts',
	'node of another vendor': 'nodes/Asanak/Asanak.node.ts',
	'credential of another vendor': 'credentials/AsanakApi.credentials.ts',
	'credential of nobody': 'credentials/Example.credentials.ts',
	sandbox: 'sandbox/vendors/smsextrapro/example.ts',
	'sandbox console': 'sandbox/example.ts',
	test: 'test/SmsExtraPro/example.test.ts',
};
type Layer = keyof typeof LAYER_FILES;

const TARGETS = {
	model: 'nodes/shared/model/records',
	kernel: 'nodes/shared/kernel/gatewayError',
	lib: 'nodes/shared/lib/cache',
	'shared/n8n': 'nodes/shared/n8n/nodeError',
	gateway: 'nodes/SmsExtraPro/gateway/wire',
	description: 'nodes/SmsExtraPro/description/send',
	node: 'nodes/SmsExtraPro/SmsExtraPro.node',
	credential: 'credentials/SmsExtraProApi.credentials',
	sandbox: 'sandbox/vendors/smsextrapro/state',
	'n8n-workflow': 'n8n-workflow',
	'a package': 'luxon',
	'a scoped package': '@n8n/di',
	'a Node builtin': 'node:crypto',
};
type Target = keyof typeof TARGETS;

const FORBIDDEN: Array<[Layer, Target]> = [
	['model', 'kernel'],
	['model', 'lib'],
	['model', 'n8n-workflow'],
	['model', 'a package'],
	['model', 'a Node builtin'],

	['kernel', 'n8n-workflow'],
	['kernel', 'a package'],
	['kernel', 'a scoped package'],
	['kernel', 'shared/n8n'],
	['kernel', 'gateway'],

	['mail', 'n8n-workflow'],
	['mail', 'a package'],
	['mail', 'shared/n8n'],
	['mail', 'gateway'],

	['lib', 'kernel'],
	// A library's file that imports another one holds that one's library twice.
	['lib', 'lib'],

	['shared/n8n', 'gateway'],
	['shared/n8n', 'node'],
	['shared/n8n', 'lib'],
	['shared/n8n', 'a package'],

	['gateway', 'n8n-workflow'],
	['gateway', 'a package'],
	['gateway', 'shared/n8n'],
	['gateway', 'description'],
	['gateway', 'node'],
	['gateway of another vendor', 'gateway'],

	['description', 'gateway'],
	['description', 'model'],
	['description', 'kernel'],
	['description', 'shared/n8n'],
	['description', 'a package'],
	['description of another vendor', 'description'],

	['node', 'kernel'],
	['node', 'model'],
	['node', 'lib'],
	['node', 'a package'],
	['node', 'credential'],
	['node of another vendor', 'gateway'],
	['node of another vendor', 'description'],
	['node of another vendor', 'node'],

	['credential', 'kernel'],
	['credential', 'shared/n8n'],
	['credential', 'description'],
	['credential', 'a package'],
	['credential of another vendor', 'gateway'],
	['credential of nobody', 'kernel'],

	['sandbox', 'model'],
	['sandbox', 'gateway'],
	['sandbox', 'credential'],
	['sandbox console', 'gateway'],
	['sandbox console', 'credential'],
];

const ALLOWED: Array<[Layer, Target]> = [
	['kernel', 'model'],
	['kernel', 'lib'],
	['kernel', 'kernel'],
	['kernel', 'a Node builtin'],
	['mail', 'kernel'],
	['mail', 'model'],
	['mail', 'lib'],
	['lib', 'a package'],
	['shared/n8n', 'kernel'],
	['shared/n8n', 'model'],
	['shared/n8n', 'n8n-workflow'],
	['gateway', 'model'],
	['gateway', 'kernel'],
	['gateway', 'lib'],
	['gateway', 'gateway'],
	['gateway', 'a Node builtin'],
	['description', 'n8n-workflow'],
	['description', 'description'],
	['node', 'gateway'],
	['node', 'description'],
	['node', 'shared/n8n'],
	['node', 'n8n-workflow'],
	['credential', 'gateway'],
	['credential', 'n8n-workflow'],
	['sandbox', 'sandbox'],
	['sandbox', 'a Node builtin'],
	['test', 'gateway'],
	['test', 'shared/n8n'],
];

/** Ways to import that are not `import { x } from`. */
const DISGUISES: Record<string, (source: string) => string> = {
	'import type': (source) => `import type { x } from '${source}';\nexport type Y = x;\n`,
	'an import for its effects': (source) => `import '${source}';\n`,
	'export from': (source) => `export * from '${source}';\n`,
	'import()': (source) => `export const x = async () => await import('${source}');\n`,
	'import() as a type': (source) => `export type X = import('${source}').X;\n`,
	'require()': (source) => `export const x = require('${source}') as unknown;\n`,
	'import = require()': (source) => `import x = require('${source}');\nexport const y = x;\n`,
};

const plainImport = (source: string) => `import { x } from '${source}';\nexport const y = x;\n`;

const isFileOfThePack = (target: string) => /^(nodes|credentials|sandbox)\//.test(target);

function importing(file: string, target: string, write = plainImport): Case {
	const relative = path.posix.relative(path.posix.dirname(file), target);
	const fromHere = relative.startsWith('.') ? relative : `./${relative}`;
	const source = isFileOfThePack(target) ? fromHere : target;
	return { file, source, code: write(source) };
}

/** All texts are linted in one go: ESLint takes seconds to start and milliseconds for a text. */
const cases: Case[] = [];
let verdicts: Array<Array<{ rule: string | null; message: string }>> = [];

beforeAll(async () => {
	verdicts = await runScript('lintTexts.mjs', JSON.stringify(cases));
}, 60_000);

/** Registers a text now; the given function tells later which borders it crosses. */
function lint(text: Case): () => string[] {
	const index = cases.push(text) - 1;
	return () => {
		const verdict = verdicts[index];
		if (verdict === undefined) throw new Error(`${text.file} was not linted`);
		// ESLint tells a text that it cannot parse by a message without a rule.
		const unread = verdict.find(({ rule }) => rule === null);
		if (unread !== undefined) throw new Error(`${text.file}: ${unread.message}`);
		return verdict.map(({ rule }) => rule ?? '').filter((rule) => BORDER_RULES.includes(rule));
	};
}

describe('may not import', () => {
	for (const [layer, target] of FORBIDDEN) {
		const crossed = lint(importing(LAYER_FILES[layer], TARGETS[target]));
		test(`${layer}: ${target}`, () => expect(crossed()).not.toEqual([]));
	}

	for (const [disguise, write] of Object.entries(DISGUISES)) {
		for (const target of ['n8n-workflow', 'shared/n8n'] as const) {
			const crossed = lint(importing(LAYER_FILES.gateway, TARGETS[target], write));
			test(`gateway: ${target}, by ${disguise}`, () => expect(crossed()).not.toEqual([]));
		}
	}
});

describe('may import', () => {
	for (const [layer, target] of ALLOWED) {
		const crossed = lint(importing(LAYER_FILES[layer], TARGETS[target]));
		test(`${layer}: ${target}`, () => expect(crossed()).toEqual([]));
	}
});

describe('no vendor is outside the rules', () => {
	for (const vendor of VENDORS) {
		const gateway = lint(importing(`nodes/${vendor}/gateway/example.ts`, TARGETS['shared/n8n']));
		const description = lint(importing(`nodes/${vendor}/description/example.ts`, TARGETS.kernel));
		const node = lint(importing(`nodes/${vendor}/Example.node.ts`, TARGETS.kernel));
		const credential = lint(importing(`credentials/${vendor}Api.credentials.ts`, TARGETS.kernel));
		test(vendor, () => {
			for (const crossed of [gateway, description, node, credential]) expect(crossed()).not.toEqual([]);
		});
	}
});

test('what these texts import exists, so that the rules can place it', () => {
	const targets = Object.values(TARGETS).filter(isFileOfThePack);
	expect(targets.filter((target) => !existsSync(inPack(`${target}.ts`)))).toEqual([]);
	expect(targets).not.toHaveLength(0);
});
