import { existsSync } from 'node:fs';
import path from 'node:path';
import { inPack, VENDORS } from './support/pack';
import { runScriptWith } from './support/run';

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

/** Rules that hold the borders. Other rules may complain about a text of two lines. */
const BORDER_RULES = [
	'import-x/no-restricted-paths',
	'no-restricted-imports',
	'no-restricted-syntax',
	'@typescript-eslint/no-require-imports',
	'@typescript-eslint/consistent-type-imports',
];

/** The rooms of nodes/shared without n8n, and which of the others each may import (docs/design.md, "The house"). */
const ROOMS: Record<string, string[]> = {
	model: [],
	lib: [],
	ports: ['model'],
	errors: ['model', 'ports'],
	text: ['model', 'errors', 'lib'],
	formats: ['model', 'errors', 'text', 'lib'],
	sending: ['model', 'ports', 'errors', 'text', 'formats', 'lib'],
	asking: ['model', 'ports', 'errors', 'text', 'formats', 'lib'],
	receiving: ['model', 'ports', 'errors', 'text', 'formats', 'lib'],
	mail: ['model', 'ports', 'errors', 'text', 'formats', 'lib'],
};

const LAYER_FILES = {
	...Object.fromEntries(Object.keys(ROOMS).map((room) => [room, `nodes/shared/${room}/example.ts`])),
	'shared/n8n': 'nodes/shared/n8n/example.ts',
	gateway: 'nodes/SmsExtraPro/gateway/example.ts',
	operation: 'nodes/SmsExtraPro/operations/example.ts',
	'vendor.ts': 'nodes/SmsExtraPro/vendor.ts',
	node: 'nodes/SmsExtraPro/Example.node.ts',
	credential: 'credentials/SmsExtraProApi.credentials.ts',
	'gateway of another vendor': 'nodes/Asanak/gateway/example.ts',
	'operation of another vendor': 'nodes/Asanak/operations/example.ts',
	'node of another vendor': 'nodes/Asanak/Asanak.node.ts',
	'credential of another vendor': 'credentials/AsanakApi.credentials.ts',
	'credential of nobody': 'credentials/Example.credentials.ts',
	'FaximoSilver operation': 'nodes/FaximoSilver/operations/example.ts',
	sandbox: 'sandbox/vendors/smsextrapro/example.ts',
	'sandbox console': 'sandbox/example.ts',
	test: 'test/SmsExtraPro/example.test.ts',
} as Record<string, string>;

const TARGETS = {
	model: 'nodes/shared/model/records',
	lib: 'nodes/shared/lib/cache',
	ports: 'nodes/shared/ports/http',
	errors: 'nodes/shared/errors/gatewayError',
	text: 'nodes/shared/text/phone',
	formats: 'nodes/shared/formats/soap',
	sending: 'nodes/shared/sending/sendAll',
	asking: 'nodes/shared/asking/pacing',
	receiving: 'nodes/shared/receiving/recentKeys',
	mail: 'nodes/shared/mail/smtpSender',
	'shared/n8n': 'nodes/shared/n8n/nodeError',
	gateway: 'nodes/SmsExtraPro/gateway/wire',
	operation: 'nodes/SmsExtraPro/operations/send',
	'vendor.ts': 'nodes/SmsExtraPro/vendor',
	node: 'nodes/SmsExtraPro/SmsExtraPro.node',
	credential: 'credentials/SmsExtraProApi.credentials',
	sandbox: 'sandbox/vendors/smsextrapro/state',
	'n8n-workflow': 'n8n-workflow',
	'a package': 'luxon',
	'a scoped package': '@n8n/di',
	'a Node builtin': 'node:crypto',
} as Record<string, string>;

const ABOVE_ROOMS = ['shared/n8n', 'gateway', 'operation', 'vendor.ts', 'node', 'credential', 'sandbox'];

const FORBIDDEN: Array<[string, string]> = [
	...Object.entries(ROOMS).flatMap(([room, allowed]) =>
		[...Object.keys(ROOMS), ...ABOVE_ROOMS]
			.filter((target) => target !== room && !allowed.includes(target))
			.map((target): [string, string] => [room, target]),
	),
	...Object.keys(ROOMS)
		.filter((room) => room !== 'lib')
		.flatMap((room): Array<[string, string]> => [
			[room, 'n8n-workflow'],
			[room, 'a package'],
			[room, 'a scoped package'],
		]),
	['model', 'a Node builtin'],

	['shared/n8n', 'a package'],
	['shared/n8n', 'lib'],
	['shared/n8n', 'mail'],
	['shared/n8n', 'gateway'],
	['shared/n8n', 'operation'],
	['shared/n8n', 'vendor.ts'],
	['shared/n8n', 'node'],

	['gateway', 'n8n-workflow'],
	['gateway', 'a package'],
	['gateway', 'shared/n8n'],
	['gateway', 'mail'],
	['gateway', 'operation'],
	['gateway', 'node'],
	['gateway of another vendor', 'gateway'],
	['gateway of another vendor', 'vendor.ts'],

	['operation', 'a package'],
	['operation', 'mail'],
	['operation', 'text'],
	['operation', 'lib'],
	['operation', 'node'],
	['operation of another vendor', 'gateway'],
	['operation of another vendor', 'operation'],
	['vendor.ts', 'shared/n8n'],
	['vendor.ts', 'gateway'],
	['vendor.ts', 'n8n-workflow'],

	['node', 'lib'],
	['node', 'text'],
	['node', 'credential'],
	['node of another vendor', 'gateway'],
	['node of another vendor', 'operation'],
	['node of another vendor', 'node'],

	['credential', 'errors'],
	['credential', 'shared/n8n'],
	['credential', 'operation'],
	['credential', 'a package'],
	['credential of another vendor', 'gateway'],
	['credential of nobody', 'errors'],

	['sandbox', 'model'],
	['sandbox', 'gateway'],
	['sandbox', 'credential'],
	['sandbox console', 'gateway'],
	['sandbox console', 'credential'],
];

const ALLOWED: Array<[string, string]> = [
	...Object.entries(ROOMS).flatMap(([room, allowed]) =>
		[...allowed, ...(room === 'lib' ? [] : [room])].map((target): [string, string] => [room, target]),
	),
	['formats', 'a Node builtin'],
	['lib', 'a package'],
	['shared/n8n', 'model'],
	['shared/n8n', 'receiving'],
	['shared/n8n', 'n8n-workflow'],
	['gateway', 'model'],
	['gateway', 'formats'],
	['gateway', 'sending'],
	['gateway', 'lib'],
	['gateway', 'gateway'],
	['gateway', 'vendor.ts'],
	['gateway', 'a Node builtin'],
	['operation', 'gateway'],
	['operation', 'vendor.ts'],
	['operation', 'model'],
	['operation', 'shared/n8n'],
	['FaximoSilver operation', 'mail'],
	['vendor.ts', 'model'],
	['node', 'gateway'],
	['node', 'operation'],
	['node', 'vendor.ts'],
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

function named(table: Record<string, string>, name: string): string {
	const found = table[name];
	if (found === undefined) throw new Error(`These tests know no ${name}`);
	return found;
}
const fileOf = (layer: string) => named(LAYER_FILES, layer);
const targetOf = (target: string) => named(TARGETS, target);

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
	verdicts = await runScriptWith('lintTexts.mjs', cases);
}, 60_000);

/** Registers a text. The returned function gives the borders that it crosses, once all texts are linted. */
function lint(text: Case): () => string[] {
	const index = cases.push(text) - 1;
	return () => {
		const verdict = verdicts[index];
		if (verdict === undefined) throw new Error(`${text.file} was not linted`);
		// ESLint reports a text that it cannot parse by a message without a rule.
		const unread = verdict.find(({ rule }) => rule === null);
		if (unread !== undefined) throw new Error(`${text.file}: ${unread.message}`);
		return verdict.map(({ rule }) => rule ?? '').filter((rule) => BORDER_RULES.includes(rule));
	};
}

describe('may not import', () => {
	for (const [layer, target] of FORBIDDEN) {
		const crossed = lint(importing(fileOf(layer), targetOf(target)));
		test(`${layer}: ${target}`, () => expect(crossed()).not.toEqual([]));
	}

	for (const [disguise, write] of Object.entries(DISGUISES)) {
		for (const target of ['n8n-workflow', 'shared/n8n'] as const) {
			const crossed = lint(importing(fileOf('gateway'), targetOf(target), write));
			test(`gateway: ${target}, by ${disguise}`, () => expect(crossed()).not.toEqual([]));
		}
	}
});

describe('may import', () => {
	for (const [layer, target] of ALLOWED) {
		const crossed = lint(importing(fileOf(layer), targetOf(target)));
		test(`${layer}: ${target}`, () => expect(crossed()).toEqual([]));
	}
});

describe('no vendor escapes the rules', () => {
	for (const vendor of VENDORS) {
		const gateway = lint(importing(`nodes/${vendor}/gateway/example.ts`, targetOf('shared/n8n')));
		const operation = lint(importing(`nodes/${vendor}/operations/example.ts`, targetOf('text')));
		const node = lint(importing(`nodes/${vendor}/Example.node.ts`, targetOf('text')));
		const credential = lint(importing(`credentials/${vendor}Api.credentials.ts`, targetOf('text')));
		test(vendor, () => {
			for (const crossed of [gateway, operation, node, credential]) expect(crossed()).not.toEqual([]);
		});
	}
});

test('the import targets in these tests exist, so that the rules can resolve them', () => {
	const targets = Object.values(TARGETS).filter(isFileOfThePack);
	expect(targets.filter((target) => !existsSync(inPack(`${target}.ts`)))).toEqual([]);
	expect(targets).not.toHaveLength(0);
});
