import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { run } from './processes';
import type { Progress } from './progress';

const ROOT = path.join(__dirname, '..');
/** What dist/ is made of. */
const SOURCES = [
	'nodes',
	'credentials',
	'icons',
	'package.json',
	'package-lock.json',
	'gulpfile.js',
	'tsconfig.json',
	'tsconfig.build.json',
];
/** What a build writes last. A build that was interrupted lacks some of it. */
const RESULTS = [
	'NOTICE',
	'dist/known/nodes.json',
	'dist/known/credentials.json',
	'dist/types/nodes.json',
	'dist/types/credentials.json',
	'dist/methods/defined.json',
	'dist/methods/referenced.json',
];

/** Builds the pack, unless dist/ is newer than all that it is made of. */
export async function ensureBuild(progress: Progress, signal: AbortSignal): Promise<void> {
	if (await isBuilt(ROOT)) return;
	await progress.during(
		'Building the pack',
		async () => await run(path.join(ROOT, 'node_modules', '.bin', 'gulp'), ['build'], { cwd: ROOT, signal }),
	);
}

export async function isBuilt(root: string): Promise<boolean> {
	const written = await Promise.all(RESULTS.map(async (file) => await modifiedAt(path.join(root, file))));
	const changed = await Promise.all(SOURCES.map(async (source) => await newest(path.join(root, source))));
	return Math.min(...written) > Math.max(...changed);
}

/** The time of the newest change in a place and everything in it. A folder's own time shows that files were removed. */
async function newest(place: string): Promise<number> {
	const entries = await readdir(place, { withFileTypes: true, recursive: true }).catch(() => []);
	const times = entries.map(async ({ parentPath, name }) => await modifiedAt(path.join(parentPath, name)));
	return Math.max(await modifiedAt(place), ...(await Promise.all(times)));
}

/** Milliseconds since 1970; 0: not there. */
async function modifiedAt(file: string): Promise<number> {
	return (await stat(file).catch(() => ({ mtimeMs: 0 }))).mtimeMs;
}
