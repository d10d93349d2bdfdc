import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, type RunOptions } from '../processes';
import { SILENT, type Progress } from '../progress';

/**
 * Installs the n8ns of tooling/n8n-runtime and the Node.js they need, once, into a cache folder outside the checkout.
 * Its folders are named after what is in them, and appear under that name only when they are complete.
 */

const MANIFESTS = path.join(__dirname, '..', 'n8n-runtime');
/** The Node.js for an n8n that does not run on the one of this process. Every n8n here runs on it. */
export const NODE_VERSION = '24.21.0';

/** The older n8ns that the pack is tried on: each has a manifest and a lock of its own. */
export const OLDER_VERSIONS: readonly string[] = readdirSync(MANIFESTS)
	.filter((entry) => /^\d/.test(entry))
	.sort();
/** Chooses an older n8n for all that runs in this process and in those that it starts. */
const VERSION_VARIABLE = 'SMS_FAX_N8N';

export interface N8nRuntime {
	/** The Node.js that runs n8n. */
	node: string;
	/** n8n's own start script. */
	n8n: string;
	version: string;
	/** Where it is installed. Its name stands for the version and all of its dependencies. */
	folder: string;
}

export interface InstallOptions {
	/** One of {@link OLDER_VERSIONS}; otherwise what the environment variable SMS_FAX_N8N names, or else the n8n that the pack is built for. */
	version?: string;
	progress?: Progress;
	/** Ends the installation. Its partial result is removed, now or by the next installation. */
	signal?: AbortSignal;
}

interface Manifest {
	folder: string;
	version: string;
	/** The lock file's text. */
	lock: string;
	packages: Record<string, LockedPackage | undefined>;
}

interface LockedPackage {
	version?: string;
	engines?: { node?: string };
}

async function manifestOf(version: string | undefined): Promise<Manifest> {
	const chosen = version ?? process.env[VERSION_VARIABLE] ?? '';
	const folder = OLDER_VERSIONS.includes(chosen) ? path.join(MANIFESTS, chosen) : MANIFESTS;
	const { dependencies } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as {
		dependencies: { n8n: string };
	};
	if (chosen !== '' && chosen !== dependencies.n8n) {
		throw new Error(
			`There is no manifest of n8n ${chosen} in tooling/n8n-runtime: choose ${[...OLDER_VERSIONS, dependencies.n8n].join(', ')}.`,
		);
	}
	const lock = await readFile(path.join(folder, 'package-lock.json'), 'utf8');
	const { packages } = JSON.parse(lock) as Pick<Manifest, 'packages'>;
	return { folder, version: dependencies.n8n, lock, packages };
}

/** @throws Error that says what could not be installed, why, and what to do */
export async function ensureN8nRuntime({
	version,
	progress = SILENT,
	signal,
}: InstallOptions = {}): Promise<N8nRuntime> {
	const manifest = await manifestOf(version);
	const key = createHash('sha256').update(manifest.lock).digest('hex').slice(0, 12);
	const name = `n8n-${manifest.version}-${PLATFORM}-${key}`;
	const folder = path.join(cacheFolder(), name);
	const install = async (): Promise<N8nRuntime> => {
		// n8n 1.123.81 says that it runs on Node.js 20. Its isolated-vm does not.
		const ranges = ['n8n', 'isolated-vm'].flatMap(
			(name) => manifest.packages[`node_modules/${name}`]?.engines?.node ?? [],
		);
		const node = await ensureNode(ranges, progress, signal);
		await ensureFolder(folder, progress, signal, async (partial) => {
			progress.say(`n8n ${manifest.version} goes into ${folder} (2-10 minutes, 2-3 GB, once).`);
			await installN8n(partial, path.dirname(node), manifest, progress, signal);
		});
		const n8n = path.join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
		return { node, n8n, version: manifest.version, folder };
	};
	try {
		return await (underWay.get(folder) ?? shared(folder, install()));
	} catch (error) {
		signal?.throwIfAborted();
		throw new Error(
			`n8n ${manifest.version} could not be installed: ${(error as Error).message}\nSee that npm reaches its registry (npm ping), and run the same again: it starts over.`,
		);
	}
}

/** The installations of this process, by their folder. */
const underWay = new Map<string, Promise<N8nRuntime>>();

async function shared(folder: string, installation: Promise<N8nRuntime>): Promise<N8nRuntime> {
	underWay.set(folder, installation);
	return await installation.finally(() => underWay.delete(folder));
}

const PLATFORM = `${process.platform}-${process.arch}`;

export function cacheFolder(): string {
	const base = process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache');
	return process.env.SMS_FAX_CACHE ?? path.join(base, 'n8n-nodes-sms-fax');
}

/** The Node.js of this process where it is in all of these ranges, otherwise one of the cache folder. */
export async function ensureNode(
	ranges: readonly string[],
	progress: Progress,
	signal: AbortSignal | undefined,
): Promise<string> {
	if (ranges.every((range) => isWithin(process.versions.node, range))) return process.execPath;
	const folder = path.join(cacheFolder(), `node-${NODE_VERSION}-${PLATFORM}`);
	await ensureFolder(folder, progress, signal, async (partial) => {
		await writeFile(path.join(partial, 'package.json'), '{"private":true}');
		// The package's own preinstall brings the binary.
		await progress.during(
			`Installing Node.js ${NODE_VERSION}, which n8n needs`,
			async () =>
				await npm(['install', '--ignore-scripts=false', `node@${NODE_VERSION}`], partial, { signal }),
		);
	});
	return path.join(folder, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * Whether a Node.js is in a range as n8n declares it: `>=24.0.0`, `>=20.19 <= 24.x`.
 * @throws Error for a range of another form
 */
export function isWithin(version: string, range: string): boolean {
	const [, fromMajor, fromMinor, toMajor] =
		/^>=\s*(\d+)\.(\d+)(?:\.\d+)?(?:\s+<=\s*(\d+)(?:\.x)?)?$/.exec(range) ?? [];
	if (fromMajor === undefined)
		throw new Error(`n8n wants a Node.js of ${range}, which runtime.ts cannot read`);
	const [major = 0, minor = 0] = version.split('.').map(Number);
	const isNewEnough =
		major > Number(fromMajor) || (major === Number(fromMajor) && minor >= Number(fromMinor));
	return isNewEnough && major <= Number(toMajor ?? Infinity);
}

async function installN8n(
	folder: string,
	nodeFolder: string,
	manifest: Manifest,
	progress: Progress,
	signal: AbortSignal | undefined,
): Promise<void> {
	for (const file of ['package.json', 'package-lock.json']) {
		await copyFile(path.join(manifest.folder, file), path.join(folder, file));
	}
	const total = Object.keys(manifest.packages).filter(
		(name) => name.lastIndexOf('node_modules/') === 0,
	).length;
	await progress.during(
		`Installing n8n ${manifest.version}`,
		// Scripts of n8n's dependencies fetch binaries from elsewhere; the one that is needed is built below.
		async () => await npm(['ci', '--ignore-scripts'], folder, { signal }),
		async () => (await countPackages(path.join(folder, 'node_modules'))) / total,
	);
	await addSqlite(folder, nodeFolder, manifest, progress, signal);
}

/** n8n's SQLite is built once for all n8ns that have the same release of it: it serves every Node.js (Node-API). */
async function addSqlite(
	folder: string,
	nodeFolder: string,
	{ packages }: Manifest,
	progress: Progress,
	signal: AbortSignal | undefined,
): Promise<void> {
	const name = 'node_sqlite3.node';
	const release = path.join(folder, 'node_modules', 'sqlite3', 'build', 'Release');
	const kept = path.join(cacheFolder(), `sqlite3-${packages['node_modules/sqlite3']?.version}-${PLATFORM}`);
	await ensureFolder(kept, progress, signal, async (partial) => {
		const PATH = `${nodeFolder}${path.delimiter}${process.env.PATH ?? ''}`;
		const env = { ...process.env, PATH };
		await progress.during(
			'Building SQLite',
			async () => await npm(['rebuild', 'sqlite3', '--ignore-scripts=false'], folder, { env, signal }),
		);
		await copyFile(path.join(release, name), path.join(partial, name));
	});
	await mkdir(release, { recursive: true });
	await copyFile(path.join(kept, name), path.join(release, name));
}

/** How many packages have arrived: npm makes all folders first, and fills them as downloads end. */
async function countPackages(folder: string): Promise<number> {
	const entries = await readdir(folder).catch(() => []);
	const packages = entries.map(async (entry) => {
		if (!entry.startsWith('@')) return [path.join(folder, entry)];
		const scope = path.join(folder, entry);
		return (await readdir(scope).catch(() => [])).map((name) => path.join(scope, name));
	});
	const folders = (await Promise.all(packages)).flat();
	return folders.filter((one) => existsSync(path.join(one, 'package.json'))).length;
}

async function npm(args: string[], folder: string, options: Omit<RunOptions, 'cwd'>): Promise<void> {
	await run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { ...options, cwd: folder });
}

const PARTIAL = '.partial-';
/** After this time, a process that still seems to be installing is taken for another one that got the same id. */
const LONGEST_INSTALLATION_MS = 15 * 60_000;

/** The folders in which other processes install the same now. What an interrupted installation has left is removed. */
async function othersAtWork(folder: string): Promise<string[]> {
	const atWork: string[] = [];
	for (const entry of await readdir(path.dirname(folder)).catch(() => [])) {
		const [name, pid] = entry.split(PARTIAL);
		if (name !== path.basename(folder) || pid === undefined) continue;
		const other = path.join(path.dirname(folder), entry);
		if (isAlive(Number(pid))) atWork.push(other);
		// An npm that has outlived its parent may still write there: what it leaves is removed next time.
		else await rm(other, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
	}
	return atWork;
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

/**
 * Makes `folder` by `fill` unless it is there: in a folder of another name, renamed when it is complete. Waits for a process that makes
 * the same.
 */
async function ensureFolder(
	folder: string,
	progress: Progress,
	signal: AbortSignal | undefined,
	fill: (partial: string) => Promise<void>,
): Promise<void> {
	if (existsSync(folder)) return;
	if ((await othersAtWork(folder)).length > 0) {
		const deadline = Date.now() + LONGEST_INSTALLATION_MS;
		await progress.during(`Waiting for another process that makes ${folder}`, async () => {
			while ((await othersAtWork(folder)).length > 0 && Date.now() < deadline) {
				await sleep(1_000, undefined, { signal });
			}
		});
		if (existsSync(folder)) return;
	}
	const partial = `${folder}${PARTIAL}${process.pid}`;
	await mkdir(partial, { recursive: true });
	try {
		await fill(partial);
		await rename(partial, folder);
	} catch (error) {
		await rm(partial, { recursive: true, force: true });
		// Another process may have finished the same folder meanwhile.
		if (!existsSync(folder)) throw error;
	}
}
