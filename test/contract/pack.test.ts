import path from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { DECLARED } from './support/forms';
import { headings, withAnchor } from './support/markdown';
import {
	CREDENTIAL_FILES,
	entriesOf,
	inPack,
	loadedPack,
	lowerFirst,
	missing,
	NODE_FILES,
	operationsOf,
	packageJson,
	readJson,
	readText,
	VENDORS,
	type NodeFile,
} from './support/pack';
import { recordFields } from './support/recordFields';

/**
 * Walks the pack and fails when a vendor lacks something: its folder under nodes/, its credential, icons, sandbox, tests,
 * doc page and rows in package.json.
 */

const RECORD_OF_OPERATION: Record<string, string> = {
	send: 'SendResult',
	preview: 'Preview',
	sendToPort: 'SendResult',
	report: 'DeliveryReport',
	importHistory: 'DeliveryReport',
	sendAndWait: 'WaitedAnswer',
	sendAndWaitForReport: 'WaitedReport',
	received: 'InboundMessage',
	credit: 'Credit',
};

const holdsTests = (file: string) => /\b(?:test|it)(?:\.each)?[(`]/.test(readText(file));

describe('the pack', () => {
	test('has a vendor', () => {
		expect(VENDORS).toContain('SmsExtraPro');
	});

	test('lists every node and credential class in package.json, and nothing else', () => {
		const built = (sources: string[]) => sources.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`).sort();
		expect([...packageJson.n8n.nodes].sort()).toEqual(built(NODE_FILES.map(({ file }) => file)));
		expect([...packageJson.n8n.credentials].sort()).toEqual(built(CREDENTIAL_FILES));
	});

	test('names each class after its file, and loads all of them in index.js', () => {
		expect(Object.values(loadedPack.nodes).map(({ name }) => name)).toEqual(Object.keys(loadedPack.nodes));
		expect(Object.keys(loadedPack.nodes).sort()).toEqual(NODE_FILES.map(({ className }) => className).sort());
		expect(Object.values(loadedPack.credentials).map(({ name }) => name)).toEqual(
			Object.keys(loadedPack.credentials),
		);
	});

	test('has no icon that no class uses', () => {
		const shown = VENDORS.flatMap((vendor) => Object.values(iconFiles(vendor)));
		expect(entriesOf('icons').map((entry) => `icons/${entry}`)).toEqual(shown.sort());
	});
});

const iconFiles = (vendor: string) => ({
	light: `icons/${lowerFirst(vendor)}.svg`,
	dark: `icons/${lowerFirst(vendor)}.dark.svg`,
});

/** `file:` references of an icon, as files of the pack. */
function referencedIcons(icon: unknown, from: string): Record<string, string> {
	return Object.fromEntries(
		Object.entries(icon as Record<string, string>).map(([theme, reference]) => [
			theme,
			path.join(path.dirname(from), reference.replace(/^file:/, '')),
		]),
	);
}

for (const vendor of VENDORS) {
	describe(`vendor ${vendor}`, () => {
		const sandbox = `sandbox/vendors/${vendor.toLowerCase()}`;
		const credential = `credentials/${vendor}Api.credentials.ts`;

		test('has an action node', () => {
			expect(missing(`nodes/${vendor}/${vendor}.node.ts`)).toEqual([]);
			expect(NODE_FILES.filter((node) => node.vendor === vendor && !node.isTrigger)).toHaveLength(1);
		});

		test('has a gateway with a wire and a client', () => {
			expect(missing(`nodes/${vendor}/gateway/wire.ts`, `nodes/${vendor}/gateway/client.ts`)).toEqual([]);
		});

		test('has one file for each operation of its dropdown, and no other', () => {
			const node = NODE_FILES.find((file) => file.vendor === vendor && !file.isTrigger) as NodeFile;
			const rooms = operationsOf(node.load().description).map((operation) => `${operation}.ts`);
			expect(entriesOf(`nodes/${vendor}/operations`)).toEqual(rooms.sort());
		});

		test('has a credential, which all its nodes use', () => {
			expect(missing(credential)).toEqual([]);
			for (const node of NODE_FILES.filter((file) => file.vendor === vendor)) {
				const names = node.load().description.credentials?.map(({ name }) => name);
				// A trigger that its vendor calls needs no credential.
				if (!node.isTrigger || names !== undefined) expect(names).toEqual([`${lowerFirst(vendor)}Api`]);
			}
		});

		test('has a light and a dark icon, which are well-formed SVG and differ', () => {
			const icons = Object.values(iconFiles(vendor));
			expect(missing(...icons)).toEqual([]);
			for (const icon of icons) {
				expect(XMLValidator.validate(readText(icon))).toBe(true);
				const svg: unknown = new XMLParser({ ignoreAttributes: false }).parse(readText(icon));
				expect(svg).toEqual({
					svg: expect.objectContaining({
						'@_xmlns': 'http://www.w3.org/2000/svg',
						'@_viewBox': expect.any(String),
					}),
				});
			}
			expect(new Set(icons.map(readText)).size).toBe(2);
		});

		test('shows these icons on its credential', () => {
			const CredentialClass = loadedPack.credentials[`${vendor}Api`];
			if (CredentialClass === undefined) throw new Error(`index.js loads no ${vendor}Api`);
			const { icon, name } = new CredentialClass();
			expect(name).toBe(`${lowerFirst(vendor)}Api`);
			expect(referencedIcons(icon, credential)).toEqual(iconFiles(vendor));
		});

		test('has a sandbox', () => {
			expect(
				missing(...['index', 'routes', 'state', 'faults', 'console'].map((part) => `${sandbox}/${part}.ts`)),
			).toEqual([]);
		});

		test('has tests for its wire and its node', () => {
			const files = [`test/${vendor}/wire.test.ts`, `test/${vendor}/node.slow.test.ts`];
			expect(missing(...files)).toEqual([]);
			expect(files.filter((file) => !holdsTests(file))).toEqual([]);
		});

		test('has a page for users and a protocol page, with one title each', () => {
			for (const folder of ['vendors', 'protocols']) {
				const page = `docs/${folder}/${vendor.toLowerCase()}.md`;
				expect(missing(page)).toEqual([]);
				expect(readText(page)).toMatch(/^# \S/m);
			}
		});
	});
}

interface Codex {
	node: string;
	nodeVersion: string;
	codexVersion: string;
	categories: string[];
	resources: {
		primaryDocumentation: Array<{ url: string }>;
		credentialDocumentation?: Array<{ url: string }>;
	};
}

/** What a link into this repository's main branch points to; undefined for a link to elsewhere. */
function linkedPage(url: string): { page: string; anchor: string } | undefined {
	const prefix = `${packageJson.homepage}/blob/main/`;
	if (!url.startsWith(prefix)) return undefined;
	const [page = '', anchor = ''] = url.slice(prefix.length).split('#');
	return { page, anchor };
}

function expectLinkToHold(url: string): void {
	const link = linkedPage(url);
	if (link === undefined) return;
	expect(missing(link.page)).toEqual([]);
	if (link.anchor !== '') expect(withAnchor(headings(readText(link.page)))).toContain(link.anchor);
}

for (const node of NODE_FILES) {
	describe(`node ${node.className}`, () => {
		const codexFile = node.file.replace(/\.ts$/, '.json');

		test('is named after its vendor', () => {
			const { name } = node.load().description;
			expect(name).toBe(lowerFirst(node.className));
			expect(node.className.startsWith(node.vendor)).toBe(true);
		});

		test('has a codex of its own, with a category and documentation', () => {
			expect(missing(codexFile)).toEqual([]);
			expect(readJson<Codex>(codexFile)).toMatchObject({
				node: `${packageJson.name}.${lowerFirst(node.className)}`,
				nodeVersion: node.isTrigger ? '2.0' : '1.0',
				codexVersion: '1.0',
				categories: expect.arrayContaining([expect.any(String)]),
				resources: { primaryDocumentation: expect.arrayContaining([{ url: expect.any(String) }]) },
			});
		});

		test('links to existing doc pages and headings', () => {
			const { primaryDocumentation, credentialDocumentation = [] } = readJson<Codex>(codexFile).resources;
			for (const { url } of [...primaryDocumentation, ...credentialDocumentation]) expectLinkToHold(url);
		});

		test("uses its vendor's icons, in the sources and in the build", () => {
			const { icon } = node.load().description;
			expect(referencedIcons(icon, node.file)).toEqual(iconFiles(node.vendor));
			const built = referencedIcons(icon, `dist/${node.file}`);
			expect(missing(...Object.values(built))).toEqual([]);
		});

		test(`starts at typeVersion ${node.isTrigger ? 2 : 1}`, () => {
			expect(node.load().description.version).toBe(node.isTrigger ? 2 : 1);
		});

		test('has a test file of its own', () => {
			// SmsExtraPro -> node, AsanakTrigger -> trigger, AsanakPushTrigger -> pushTrigger
			const part = lowerFirst(node.className.slice(node.vendor.length)) || 'node';
			const file = `test/${node.vendor}/${part}.slow.test.ts`;
			expect(missing(file)).toEqual([]);
			expect(holdsTests(file)).toBe(true);
		});

		if (node.isTrigger) describeTriggerSchemas(node);
		else describeActionSchemas(node);
	});
}

for (const [className, CredentialClass] of Object.entries(loadedPack.credentials)) {
	test(`credential ${className} links to a doc page and heading that exist`, () => {
		const { documentationUrl } = new CredentialClass();
		if (documentationUrl === undefined) throw new Error('It has no documentationUrl');
		expectLinkToHold(documentationUrl);
	});
}

const schemaFields = (file: string) =>
	Object.keys(readJson<{ properties: Record<string, unknown> }>(file).properties);

function fieldsOf(record: string): string[] {
	const fields = recordFields().get(record);
	if (fields === undefined) throw new Error(`records.ts has no ${record}`);
	return fields;
}

/** The schemas are made by the build; n8n looks for them beside the built class. */
function describeActionSchemas({ className, vendor, load }: NodeFile): void {
	const folder = `dist/nodes/${vendor}/__schema__/v1.0.0`;
	// A class that package.json does not list yet has a test above that says so.
	const operations = className in loadedPack.nodes ? operationsOf(load().description) : [];

	test('has operations, each with an output schema', () => {
		expect(operations).not.toHaveLength(0);
		expect(entriesOf(folder)).toEqual(operations.map((operation) => `${operation}.json`).sort());
	});

	for (const operation of operations) {
		test(`shows for ${operation} the fields of its output record, in order`, () => {
			const record = RECORD_OF_OPERATION[operation];
			if (record === undefined) throw new Error(`Which record does ${operation} put out?`);
			expect(schemaFields(`${folder}/${operation}.json`)).toEqual(fieldsOf(record));
		});
	}
}

function describeTriggerSchemas({ vendor }: NodeFile): void {
	// A trigger has no operation: n8n's editor asks for the version's own file.
	const file = `dist/nodes/${vendor}/__schema__/v2.0.0.json`;

	test('has an output schema with the fields of all its events', () => {
		expect(missing(file)).toEqual([]);
		const triggers = NODE_FILES.filter((one) => one.isTrigger && one.vendor === vendor);
		const outputs = DECLARED.filter(({ name }) => triggers.some(({ className }) => className === name));
		const fields = outputs.flatMap((declared) => declared.outputs.flatMap((shape) => Object.keys(shape)));
		expect(schemaFields(file)).toEqual([...new Set(fields)]);
	});
}

// Jest runs from the pack's folder; a wrong ROOT would make every look-up above look elsewhere.
test('these tests read the right folder', () => {
	expect(inPack('package.json')).toBe(path.resolve('package.json'));
});
