import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { run, type RunOptions } from '../processes';
import { SILENT, type Progress } from '../progress';

/**
 * Installs the n8n of tooling/n8n-runtime and the Node.js it needs, once, into a cache folder outside the checkout.
 * Its folders are named after what is in them, and appear under that name only when they are complete.
 */

const MANIFEST_FOLDER = path.join(__dirname, '..', 'n8n-runtime');
const NODE_VERSION = '24.21.0';

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
	progress?: Progress;
	/** Ends the installation; what it has done so far is removed, now or by the next one. */
	signal?: AbortSignal;
}

export async function ensureN8nRuntime({
	progress = SILENT,
	signal,
}: InstallOptions = {}): Promise<N8nRuntime> {
	const lock = await readFile(path.join(MANIFEST_FOLDER, 'package-lock.json'));
	const { dependencies } = JSON.parse(await readFile(path.join(MANIFEST_FOLDER, 'package.json'), 'utf8')) as {
		dependencies: { n8n: string };
	};
	const key = createHash('sha256').update(lock).digest('hex').slice(0, 12);
	const platform = `${process.platform}-${process.arch}`;

	const node = await ensureNode(platform, progress, signal);
	const folder = path.join(cacheFolder(), `n8n-${dependencies.n8n}-${platform}-${key}`);
	await ensureFolder(folder, async (partial) => {
		const { packages } = JSON.parse(String(lock)) as { packages: Record<string, unknown> };
		progress.say(`n8n ${dependencies.n8n} goes into ${folder} (5-10 minutes, 2.8 GB, once).`);
		await installN8n(partial, path.dirname(node), Object.keys(packages), progress, signal);
	});
	return {
		node,
		n8n: path.join(folder, 'node_modules', 'n8n', 'bin', 'n8n'),
		version: dependencies.n8n,
		folder,
	};
}

export function cacheFolder(): string {
	const base = process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache');
	return process.env.SMS_FAX_CACHE ?? path.join(base, 'n8n-nodes-sms-fax');
}

async function ensureNode(
	platform: string,
	progress: Progress,
	signal: AbortSignal | undefined,
): Promise<string> {
	const [ours, needed] = [process.versions.node, NODE_VERSION].map((version) => parseInt(version, 10));
	if ((ours as number) >= (needed as number)) return process.execPath;
	const folder = path.join(cacheFolder(), `node-${NODE_VERSION}-${platform}`);
	await ensureFolder(folder, async (partial) => {
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

async function installN8n(
	folder: string,
	nodeFolder: string,
	packages: string[],
	progress: Progress,
	signal: AbortSignal | undefined,
): Promise<void> {
	for (const file of ['package.json', 'package-lock.json']) {
		await copyFile(path.join(MANIFEST_FOLDER, file), path.join(folder, file));
	}
	const total = packages.filter((name) => name.lastIndexOf('node_modules/') === 0).length;
	await progress.during(
		'Installing n8n',
		// Scripts of n8n's dependencies fetch binaries from elsewhere; the one that is needed is built below.
		async () => await npm(['ci', '--ignore-scripts'], folder, { signal }),
		async () => {
			const count = await countPackages(path.join(folder, 'node_modules'));
			return `${Math.floor((100 * count) / total)} % (${count} of about ${total} packages)`;
		},
	);
	const PATH = `${nodeFolder}${path.delimiter}${process.env.PATH ?? ''}`;
	await progress.during(
		'Building SQLite',
		async () =>
			await npm(['rebuild', 'sqlite3', '--ignore-scripts=false'], folder, {
				env: { ...process.env, PATH },
				signal,
			}),
	);
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

/** Removes what an interrupted installation has left. One that is still under way belongs to a living process. */
async function removeAbandoned(folder: string): Promise<void> {
	for (const entry of await readdir(path.dirname(folder)).catch(() => [])) {
		const [name, pid] = entry.split(PARTIAL);
		if (name !== path.basename(folder) || pid === undefined || isAlive(Number(pid))) continue;
		// An npm that has outlived its parent may still write there: what it leaves is removed next time.
		await rm(path.join(path.dirname(folder), entry), { recursive: true, force: true, maxRetries: 3 }).catch(
			() => {},
		);
	}
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

/** Makes `folder` by `fill` unless it is there: in a folder of another name, renamed when it is complete. */
async function ensureFolder(folder: string, fill: (partial: string) => Promise<void>): Promise<void> {
	if (existsSync(folder)) return;
	await removeAbandoned(folder);
	const partial = `${folder}${PARTIAL}${process.pid}`;
	await mkdir(partial, { recursive: true });
	try {
		await fill(partial);
		await rename(partial, folder);
	} catch (error) {
		await rm(partial, { recursive: true, force: true });
		// Somebody else may have finished the same meanwhile.
		if (!existsSync(folder)) throw error;
	}
}
