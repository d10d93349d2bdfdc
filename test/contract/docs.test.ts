import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { recipientMeaning } from '../../nodes/GlobFax/gateway/codes';
import type { CodeMeaning } from '../../nodes/shared/model/codeTable';
import {
	ERROR_KINDS,
	FAILURE_OUTCOMES,
	MESSAGE_STATUSES,
	REASONS,
	VENDORS as VENDOR_WORDS,
} from '../../nodes/shared/model';
import { codeTables } from './support/codeTables';
import { branch, headings, links, proseOf, section, tableRows, withAnchor } from './support/markdown';
import {
	entriesOf,
	inPack,
	loadedPack,
	missing,
	NODE_FILES,
	packageJson,
	readText,
	VENDORS,
} from './support/pack';
import { recordFields } from './support/recordFields';

/** Compares what people read with what exists: links, pictures, commands, fields, codes and words. */

const markdownIn = (folder: string): string[] =>
	entriesOf(folder).flatMap((entry) => {
		const file = path.posix.join(folder, entry);
		if (statSync(inPack(file)).isDirectory()) return markdownIn(file);
		return entry.endsWith('.md') ? [file] : [];
	});

const ROOT_PAGES = entriesOf('.').filter((entry) => entry.endsWith('.md'));
const PAGES = [...ROOT_PAGES, ...['docs', 'examples', 'sandbox'].flatMap(markdownIn)];

const pageOf = (vendor: string) => `docs/vendors/${vendor.toLowerCase()}.md`;

describe.each(PAGES)('%s', (page) => {
	const text = readText(page);
	const folder = path.posix.dirname(page);
	const local = links(text).filter(({ target }) => !/^[a-z]+:/i.test(target));

	test('has one title, and starts with text', () => {
		expect(headings(text).filter(({ level }) => level === 1)).toHaveLength(1);
		expect(text).toMatch(/^# \S.*\n\n[^#\s]/);
	});

	test('links to existing files and headings', () => {
		const broken = local.filter(({ target }) => {
			const [file = '', anchor] = decodeURI(target).split('#');
			const linked = file === '' ? page : path.posix.join(folder, file);
			if (missing(linked).length > 0) return true;
			return anchor !== undefined && !withAnchor(headings(readText(linked))).includes(anchor);
		});
		expect(broken.map(({ target }) => target)).toEqual([]);
	});

	test('has alternative text for all pictures', () => {
		const silent = links(text).filter(({ isPicture, label }) => isPicture && label.trim().length < 15);
		expect(silent.map(({ target }) => target)).toEqual([]);
	});

	test('names only commands that package.json has', () => {
		const commands = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, command = '']) => command);
		expect(commands.filter((command) => !(command in packageJson.scripts))).toEqual([]);
	});
});

/** Read by n8n itself and by its module for community packages, which are not among our dependencies. */
const SETTINGS_ELSEWHERE = ['N8N_COMMUNITY_PACKAGES_ENABLED', 'N8N_UNVERIFIED_PACKAGES_ENABLED'];

test('the pages name only settings that n8n has', () => {
	const core = createRequire(require.resolve('n8n-core'));
	const folders = [core.resolve('@n8n/config'), require.resolve('n8n-core')].map((file) =>
		path.dirname(file),
	);
	const read = folders.flatMap((folder) =>
		readdirSync(folder, { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('config.js') || file === 'index.js')
			.flatMap((file) => [...readFileSync(path.join(folder, file), 'utf8').matchAll(/\bEnv\)\('(\w+)'/g)]),
	);
	const known = new Set([...SETTINGS_ELSEWHERE, ...read.map(([, name = '']) => name)]);
	const named = PAGES.flatMap((page) => readText(page).match(/\b(?:N8N|EXECUTIONS)_[A-Z_]+\b/g) ?? []);
	expect(named.length).toBeGreaterThan(10);
	expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test('docs/n8n.md names only code that exists in the repository', () => {
	const named = [
		...readText('docs/n8n.md').matchAll(/`((?:nodes|shared|test|tooling|docs)\/[^`*<…]+)`/g),
	].map(([, name = '']) => name.replace(/^shared\//, 'nodes/shared/'));
	expect(named.length).toBeGreaterThan(30);
	expect(missing(...new Set(named))).toEqual([]);
});

test('docs/README.md links every page of docs/', () => {
	const index = 'docs/README.md';
	const linked = links(readText(index)).map(({ target }) =>
		path.posix.join('docs', target.split('#')[0] ?? ''),
	);
	expect(markdownIn('docs').filter((page) => page !== index && !linked.includes(page))).toEqual([]);
});

const SECTIONS = [
	'Account and credential',
	'What it does not offer',
	'Numbers',
	'Limits',
	'What it costs',
	'Try it',
];

/** Pages that explain fields of several vendors' operations, each field once. */
const SHARED_FIELDS = ['../cost.md', '../send-and-wait.md'];

/** Its own name and those of the fields inside it, except notices, whose names are never shown. */
function fieldNames(property: INodeProperties): string[] {
	if (property.type === 'notice') return [];
	const inside = (property.options ?? []) as Array<
		INodeProperties | INodePropertyOptions | INodePropertyCollection
	>;
	if (property.type === 'collection') return (inside as INodeProperties[]).flatMap(fieldNames);
	// What n8n's linter wants at the end of a list that is loaded.
	return [property.displayName.replace(/ Name or ID$/, '')];
}

describe.each(VENDORS)('the page of %s', (vendor) => {
	const text = readText(pageOf(vendor));
	const titles = headings(text).map(({ title }) => title);
	const nodes = NODE_FILES.filter((node) => node.vendor === vendor).map((node) => node.load().description);
	const CredentialClass = loadedPack.credentials[`${vendor}Api`];

	test('has the sections of every vendor page', () => {
		expect(titles).toEqual(expect.arrayContaining(SECTIONS));
	});

	// This includes its triggers: the nodes' links lead there, which pack.test.ts checks.
	test('has a section for each operation', () => {
		const operations = nodes.flatMap(({ properties }) => {
			const choices = properties.find(({ name }) => name === 'operation')?.options ?? [];
			return choices.map(({ name }) => name);
		});
		expect(titles).toEqual(expect.arrayContaining(operations));
	});

	test('names each field and option as the editor shows it, in its own table or in a linked section', () => {
		const properties = [
			...nodes.flatMap((node) => node.properties),
			...(CredentialClass ? new CredentialClass().properties : []),
		];
		const elsewhere = links(text)
			.map(({ target }) => target.split('#'))
			.filter(([page = '', anchor]) => SHARED_FIELDS.includes(page) && anchor !== undefined)
			.map(([page = '', anchor = '']) => branch(readText(path.posix.join('docs/vendors', page)), anchor));
		const named = [text, ...elsewhere]
			.flatMap(tableRows)
			.flatMap(({ cells }) => (cells[0] ?? '').split(', '));
		const shown = new Set(properties.filter(({ name }) => name !== 'operation').flatMap(fieldNames));
		expect([...shown].filter((name) => !named.includes(name))).toEqual([]);
	});

	test('links an example flow', () => {
		expect(
			links(text).filter(({ target }) => /^\.\.\/\.\.\/examples\/[\w-]+\.json$/.test(target)),
		).not.toEqual([]);
	});
});

const protocolPageOf = (vendor: string) => `docs/protocols/${vendor.toLowerCase()}.md`;

const REPORT_COLUMNS = ['`status`', '`reason`', '`final`', '`retryable`'];
const ERROR_COLUMNS = ['`errorKind`'];

const yesNo = (value: boolean) => (value ? 'yes' : 'no');
const reportCells = ({ status, reason, final, retryable }: CodeMeaning) => [
	status,
	reason ?? '',
	yesNo(final),
	yesNo(retryable),
];

/** Each code of the tables with these columns, with what stands in the columns. A code may share its row with others. */
function codesOn(page: string, columns: string[]): Array<[code: string, ...cells: string[]]> {
	return codesIn(readText(page), columns);
}

function codesIn(markdown: string, columns: string[]): Array<[code: string, ...cells: string[]]> {
	return tableRows(markdown)
		.filter(({ header }) => columns.every((column) => header.includes(column)))
		.flatMap(({ header, cells: [codes = '', ...cells] }) => {
			const beside = columns.map((column) => plain(cells[header.indexOf(column) - 1] ?? ''));
			return plain(codes)
				.split(/[\s,]+/)
				.map((code): [string, ...string[]] => [code, ...beside]);
		});
}

const plain = (cell: string) => cell.replaceAll('`', '');

const CODED = VENDORS.map((vendor) => ({ vendor, ...codeTables(vendor) }));
const reportRows = CODED.flatMap(({ vendor, reports }) =>
	Object.entries(reports).map(([code, meaning]) => ({ vendor, code, cells: reportCells(meaning) })),
);
const errorRows = CODED.flatMap(({ vendor, errors }) =>
	Object.entries(errors).map(([code, { kind }]) => ({ vendor, code, cells: [kind] })),
);

test('finds codes', () => {
	expect(reportRows.length).toBeGreaterThan(50);
	expect(errorRows.length).toBeGreaterThan(30);
});

/** Users find what a code means on one page only: the vendor's page leads there. */
test.each(reportRows)('the protocol page has $vendor’s report code $code with its meaning', (row) => {
	const stands = codesOn(protocolPageOf(row.vendor), REPORT_COLUMNS).filter(([one]) => one === row.code);
	expect(stands).toEqual([[row.code, ...row.cells]]);
});

test.each(errorRows)('the protocol page has $vendor’s error code $code with its kind', (row) => {
	const stands = codesOn(protocolPageOf(row.vendor), ERROR_COLUMNS).filter(([one]) => one === row.code);
	expect(stands).toEqual([[row.code, ...row.cells]]);
});

/** GlobFax's states are two fields, and its errors are texts: it has no tables of codes. */
const TABLES = CODED.flatMap(({ vendor, reports, errors }) => [
	{ vendor, what: 'report', columns: REPORT_COLUMNS, known: Object.keys(reports) },
	{ vendor, what: 'error', columns: ERROR_COLUMNS, known: Object.keys(errors) },
]).filter(({ known }) => known.length > 0);

test.each(TABLES)('the protocol page of $vendor has no other $what codes', ({ vendor, columns, known }) => {
	const codes = codesOn(protocolPageOf(vendor), columns).map(([code]) => code);
	expect(codes.filter((code) => !known.includes(code))).toEqual([]);
});

test.each(TABLES)('the vendor’s page of $vendor links to its $what codes', ({ vendor, columns }) => {
	const page = protocolPageOf(vendor);
	const text = readText(page);
	const leadsTo = links(readText(pageOf(vendor)))
		.map(({ target }) => target.split('#'))
		.filter(([file = '']) => path.posix.join('docs/vendors', file) === page)
		.map(([, anchor = '']) => anchor);
	expect(leadsTo.some((anchor) => codesIn(section(text, anchor), columns).length > 0)).toBe(true);
});

test('the protocol page of GlobFax has the meaning of its states', () => {
	const states = tableRows(readText(protocolPageOf('GlobFax')))
		.filter(({ header }) => header.includes('`retryable`'))
		.map(({ cells }) => cells.map(plain));
	expect(states.map(([state, , ...meaning]) => [state, ...meaning])).toEqual([
		['success', ...reportCells(recipientMeaning('success', null, true))],
		['failed with BUSY', ...reportCells(recipientMeaning('failed', 'BUSY', true))],
		['failed with another code', ...reportCells(recipientMeaning('failed', 'NO_SUCH_CODE', true))],
	]);
});

describe.each(['docs/vocabulary.md', 'docs/design.md'])('%s', (page) => {
	const text = readText(page);
	const missingWords = (words: readonly string[]) => words.filter((word) => !text.includes(`\`${word}\``));

	test.each([...recordFields()])('has every field of %s', (_record, fields) => {
		expect(missingWords(fields)).toEqual([]);
	});

	test.each([
		['vendor', VENDOR_WORDS],
		['status', MESSAGE_STATUSES],
		['reason', REASONS],
		['errorKind', ERROR_KINDS],
		['outcome', FAILURE_OUTCOMES],
	])('has every value of %s', (_field, words) => {
		expect(missingWords(words)).toEqual([]);
	});
});

/** Limits in words: a reader who looks for help reads one page, not five. */
test.each([
	['README.md', 900],
	['docs/troubleshooting.md', 1_300],
	// Half of its first length.
	['docs/vendors/asanak.md', 918],
	['sandbox/README.md', 700],
])('%s has at most %i words', (page, most) => {
	const words = readText(page)
		.replace(/\]\([^)\s]*\)/g, ']')
		.split(/\s+/)
		.filter((word) => /[\p{L}\p{N}]/u.test(word));
	expect(words.length).toBeLessThanOrEqual(most);
});

/** The pages are for people who cannot look things up in the code. */
test.each(PAGES.filter((page) => page.startsWith('docs/')))('%s has no unfinished placeholders', (page) => {
	expect(proseOf(readText(page))).not.toMatch(/\b(?:TODO|TBD|FIXME|coming soon)\b/i);
});
