import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/**
 * Nothing imports itself by way of others, not even its types: an import cycle has no file at the bottom to begin reading with. Lint's own
 * rule ignores type-only imports, so this one reads the files.
 */

const ROOT = path.join(__dirname, '../..');
const FOLDERS = ['nodes', 'credentials', 'sandbox', 'tooling', 'scripts', 'bench', 'test'];

const sources = FOLDERS.flatMap((folder) =>
	readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
		.map((entry) => path.join(entry.parentPath, entry.name)),
);

/** The files of this repository that each file imports, by import, export or require. */
const imports = new Map(sources.map((file) => [file, importsOf(file)]));

function importsOf(file: string): string[] {
	return ts
		.preProcessFile(readFileSync(file, 'utf8'), true, true)
		.importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
		.flatMap(({ fileName }) => resolve(path.resolve(path.dirname(file), fileName)) ?? []);
}

function resolve(target: string): string | undefined {
	const candidates = [target, `${target}.ts`, `${target}.tsx`, path.join(target, 'index.ts')];
	return candidates.find((candidate) => /\.tsx?$/.test(candidate) && existsSync(candidate));
}

/** The first circle that a walk from each file meets, as the files along it. */
function circlesIn(graph: Map<string, string[]>): string[][] {
	const done = new Set<string>();
	const circles: string[][] = [];
	const walk = (file: string, trail: string[]) => {
		if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file]);
		if (done.has(file) || trail.includes(file)) return;
		for (const next of graph.get(file) ?? []) walk(next, [...trail, file]);
		done.add(file);
	};
	for (const file of graph.keys()) walk(file, []);
	return circles;
}

const named = (circle: string[]) => circle.map((file) => path.relative(ROOT, file)).join(' -> ');

describe('the imports', () => {
	it('are read from every folder that contains code', () => {
		for (const folder of FOLDERS) {
			expect(sources.filter((file) => file.startsWith(path.join(ROOT, folder)))).not.toHaveLength(0);
		}
		expect([...imports.values()].flat().length).toBeGreaterThan(sources.length);
	});

	it('contain no cycle', () => {
		expect(circlesIn(imports).map(named)).toEqual([]);
	});
});

describe('circlesIn', () => {
	it('finds a cycle of types and of values alike, and none in a tree', () => {
		const graph = new Map([
			['a', ['b', 'c']],
			['b', ['c']],
			['c', ['a']],
			['d', ['a']],
		]);
		expect(circlesIn(graph)).toContainEqual(['a', 'b', 'c', 'a']);
		graph.set('c', []);
		expect(circlesIn(graph)).toEqual([]);
	});
});
